"""A launch (argv, environment, mounts) as a value, for each runtime; --dry-run prints it.

What a job starts follows from its tree: a training job starts `train`, a processing job the entrypoint
and arguments of its own request.
"""

import shlex
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from injob.contract import OptMl
from injob.paths import BASE_DIR, OPT_ML
from scripts.errors import CaseError

Runtime = Literal["docker", "process"]

CONTAINER = Path(__file__).parents[1] / "container"

MODULES = {"train": "injob.launcher", "preprocess": "entry_points.preprocess"}
"""Commands of the image → the modules behind them, for a process that has no such commands."""


@dataclass(frozen=True)
class Network:
    """What connects the containers of one job, and no others."""

    name: str
    internal: bool = False
    """Whether it leads to the other hosts of the job only."""

    def __str__(self) -> str:
        """Return the command that a person would type."""
        return shlex.join(["docker", "network", "create", *(["--internal"] * self.internal), self.name])


@dataclass(frozen=True)
class Launch:
    """What a runtime starts."""

    entrypoint: tuple[str, ...]
    arguments: tuple[str, ...]
    environ: Mapping[str, str]
    mounts: Mapping[Path, str]
    """Folder of the host → path in the container; none for a process."""
    image: str | None = None
    read_only: Mapping[str, Path] = field(default_factory=dict)
    """Path in the container → what is mounted there, not to be written to."""
    host: str = "algo-1"
    """What the contract calls it; in a network, the name under which the others find it."""
    hostname: str | None = None
    network: Network | None = None
    memory: str | None = None
    labels: Mapping[str, str] = field(default_factory=dict)

    @property
    def argv(self) -> tuple[str, ...]:
        """The whole command line."""
        return self.entrypoint + self.arguments

    @property
    def volumes(self) -> tuple[str, ...]:
        """Every mount as Docker writes it."""
        shown = [f"{path}:{inside}:ro" for inside, path in self.read_only.items()]
        return (*(f"{path}:{inside}" for path, inside in self.mounts.items()), *shown)

    def docker_run(self, *options: str) -> tuple[str, ...]:
        """Return the command of Docker for it, with more options."""
        named = {"--hostname": self.hostname, "--memory": self.memory}
        if self.network:
            named |= {"--network": self.network.name, "--network-alias": self.host}
        pairs = [
            *(("--label", f"{name}={value}") for name, value in self.labels.items()),
            *((option, value) for option, value in named.items() if value),
            *(("--env", f"{name}={value}") for name, value in self.environ.items()),
            *(("--volume", volume) for volume in self.volumes),
        ]
        words = [word for pair in pairs for word in pair]
        return ("docker", "run", "--rm", *options, *words, str(self.image), *self.argv)

    def __str__(self) -> str:
        """Return the command that a person would type."""
        if self.image is not None:
            return shlex.join(self.docker_run())
        return shlex.join(["env", *(f"{name}={value}" for name, value in self.environ.items()), *self.argv])


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
    if program in MODULES:
        entrypoint = (sys.executable, "-m", MODULES[program], *rest)
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
