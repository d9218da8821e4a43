"""A job that is asked to stop by a signal: it ends at once, or where it can end without a loss."""

import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import current_thread, main_thread
from types import FrameType
from typing import Self

from injob.errors import InjobError

SIGNALLED = 128
"""Added to a signal's number, it is the exit code that says so, in every shell."""


class Stopped(InjobError):  # noqa: N818 - no error: it was asked for
    """A signal asked the job to stop, and it did."""

    def __init__(self, number: signal.Signals, what_now: str = "") -> None:
        super().__init__(f"the job was stopped by {number.name}{what_now}")
        self.exit_code = SIGNALLED + number


class Interrupted(KeyboardInterrupt):
    """A signal ends the job where it is; what it was about to write is tidied away."""

    def __init__(self, number: signal.Signals) -> None:
        super().__init__(f"the job was stopped by {number.name}")
        self.exit_code = SIGNALLED + number


ENDING = (signal.SIGTERM, signal.SIGINT)
"""What SageMaker sends to training and to processing jobs."""

INTERRUPTED = frozenset(SIGNALLED + number for number in ENDING)
"""The exit codes that say so."""


class Ending:
    """Which signal ends the job, if one does."""

    def __init__(self, numbers: Sequence[signal.Signals] = ENDING) -> None:
        self._numbers = numbers
        self._by: signal.Signals | None = None

    def begin(self) -> Self:
        """From now on the first signal raises Interrupted in the main thread; those behind it do nothing.

        The kernel drops signals that PID 1 has no handler for.
        """
        for number in self._numbers:
            signal.signal(number, self._end)
        return self

    def cause(self, error: BaseException) -> BaseException:
        """Return what ended the job, given what came out of it.

        That is the signal, whatever became of it on its way: libraries in other languages make an error of
        their own of an exception that comes while they call Python. Only sys.exit is the script's own word.
        """
        if self._by is None or isinstance(error, Interrupted | SystemExit):
            return error
        interrupted = Interrupted(self._by)
        interrupted.__cause__ = error
        return interrupted

    def _end(self, number: int, _frame: FrameType | None) -> None:
        for other in self._numbers:
            signal.signal(other, _ignored)
        self._by = signal.Signals(number)
        raise Interrupted(self._by)


def _ignored(_number: int, _frame: FrameType | None) -> None:
    """Do nothing. Unlike SIG_IGN this is not passed on to programs that the job starts."""


@contextmanager
def signals_deferred() -> Iterator[None]:
    """Let signals that end the job wait until the block is through."""
    came: list[int] = []
    if current_thread() is not main_thread():
        # Handlers are called in the main thread only.
        yield
        return
    before = {number: signal.signal(number, lambda n, _: came.append(n)) for number in ENDING}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        for first in came[:1]:
            signal.raise_signal(first)


class Stop:
    """Whether SIGTERM has come since `with Stop() as stop`.

    Python calls handlers in the main thread only, and only there can this be entered.
    """

    def __init__(self) -> None:
        self.signal: signal.Signals | None = None
        """The signal, if it came."""

    def __enter__(self) -> Self:
        self._before = signal.signal(signal.SIGTERM, self._noted)
        return self

    def __exit__(self, *_: object) -> None:
        signal.signal(signal.SIGTERM, self._before)

    def _noted(self, number: int, _frame: FrameType | None) -> None:
        self.signal = signal.Signals(number)
