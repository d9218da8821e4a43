"""Ctrl-C and SIGTERM in the hands of somebody else, for a while."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

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
