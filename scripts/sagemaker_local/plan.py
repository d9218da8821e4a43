"""What a request asks for, decided before anything runs: the job as scripts.jobs has it, and its data."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from scripts.errors import JobError, S3DataError
from scripts.jobs.job import Job
from scripts.sagemaker_local.channel import Channel
from scripts.sagemaker_local.errors import ValidationException
from scripts.sagemaker_local.metrics import Definition
from scripts.sagemaker_local.objects import S3


@dataclass(frozen=True)
class JobFolder:
    """Where a job lies on this machine while it runs."""

    root: Path

    @property
    def inputs(self) -> Path:
        """What has come from S3."""
        return self.root / "inputs"

    @property
    def run(self) -> Path:
        """The hosts' trees, and what is put together from them."""
        return self.root / "run"

    def output(self, name: str) -> Path:
        """Return what all hosts wrote as an output."""
        return self.root / "outputs" / name


@dataclass(frozen=True, kw_only=True)
class Upload:
    """What goes to S3 when the hosts have ended."""

    folder: Path
    uri: str
    archived: bool = False
    """As one tar.gz, or file by file."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A job and all around it."""

    job: Job
    """Still without its inputs: they have yet to come from S3."""
    channels: tuple[Channel, ...]
    uploads: tuple[Upload, ...]
    s3: S3
    """Where all that is."""
    checkpoints_uri: str | None = None
    artifacts: str | None = None
    """Where the model will lie."""
    metrics: tuple[Definition, ...] = ()
    max_wait: float | None = None
    """Seconds that a spot job may wait and run."""
    interrupt_after: float | None = None
    """Seconds after which its spot capacity is taken back, once."""

    unheeded: tuple[str, ...] = ()
    """What the request asks for and nothing acts on here."""

    @property
    def written_uris(self) -> tuple[str, ...]:
        """Every place in S3 that it writes to."""
        synced = (self.checkpoints_uri,) if self.checkpoints_uri else ()
        return (*(upload.uri for upload in self.uploads), *synced)


@contextmanager
def refused() -> Iterator[None]:
    """Answer with a ValidationException where no job can be like that."""
    try:
        yield
    except (JobError, S3DataError) as error:
        raise ValidationException(str(error)) from error
