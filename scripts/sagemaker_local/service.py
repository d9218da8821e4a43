"""All parts put together: a server that runs until its context ends."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from scripts.errors import EngineError
from scripts.jobs.docker_hosts import OnNetwork
from scripts.jobs.job import ACCOUNT
from scripts.jobs.watch import GRACE
from scripts.sagemaker_local.api import Api
from scripts.sagemaker_local.environment import CREDENTIALS
from scripts.sagemaker_local.large_objects import objects_in_files
from scripts.sagemaker_local.listening import LOOPBACK, listening, opened_to_jobs
from scripts.sagemaker_local.machine import Machine
from scripts.sagemaker_local.objects import S3
from scripts.sagemaker_local.reaper import LABEL, reap, reaped
from scripts.sagemaker_local.runner import Runner
from scripts.sagemaker_local.samples import add_samples, sample_regions
from scripts.sagemaker_local.server import Application
from scripts.sagemaker_local.slots import Slots
from scripts.sagemaker_local.store import Store

if TYPE_CHECKING:
    import docker


NETWORKS = 24
"""How many jobs may run at once on however many cores: engines have addresses for 30 networks."""


@dataclass(frozen=True)
class Settings:
    """What a server is started with."""

    image: str
    bucket: str
    """The default bucket of the SDKs, there from the start: clients that start at once would each make it."""
    region: str
    """Where that bucket is."""
    census: Path | None = None
    """What the sample buckets serve in the place of the project's own sample."""
    port: int = 0
    state: Path | None = None
    """Where its jobs are kept; None for a folder that goes with the server."""
    width: int = min(os.cpu_count() or 1, NETWORKS)
    """How many hosts run at once."""
    grace: float = GRACE


@contextmanager
def serving(settings: Settings, client: "docker.DockerClient") -> Iterator[tuple[str, Path]]:
    """Serve, and tell the URL, and the folder that is the server's own. Raises EngineError if it cannot."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(_folder(settings.state))).absolute()
        stack.enter_context(_alone_in(folder))
        name = server_name(folder)
        stack.enter_context(reaped(name, None if settings.state else folder))
        reap(client, name)
        store = Store(folder / "jobs")
        store.abandon(datetime.now(tz=UTC))
        files = stack.enter_context(objects_in_files(_emptied(folder / "objects")))
        add_samples(files, sample_regions(), settings.census)
        S3(files, ACCOUNT, settings.region).make_bucket(f"s3://{settings.bucket}")

        def opened(region: str) -> OnNetwork:
            return opened_to_jobs(application, {**CREDENTIALS, "AWS_REGION": region})

        runs = _emptied(folder / "runs")
        machine = Machine(client, settings.image, {LABEL: name}, opened, runs, files, settings.grace)
        runner = Runner(machine, store, Slots(settings.width))
        application = Application.over_moto(Api.of(store, runner))
        url = stack.enter_context(listening(application, LOOPBACK, settings.port))
        stack.callback(runner.close)
        yield url, folder


def _folder(state: Path | None) -> AbstractContextManager[str | Path]:
    return nullcontext(state) if state else TemporaryDirectory(prefix="sagemaker-")


def server_name(state: Path) -> str:
    """Return the same for every server of a folder: what a killed one left is the next one's to remove."""
    return sha256(str(state.resolve()).encode()).hexdigest()[:12]


def _emptied(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return folder


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise EngineError(
                f"another server keeps its jobs in {folder}; name another folder with --state"
            ) from None
        yield
