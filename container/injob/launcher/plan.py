"""What to start for a training job: the toolkit for a job that names a script, else the built-in job."""

import importlib.util
import math
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from injob.contract import OptMl
from injob.environment import Machine, decode, sm_variables
from injob.errors import ContractError, UsageError

BUILT_IN = "entry_points.linear_regression"
TOOLKIT = "injob.launcher.toolkit"

_SCRIPT_VARIABLES = ("SAGEMAKER_PROGRAM", "SAGEMAKER_TRAINING_MODULE")

GRACE_SECONDS = 120.0
"""How long the service waits between SIGTERM and SIGKILL."""
HOST_SECONDS = 600.0

# Where there is no network pip would wait 8 s between its 6 attempts; with 4 it is 2 s.
_PIP = {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_ROOT_USER_ACTION": "ignore", "PIP_RETRIES": "3"}


@dataclass(frozen=True)
class Command:
    """What to start."""

    argv: tuple[str, ...]
    environ: Mapping[str, str]
    by_toolkit: bool
    """Whether it is the toolkit, which starts the script below itself and reports how that ended."""


@dataclass(frozen=True)
class Limits:
    """How long the launcher waits, in seconds; variables of the environment change it."""

    grace: float = GRACE_SECONDS
    hosts: float = HOST_SECONDS

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> "Limits":
        """Read INJOB_GRACE_SECONDS and INJOB_HOST_SECONDS. Raises UsageError where one is no time."""
        return cls(
            grace=_seconds(environ, "INJOB_GRACE_SECONDS", cls.grace),
            hosts=_seconds(environ, "INJOB_HOST_SECONDS", cls.hosts),
        )


def plan(
    opt_ml: OptMl, environ: Mapping[str, str], detect: Callable[[], Machine] = Machine.detect
) -> Command:
    """Decide what to start. Raises ContractError where the configuration is malformed or names no script.

    Raises UsageError where the level of the log is no number.
    """
    settings = decode(opt_ml.read_hyperparameters())
    _check_level(settings.get("sagemaker_container_log_level", 0))
    if any(environ.get(name) for name in _SCRIPT_VARIABLES) or settings.get("sagemaker_program"):
        # The toolkit says less about what is wrong with them.
        opt_ml.read_input_data_config()
        opt_ml.read_resource_config()
        return _toolkit(environ)
    if "sagemaker_submit_directory" in settings:
        raise ContractError(
            "the hyperparameters bring code (sagemaker_submit_directory) but name no script to start; "
            "set sagemaker_program, or entry_point= in the estimator"
        )
    argv = (sys.executable, "-P", "-m", BUILT_IN)
    variables = sm_variables(opt_ml, environ, detect())
    return Command(argv, {**environ, **variables}, by_toolkit=False)


def _check_level(level: object) -> None:
    if not isinstance(level, int) or isinstance(level, bool) or level < 0:
        raise UsageError(f"sagemaker_container_log_level is {level!r}; it must be a number such as 20")


def _toolkit(environ: Mapping[str, str]) -> Command:
    if importlib.util.find_spec("sagemaker_training") is None:
        raise ContractError(
            "the job names a script, and sagemaker-training, which starts scripts, is not installed here; "
            "run the job in the image"
        )
    # The launcher has waited for the other hosts; the toolkit would look for its own name, for 15 minutes.
    found = {"SM_STUDIO_LOCAL_MODE": "true"}
    return Command((sys.executable, "-P", "-m", TOOLKIT), {**_PIP, **environ, **found}, by_toolkit=True)


def _seconds(environ: Mapping[str, str], name: str, default: float) -> float:
    text = environ.get(name) or str(default)
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not 0 <= seconds < math.inf:
        raise UsageError(f"{name} is {text!r}; it must be a number of seconds")
    return seconds
