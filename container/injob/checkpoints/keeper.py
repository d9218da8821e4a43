"""A value that grows, kept safe: saved every few seconds, and when the job is asked to stop."""

import time
from collections.abc import Callable
from typing import Generic, TypeVar

from injob.checkpoints.file import CheckpointFile, UnusableError
from injob.stopping import Stop, Stopped

T = TypeVar("T")


class Keeper(Generic[T]):
    """Keeps the last value of a kind in a file; without a file it only looks whether the job is to stop."""

    def __init__(
        self,
        file: CheckpointFile | None,
        kind: type[T],
        stop: Stop,
        *,
        seconds: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._file = file
        self._kind = kind
        self._stop = stop
        self._seconds = seconds
        self._clock = clock
        self._saved = clock()

    def load(self) -> T | None:
        """Return what an earlier start of the job has saved; where that is of no use, say so."""
        if self._file is None:
            return None
        try:
            return self._file.load(self._kind)
        except UnusableError as error:
            print(f"note: the checkpoint {self._file.path} is not used: {error}", flush=True)  # noqa: T201
            return None

    def save(self, value: T) -> T:
        """Save a value and return it. Raises Stopped if the job is to stop."""
        if self._file is not None:
            self._file.save(value)
        self._saved = self._clock()
        if self._stop.signal is not None:
            behind = "; it goes on from its checkpoint when it is started again" if self._file else ""
            raise Stopped(self._stop.signal, behind)
        return value

    def save_if_due(self, value: T) -> None:
        """Save a value if it is time to. Raises Stopped, with the value saved, if the job is to stop."""
        if self._stop.signal is not None or self._clock() - self._saved >= self._seconds:
            self.save(value)

    def raise_if_stopped(self) -> None:
        """Raise Stopped if the job is to stop, with nothing new to be saved."""
        if self._stop.signal is not None:
            raise Stopped(self._stop.signal)

    def forget(self) -> None:
        """Remove what was saved."""
        if self._file is not None:
            self._file.remove()
