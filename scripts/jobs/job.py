"""A job as a frozen value: what a person on the command line, or a request, asks for.

Nothing here reads options, touches a file or starts anything.
"""

import re
import signal
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar, Literal

from injob.contract import OptMl
from injob.paths import OPT_ML
from scripts.errors import JobError
from scripts.jobs.stores import Store

ACCOUNT = "111122223333"
"""An account that nobody has."""

CHECKPOINTS = f"{OPT_ML}/checkpoints"
DAY = 86_400
"""Seconds after which the service stops a job that names no limit of its own."""

Kind = Literal["training", "processing"]

_NAME = re.compile(r"[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}")
_CHANNEL = re.compile(r"[A-Za-z0-9.\-_]{1,64}")
_VARIABLE = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")


def partition(region: str) -> str:
    """Return the partition in which a region lies."""
    return next((f"aws-{name}" for name in ("cn", "us-gov") if region.startswith(f"{name}-")), "aws")


def job_arn(kind: Kind, region: str, name: str) -> str:
    """Return what the service calls a job: in lower case."""
    return f"arn:{partition(region)}:sagemaker:{region}:{ACCOUNT}:{kind}-job/{name.lower()}"


@dataclass(frozen=True)
class Pipe:
    """How the files of an input are streamed, in the order of their names, one FIFO an epoch."""

    gzip: bool = False
    """Whether they are unpacked on the way."""
    record_io: bool = False
    """Whether each becomes a record of RecordIO."""
    seed: int | None = None
    """What the order of every epoch is drawn with; without it, it is the same in all."""
    group: int = 1
    """How many files in a row stay together, in shares and when shuffled."""


@dataclass(frozen=True)
class Input:
    """A channel, or an input of a processing job: a file or folder that the job finds at a path."""

    name: str
    source: Path
    path: str
    sharded: bool = False
    """Whether every host gets a share of the files, or all of them."""
    private: bool = False
    """Whether every host gets a copy of its own, to which it may write; else it may be mounted."""
    pipe: Pipe | None = None
    """How it is streamed, if it is."""
    content_type: str = ""
    uri: str = ""
    """Where it comes from, as the job's request has it."""
    uris: Mapping[str, str] = field(default_factory=dict)
    """File of the source → the object that it is: what `<channel>-manifest` lists for copied ones."""

    @classmethod
    def channel(cls, name: str, source: Path, *, sharded: bool = False) -> "Input":
        """Return a channel of a training job."""
        return cls(name, source, f"{OPT_ML}/input/data/{name}", sharded)


@dataclass(frozen=True)
class Output:
    """What a processing job writes to a path, and the folder that gets it in the end."""

    name: str
    path: str
    destination: Path
    live: Store | None = None
    """What is kept in step with it while the job runs, as with S3UploadMode Continuous."""
    uri: str = ""
    """Where it goes, as the job's request has it."""


@dataclass(frozen=True)
class Checkpoints:
    """What is copied in at the start and kept in step while the job runs."""

    store: Store
    path: str = CHECKPOINTS


@dataclass(frozen=True)
class Source:
    """The user's code, a script or a folder, and what in it to start."""

    path: Path
    entry_point: str


@dataclass(frozen=True, kw_only=True)
class Job:
    """What both kinds of job have. Raises JobError, all mistakes in one, where no job can be like that."""

    name: str
    source: Source | None = None
    inputs: tuple[Input, ...] = ()
    environ: Mapping[str, str] = field(default_factory=dict)
    entrypoint: tuple[str, ...] = ()
    """ContainerEntrypoint; where it is empty, the image's own stays."""
    arguments: tuple[str, ...] = ()
    host_count: int = 1
    max_runtime: float = DAY
    network_isolation: bool = False
    memory: str | None = None
    region: str = "us-east-1"
    image: str = ""
    """What the job's own request names as its image."""
    instance_type: str = "local"

    kind: ClassVar[Kind]
    stop_signal: ClassVar[signal.Signals]
    code_path: ClassVar[str]
    """Where the user's code lies in the container."""

    def __post_init__(self) -> None:
        mistakes = list(self._mistakes())
        if mistakes:
            raise JobError("; ".join(mistakes))

    @property
    def hosts(self) -> tuple[str, ...]:
        """The names of its hosts, algo-1 the first."""
        return tuple(f"algo-{number}" for number in range(1, self.host_count + 1))

    @property
    def arn(self) -> str:
        """What the service calls it."""
        return job_arn(self.kind, self.region, self.name)

    @property
    def service_environ(self) -> dict[str, str]:
        """Every variable that the service sets; credentials are never among them."""
        return {"AWS_REGION": self.region, **self.environ}

    @property
    def command(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Entrypoint and arguments of the container."""
        return self.entrypoint, self.arguments

    @property
    def written_paths(self) -> tuple[str, ...]:
        """The folders that are there, and empty, when it starts."""
        raise NotImplementedError

    def write_config(self, opt_ml: OptMl, host: str) -> None:
        """Write the JSON files that one of its hosts finds."""
        raise NotImplementedError

    def _mistakes(self) -> Iterator[str]:
        if not _NAME.fullmatch(self.name):
            yield (f"SageMaker takes no job named {self.name!r}; use at most 63 letters, digits and dashes")
        if self.host_count < 1:
            yield f"a job runs on 1 host or more, and not on {self.host_count}"
        if self.max_runtime <= 0:
            yield f"the longest runtime is {self.max_runtime:g} s; it must be more than 0"
        names = [each.name for each in self.inputs]
        yield from (f"the input {name} is given twice" for name in sorted({*names}) if names.count(name) > 1)
        for each in self.inputs:
            if not each.source.exists():
                yield f"{each.name}: {each.source} does not exist"
            if not _CHANNEL.fullmatch(each.name):
                yield f"{each.name!r} is no name of an input; use at most 64 of letters, digits and . - _"
        for name in self.environ:
            if not _VARIABLE.fullmatch(name):
                yield f"{name!r} is no name of a variable; use letters, digits and _"
