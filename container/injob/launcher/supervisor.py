"""Run one command as PID 1 would: forward signals, reap orphans, leave nothing running."""

import os
import signal
import subprocess
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from injob.launcher import processes
from injob.launcher.signals import PASSED_ON, STOPPING, Signals
from injob.launcher.tail import Tail

_LEFT_SECONDS = 1.0
"""How long what a command leaves behind may take to end: nobody waits for it."""
_LOOK_SECONDS = 0.1


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    """Its exit code; negative where a signal ended it, as subprocess has it."""
    stopped_by: signal.Signals | None
    """The signal that asked this process to stop, if one did."""
    stderr: str
    """The end of what it wrote to standard error."""
    overdue: bool = False
    """Whether it was killed because it went on for too long after it was asked to stop."""


class Supervisor:
    """One command and everything below it."""

    def __init__(self, signals: Signals, *, grace_seconds: float, starts_scripts: bool) -> None:
        self._signals = signals
        self._grace_seconds = grace_seconds
        self._starts_scripts = starts_scripts
        self._pid = 0
        """The command's, 0 as soon as it has ended: the number may then be another's."""
        self._code = 0
        self._told: set[int] = set()
        self._stopped_by: signal.Signals | None = None
        self._deadline: float | None = None
        self._overdue = False

    def run(self, argv: Sequence[str], environ: Mapping[str, str]) -> Ended:
        """Run the command to its end, and end whatever it left running."""
        processes.adopt_orphans()
        command = subprocess.Popen(argv, env=environ, stderr=subprocess.PIPE, start_new_session=True)  # noqa: S603
        assert command.stderr is not None  # noqa: S101 - asked for above
        tail = Tail(command.stderr)
        self._pid = command.pid
        while self._reap():
            for number in self._signals.wait(_LOOK_SECONDS if self._deadline else None):
                self._forward(number)
            self._look()
        command.returncode = self._code
        return Ended(self._code, self._stopped_by, tail.text(), self._overdue)

    def _reap(self) -> bool:
        """Collect what has ended, and tell whether anything is left."""
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return False
            if not pid:
                return True
            if pid == self._pid:
                self._end(os.waitstatus_to_exitcode(status))

    def _end(self, code: int) -> None:
        """Ask what the command has left to end as well, unless it was asked before."""
        self._pid, self._code = 0, code
        self._tell(signal.SIGTERM, set(processes.descendants(os.getpid())) - self._told)
        # Where the command itself was killed, the script below it may still have something to save.
        seconds = self._grace_seconds if code < 0 else min(self._grace_seconds, _LEFT_SECONDS)
        self._deadline = self._deadline or time.monotonic() + seconds

    def _forward(self, number: signal.Signals) -> None:
        if not self._pid or number not in STOPPING | PASSED_ON:
            return
        if number in STOPPING and self._stopped_by is None:
            self._stopped_by = number
            self._deadline = time.monotonic() + self._grace_seconds
        self._tell(number, self._recipients())

    def _recipients(self) -> Iterable[int]:
        """Return whom a signal is for: the scripts that the command started, or the command itself."""
        return (self._starts_scripts and processes.children_of_shells(self._pid)) or [self._pid]

    def _tell(self, number: signal.Signals, pids: Iterable[int]) -> None:
        told = set(pids)
        self._told |= told
        processes.send(number, told)

    def _look(self) -> None:
        """Do what is due: stop what was started meanwhile, and kill when the time is over."""
        if self._deadline and time.monotonic() >= self._deadline:
            self._overdue = bool(self._overdue or (self._stopped_by and self._pid))
            processes.send(signal.SIGKILL, processes.descendants(os.getpid()))
        elif self._stopped_by and self._pid and self._starts_scripts:
            # The signal may have met pip, or a program that looks for processors; the script came after it.
            self._tell(self._stopped_by, set(processes.children(self._pid)) - self._told)
