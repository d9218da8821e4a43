"""The results as a table in Markdown, which reads well on a terminal too."""

from collections.abc import Mapping, Sequence

from benchmarks.results import Machine, Result, Results, Run
from benchmarks.targets import Benchmark
from benchmarks.verdicts import peak_verdict, time_verdict

HEADINGS = (
    "job",
    "data",
    "rows",
    "time",
    "usual script",
    "ratio",
    "peak memory",
    "usual script",
    "ratio",
    "µs a row",
)


def markdown(benchmarks: Sequence[Benchmark], results: Results) -> str:
    """Return the table of those benchmarks that have been measured, and a line about the machine."""
    known = [benchmark for benchmark in benchmarks if benchmark.name in results.results]
    rows = [HEADINGS, *(_cells(benchmark, results.results) for benchmark in known)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [_line(row, widths) for row in rows]
    lines.insert(1, _line(["-" * width for width in widths], widths))
    return "\n".join([*lines, "", about(results.machine)]) + "\n"


def about(machine: Machine) -> str:
    """Return where and how it was measured."""
    versions = ", ".join(f"{name} {number}" for name, number in machine.versions.items())
    return (
        "Whole processes by turns on the same table: medians of the time and of the peak of resident "
        "memory, and of the ratios of the pairs, beside their targets. "
        f"{machine.cores} cores, {machine.memory / 2**30:.0f} GiB; {versions}."
    )


def _cells(benchmark: Benchmark, results: Mapping[str, Result]) -> tuple[str, ...]:
    result = results[benchmark.name]
    time, peak = time_verdict(benchmark, results), peak_verdict(benchmark, results)
    sides = (result.ours, result.peer)
    return (
        benchmark.title,
        benchmark.table.title if benchmark.table else "",
        f"{result.rows:,}" if result.rows else "",
        *map(_seconds, sides),
        str(time or ""),
        *map(_megabytes, sides),
        str(peak or ""),
        f"{result.seconds_per_row * 1e6:,.2f}" if result.seconds_per_row else "",
    )


def _seconds(run: Run | None) -> str:
    return f"{run.seconds:,.2f} s" if run else ""


def _megabytes(run: Run | None) -> str:
    return f"{run.peak / 1e6:,.0f} MB" if run and run.peak is not None else ""


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    return f"| {' | '.join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True))} |"
