"""Hosts as containers of a Docker engine, in a network of their own."""

import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from injob.paths import OPT_ML
from scripts.errors import EngineError
from scripts.jobs import host_launch
from scripts.jobs.containers import container, in_sentences, job_network
from scripts.jobs.hosts import Host, whole_lines
from scripts.jobs.job import Job
from scripts.jobs.layout import HostTree, laid_out
from scripts.launch import Launch, Network

if TYPE_CHECKING:
    import docker

    from scripts.runtimes import Owner


OnNetwork = Callable[[str], AbstractContextManager[Mapping[str, str]]]
"""Is told the address under which a job's containers reach this machine, before they are there, and has
more variables for them; what it opened it closes when they are gone."""


def nothing_more(_gateway: str) -> AbstractContextManager[Mapping[str, str]]:
    """Have no more variables."""
    return nullcontext({})


@dataclass(frozen=True)
class Docker:
    """Runs the hosts of a job as containers of one image; what they wrote is the owner's."""

    client: "docker.DockerClient"
    image: str
    owner: "Owner"
    labels: Mapping[str, str] = field(default_factory=dict)
    """What every container and network has beside the job's own label."""
    on_network: OnNetwork = nothing_more

    mounts = True

    def launches(self, job: Job, trees: Sequence[HostTree]) -> tuple[Launch, ...]:
        """Return how every host starts."""
        launches = host_launch.for_docker(job, trees, self.image)
        return tuple(replace(launch, labels={**launch.labels, **self.labels}) for launch in launches)

    @contextmanager
    def start(self, launches: Sequence[Launch], folder: Path) -> Iterator[Sequence[Host]]:
        """Start every host; at the end, whatever ends it, no container and no network is left."""
        self._check_image()
        with ExitStack() as stack:
            stack.callback(self.give, folder)
            # One host alone needs no address of its own, and a network is made in a third of the time.
            fixed = len(launches) > 1
            network = stack.enter_context(job_network(self.client, launches[0], fixed=fixed))
            addresses = dict(
                zip((each.host for each in launches if fixed), network.addresses(), strict=False)
            )
            more = stack.enter_context(self.on_network(network.gateway))
            complete = [replace(launch, environ={**more, **launch.environ}) for launch in launches]
            made = [
                stack.enter_context(container(self.client, launch, network, addresses)) for launch in complete
            ]
            for launch, each in zip(launches, made, strict=True):
                with in_sentences(f"run `{launch}`"):
                    each.start()
            yield [DockerHost(launch.host, each) for launch, each in zip(launches, made, strict=True)]

    def shell(self, job: Job, folder: Path) -> int:
        """Open a shell in the place of the first host, and return its exit code."""
        self._check_image()
        tree = laid_out(job, folder, mounts=self.mounts)
        (launch,) = host_launch.for_docker(job, [tree], self.image)
        launch = replace(launch, entrypoint=(), arguments=host_launch.shell_of(job))
        watched = ["--tty"] if sys.stdin.isatty() else []
        options = ("--interactive", *watched, "--entrypoint", "python3")
        with ExitStack() as stack:
            stack.callback(self.give, folder)
            network = stack.enter_context(job_network(self.client, launch))
            launch = replace(launch, network=Network(network.id))
            return subprocess.run(launch.docker_run(*options), check=False).returncode

    def give(self, folder: Path) -> None:
        """Make what the containers wrote, as root, the owner's."""
        if self.owner.uid == 0:
            return
        with in_sentences("give what a job wrote to its owner"):
            self.client.containers.run(
                self.image,
                entrypoint=["chown"],
                command=["-R", f"{self.owner.uid}:{self.owner.gid}", str(OPT_ML)],
                volumes=[f"{folder.absolute()}:{OPT_ML}"],
                network_mode="none",
                remove=True,
            )

    def _check_image(self) -> None:
        from docker.errors import ImageNotFound  # noqa: PLC0415 - slow to import

        with in_sentences(f"look for {self.image}"):
            try:
                self.client.images.get(self.image)
            except ImageNotFound:
                raise EngineError(
                    f"there is no image {self.image} here; build or pull it, or name another with --image"
                ) from None


class DockerHost:
    """A container."""

    def __init__(self, name: str, container: Any) -> None:  # noqa: ANN401 - docker publishes no types
        self.name = name
        self._container = container

    def lines(self) -> Iterator[bytes]:
        """Yield what it prints, to the end."""
        yield from whole_lines(self._container.logs(stream=True, follow=True))

    def wait(self) -> int:
        """Return its exit code."""
        return int(self._container.wait()["StatusCode"])

    def signal(self, number: int) -> None:
        """Send a signal to its first process."""
        from docker.errors import APIError  # noqa: PLC0415 - slow to import

        with suppress(APIError):
            self._container.kill(signal=number)
