"""What the hosts of a job write, kept in a store while they write it, as the service does with S3.

Every host starts with the checkpoints that the store holds. What a host then writes, changes or deletes is
done in the store too; what it never touched stays. Hosts have no folders of their own there, so the files
of several hosts need different names. Outputs that are uploaded continuously go only one way: nothing is
copied in, and nothing is deleted.
"""

import math
import os
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from scripts.jobs.stores import Store

Stamp = tuple[int, int]
"""Time and size of a file: where they are the same, so is the content."""

_NEVER: Stamp = (0, -1)
_SECONDS = 2.0
"""How long the store may be behind."""


@dataclass
class Mirror:
    """One host's folder and the store that follows it."""

    local: Path
    store: Store
    both_ways: bool = True
    """Whether the folder starts with what the store holds, and what is deleted goes from there too."""
    _seen: dict[Path, Stamp] = field(default_factory=dict)

    def restore(self) -> None:
        """Copy the store in, before the host starts. Raises HostError where that fails."""
        if self.both_ways:
            # It is there, if the store is still empty too.
            self.local.mkdir(parents=True, exist_ok=True)
            self.store.restore(self.local)
            self._seen = dict(self._stamps())

    def sync(self) -> None:
        """Do in the store what the host has done since the last time; what fails now is tried again."""
        found = dict(self._stamps())
        for inside in self._seen.keys() - found.keys() if self.both_ways else ():
            self.store.drop(inside)
        for inside, stamp in found.items():
            if self._seen.get(inside) != stamp and not self.store.keep(inside, self.local / inside):
                found[inside] = _NEVER
        self._seen = found

    @property
    def behind(self) -> tuple[Path, ...]:
        """The files that could not be kept the last time."""
        return tuple(self.local / inside for inside, stamp in self._seen.items() if stamp == _NEVER)

    def _stamps(self) -> Iterator[tuple[Path, Stamp]]:
        for name, _, files in os.walk(self.local):
            for path in (Path(name, file) for file in files):
                # The job may remove or rename it at any time.
                with suppress(FileNotFoundError):
                    status = path.stat()
                    if stat.S_ISREG(status.st_mode) and not self._leads_out(path):
                        yield path.relative_to(self.local), (status.st_mtime_ns, status.st_size)

    def _leads_out(self, path: Path) -> bool:
        # What a link in a container means is another file on this machine.
        return path.is_symlink() and not path.resolve().is_relative_to(self.local.resolve())


@dataclass
class Mirrors:
    """Those of all hosts of a job; there may be none."""

    mirrors: Sequence[Mirror]
    clock: Callable[[], float]
    _synced: float = -math.inf

    def restore(self) -> None:
        """Copy in what every host starts with."""
        for mirror in self.mirrors:
            mirror.restore()

    def sync(self) -> None:
        """Do in the stores what every host has done since the last time."""
        for mirror in self.mirrors:
            mirror.sync()
        self._synced = self.clock()

    def tick(self) -> None:
        """Sync if it is time to."""
        if self.clock() - self._synced >= _SECONDS:
            self.sync()

    @property
    def behind(self) -> tuple[Path, ...]:
        """The files that could not be kept the last time."""
        return tuple(path for mirror in self.mirrors for path in mirror.behind)
