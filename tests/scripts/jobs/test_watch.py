import signal
from dataclasses import dataclass, field

import pytest

from scripts.jobs.hosts import Exit
from scripts.jobs.watch import End, Orders, Watch


@dataclass
class FakeCrew:
    """Hosts that end at known times of a clock that only they move."""

    ends: dict[str, tuple[float, int]]
    """Host → when it ends by itself, and its exit code."""
    saves_for: float = 0
    """How long each host takes to end after a signal."""
    time: float = 0
    signals: list[tuple[int, int]] = field(default_factory=list)

    @property
    def is_running(self) -> bool:
        return bool(self.ends)

    def next_exit(self, seconds: float) -> Exit | None:
        name, (when, code) = min(self.ends.items(), key=lambda item: item[1])
        if when > self.time + seconds:
            self.time += seconds
            return None
        self.time = max(self.time, when)
        del self.ends[name]
        return Exit(name, code)

    def signal(self, number: int) -> None:
        self.signals.append((round(self.time), number))
        end = self.time + self.saves_for
        self.ends = {name: min(old, (end, 143)) for name, old in self.ends.items()}

    def kill(self) -> None:
        self.saves_for = 0
        if self.ends:
            self.signal(signal.SIGKILL)


def watched(
    crew: FakeCrew, orders: Orders, *, max_runtime: float = 1000
) -> tuple[End, Exit | None, list[End]]:
    told: list[End] = []
    watch = Watch(
        orders,
        max_runtime,
        signal.SIGTERM,
        began=0,
        stopping=lambda end, _: told.append(end),
        tick=lambda: None,
        clock=lambda: crew.time,
    )
    end, failed = watch.until_the_end(crew)
    assert not crew.is_running
    return end, failed, told


def test_a_job_is_completed_when_its_slowest_host_is() -> None:
    crew = FakeCrew({"algo-1": (1, 0), "algo-2": (50, 0)})
    assert watched(crew, Orders()) == (End.COMPLETED, None, [])
    assert (crew.time, crew.signals) == (50, [])


def test_the_first_host_that_fails_stops_the_others() -> None:
    crew = FakeCrew({"algo-1": (100, 0), "algo-2": (3, 7), "algo-3": (4, 9)}, saves_for=2)
    assert watched(crew, Orders()) == (End.FAILED, Exit("algo-2", 7), [End.FAILED])
    assert crew.signals == [(3, signal.SIGTERM)]


def test_a_single_host_that_fails_has_nobody_to_stop() -> None:
    assert watched(FakeCrew({"algo-1": (1, 1)}), Orders()) == (End.FAILED, Exit("algo-1", 1), [])


@pytest.mark.parametrize(
    ("orders", "max_runtime", "end"),
    [
        (Orders(stop_after=5), 1000, End.STOPPED),
        (Orders(), 5, End.MAX_RUNTIME),
        (Orders(interrupt_after=5), 1000, End.INTERRUPTED),
        (Orders(wait_until=5), 1000, End.MAX_WAIT),
    ],
)
def test_a_job_that_is_stopped_may_save_its_work(orders: Orders, max_runtime: float, end: End) -> None:
    crew = FakeCrew({"algo-1": (900, 0), "algo-2": (900, 0)}, saves_for=100)
    assert watched(crew, orders, max_runtime=max_runtime) == (end, None, [end])
    assert crew.signals == [(5, signal.SIGTERM)]


def test_after_the_grace_it_is_killed() -> None:
    crew = FakeCrew({"algo-1": (900, 0)}, saves_for=500)
    watched(crew, Orders(stop_after=1, grace=10))
    assert crew.signals == [(1, signal.SIGTERM), (11, signal.SIGKILL)]


def test_somebody_may_stop_it_at_any_time() -> None:
    orders = Orders()
    orders.stop.set()
    assert watched(FakeCrew({"algo-1": (900, 0)}), orders)[0] is End.STOPPED
