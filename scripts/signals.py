"""Ctrl-C and SIGTERM in the hands of somebody else, for a while."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from injob.stopping import SIGNALLED

Handler = Callable[[int, FrameType | None], None]

ENDING = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def handled_by(handler: Handler) -> Iterator[None]:
    """Give the signals that end a program to a handler; at the end, whoever had them gets them back."""
    before = {number: signal.signal(number, handler) for number in ENDING}
    try:
        yield
    finally:
        for number, earlier in before.items():
            signal.signal(number, earlier)


@contextmanager
def passed_on(send: Callable[[int], None]) -> Iterator[None]:
    """Pass such a signal on to what this program has started, and end this program when that has ended.

    The second one is passed on as SIGKILL.
    """
    came: list[int] = []

    def pass_on(number: int, _frame: FrameType | None) -> None:
        came.append(number)
        send(number if len(came) == 1 else signal.SIGKILL)

    with handled_by(pass_on):
        yield
    if came:
        # Not by the signal itself: whoever called may have something to tidy up.
        raise KeyboardInterrupt if came[0] == signal.SIGINT else SystemExit(SIGNALLED + came[0])
