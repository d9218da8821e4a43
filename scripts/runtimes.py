"""The two places where a launch runs: a plain process, or a container of a Docker engine."""

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from scripts.errors import EngineError
from scripts.launch import Launch
from scripts.signals import passed_on

if TYPE_CHECKING:
    import docker


def engine() -> "docker.DockerClient | None":
    """Return a client of the Docker engine, or None where none answers."""
    import docker  # noqa: PLC0415 - the process runtime does without it
    from docker.errors import DockerException  # noqa: PLC0415

    try:
        client = docker.from_env()
        client.ping()
    except DockerException:
        return None
    return client


def required_engine() -> "docker.DockerClient":
    """Return a client of the Docker engine. Raises EngineError where none answers."""
    client = engine()
    if client is None:
        raise EngineError("no Docker engine answers; start it, or run with RUNTIME=process")
    return client


def chosen_engine(wanted: str) -> "docker.DockerClient | None":
    """Return a client of the Docker engine where containers are to run the jobs, None where processes are.

    Raises EngineError where Docker is wanted and does not answer.
    """
    if wanted == "process":
        return None
    if wanted == "docker":
        return required_engine()
    client = engine()
    if client is None:
        print("No Docker engine answers: the jobs run as plain processes.", flush=True)
    return client


def run_process(launch: Launch) -> int:
    """Run a launch as a process, its output as ours, and return its exit code.

    A signal that ends this program ends the process first.
    """
    environ = {**os.environ, **launch.environ}
    with subprocess.Popen(launch.argv, env=environ) as process, passed_on(process.send_signal):
        return process.wait()


class Owner(NamedTuple):
    """Whose the files that a job wrote will be."""

    uid: int
    gid: int

    @classmethod
    def caller(cls) -> "Owner":
        """Return who runs this process."""
        return cls(os.getuid(), os.getgid())


def run_docker(launch: Launch, client: "docker.DockerClient", owner: Owner) -> int:
    """Run a launch in a container, its output as ours, and return its exit code.

    The job runs as root, as on SageMaker; what it wrote then goes to the owner. Whatever happens, no
    container is left; a signal that ends this program ends the job first.
    """
    try:
        with _container(client, launch) as container, passed_on(partial(_signal, container)):
            for chunk in container.logs(stream=True, follow=True):
                sys.stdout.buffer.write(chunk)
                sys.stdout.flush()
            return int(container.wait()["StatusCode"])
    finally:
        if owner.uid != 0:
            _give(client, launch, owner)


@contextlib.contextmanager
def _container(client: "docker.DockerClient", launch: Launch) -> Iterator[Any]:
    from docker.errors import APIError  # noqa: PLC0415 - as in engine

    container = client.containers.create(
        launch.image,
        entrypoint=list(launch.entrypoint),
        command=list(launch.arguments),
        environment=dict(launch.environ),
        volumes=[f"{host}:{path}" for host, path in launch.mounts.items()],
    )
    try:
        container.start()
        yield container
    except APIError as error:
        raise EngineError(f"Docker cannot run `{launch}`: {error.explanation}") from error
    finally:
        container.remove(force=True)


def _signal(container: Any, number: int) -> None:  # noqa: ANN401 - docker publishes no types
    from docker.errors import APIError  # noqa: PLC0415 - as in engine

    # It may have ended meanwhile.
    with contextlib.suppress(APIError):
        container.kill(number)


def _give(client: "docker.DockerClient", launch: Launch, owner: Owner) -> None:
    volumes = [f"{host}:{path}" for host, path in launch.mounts.items()]
    chown = ["chown", "-R", f"{owner.uid}:{owner.gid}", *launch.mounts.values()]
    client.containers.run(launch.image, chown, volumes=volumes, remove=True)
