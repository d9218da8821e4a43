"""Removes the containers and networks of a server, also of one that was killed.

    python -m scripts.sagemaker_local.reaper SERVER [FOLDER]

A process of its own reads a pipe whose other end only the server holds. When the server ends, however it
ends, the pipe does, and this removes what the server has left.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from scripts.launch import CONTAINER
from scripts.runtimes import required_engine

if TYPE_CHECKING:
    import docker

LABEL = "injob.server"
"""The label of every container and network that a server makes; its value names the server."""

_NOTHING_LEFT = b"nothing is left"
_SWEEPS = 5
_PAUSE = 0.3


def kill(client: "docker.DockerClient", labels: Mapping[str, str]) -> None:
    """Kill the containers that have all these labels."""
    from docker.errors import DockerException  # noqa: PLC0415 - the waiting process does without it

    filters = {"label": [f"{name}={value}" for name, value in labels.items()]}
    with suppress(DockerException):
        for container in client.containers.list(filters=filters, ignore_removed=True):
            container.kill()


def reap(client: "docker.DockerClient", server: str) -> int:
    """Remove the containers and networks of a server that has ended, and return how many there were."""
    from docker.errors import APIError  # noqa: PLC0415 - the waiting process does without it

    filters = {"label": f"{LABEL}={server}"}
    containers = client.containers.list(all=True, filters=filters, ignore_removed=True)
    for container in containers:
        with suppress(APIError):
            container.remove(force=True, v=True)
    networks = client.networks.list(filters=filters)
    for network in networks:
        with suppress(APIError):
            network.remove()
    return len(containers) + len(networks)


@contextmanager
def reaped(server: str, folder: Path | None = None) -> Iterator[None]:
    """Have what this server leaves, and a folder, removed when it is killed; else it does that itself."""
    environ = {**os.environ, "PYTHONPATH": str(CONTAINER)}
    folders = [str(folder)] if folder else []
    argv = [sys.executable, "-m", "scripts.sagemaker_local.reaper", server, *folders]
    # A session of its own: Ctrl-C is for the server.
    with subprocess.Popen(
        argv, stdin=subprocess.PIPE, start_new_session=True, cwd=CONTAINER.parent, env=environ
    ) as child:
        assert child.stdin is not None  # noqa: S101 - it is a pipe
        yield
        # Somebody may have ended the child: then nobody needs to be told.
        with suppress(BrokenPipeError), child.stdin as pipe:
            pipe.write(_NOTHING_LEFT)


def main(argv: Sequence[str]) -> None:
    """Wait for the end of the pipe, then remove what is left."""
    server, *folders = argv
    # Whoever signals all processes of that name means the server, whose end this one waits for.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.stdin.buffer.read() == _NOTHING_LEFT:
        return
    client = required_engine()
    # What the engine was just making when the server ended appears a little later.
    for _ in range(_SWEEPS):
        reap(client, server)
        time.sleep(_PAUSE)
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main(sys.argv[1:])
