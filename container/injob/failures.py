"""Why a job failed, in the words that the service shows: the reason first, then the user's own lines."""

import os
import sys
from pathlib import Path

from injob.artifacts import artifact
from injob.contract import REASON_LIMIT
from injob.errors import InjobError, OutputError
from injob.stopping import Interrupted

_FAILED = 1
_INTERRUPTED = 130
_OWN = f"{Path(__file__).parent}{os.sep}"


def report(path: Path, error: BaseException) -> int:
    """Say why a job ended: print it, write it to `failure` or `message`, and return the exit code.

    A reason that the script has written there itself is kept: it is better than ours.
    """
    code = exit_code(error)
    if code == 0:
        return code
    _print(error)
    if not path.is_file():
        write_reason(path, reason(error))
    return code


def _print(error: BaseException) -> None:
    if isinstance(error, Interrupted) and isinstance(error.__cause__, Exception):
        # What became of the signal on its way, or what went wrong while the job tidied up.
        _print(error.__cause__)
    if isinstance(error, Exception) and not isinstance(error, InjobError):
        import traceback  # noqa: PLC0415 - only a failure needs it

        traceback.print_exception(error)
    else:
        say(f"error: {reason(error)}")


def write_reason(path: Path, text: str) -> None:
    """Write `failure` or `message`; where that cannot be done, say so."""
    try:
        with artifact(path) as aside:
            aside.write_text(text, encoding="utf-8")
    except (OSError, InjobError) as unwritable:
        say(f"error: the reason could not be written: {unwritable}")


def forget(path: Path) -> None:
    """Remove what an earlier job in the same tree said of its end. Raises OutputError where that fails."""
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        wanted = "a folder" if isinstance(error, NotADirectoryError) else "writable"
        raise OutputError(
            f"{path} cannot be removed: {error.strerror}; make {path.parent} {wanted}"
        ) from error


def exit_code(error: BaseException) -> int:
    """Return the exit code for what ended a script; 0 only for sys.exit(), sys.exit(0) and the like."""
    match error:
        case InjobError():
            return error.exit_code
        case SystemExit(code=int(code)):
            # The system keeps the last eight bits; 256 must not become a success.
            return code & 0xFF or _FAILED if code else 0
        case SystemExit(code=None):
            return 0
        case Interrupted():
            return error.exit_code
        case KeyboardInterrupt():
            return _INTERRUPTED
    return _FAILED


def reason(error: BaseException) -> str:
    """Return the text for FailureReason or ExitMessage, at most REASON_LIMIT bytes of UTF-8.

    A failure that the user can mend says so itself; any other begins with its type and message and
    goes on with the deepest lines of the traceback, injob's own left out.
    """
    told = isinstance(error, InjobError | Interrupted)
    return shortened(str(error) if told else "\n".join(_lines(error)))


def shortened(text: str, limit: int = REASON_LIMIT) -> str:
    """Return as much of the text as fits into so many bytes of UTF-8, whole characters only."""
    data = text.encode("utf-8", errors="replace")
    return (
        data.decode("utf-8")
        if len(data) <= limit
        else data[: limit - 3].decode("utf-8", errors="ignore") + "…"
    )


def _lines(error: BaseException) -> list[str]:
    import traceback  # noqa: PLC0415 - as in report

    frames = [
        frame for frame in traceback.extract_tb(error.__traceback__) if not frame.filename.startswith(_OWN)
    ]
    return [
        _headline(error),
        *(f"at {f.filename}:{f.lineno} in {f.name}: {f.line}" for f in reversed(frames)),
    ]


def _headline(error: BaseException) -> str:
    if isinstance(error, SystemExit):
        return f"the script exited with {error.code}"
    if isinstance(error, KeyboardInterrupt):
        return "stopped by SIGINT"
    import traceback  # noqa: PLC0415 - as in report

    return "".join(traceback.format_exception_only(error)).strip()


def say(text: str) -> None:
    """Print a line where the job's log is read."""
    print(text, file=sys.stderr, flush=True)  # noqa: T201 - its purpose
