"""The two places where a launch runs: a plain process, or a container of a Docker engine."""

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from injob.contract import OPT_ML
from scripts.errors import EngineError
from scripts.launch import Launch

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


def run_process(launch: Launch) -> int:
    """Run a launch as a process, its output as ours, and return its exit code."""
    return subprocess.run(launch.argv, env={**os.environ, **launch.environ}, check=False).returncode


def run_docker(launch: Launch, client: "docker.DockerClient") -> int:
    """Run a launch in a container, its output as ours, and return its exit code.

    What the container wrote then belongs to the caller. Whatever happens, no container is left.
    """
    with _container(client, launch) as container:
        for chunk in container.logs(stream=True, follow=True):
            sys.stdout.buffer.write(chunk)
            sys.stdout.flush()
        code = int(container.wait()["StatusCode"])
    _give_to_caller(client, launch)
    return code


@contextlib.contextmanager
def _container(client: "docker.DockerClient", launch: Launch) -> Iterator[Any]:
    container = client.containers.run(
        launch.image,
        entrypoint=list(launch.entrypoint),
        command=list(launch.arguments),
        environment=dict(launch.environ),
        volumes=[f"{host}:{path}" for host, path in launch.mounts.items()],
        detach=True,
    )
    try:
        yield container
    finally:
        container.remove(force=True)


def _give_to_caller(client: "docker.DockerClient", launch: Launch) -> None:
    # Jobs run as root, as on SageMaker; their files on this machine are the user's all the same.
    if os.getuid() == 0:
        return
    owner = f"{os.getuid()}:{os.getgid()}"
    volumes = [f"{host}:{path}" for host, path in launch.mounts.items()]
    client.containers.run(launch.image, ["chown", "-R", owner, str(OPT_ML)], volumes=volumes, remove=True)
