from pathlib import Path

import pytest

from benchmarks.data import Demo, Linear, path_of
from benchmarks.errors import SkippedError
from benchmarks.plot import draw, line_of, series
from benchmarks.results import Machine, Pair, Result, Results, Run
from benchmarks.run import census_file, chosen, main, run
from benchmarks.session import Session
from benchmarks.targets import FULL, QUICK, Benchmark
from scripts.errors import HostError

MACHINE = Machine(cores=2, memory=2**34, versions={})
SMALL = Benchmark("regression", Linear(1000), 1, warm_up=False, has_peer=False)
WRONG = Benchmark("regression", Demo(), 1, hyperparameters={"no-such": "1"})
VAST = Benchmark("regression", Linear(10**13), 1)
PNG = b"\x89PNG"


def session(folder: Path, large: float) -> Session:
    return Session(folder, census=None, image="no-such-image", builds=False, large=large)


def test_what_fails_or_is_skipped_is_said_and_the_rest_is_measured(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "results.json"
    results, fine = run([WRONG, VAST, SMALL], session(tmp_path, 1e9), Results(MACHINE, {}), file)
    lines = capsys.readouterr().out.splitlines()
    assert not fine
    assert list(results.results) == [SMALL.name]
    assert Results.read(file, MACHINE) == results
    assert any("[1/3] regression-demo: failed: " in line and "no-such is unknown" in line for line in lines)
    assert any("[2/3] regression-linear-k2-1e13: skipped: it needs 926400.0 GB" in line for line in lines)
    assert any("[3/3] regression-linear-k2-1e3: pair 1 of 1: " in line for line in lines)
    assert not (tmp_path / "work").exists()


@pytest.mark.parametrize(("large", "stays"), [(1e9, True), (1e3, False)])
def test_large_tables_go_when_they_have_been_read(tmp_path: Path, large: float, *, stays: bool) -> None:
    session(tmp_path, large).measure(SMALL, lambda _: None)
    assert SMALL.table is not None
    assert path_of(SMALL.table, tmp_path, None).is_file() == stays


def test_a_quick_run_builds_no_image(tmp_path: Path) -> None:
    with pytest.raises(SkippedError, match=r"no Docker engine answers|`make image` builds it"):
        session(tmp_path, 1e9).ready_image()


def test_single_benchmarks_are_chosen_by_name() -> None:
    assert chosen(FULL, ["launcher", "preprocess-census-1x"]) == [FULL[-1], FULL[0]]
    assert chosen(QUICK, []) == list(QUICK)


def test_an_unknown_benchmark_is_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(
        SystemExit, match="error: there is no benchmark lunch; there are preprocess-census-1x, "
    ):
        main(["--only", "lunch"])
    assert capsys.readouterr().out == ""


def test_a_census_file_that_is_missing_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(HostError, match="is no file; name another"):
        census_file(tmp_path / "census.csv")


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
