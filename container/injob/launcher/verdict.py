"""How a training job ended → its exit code, and the reason if it failed."""

import re
import signal
from dataclasses import dataclass

from injob.launcher import user_error
from injob.launcher.memory import Memory
from injob.launcher.supervisor import Ended
from injob.launcher.user_code import UserCode
from injob.stopping import SIGNALLED

_FAILED = 1
_SCRIPT = "ExecuteUserScriptError"
_INSTALLATIONS = ("InstallRequirementsError", "InstallModuleError")
_OTHERS = ("Framework Error", "SMTrainingCompiler Error")
_TOOLKIT_FAILURE = re.compile(f"(?P<kind>{'|'.join((_SCRIPT, *_INSTALLATIONS, *_OTHERS))}): ?\n")


@dataclass(frozen=True)
class Verdict:
    """What the service is told."""

    code: int
    reason: str
    """Empty after a success."""
    by_script: bool = False
    """Whether the script wrote the reason itself; then it stays as it is."""


@dataclass(frozen=True)
class End:
    """All that is known of the end of a job."""

    ended: Ended
    failure: str
    """The text of the failure file, whoever wrote it."""
    succeeded: bool
    """Whether its success was reported, which for the toolkit is a file of its own."""
    killed_for_memory: bool
    memory: Memory
    code: UserCode

    @property
    def kind(self) -> str | None:
        """What kind of failure the toolkit reported, if it did."""
        match = _TOOLKIT_FAILURE.match(self.failure)
        return match["kind"] if match else None

    @property
    def said(self) -> str:
        """The error on the command's standard error."""
        return user_error.reason(self.ended.stderr, self.code)


def verdict(end: End, grace_seconds: float) -> Verdict:
    """Judge the end of a job. A reason that the script wrote itself stays."""
    ended = end.ended
    own = end.failure if end.kind is None else ""
    if ended.stopped_by:
        late = f" and did not end within {grace_seconds:g} s" if ended.overdue else ""
        reason = f"the job was stopped by {ended.stopped_by.name}{late}"
        return _failed(SIGNALLED + ended.stopped_by, own, reason)
    if ended.code == 0 and end.succeeded:
        return Verdict(0, "")
    return _failed(_honest(ended.code), own, _reason(end))


def _failed(code: int, own: str, reason: str) -> Verdict:
    return Verdict(code, own or reason, by_script=bool(own))


def _reason(end: End) -> str:
    by = _signalled(end.ended.code)
    if end.killed_for_memory:
        return f"out of memory: the kernel killed a process of the job when {end.memory}" + _behind(end.said)
    if by is not None:
        return f"the training process was ended by {by.name}" + _behind(end.said)
    if end.kind in _INSTALLATIONS:
        said = user_error.install_reason(end.ended.stderr, end.code)
        return f"the requirements could not be installed: {said}"
    if end.kind in _OTHERS:
        return _last_line_first(end.failure)
    if end.ended.code == 0:
        return "the job ended without reporting success" + _behind(end.said)
    return end.said or f"the script exited with code {end.ended.code} and wrote nothing to standard error"


def _honest(code: int) -> int:
    by = _signalled(code)
    return SIGNALLED + by if by is not None else (code & 0xFF) or _FAILED


def _signalled(code: int) -> signal.Signals | None:
    """Return the signal that ended a program, from the exit code that Python or a shell gives for it."""
    number = -code if code < 0 else code - SIGNALLED
    return signal.Signals(number) if number in signal.valid_signals() else None


def _last_line_first(failure: str) -> str:
    lines = [line for line in failure.splitlines()[1:] if line.strip()]
    return "\n".join([lines[-1], *lines[:-1]]) if lines else failure


def _behind(said: str) -> str:
    return f"; it last said:\n{said}" if said else ""
