"""`train`: what SageMaker starts as PID 1 of a training job.

A job that names a script is sagemaker-training's: it fetches the code, installs requirements and sets
the SM_* variables. A job that names none is the built-in training job, which needs only the variables.
Either way the failure file holds the reason, and the exit code is 0 after a success only.
"""

import importlib.util
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from types import FrameType

from injob.artifacts import make_folders
from injob.contract import OptMl
from injob.environment import Machine, decode, sm_variables
from injob.errors import ContractError, InjobError
from injob.failures import forget, report

BUILT_IN = "entry_points.linear_regression"
TOOLKIT = "sagemaker_training"

_SIGNALLED = 128
_GRACE_SECONDS = 120
"""How long the service waits between SIGTERM and SIGKILL."""
_POLL_SECONDS = 0.05


@dataclass(frozen=True)
class Command:
    """What to start, and how its success shows."""

    argv: tuple[str, ...]
    environ: Mapping[str, str]
    by_toolkit: bool = False


def main() -> None:
    """Run the training job of this container, and end with its exit code."""
    sys.exit(launch(OptMl.from_environ(os.environ), os.environ))


def launch(opt_ml: OptMl, environ: Mapping[str, str]) -> int:
    """Run the training job of a tree and return its exit code."""
    try:
        for path in (opt_ml.failure, opt_ml.success):
            forget(path)
        make_folders(opt_ml.model_dir, opt_ml.output_data_dir)
        command = plan(opt_ml, environ, Machine.detect())
    except InjobError as error:
        return report(opt_ml.failure, error)
    return verdict(_run(command), command, opt_ml)


def plan(opt_ml: OptMl, environ: Mapping[str, str], machine: Machine) -> Command:
    """Decide what to start. Raises ContractError where the configuration is missing or malformed."""
    hyperparameters = decode(opt_ml.read_hyperparameters())
    variables = sm_variables(opt_ml, environ, machine)
    if environ.get("SAGEMAKER_TRAINING_MODULE") or variables["SM_USER_ENTRY_POINT"]:
        return _toolkit(environ, hosts=opt_ml.read_resource_config()["hosts"])
    if "sagemaker_submit_directory" in hyperparameters:
        raise ContractError(
            "the hyperparameters bring code (sagemaker_submit_directory) but name no script to start; "
            "set sagemaker_program, or entry_point= in the estimator"
        )
    # BLAS threads cost more than they bring on blocks of this size: 10 to 30 times.
    threads = {"OPENBLAS_NUM_THREADS": environ.get("OPENBLAS_NUM_THREADS", "1")}
    return Command((sys.executable, "-P", "-m", BUILT_IN), {**environ, **variables, **threads})


def verdict(code: int, command: Command, opt_ml: OptMl) -> int:
    """Return the exit code that tells the truth; where nobody said why a job failed, say it."""
    if code < 0:
        report(opt_ml.failure, InjobError(f"the training process was ended by {signal.Signals(-code).name}"))
        return _SIGNALLED - code
    if code == 0 and command.by_toolkit and not opt_ml.success.exists():
        return report(opt_ml.failure, InjobError("sagemaker-training ended without reporting success"))
    return code


def _toolkit(environ: Mapping[str, str], hosts: Sequence[str]) -> Command:
    if importlib.util.find_spec(TOOLKIT) is None:
        raise ContractError(
            "the job names a script, and sagemaker-training, which starts scripts, is not installed here; "
            "run the job in the image"
        )
    # Alone, a container need not find itself by name; the toolkit would look for 15 minutes.
    alone = {"SM_STUDIO_LOCAL_MODE": "true"} if len(hosts) == 1 else {}
    argv = (sys.executable, "-m", f"{TOOLKIT}.cli.train")
    return Command(argv, {**environ, **alone}, by_toolkit=True)


def _run(command: Command) -> int:
    group = 0
    received: list[int] = []

    def forward(number: int, _frame: FrameType | None) -> None:
        received.append(number)
        _signal(group, number)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, forward)
    with subprocess.Popen(command.argv, env=command.environ, start_new_session=True) as process:  # noqa: S603
        group = process.pid
        for early in received:
            _signal(group, early)
        code = process.wait()
    if received:
        _await(group)
    return code


def _signal(group: int, number: int) -> bool:
    with suppress(ProcessLookupError):
        if group:
            os.killpg(group, number)
            return True
    return False


def _await(group: int) -> None:
    # sagemaker-training dies of a signal at once, but the user's own process may be saving its work.
    deadline = time.monotonic() + _GRACE_SECONDS
    while _signal(group, 0) and time.monotonic() < deadline:
        with suppress(ChildProcessError):
            os.waitpid(-group, os.WNOHANG)
        time.sleep(_POLL_SECONDS)


if __name__ == "__main__":
    main()
