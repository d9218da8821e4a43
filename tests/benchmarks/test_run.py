from pathlib import Path

import pytest

from benchmarks.data import Demo, Linear
from benchmarks.results import Machine, Results
from benchmarks.run import census_file, chosen, main, run
from benchmarks.session import Session
from benchmarks.targets import FULL, QUICK, Benchmark
from scripts.errors import HostError

MACHINE = Machine(cores=2, memory=2**34, versions={})
SMALL = Benchmark("regression", Linear(1000), 1, warm_up=False, has_peer=False)
WRONG = Benchmark("regression", Demo(), 1, hyperparameters={"no-such": "1"})
VAST = Benchmark("regression", Linear(10**13), 1)


def test_what_fails_or_is_skipped_is_said_and_the_rest_is_measured(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "results.json"
    session = Session(tmp_path, census=None, image="")
    results, fine = run([WRONG, VAST, SMALL], session, Results(MACHINE, {}), file)
    lines = capsys.readouterr().out.splitlines()
    assert not fine
    assert list(results.results) == [SMALL.name]
    assert Results.read(file, MACHINE) == results
    assert any("[1/3] regression-demo: failed: " in line and "no-such is unknown" in line for line in lines)
    assert any("[2/3] regression-linear-k2-1e13: skipped: it needs 926400.0 GB" in line for line in lines)
    assert any("[3/3] regression-linear-k2-1e3: pair 1 of 1: " in line for line in lines)
    assert not (tmp_path / "work").exists()


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
