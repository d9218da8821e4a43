"""The machine that jobs run on, as a value."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from scripts.jobs.docker_hosts import Docker, OnNetwork, nothing_more
from scripts.jobs.job import ACCOUNT, Job
from scripts.jobs.watch import GRACE
from scripts.runtimes import Owner
from scripts.sagemaker_local.contents import Files
from scripts.sagemaker_local.objects import S3
from scripts.sagemaker_local.plan import JobFolder
from scripts.sagemaker_local.record import Key

if TYPE_CHECKING:
    import docker


@dataclass(frozen=True)
class Machine:
    """Its engine, its folder, and how the containers of a job reach this server."""

    client: "docker.DockerClient"
    image: str
    """The project's own."""
    labels: Mapping[str, str]
    """Of every container and network."""
    opened: Callable[[str], OnNetwork]
    """Region → what opens this server to a job's containers, and tells them where it is."""
    folder: Path
    files: Files
    """Where S3 keeps its objects."""
    grace: float = GRACE

    def place(self, key: Key) -> JobFolder:
        """Return where a job lies while it runs."""
        return JobFolder(self.folder / key.region / f"{key.kind}-jobs" / key.name)

    def s3(self, region: str) -> S3:
        """Return S3 as it is seen from a region."""
        return S3(self.files, ACCOUNT, region)

    def backend(self, job: Job, image: str) -> Docker:
        """Return what runs a job's hosts; one with network isolation reaches nothing, this server neither."""
        opened = nothing_more if job.network_isolation else self.opened(job.region)
        return Docker(self.client, image, Owner.caller(), self.labels, opened)
