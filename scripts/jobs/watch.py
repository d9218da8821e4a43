"""Watch the hosts of a job until all have ended, and stop those that must not go on."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Protocol

from scripts.jobs.hosts import Exit

GRACE = 120.0
"""Seconds that the service gives a job between the signal to stop and the end."""

_POLL = 0.1


class End(Enum):
    """Why a job's hosts run no more."""

    COMPLETED = auto()
    FAILED = auto()
    STOPPED = auto()
    MAX_RUNTIME = auto()
    MAX_WAIT = auto()
    INTERRUPTED = auto()


@dataclass(frozen=True)
class Orders:
    """What ends a job from outside. Times are seconds since its training began, for the first time."""

    stop_after: float | None = None
    interrupt_after: float | None = None
    """When a spot interruption ends every host, once; the job starts again."""
    wait_until: float | None = None
    """When, by the clock, a spot job is stopped that has waited and run for too long."""
    grace: float = GRACE
    stop: threading.Event = field(default_factory=threading.Event)
    """Set by whoever wants the job to stop now."""

    def due(self, seconds: float) -> End | None:
        """Return what has to happen so many seconds after the beginning, if anything."""
        if self.stop.is_set() or _is_over(self.stop_after, seconds):
            return End.STOPPED
        return End.INTERRUPTED if _is_over(self.interrupt_after, seconds) else None


class Running(Protocol):
    """What `watch` needs of the hosts of a job; hosts.Crew is that."""

    @property
    def is_running(self) -> bool:
        """Whether any host runs."""

    def next_exit(self, seconds: float) -> Exit | None:
        """Wait for the next host to end."""

    def signal(self, number: int) -> None:
        """Send a signal to every host that runs."""

    def kill(self) -> None:
        """End every host that runs."""


@dataclass(frozen=True)
class Watch:
    """How to watch."""

    orders: Orders
    max_runtime: float
    """Seconds after which the job is stopped, interruptions included."""
    stop_signal: int
    began: float
    """When the job began, by the clock."""
    stopping: Callable[[End, Exit | None], None]
    """Told why hosts are about to be stopped."""
    tick: Callable[[], None]
    """Called again and again while hosts run."""
    clock: Callable[[], float] = time.monotonic

    def until_the_end(self, crew: Running) -> tuple[End, Exit | None]:
        """Return why the hosts ended, and the first of them that failed; none of them runs then."""
        end, failed = self._wait(crew)
        if crew.is_running:
            self.stopping(end, failed)
            crew.signal(self.stop_signal)
            self._drain(crew, self.clock() + self.orders.grace)
            crew.kill()
            self._drain(crew, None)
        return end, failed

    def _wait(self, crew: Running) -> tuple[End, Exit | None]:
        while crew.is_running:
            if due := self._due(self.clock()):
                return due, None
            exited = crew.next_exit(_POLL)
            if exited and exited.code:
                return End.FAILED, exited
            self.tick()
        return End.COMPLETED, None

    def _due(self, now: float) -> End | None:
        if _is_over(self.orders.wait_until, now):
            return End.MAX_WAIT
        seconds = now - self.began
        return End.MAX_RUNTIME if seconds >= self.max_runtime else self.orders.due(seconds)

    def _drain(self, crew: Running, deadline: float | None) -> None:
        while crew.is_running and (deadline is None or self.clock() < deadline):
            crew.next_exit(_POLL)
            self.tick()


def _is_over(limit: float | None, seconds: float) -> bool:
    return limit is not None and seconds >= limit
