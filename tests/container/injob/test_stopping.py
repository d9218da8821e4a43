import os
import signal
from collections.abc import Iterator
from threading import Thread

import pytest

from injob.stopping import ENDING, Ending, Interrupted, Stop, Stopped, signals_deferred


@pytest.fixture
def ending() -> Iterator[Ending]:
    before = {number: signal.getsignal(number) for number in ENDING}
    yield Ending().begin()
    for number, handler in before.items():
        signal.signal(number, handler)


def test_the_signal_is_noted_and_the_handler_before_comes_back() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with Stop() as stop:
        assert stop.signal is None
        os.kill(os.getpid(), signal.SIGTERM)
        assert stop.signal is signal.SIGTERM
    assert signal.getsignal(signal.SIGTERM) is before


def test_who_was_stopped_says_so_in_the_exit_code() -> None:
    stopped = Stopped(signal.SIGINT, ", as it was told to")
    assert (str(stopped), stopped.exit_code) == ("the job was stopped by SIGINT, as it was told to", 130)


@pytest.mark.usefixtures("ending")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_the_first_signal_ends_the_job_and_those_behind_it_let_it_tidy_up(
    number: signal.Signals, code: int
) -> None:
    with pytest.raises(Interrupted) as caught:
        signal.raise_signal(number)
    for later in ENDING:
        signal.raise_signal(later)
    assert (str(caught.value), caught.value.exit_code) == (f"the job was stopped by {number.name}", code)


def test_what_comes_out_of_a_job_is_its_end_where_no_signal_came() -> None:
    for error in (ValueError("x"), KeyboardInterrupt(), Stopped(signal.SIGTERM)):
        assert Ending().cause(error) is error


def test_the_signal_is_the_end_whatever_it_became_but_not_the_word_of_the_script(ending: Ending) -> None:
    with pytest.raises(Interrupted) as caught:
        signal.raise_signal(signal.SIGTERM)
    for told in (caught.value, SystemExit(0)):
        assert ending.cause(told) is told
    became = ImportError("numpy._core.multiarray failed to import")
    cause = ending.cause(became)
    assert (repr(cause), cause.__cause__) == ("Interrupted('the job was stopped by SIGTERM')", became)


@pytest.mark.usefixtures("ending")
def test_a_signal_waits_until_what_must_not_be_interrupted_is_through() -> None:
    through = []

    def work() -> None:
        with signals_deferred():
            with signals_deferred():
                signal.raise_signal(signal.SIGTERM)
                signal.raise_signal(signal.SIGINT)
                through.append("inner")
            through.append("outer")

    with pytest.raises(Interrupted):
        work()
    assert through == ["inner", "outer"]


@pytest.mark.usefixtures("ending")
def test_nothing_waits_where_no_signal_came_or_no_handler_is_called() -> None:
    with signals_deferred():
        pass
    done = []

    def work() -> None:
        with signals_deferred():
            done.append(True)

    thread = Thread(target=work)
    thread.start()
    thread.join()
    with pytest.raises(Interrupted):
        signal.raise_signal(signal.SIGTERM)
    assert done == [True]
