import dataclasses
import signal
from typing import Any

import pytest

from injob.launcher.memory import Memory
from injob.launcher.supervisor import Ended
from injob.launcher.user_code import UserCode
from injob.launcher.verdict import End, Verdict, verdict

MIB = 1 << 20
MEMORY = Memory(300 * MIB, 299 * MIB, 1)
TRACEBACK = """\
Traceback (most recent call last):
  File "/opt/ml/code/train.py", line 1, in <module>
    f()
ValueError: x
"""
ERROR = "ValueError: x\nat /opt/ml/code/train.py:1 in <module>: f()"
BY_TOOLKIT = 'ExecuteUserScriptError:\nExitCode 1\nErrorMessage ""\nCommand "python -- train.py"'
NO_PIP = 'InstallRequirementsError:\nExitCode 1\nErrorMessage ""\nCommand "python -m pip install"'
FRAMEWORK = """\
Framework Error:\x20
Traceback (most recent call last):
  File "x"
OSError: 28

[Errno 28] No space left"""
TERM = signal.SIGTERM


def end(code: int, stderr: str = "", **known: Any) -> End:  # noqa: ANN401 - fields of two classes
    ended = Ended(code, known.pop("stopped_by", None), stderr, overdue=known.pop("overdue", False))
    whole = End(ended, "", succeeded=False, killed_for_memory=False, memory=MEMORY, code=UserCode())
    return dataclasses.replace(whole, **known)


KILLED = (
    "out of memory: the kernel killed a process of the job when it reached the limit of 300 MiB, "
    "the peak was 299 MiB"
)

CASES: dict[str, tuple[End, Verdict]] = {
    "a success": (end(0, "a warning", succeeded=True), Verdict(0, "")),
    "no success reported": (
        end(0, "disk full\n"),
        Verdict(1, "the job ended without reporting success; it last said:\ndisk full"),
    ),
    "no success and nothing said": (end(0), Verdict(1, "the job ended without reporting success")),
    "an exception": (end(1, TRACEBACK, failure=BY_TOOLKIT), Verdict(1, ERROR)),
    "an exit code": (
        end(3, failure=BY_TOOLKIT),
        Verdict(3, "the script exited with code 3 and wrote nothing to standard error"),
    ),
    "a multiple of 256": (
        end(256),
        Verdict(1, "the script exited with code 256 and wrote nothing to standard error"),
    ),
    "a code above all signals": (
        end(255),
        Verdict(255, "the script exited with code 255 and wrote nothing to standard error"),
    ),
    "its own reason": (end(5, TRACEBACK, failure="my own words"), Verdict(5, "my own words", by_script=True)),
    "its own reason, like the toolkit's": (
        end(1, TRACEBACK, failure="ValueError:\nmine"),
        Verdict(1, "ValueError:\nmine", by_script=True),
    ),
    "its own reason before a kill": (
        end(-9, failure="my own words"),
        Verdict(137, "my own words", by_script=True),
    ),
    "a signal": (end(-11), Verdict(139, "the training process was ended by SIGSEGV")),
    "a signal and what it said": (
        end(-6, "assertion failed\n"),
        Verdict(134, "the training process was ended by SIGABRT; it last said:\nassertion failed"),
    ),
    "a signal, as a shell tells it": (
        end(137, failure=BY_TOOLKIT),
        Verdict(137, "the training process was ended by SIGKILL"),
    ),
    "killed for memory": (end(137, killed_for_memory=True), Verdict(137, KILLED)),
    "a grandchild killed for memory": (
        end(1, TRACEBACK, failure=BY_TOOLKIT, killed_for_memory=True),
        Verdict(1, f"{KILLED}; it last said:\n{ERROR}"),
    ),
    "a kill that did not matter": (end(0, succeeded=True, killed_for_memory=True), Verdict(0, "")),
    "stopped": (end(143, stopped_by=TERM), Verdict(143, "the job was stopped by SIGTERM")),
    "stopped and saved": (
        end(0, stopped_by=signal.SIGINT, succeeded=True),
        Verdict(130, "the job was stopped by SIGINT"),
    ),
    "stopped with words of its own": (
        end(0, stopped_by=TERM, failure="saved at step 5"),
        Verdict(143, "saved at step 5", by_script=True),
    ),
    "stopped and too late": (
        end(-9, stopped_by=TERM, overdue=True),
        Verdict(143, "the job was stopped by SIGTERM and did not end within 120 s"),
    ),
    "requirements": (
        end(1, "ERROR: No matching distribution found for nowhere\n", failure=NO_PIP),
        Verdict(
            1, "the requirements could not be installed: ERROR: No matching distribution found for nowhere"
        ),
    ),
    "the toolkit itself": (
        end(28, failure=FRAMEWORK),
        Verdict(
            28,
            '[Errno 28] No space left\nTraceback (most recent call last):\n  File "x"\nOSError: 28',
        ),
    ),
}


@pytest.mark.parametrize(("known", "expected"), CASES.values(), ids=CASES)
def test_the_verdict_is_an_honest_exit_code_and_the_reason(known: End, expected: Verdict) -> None:
    assert verdict(known, 120.0) == expected
