from pathlib import Path

import pytest

import benchmarks.session
from benchmarks.data import Linear, path_of
from benchmarks.errors import SkippedError
from benchmarks.session import Session
from benchmarks.targets import Benchmark

SMALL = Benchmark("regression", Linear(1000), 1, warm_up=False, has_peer=False)


def session(folder: Path, large: float) -> Session:
    return Session(folder, census=None, image="no-such-image", builds=False, large=large)


@pytest.mark.parametrize(("large", "stays"), [(1e9, True), (1e3, False)])
def test_large_tables_go_when_they_have_been_read(tmp_path: Path, large: float, *, stays: bool) -> None:
    session(tmp_path, large).measure(SMALL, lambda _: None)
    assert SMALL.table is not None
    assert path_of(SMALL.table, tmp_path, None).is_file() == stays


def test_a_quick_run_builds_no_image(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(benchmarks.session, "ensure_image", lambda **_: pytest.fail("it would build one"))
    with pytest.raises(SkippedError, match=r"no Docker engine answers|`make image` builds it"):
        session(tmp_path, 1e9).ready_image()
