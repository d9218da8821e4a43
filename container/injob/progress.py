"""How far long work is, how fast it goes and how long it will take.

    with Progress("reading", total=size, unit=BYTES) as progress:
        for block in blocks:
            ...
            progress.update(block.end)

On a terminal it is one line that is written anew; in a log it is a line every few seconds. Work that is
done sooner says nothing. tqdm and rich draw bars for terminals: in a log, which is where SageMaker shows
what a job says, the one leaves a carriage return for each step and the other stays silent.
"""

import math
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Self, TextIO

_ANEW = "\r\x1b[K"
"""Back to the beginning of a terminal's line, which is then empty."""
_ROUNDED_UP = 0.9995
"""What three digits show as 1."""


Unit = Callable[[float], str]
"""What is counted: writes so many of it."""


def _rows(number: float) -> str:
    return f"{number:,.0f} rows"


def _bytes(number: float) -> str:
    for factor, name in ((1e9, "GB"), (1e6, "MB"), (1e3, "kB")):
        size = number / factor
        if size >= _ROUNDED_UP:
            return f"{size:.3g} {name}" if size < _ROUNDED_UP * 1e3 else f"{size:,.0f} {name}"
    return f"{number:.0f} bytes"


ROWS: Unit = _rows
BYTES: Unit = _bytes


@dataclass(frozen=True)
class Pace:
    """How many seconds pass until the first line, and between one and the next."""

    first: float
    every: float

    @classmethod
    def of(cls, stream: TextIO) -> Self:
        """Return what suits a terminal, or a log."""
        return cls(1.0, 0.2) if stream.isatty() else cls(5.0, 5.0)


class Progress:
    """The progress of one piece of work, from `start` to `total`; a total of 0 is one that nobody knows."""

    def __init__(
        self,
        work: str,
        *,
        total: float,
        unit: Unit,
        start: float = 0,
        stream: TextIO | None = None,
        clock: Callable[[], float] = time.monotonic,
        pace: Pace | None = None,
    ) -> None:
        self._work = work
        self._total = total
        self._unit = unit
        self._start = start
        self._stream = stream or sys.stdout
        self._clock = clock
        self._pace = pace or Pace.of(self._stream)
        self._began = clock()
        self._due = self._began + self._pace.first
        self._shown = False

    def update(self, done: float) -> None:
        """Say how much is done by now, if it is time to say something."""
        now = self._clock()
        if now < self._due:
            return
        self._due = now + self._pace.every
        text = describe(
            self._unit, done=done, total=self._total, since=self._start, seconds=now - self._began
        )
        self._write(f"{self._work}: {text}")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._shown and self._stream.isatty():
            self._stream.write(_ANEW)
            self._stream.flush()

    def _write(self, line: str) -> None:
        self._shown = True
        self._stream.write(f"{_ANEW}{line}" if self._stream.isatty() else f"{line}\n")
        self._stream.flush()


def describe(unit: Unit, *, done: float, total: float, since: float, seconds: float) -> str:
    """Return one line: how much of the total, the rate of what was done `since`, and the time left."""
    rate = max(done - since, 0) / seconds if seconds > 0 else 0.0
    speed = f"{unit(rate)}/s"
    if not total:
        return f"{unit(done)}, {speed}"
    share = min(done / total, 1.0)
    seconds_left = (total - done) / rate if rate else math.inf
    left = f", {duration(seconds_left)} left" if 0 < seconds_left < math.inf else ""
    return f"{unit(done)} of {unit(total)} ({math.floor(share * 100)} %), {speed}{left}"


def duration(seconds: float) -> str:
    """Return a time as a person says it: 42 s, 3 min 5 s, 2 h 10 min."""
    whole = math.ceil(seconds)
    if whole < 60:  # noqa: PLR2004 - the clock's own number
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    hours, minutes_left = divmod(minutes, 60)
    return f"{hours} h {minutes_left} min" if hours else f"{minutes} min {rest} s"
