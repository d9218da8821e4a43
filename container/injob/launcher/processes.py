"""The processes below this one, from /proc."""

import os
import signal
import sys
from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

PROC = Path("/proc")

_PR_SET_CHILD_SUBREAPER = 36
_SHELLS = frozenset({"sh", "bash", "dash", "ash", "ksh", "mksh", "zsh", "busybox"})


def adopt_orphans() -> None:
    """Become the parent of every orphan below this process, as PID 1 of a container already is."""
    if sys.platform == "linux" and os.getpid() != 1:
        import ctypes  # noqa: PLC0415 - PID 1 starts sooner without it

        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def children(parent: int, proc: Path = PROC) -> list[int]:
    """Return the children of a process that have not ended."""
    return _family(proc)[parent]


def children_of_shells(parent: int, proc: Path = PROC) -> list[int]:
    """Return the children of a process, and where one is a shell, its children too.

    A shell does not pass on the signals that it gets; any other program knows best whom to tell.
    """
    family = _family(proc)
    found = list(family[parent])
    for pid in found:
        if _program(proc / str(pid)) in _SHELLS:
            found += family[pid]
    return found


def descendants(ancestor: int, proc: Path = PROC) -> list[int]:
    """Return all processes below one, parents before their children."""
    family = _family(proc)
    found = list(family[ancestor])
    for pid in found:
        found += family[pid]
    return found


def send(number: signal.Signals, pids: Iterable[int]) -> None:
    """Send a signal to processes; those that have ended or are not ours do not matter."""
    for pid in pids:
        with suppress(ProcessLookupError, PermissionError):
            os.kill(pid, number)


def _program(process: Path) -> str:
    # The name in comm is that of a script, the program behind exe is the shell that runs it.
    try:
        return (process / "exe").readlink().name
    except OSError:
        return ""


def _family(proc: Path) -> defaultdict[int, list[int]]:
    family: defaultdict[int, list[int]] = defaultdict(list)
    for folder in proc.iterdir() if proc.is_dir() else ():
        if folder.name.isdecimal():
            with suppress(OSError):
                # The command's name stands in brackets and may hold anything, brackets too.
                state, parent = (folder / "stat").read_text(errors="replace").rpartition(")")[2].split()[:2]
                if state != "Z":
                    family[int(parent)].append(int(folder.name))
    return family
