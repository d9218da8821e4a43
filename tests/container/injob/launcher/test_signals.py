import signal
import subprocess
import sys
from pathlib import Path

import pytest

import injob

PACKAGES = str(Path(injob.__file__).parents[1])


def output(program: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={"PYTHONPATH": PACKAGES},
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
    )
    return done.stdout


def test_signals_come_in_order_and_none_is_lost() -> None:
    program = """
import os, signal
from injob.launcher.signals import Signals
signals = Signals()
for number in (signal.SIGUSR1, signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT, signal.SIGUSR2):
    os.kill(os.getpid(), number)
print(*(number.name for number in signals.wait(None)), signals.wait(0))
"""
    assert output(program) == "SIGUSR1 SIGTERM SIGINT SIGHUP SIGQUIT SIGUSR2 []\n"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_pause_ends_at_once_and_says_by_which_signal(number: signal.Signals) -> None:
    program = f"""
import os, threading, time
from injob.launcher.signals import Signals
from injob.stopping import Stopped
signals = Signals()
threading.Timer(0.1, os.kill, (os.getpid(), {int(number)})).start()
signals.pause(0.01)
try:
    signals.pause(20)
except Stopped as stopped:
    print(stopped, stopped.exit_code)
"""
    assert output(program) == f"the job was stopped by {number.name} {128 + number}\n"


def test_a_signal_that_asks_for_no_stop_ends_no_pause_with_an_error() -> None:
    program = """
import os, signal
from injob.launcher.signals import Signals
signals = Signals()
os.kill(os.getpid(), signal.SIGUSR1)
signals.pause(5)
print("went on")
"""
    assert output(program) == "went on\n"
