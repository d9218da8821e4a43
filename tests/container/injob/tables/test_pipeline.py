import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import injob
from injob.tables.pipeline import ordered, prefetched, processors


@settings(max_examples=30)
@given(st.lists(st.integers(0, 3), max_size=12))
def test_results_come_in_the_order_of_the_items(delays: list[int]) -> None:
    def work(item: tuple[int, int]) -> int:
        time.sleep(item[1] / 1000)
        return item[0]

    assert list(ordered(enumerate(delays), work)) == list(range(len(delays)))


@pytest.mark.parametrize("place", ["reading", "working"])
def test_an_error_comes_in_the_place_of_its_result(place: str) -> None:
    def items() -> Iterator[int]:
        yield from range(5)
        if place == "reading":
            raise KeyError(5)
        yield from (5, 6)

    def work(item: int) -> int:
        if item == 5:
            raise KeyError(item)
        return item

    results = ordered(items(), work)
    assert [next(results) for _ in range(5)] == list(range(5))
    with pytest.raises(KeyError, match="5"):
        next(results)


def test_no_more_is_read_than_a_few_items_ahead_and_no_thread_is_left() -> None:
    read: list[int] = []

    def items() -> Iterator[int]:
        for item in range(10_000):
            read.append(item)
            yield item

    before = set(threading.enumerate())
    results = ordered(items(), abs)
    assert next(results) == 0
    time.sleep(0.1)
    results.close()  # type: ignore[attr-defined]
    assert len(read) < 500
    deadline = time.monotonic() + 10
    while set(threading.enumerate()) - before and time.monotonic() < deadline:
        time.sleep(0.01)
    assert set(threading.enumerate()) - before == set()


def test_whoever_breaks_off_does_not_wait_for_what_is_being_worked_on() -> None:
    released = threading.Event()

    def work(item: int) -> int:
        return item if item == 0 else item + released.wait(60)

    results = ordered(iter(range(5)), work)
    assert next(results) == 0
    closing = threading.Thread(target=results.close)  # type: ignore[attr-defined]
    closing.start()
    closing.join(10)
    ended = not closing.is_alive()
    released.set()
    assert ended


def test_work_has_begun_before_the_first_result_is_asked_for() -> None:
    worked = threading.Event()

    def work(item: int) -> int:
        if item == 1:
            worked.set()
        return item

    results = prefetched(ordered(iter(range(3)), work))
    assert worked.wait(60)
    assert list(results) == [0, 1, 2]
    assert list(prefetched(iter(()))) == []


def test_only_processors_that_the_process_may_use_are_kept_busy() -> None:
    code = (
        "import os; os.sched_setaffinity(0, {0})\n"
        "from injob.tables.pipeline import processors; print(processors())"
    )
    environ = {**os.environ, "PYTHONPATH": str(Path(injob.__file__).parents[1])}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environ, capture_output=True, text=True, check=True
    )
    assert done.stdout == "1\n"


def test_more_processors_than_one_thread_can_feed_stay_idle(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(96)))
    assert processors() == 8
