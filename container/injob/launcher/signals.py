"""Signals sent to this process, as a queue: none is lost, and none interrupts anything."""

import os
import select
import signal
from types import FrameType

from injob.stopping import Stopped

STOPPING = frozenset({signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT})
PASSED_ON = frozenset({signal.SIGUSR1, signal.SIGUSR2})
"""What scripts use for purposes of their own, such as a checkpoint on demand."""


class Signals:
    """The signals that this process has got, from now on.

    The kernel drops signals that PID 1 has no handler for, so a container's first act is to make this.
    """

    def __init__(self) -> None:
        # A handler runs between two lines of Python, and too late where the process has just begun to wait;
        # a byte in a pipe ends that wait.
        self._reading, writing = os.pipe()
        os.set_blocking(writing, False)
        signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
        for number in (*STOPPING, *PASSED_ON, signal.SIGCHLD):
            signal.signal(number, _noted)

    def wait(self, seconds: float | None) -> list[signal.Signals]:
        """Return the signals that have come, waiting for one if there are none; None waits for ever."""
        readable, _, _ = select.select([self._reading], [], [], seconds)
        return [signal.Signals(number) for number in os.read(self._reading, 4096)] if readable else []

    def pause(self, seconds: float) -> None:
        """Wait. Raises Stopped as soon as a signal asks this process to stop."""
        for number in self.wait(seconds):
            if number in STOPPING:
                raise Stopped(number)


def _noted(_number: int, _frame: FrameType | None) -> None:
    """Do nothing: its number lies in the pipe already."""
