import io
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from injob.progress import BYTES, ROWS, Pace, Progress, Unit, describe, duration


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def work(stream: io.StringIO, seconds: list[float], *, start: float = 0) -> None:
    """Do a million bytes a second, looked at when so many seconds have passed."""
    clock = iter([0.0, *seconds])
    progress = Progress(
        "reading", total=100e6, unit=BYTES, start=start, stream=stream, clock=lambda: next(clock)
    )
    with progress:
        for second in seconds:
            progress.update(start + second * 1e6)


def test_a_log_gets_a_line_every_five_seconds() -> None:
    log = io.StringIO()
    work(log, [0.5 * step for step in range(60)])
    assert log.getvalue().splitlines() == [
        "reading: 5 MB of 100 MB (5 %), 1 MB/s, 1 min 35 s left",
        "reading: 10 MB of 100 MB (10 %), 1 MB/s, 1 min 30 s left",
        "reading: 15 MB of 100 MB (15 %), 1 MB/s, 1 min 25 s left",
        "reading: 20 MB of 100 MB (20 %), 1 MB/s, 1 min 20 s left",
        "reading: 25 MB of 100 MB (25 %), 1 MB/s, 1 min 15 s left",
    ]


def test_a_terminal_gets_one_line_that_is_gone_at_the_end() -> None:
    terminal = Terminal()
    work(terminal, [0.9, 1.1, 1.2, 50])
    shown = terminal.getvalue().split("\r\x1b[K")
    assert shown == [
        "",
        "reading: 1.1 MB of 100 MB (1 %), 1 MB/s, 1 min 39 s left",
        "reading: 50 MB of 100 MB (50 %), 1 MB/s, 50 s left",
        "",
    ]


@pytest.mark.parametrize("stream", [io.StringIO(), Terminal()], ids=["log", "terminal"])
def test_short_work_says_nothing(stream: io.StringIO) -> None:
    work(stream, [0.1, 0.5, 0.99])
    assert stream.getvalue() == ""


def test_work_that_goes_on_has_the_rate_of_its_own_part() -> None:
    log = io.StringIO()
    work(log, [10], start=60e6)
    assert log.getvalue() == "reading: 70 MB of 100 MB (70 %), 1 MB/s, 30 s left\n"


def test_it_speaks_on_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    Progress("counting", total=0, unit=ROWS, clock=iter([0.0, 6.0]).__next__).update(1_200_000)
    assert capsys.readouterr() == ("counting: 1,200,000 rows, 200,000 rows/s\n", "")
    assert Pace.of(sys.stdout) == Pace(5.0, 5.0)


@pytest.mark.parametrize(
    ("unit", "number", "text"),
    [
        (BYTES, 999, "999 bytes"),
        (BYTES, 1500, "1.5 kB"),
        (BYTES, 101_484_885, "101 MB"),
        (BYTES, 5.5e9, "5.5 GB"),
        (BYTES, 2.5e12, "2,500 GB"),
        (ROWS, 1234567, "1,234,567 rows"),
    ],
)
def test_units(unit: Unit, number: float, text: str) -> None:
    assert unit(number) == text


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.2, "1 s"), (59.5, "1 min 0 s"), (3599, "59 min 59 s"), (7801, "2 h 10 min")]
)
def test_durations(seconds: float, text: str) -> None:
    assert duration(seconds) == text


@given(
    st.floats(0, 1e15),
    st.floats(0, 1e15),
    st.floats(0, 1e15),
    st.floats(0, 1e9),
    st.sampled_from([ROWS, BYTES]),
)
def test_no_numbers_break_the_line(
    done: float, total: float, since: float, seconds: float, unit: Unit
) -> None:
    line = describe(unit, done=done, total=total, since=since, seconds=seconds)
    assert line
    assert "\n" not in line
    assert "%" not in line or "-" not in line
