"""The results as a picture: time and memory against the size of the table."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.data import Census, Demo, Linear
from benchmarks.results import Result, Results, Run
from benchmarks.targets import Benchmark
from injob.artifacts import artifact

if TYPE_CHECKING:
    from matplotlib.axes import Axes

OURS, PEER = "#1a6fb5", "#8a8a8a"
QUANTITIES: dict[str, Callable[[Run], float | None]] = {
    "seconds": lambda run: run.seconds,
    "peak memory, MB": lambda run: run.peak / 1e6 if run.peak is not None else None,
}


def series(benchmarks: Sequence[Benchmark], results: Results) -> dict[str, list[Result]]:
    """Return what is drawn, each line's points in the order of their size."""
    lines: dict[str, list[Result]] = {}
    for benchmark in benchmarks:
        title, result = line_of(benchmark), results.results.get(benchmark.name)
        if title and result:
            lines.setdefault(title, []).append(result)
    return {title: sorted(found, key=lambda result: result.rows) for title, found in lines.items()}


def line_of(benchmark: Benchmark) -> str | None:
    """Return the line that a benchmark is a point of, None where it is a case of its own."""
    match benchmark.job, benchmark.table:
        case "preprocess", Census():
            return "preprocess, census"
        case "regression", Demo() | Linear(features=2):
            return "linear regression, k=2"
    return None


def draw(path: Path, benchmarks: Sequence[Benchmark], results: Results) -> None:
    """Write the picture, if there is a point to draw: time on the left and memory on the right."""
    lines = series(benchmarks, results)
    if not lines:
        return
    import matplotlib as mpl  # noqa: PLC0415 - half a second that --help should not pay

    mpl.use("agg")
    from matplotlib import pyplot as plt  # noqa: PLC0415

    figure, grid = plt.subplots(
        len(lines), 2, figsize=(9, 3.2 * len(lines)), squeeze=False, layout="constrained"
    )
    for panels, (title, found) in zip(grid, lines.items(), strict=True):
        for panel, (quantity, of) in zip(panels, QUANTITIES.items(), strict=True):
            _panel(panel, found, of)
            panel.set(title=f"{title}: {quantity}", xlabel="rows")
    with artifact(path) as part:
        figure.savefig(part, format="png", dpi=110)
    plt.close(figure)


def _panel(panel: "Axes", found: Sequence[Result], of: Callable[[Run], float | None]) -> None:
    from matplotlib.ticker import EngFormatter, LogLocator, StrMethodFormatter  # noqa: PLC0415 - as in draw

    for label, color, side in (("usual script", PEER, "peer"), ("injob", OURS, "ours")):
        runs = [(result.rows, getattr(result, side)) for result in found]
        points = [(rows, of(run)) for rows, run in runs if run is not None and of(run) is not None]
        if points:
            panel.plot(*zip(*points, strict=True), "o-", color=color, label=label)
    panel.set(xscale="log", yscale="log")
    panel.minorticks_off()
    panel.set_xticks([result.rows for result in found])
    panel.xaxis.set_major_formatter(EngFormatter(places=0, sep=""))
    panel.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    panel.yaxis.set_major_formatter(StrMethodFormatter("{x:,g}"))
    panel.grid(alpha=0.3)
    panel.legend(frameon=False)
    for edge in ("top", "right"):
        panel.spines[edge].set_visible(False)
