"""The end of a program's standard error → the reason of its failure, first line first."""

import re
from collections.abc import Sequence

from injob.failures import shortened
from injob.launcher.user_code import UserCode

_TRACEBACK = "Traceback (most recent call last):"
_GROUP = f"+ Exception Group {_TRACEBACK}"
_FRAME = re.compile(r'\s+File "(?P<file>.+)", line (?P<line>\d+)(?:, in (?P<function>.+))?')
_RULER = re.compile(r"^\s*\+[-+]")
_MARGIN = re.compile(r"^\s*[|+] ?")
"""What an exception group is drawn with."""
_MARKS = re.compile(r"^[\s~^]+$")
_LAST_LINES = 10
_MESSAGE_BYTES = 600
"""How much of a long message is kept, so that lines of the traceback have their place too."""

_PIP_ERROR = re.compile(r"^\s*(?:ERROR: |error: )")
_PIP_NOTHING_FOUND = "(from versions: none)"
_PIP_NO_CONNECTION = re.compile(r"^WARNING: Retrying .*? after connection broken by (.*)$", re.MULTILINE)


def reason(stderr: str, own: UserCode) -> str:
    """Return the error of a program: a Python exception and the user's own lines, or its last lines.

    A Python traceback gives type and message of the exception that was raised last, then the deepest lines
    of the user's own code, deepest first. Without one the last line comes first, then those before it.
    """
    lines = stderr.rstrip().split("\n")
    start = _start(lines)
    if start is not None:
        return "\n".join(_exception(lines[start:], own))
    said = [line.rstrip() for line in lines if line.strip()][-_LAST_LINES:]
    return "\n".join(said[-1:] + said[:-1])


def install_reason(stderr: str, own: UserCode) -> str:
    """Return what pip gives as the reason of a failed installation, its last error first.

    Where it found no version at all because it found no index, that is the reason.
    """
    errors = [line.strip() for line in reversed(stderr.splitlines()) if _PIP_ERROR.match(line)]
    causes = _PIP_NO_CONNECTION.findall(stderr)[-1:] if _PIP_NOTHING_FOUND in stderr else []
    said = [f"no connection: {cause}" for cause in causes] + errors
    return "\n".join(dict.fromkeys(said)) or reason(stderr, own)


def _start(lines: Sequence[str]) -> int | None:
    """Return where the last traceback begins."""
    starts = [n for n, line in enumerate(lines) if line.strip() in (_TRACEBACK, _GROUP)]
    # Python prints a syntax error of the script itself without a head line.
    places = [n for n, line in enumerate(lines) if (m := _FRAME.fullmatch(line)) and not m["function"]]
    return max(starts or places, default=None)


def _exception(block: Sequence[str], own: UserCode) -> list[str]:
    """Return the headline and the frames of a traceback."""
    if block[0].strip() == _GROUP:
        block = [_MARGIN.sub("", line) for line in block[1:] if not _RULER.match(line)]
        messages = [line for line in block if line.strip() and not line[0].isspace() and line != _TRACEBACK]
    else:
        end = next((n for n, line in enumerate(block[1:], 1) if line and not line[0].isspace()), len(block))
        messages, block = list(block[end:]), block[:end]
    places = list(_places(block, own))
    return [shortened("\n".join(messages), _MESSAGE_BYTES) if places else "\n".join(messages), *places]


def _places(lines: Sequence[str], own: UserCode) -> list[str]:
    """Return the user's own frames, the deepest first; where there are none, the deepest of all."""
    found = [
        (match, _source(lines[number + 1 : number + 2]))
        for number, line in enumerate(lines)
        if (match := _FRAME.fullmatch(line))
    ]
    shown = [(match, source) for match, source in found if match["file"] in own] or found[-1:]
    return [_place(match, source) for match, source in reversed(shown)]


def _place(match: re.Match[str], source: str) -> str:
    function = f" in {match['function']}" if match["function"] else ""
    return f"at {match['file']}:{match['line']}{function}" + (f": {source}" if source else "")


def _source(lines: Sequence[str]) -> str:
    first = lines[0] if lines else ""
    return "" if _FRAME.fullmatch(first) or _MARKS.match(first) else first.strip()
