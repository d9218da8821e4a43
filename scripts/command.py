"""The one door to other programs."""

import shlex
import subprocess
from collections.abc import Callable, Sequence

from scripts.errors import CommandError

Run = Callable[[Sequence[str]], str]
"""What `run` is, for functions that take it as an argument."""

TAIL = 3
"""How many of a failed program's last lines the error repeats."""


def run(argv: Sequence[str]) -> str:
    """Return what a program prints on standard output, and show nothing of it.

    Raises CommandError where it is missing or fails.
    """
    try:
        done = subprocess.run(argv, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    except OSError as error:
        raise not_started(argv, error) from None
    if done.returncode:
        raise failed(argv, done.returncode, done.stderr.strip() or done.stdout.strip())
    return done.stdout


def show(argv: Sequence[str], *, is_terminal: bool) -> None:
    """Run a program whose output a person watches, line by line, or as it likes on a terminal.

    Raises CommandError where it is missing or fails.
    """
    pipe = None if is_terminal else subprocess.PIPE
    errors = None if is_terminal else subprocess.STDOUT
    lines: list[str] = []
    try:
        with subprocess.Popen(
            argv, stdout=pipe, stderr=errors, text=True, stdin=subprocess.DEVNULL
        ) as program:
            for line in program.stdout or ():
                print(line, end="", flush=True)
                lines.append(line)
    except OSError as error:
        raise not_started(argv, error) from None
    if program.returncode:
        raise failed(argv, program.returncode, "".join(lines).strip())


def not_started(argv: Sequence[str], error: OSError) -> CommandError:
    """Return the error of a program that the machine lacks."""
    return CommandError(f"`{argv[0]}` cannot be started: {error.strerror}; install it or put it on PATH")


def failed(argv: Sequence[str], code: int, output: str) -> CommandError:
    """Return the error of a program that said no."""
    words = "\n".join(output.splitlines()[-TAIL:])
    return CommandError(f"`{shlex.join(argv)}` failed with exit code {code}{words and ': ' + words}", output)
