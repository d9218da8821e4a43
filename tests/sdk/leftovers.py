"""What the SDKs' local mode leaves on a machine, and how it goes."""

import os
from pathlib import Path

from scripts.command import run

_FOLDER = "com.docker.compose.project.working_dir"


def remove_containers(folder: Path) -> None:
    """Remove the containers of every Compose project below a folder."""
    line = '{{.ID}} {{.Label "' + _FOLDER + '"}}'
    listed = run(["docker", "ps", "--all", f"--filter=label={_FOLDER}", f"--format={line}"])
    for container, _, project in (found.partition(" ") for found in listed.splitlines()):
        if Path(project).is_relative_to(folder):
            run(["docker", "rm", "--force", "--volumes", container])


def own(folder: Path, image: str) -> None:
    """Make all that containers wrote below a folder the caller's."""
    if os.getuid() != 0:
        owner = f"{os.getuid()}:{os.getgid()}"
        run(["docker", "run", "--rm", f"--volume={folder}:/left", image, "chown", "-R", owner, "/left"])
