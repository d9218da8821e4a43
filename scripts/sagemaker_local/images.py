"""Which image of this machine answers for the one that a request names."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scripts.errors import JobError
from scripts.jobs.containers import in_sentences

if TYPE_CHECKING:
    import docker

_NAME = re.compile(r"(?:.*/)?(?P<name>[^/:@]+)(?:[:@].*)?")
_ANSWERED = frozenset({"injob", "sagemaker-scikit-learn"})
"""Repositories for whose images the project's own stands in: itself, and what it is made to replace."""


@dataclass(frozen=True)
class Choice:
    """The image that runs, and what the user should know about it."""

    image: str
    note: str | None = None


def choose(wanted: str, own: str, client: "docker.DockerClient") -> Choice:
    """Return the image that runs. Raises JobError where the engine has none that could."""
    from docker.errors import ImageNotFound, NullResource  # noqa: PLC0415 - slow to import

    with in_sentences(f"look for {wanted}"):
        try:
            client.images.get(wanted)
        except (ImageNotFound, NullResource):
            return stand_in(wanted, own)
    return Choice(wanted)


def stand_in(wanted: str, own: str) -> Choice:
    """Return what runs in the place of an image that is missing. Raises JobError where nothing can."""
    match = _NAME.fullmatch(wanted)
    if match is None or match["name"] not in _ANSWERED:
        raise JobError(
            f"the image {wanted} is not on this machine; build or pull it, then submit the job again"
        )
    return Choice(own, f"{wanted} is not on this machine; {own} runs in its place.")
