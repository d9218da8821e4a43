import os
import signal

import pytest

from scripts.signals import ENDING, handled_by


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
