import os
import signal

import pytest

from scripts.signals import ENDING, handled_by, passed_on


@pytest.mark.parametrize("number", ENDING)
def test_a_handler_has_the_signal_for_a_while(number: signal.Signals) -> None:
    taken: list[int] = []
    before = signal.getsignal(number)
    with handled_by(lambda received, _frame: taken.append(received)):
        os.kill(os.getpid(), number)
    assert (taken, signal.getsignal(number)) == ([number], before)


def test_an_exception_gives_the_signals_back_too() -> None:
    before = [signal.getsignal(number) for number in ENDING]
    with pytest.raises(ValueError, match="over"), handled_by(lambda *_: None):
        raise ValueError("over")
    assert [signal.getsignal(number) for number in ENDING] == before


@pytest.mark.parametrize(
    ("number", "end"), [(signal.SIGINT, KeyboardInterrupt), (signal.SIGTERM, SystemExit)]
)
def test_a_signal_is_passed_on_and_ends_the_program_afterwards(
    number: signal.Signals, end: type[BaseException]
) -> None:
    sent: list[int] = []

    def work() -> None:
        with passed_on(sent.append):
            signal.raise_signal(number)
            signal.raise_signal(number)
            sent.append(0)

    with pytest.raises(end) as caught:
        work()
    assert sent == [number, signal.SIGKILL, 0]
    assert getattr(caught.value, "code", 143) == 143


def test_where_no_signal_comes_nothing_is_passed_on() -> None:
    sent: list[int] = []
    with passed_on(sent.append):
        pass
    assert sent == []
