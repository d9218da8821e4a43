from pathlib import Path

from benchmarks.plot import draw, line_of, series
from benchmarks.results import Machine, Pair, Result, Results, Run
from benchmarks.targets import FULL

MACHINE = Machine(cores=2, memory=2**34, versions={})
PNG = b"\x89PNG"


def test_the_lines_of_the_picture_go_from_small_to_large() -> None:
    results = Results(
        MACHINE, {b.name: Result(n, (Pair(Run(1.0, 1)),), "2026-01-31") for n, b in enumerate(FULL)}
    )
    lines = series(tuple(reversed(FULL)), results)
    assert {title: [result.rows for result in found] for title, found in lines.items()} == {
        "preprocess, census": [0, 1, 2],
        "linear regression, k=2": [3, 4, 5, 6],
    }
    assert [b.name for b in FULL if line_of(b) is None] == [
        "regression-linear-k50-1e6",
        "docker-demo",
        "launcher",
    ]


def test_the_picture_is_drawn_where_a_side_or_a_line_is_missing(tmp_path: Path) -> None:
    alone = Result(1000, (Pair(Run(1.0, 10**8)),), "2026-01-31")
    both = Result(10**7, (Pair(Run(2.0, 10**8), Run(9.0, 10**9)),), "2026-01-31")
    results = Results(MACHINE, {"regression-demo": alone, "regression-linear-k2-1e7": both})
    draw(tmp_path / "plot.png", FULL, results)
    assert (tmp_path / "plot.png").read_bytes().startswith(PNG)


def test_no_picture_is_drawn_of_nothing(tmp_path: Path) -> None:
    draw(tmp_path / "plot.png", FULL, Results(MACHINE, {}))
    assert not list(tmp_path.iterdir())
