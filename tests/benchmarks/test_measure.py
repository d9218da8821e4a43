import sys
from pathlib import Path

import pytest

from benchmarks import agree
from benchmarks.commands import Command, log_of
from benchmarks.data import Demo, make
from benchmarks.errors import BenchmarkError
from benchmarks.measure import Workspace, describe, measure, run
from benchmarks.results import Pair, Run
from benchmarks.targets import Benchmark

REGRESSION = Benchmark("regression", Demo(), 1)
MEGABYTE = 1_000_000


def python(program: str) -> Command:
    return Command((sys.executable, "-I", "-S", "-c", program), {})


def test_the_peak_is_that_of_the_command_and_not_of_who_started_it(tmp_path: Path) -> None:
    ballast = bytearray(b"x" * 300 * MEGABYTE)
    peak = run(python("pass"), tmp_path / "printed.txt").peak
    assert peak is not None
    assert peak < 100 * MEGABYTE < len(ballast)


def test_the_peak_holds_what_was_freed_again(tmp_path: Path) -> None:
    peak = run(python("b'x' * 200_000_000; print('freed')"), tmp_path / "printed.txt").peak
    assert peak is not None
    assert 200 * MEGABYTE < peak < 300 * MEGABYTE
    assert (tmp_path / "printed.txt").read_text() == "freed\n"


def test_the_time_is_that_of_the_whole_process(tmp_path: Path) -> None:
    assert run(python("import time; time.sleep(0.3)"), tmp_path / "printed.txt").seconds >= 0.3


def test_a_command_that_fails_is_told_with_its_last_words(tmp_path: Path) -> None:
    with pytest.raises(BenchmarkError, match=r"failed with exit code 1: .*no good$"):
        run(python("raise SystemExit('no good')"), tmp_path / "printed.txt")


def test_the_usual_script_and_the_job_find_the_same_model(tmp_path: Path) -> None:
    said: list[str] = []
    space = Workspace(tmp_path / "work", make(Demo(), tmp_path, None))
    result = measure(REGRESSION, space, said.append)
    assert (result.rows, len(result.pairs)) == (1000, 1)
    assert all(pair.peer and pair.peer.peak and pair.ours.peak for pair in result.pairs)
    assert [sentence.partition(":")[0] for sentence in said] == ["warm-up", "pair 1 of 1"]
    agree.same_metrics(log_of(space.ours), log_of(space.peer))


def test_a_pair_is_told_with_its_ratio() -> None:
    assert describe(Pair(Run(1.0), Run(4.0))) == "1.00 s against 4.00 s, 0.25"
    assert describe(Pair(Run(1234.5))) == "1,234.50 s"
