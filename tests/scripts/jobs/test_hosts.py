import signal
from collections.abc import Iterator

import pytest

from scripts.errors import EngineError, HostError
from scripts.jobs.hosts import Crew, Exit, whole_lines


class FakeHost:
    name = "algo-1"

    def __init__(self, end: int | Exception = 0) -> None:
        self.end = end
        self.signals: list[int] = []

    def lines(self) -> Iterator[bytes]:
        yield b"one\n"

    def wait(self) -> int:
        if isinstance(self.end, Exception):
            raise self.end
        return self.end

    def signal(self, number: int) -> None:
        self.signals.append(number)


@pytest.mark.parametrize(
    ("chunks", "lines"),
    [
        ([], []),
        ([b"a\nb", b"c\n\n", b"d"], [b"a\n", b"bc\n", b"\n", b"d\n"]),
        ([b"\xc3", b"\xa9\n"], [b"\xc3\xa9\n"]),
    ],
)
def test_lines_come_whole(chunks: list[bytes], lines: list[bytes]) -> None:
    assert list(whole_lines(iter(chunks))) == lines


def test_a_host_has_ended_when_its_lines_are_delivered() -> None:
    heard: list[tuple[str, bytes]] = []
    crew = Crew([FakeHost(7)], lambda host, line: heard.append((host, line)))
    assert (crew.next_exit(5), heard, crew.is_running) == (Exit("algo-1", 7), [("algo-1", b"one\n")], False)


@pytest.mark.parametrize(
    ("raised", "message"),
    [(OSError("gone"), "algo-1 was lost: gone"), (EngineError("no answer"), "no answer")],
)
def test_what_following_a_host_raises_is_raised_where_somebody_waits(raised: Exception, message: str) -> None:
    crew = Crew([FakeHost(raised)], lambda _host, _line: None)
    with pytest.raises(HostError, match=message):
        crew.next_exit(5)


def test_signals_go_to_those_that_run() -> None:
    ended, running = FakeHost(0), FakeHost(0)
    running.name = "algo-2"
    crew = Crew([ended], lambda _host, _line: None)
    crew.next_exit(5)
    crew.signal(signal.SIGTERM)
    assert ended.signals == []
    Crew([running], lambda _host, _line: None).kill()
    assert running.signals == [signal.SIGKILL]
