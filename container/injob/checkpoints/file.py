"""One checkpoint as a file: whose it is, and the value."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from injob.artifacts import artifact
from injob.checkpoints.values import Arrays, flatten, restore
from injob.documents import Json

T = TypeVar("T")

_DOCUMENT = "document"
_EDGE = 1 << 12
"""Bytes of a file's beginning, and of its end."""


class UnusableError(Exception):
    """A checkpoint is another job's, or broken; the message says which of them."""


def fingerprint(path: Path) -> tuple[int, str]:
    """Return a file's size and a digest of its beginning and its end.

    A job that is started again may find its data downloaded anew: times say nothing. To read all of a file
    would take as long as what the checkpoint saves.
    """
    from hashlib import sha256  # noqa: PLC0415 - only jobs with checkpoints need it

    size = path.stat().st_size
    with path.open("rb") as file:
        digest = sha256(file.read(_EDGE))
        file.seek(max(size - _EDGE, 0))
        digest.update(file.read(_EDGE))
    return size, digest.hexdigest()


@dataclass(frozen=True)
class CheckpointFile:
    """Where a host keeps its checkpoint, and what a checkpoint must be made from to be of use."""

    path: Path
    identity: Mapping[str, Any]
    """What the value follows from, by the names that a person gives it: files, hyperparameters, version."""

    def save(self, value: Any) -> None:  # noqa: ANN401 - any dataclass of values that flatten() knows
        """Put the value in the place of the last one: a reader sees the one or the other, and all of it."""
        arrays: Arrays = {}
        document = {"identity": self.identity, "value": flatten(value, arrays)}
        text = np.frombuffer(json.dumps(document).encode(), dtype=np.uint8)
        with artifact(self.path) as aside, aside.open("wb") as file:
            np.savez(file, allow_pickle=False, **(arrays | {_DOCUMENT: text}))

    def load(self, kind: type[T]) -> T | None:
        """Return the value that was saved, None where there is none. Raises UnusableError."""
        if not self.path.exists():
            return None
        try:
            with self.path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
                arrays = {name: stored[name] for name in stored.files}
            document = json.loads(arrays.pop(_DOCUMENT).tobytes())
            value = self._value(kind, document, arrays)
        except UnusableError:
            raise
        except Exception as error:
            # A file that others could write to may be broken in any way; none of them may end the job.
            raise UnusableError(f"it is broken ({type(error).__name__})") from error
        return value

    def remove(self) -> None:
        """Remove it: the work is done."""
        self.path.unlink(missing_ok=True)

    def _value(self, kind: type[T], document: Json, arrays: Arrays) -> T:
        found = document["identity"]
        wanted = json.loads(json.dumps(self.identity))
        other = [name for name in wanted if found[name] != wanted[name]]
        if other:
            raise UnusableError(f"it was made with other {' and other '.join(other)}")
        return restore(kind, document["value"], arrays)
