"""A folder of checkpoints, kept in step with what the hosts of a job write, as the service does with S3.

Every host starts with all that the folder holds. What a host then writes, changes or deletes is done in
the folder too; what it never touched stays. Hosts have no folders of their own there, so the files of
several hosts need different names.
"""

import math
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from scripts.errors import JobError

Stamp = tuple[int, int]
"""Time and size of a file: where they are the same, so is the content."""

_NEVER: Stamp = (0, -1)
_SECONDS = 2.0
"""How long the folder may be behind."""


@dataclass
class Mirror:
    """One host's checkpoints and the folder that follows them."""

    local: Path
    folder: Path
    _seen: dict[Path, Stamp] = field(default_factory=dict)

    def restore(self) -> None:
        """Copy the folder in, before the host starts. Raises JobError where that fails."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            shutil.copytree(self.folder, self.local, dirs_exist_ok=True)
        except (OSError, shutil.Error) as error:
            raise JobError(f"the checkpoints in {self.folder} cannot be restored: {error}") from error
        self._seen = dict(self._stamps())

    def sync(self) -> None:
        """Do in the folder what the host has done since the last time; what fails now is tried again."""
        found = dict(self._stamps())
        for inside in self._seen.keys() - found.keys():
            (self.folder / inside).unlink(missing_ok=True)
        for inside, stamp in found.items():
            if self._seen.get(inside) != stamp and not _copied(self.local / inside, self.folder / inside):
                found[inside] = _NEVER
        self._seen = found

    def _stamps(self) -> Iterator[tuple[Path, Stamp]]:
        for name, _, files in os.walk(self.local):
            for path in (Path(name, file) for file in files):
                # The job may remove or rename it at any time.
                with suppress(FileNotFoundError):
                    status = path.stat()
                    yield path.relative_to(self.local), (status.st_mtime_ns, status.st_size)


@dataclass
class Mirrors:
    """Those of all hosts of a job, none for a job without checkpoints."""

    mirrors: Sequence[Mirror]
    clock: Callable[[], float]
    _synced: float = -math.inf

    def restore(self) -> None:
        """Copy the folder in for every host."""
        for mirror in self.mirrors:
            mirror.restore()

    def sync(self) -> None:
        """Do in the folder what every host has done since the last time."""
        for mirror in self.mirrors:
            mirror.sync()
        self._synced = self.clock()

    def tick(self) -> None:
        """Sync if it is time to."""
        if self.clock() - self._synced >= _SECONDS:
            self.sync()


def _copied(source: Path, target: Path) -> bool:
    aside = target.with_name(f".{target.name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(source, aside)
        aside.replace(target)
    except OSError:
        # It is gone again, or not to be read before the container has ended.
        aside.unlink(missing_ok=True)
        return False
    return True
