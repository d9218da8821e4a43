"""A launch (argv, environment, mounts) as a value, for each runtime; --dry-run prints it.

What a job starts follows from its tree: a training job starts `train`, a processing job the entrypoint
and arguments of its own request.
"""

import shlex
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from injob.contract import BASE_DIR, OPT_ML, OptMl
from scripts.errors import CaseError

Runtime = Literal["docker", "process"]

CONTAINER = Path(__file__).parents[1] / "container"

_MODULES = {"train": "injob.launcher", "preprocess": "entry_points.preprocess"}
"""Commands of the image → the modules behind them, for a process that has no such commands."""


@dataclass(frozen=True)
class Launch:
    """What a runtime starts."""

    entrypoint: tuple[str, ...]
    arguments: tuple[str, ...]
    environ: Mapping[str, str]
    mounts: Mapping[Path, str]
    """Folder of the host → path in the container; none for a process."""
    image: str | None = None

    @property
    def argv(self) -> tuple[str, ...]:
        """The whole command line."""
        return self.entrypoint + self.arguments

    def __str__(self) -> str:
        """Return the command that a person would type."""
        environ = [f"{name}={value}" for name, value in self.environ.items()]
        if self.image is None:
            return shlex.join(["env", *environ, *self.argv])
        options = [word for pair in environ for word in ("--env", pair)]
        options += [word for host, path in self.mounts.items() for word in ("--volume", f"{host}:{path}")]
        return shlex.join(["docker", "run", "--rm", *options, self.image, *self.argv])


def is_training(opt_ml: OptMl) -> bool:
    """Tell a training tree from a processing tree. Raises CaseError where it is neither."""
    kinds = (opt_ml.input_config_dir.is_dir(), opt_ml.processing_config_dir.is_dir())
    if not any(kinds):
        raise CaseError(
            f"{opt_ml.root} is no job: it has neither input/config (training) nor config (processing); "
            "local_data/ has examples of both"
        )
    return kinds[0]


def for_docker(opt_ml: OptMl, name: str, image: str) -> Launch:
    """Return how the job of a tree starts in the image."""
    environ = {"TRAINING_JOB_NAME": name} if is_training(opt_ml) else {}
    mounts = {opt_ml.root.absolute(): str(OPT_ML)}
    return Launch(*_command(opt_ml), environ, mounts, image)


def for_process(opt_ml: OptMl, name: str) -> Launch:
    """Return how the job of a tree starts as a plain process of this Python."""
    entrypoint, arguments = _command(opt_ml)
    program, *rest = entrypoint
    if program in _MODULES:
        entrypoint = (sys.executable, "-m", _MODULES[program], *rest)
    environ = {BASE_DIR: str(opt_ml.root.absolute()), "PYTHONPATH": str(CONTAINER)}
    if is_training(opt_ml):
        environ["TRAINING_JOB_NAME"] = name
    return Launch(entrypoint, arguments, environ, mounts={})


def _command(opt_ml: OptMl) -> tuple[tuple[str, ...], tuple[str, ...]]:
    if is_training(opt_ml):
        return ("train",), ()
    specification = opt_ml.read_processing_job_config().get("AppSpecification") or {}
    entrypoint = specification.get("ContainerEntrypoint") or ["preprocess"]
    return tuple(entrypoint), tuple(specification.get("ContainerArguments") or ())
