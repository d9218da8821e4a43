"""What stands in the place of `train` where there is no image: it starts the job's script as a process.

It starts what sagemaker-training would start, with the same variables and in the same folder, but it
installs nothing. It runs by its path and imports nothing of the host tools.
"""

import os
import shlex
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

from injob.contract import OptMl
from injob.environment import Machine, decode, sm_variables, user_args
from injob.environment import is_reserved as reserved
from injob.errors import InjobError
from injob.failures import report

BUILT_IN = ("-P", "-m", "entry_points.linear_regression")

_SIGNALLED = 128
_LAST_LINES_SECONDS = 1.0
_REMEMBERED = 20
"""How many of the last lines of standard error are kept to find the reason in."""


def main(environ: Mapping[str, str]) -> int:
    """Run the training job of a tree and return its exit code."""
    opt_ml = OptMl.from_environ(environ)
    try:
        hyperparameters = decode(opt_ml.read_hyperparameters())
        variables = sm_variables(opt_ml, environ, Machine.detect())
    except InjobError as error:
        return report(opt_ml.failure, error)
    program = variables["SM_USER_ENTRY_POINT"]
    if not program:
        built_in = (sys.executable, *BUILT_IN)
        return subprocess.run(built_in, env={**environ, **variables}, check=False).returncode
    if (opt_ml.code_dir / "requirements.txt").exists():
        print("requirements.txt: plain processes install nothing; they use what this Python has", flush=True)
    argv = command(program, hyperparameters, is_package=(opt_ml.code_dir / "setup.py").exists())
    path = os.pathsep.join([str(opt_ml.code_dir), environ.get("PYTHONPATH", "")])
    return start(argv, opt_ml, {**environ, **variables, "PYTHONPATH": path})


def command(program: str, hyperparameters: Mapping[str, Any], *, is_package: bool) -> tuple[str, ...]:
    """Return what sagemaker-training would start: a Python script, a package, or a command of a shell."""
    given = user_args({name: value for name, value in hyperparameters.items() if not reserved(name)})
    if is_package and not program.endswith(".sh"):
        return (sys.executable, "-m", program.removesuffix(".py"), *given)
    if program.endswith(".py"):
        return (sys.executable, "--", program, *given)
    return ("/bin/sh", "-c", shlex.join([f"./{program}", *given]))


def start(argv: tuple[str, ...], opt_ml: OptMl, environ: Mapping[str, str]) -> int:
    """Run a user's command in the folder of the code and return its exit code.

    Where it fails without a reason of its own, the last line of its standard error is the reason.
    """
    _make_executable(argv, opt_ml.code_dir)
    lines: deque[str] = deque(maxlen=_REMEMBERED)
    process = subprocess.Popen(
        argv, cwd=opt_ml.code_dir, env=environ, stderr=subprocess.PIPE, text=True, errors="replace"
    )
    relay = threading.Thread(target=_relay, args=(process.stderr, lines), daemon=True)
    relay.start()
    code = process.wait()
    # What the script has left running may hold its standard error open.
    relay.join(_LAST_LINES_SECONDS)
    if code:
        last = next(filter(None, reversed(lines)), "the script said nothing on standard error")
        said = f"the script was ended by {signal.Signals(-code).name}" if code < 0 else last
        report(opt_ml.failure, InjobError(f'{said}\nCommand "{shlex.join(argv)}"'))
    return code if code >= 0 else _SIGNALLED - code


def _relay(errors: IO[str], lines: deque[str]) -> None:
    for line in errors:
        print(line, end="", file=sys.stderr, flush=True)
        lines.append(line.strip())


def _make_executable(argv: tuple[str, ...], code: Path) -> None:
    if argv[0] == "/bin/sh":
        script = code / shlex.split(argv[-1])[0]
        script.chmod(script.stat().st_mode | 0o111)


if __name__ == "__main__":
    # The whole process group is signalled, the script too: this process only has to outlive it.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: None)
    sys.exit(main(os.environ))
