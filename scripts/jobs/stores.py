"""Where the files of a job are kept while it runs, and after it."""

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from scripts.errors import JobError


class Store(Protocol):
    """A folder, or what is like one."""

    def restore(self, local: Path) -> None:
        """Copy all of it into a folder, which need not be there. Raises HostError where that fails."""

    def keep(self, inside: Path, file: Path) -> bool:
        """Copy a file into it, and tell whether that could be done."""

    def drop(self, inside: Path) -> None:
        """Delete a file, if it is there."""


@dataclass(frozen=True)
class Folder:
    """A folder of this machine."""

    path: Path

    def restore(self, local: Path) -> None:
        """Copy all of it into a folder, which need not be there. Raises JobError where that fails."""
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            shutil.copytree(self.path, local, dirs_exist_ok=True)
        except (OSError, shutil.Error) as error:
            raise JobError(f"the checkpoints in {self.path} cannot be restored: {error}") from error

    def keep(self, inside: Path, file: Path) -> bool:
        """Copy a file into it, whole or not at all, and tell whether that could be done."""
        target = self.path / inside
        aside = target.with_name(f".{target.name}.part")
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(file, aside)
            aside.replace(target)
        except OSError:
            # It is gone again, or not to be read before the container has ended.
            aside.unlink(missing_ok=True)
            return False
        return True

    def drop(self, inside: Path) -> None:
        """Delete a file, if it is there."""
        (self.path / inside).unlink(missing_ok=True)
