"""What lies in a folder that becomes an input or the code of a job."""

import os
from collections.abc import Collection, Iterator
from pathlib import Path

from scripts.errors import JobError


def objects(source: Path, *, leave_out: Collection[str | Path] = ()) -> list[tuple[str, Path]]:
    """Return key and file of all that lies in a folder, or of the one file, in the order of S3's keys."""
    if source.is_file():
        return [(source.name, source)]
    found = [(path.relative_to(source).as_posix(), path) for path in _files(source, leave_out)]
    return sorted(found, key=lambda pair: pair[0].encode())


def empty_folders(source: Path) -> Iterator[Path]:
    """Yield the folders in a folder that hold nothing, relative to it; files tell of all others."""
    for name, folders, files in os.walk(source):
        if not folders and not files:
            yield Path(name).relative_to(source)


def has_links(source: Path) -> bool:
    """Tell whether something is a link, or holds one."""
    return source.is_symlink() or any(path.is_symlink() for path in source.rglob("*"))


def _files(source: Path, leave_out: Collection[str | Path]) -> Iterator[Path]:
    for name, folders, files in os.walk(source, onerror=_refuse, followlinks=True):
        folder = Path(name)
        # A link upwards would never end, and neither would a job's own folder, copied into itself.
        barred = {folder.resolve(), *folder.resolve().parents, *leave_out}
        folders[:] = [each for each in folders if barred.isdisjoint({each, (folder / each).resolve()})]
        yield from (folder / each for each in files if (folder / each).is_file())


def _refuse(error: OSError) -> None:
    raise JobError(f"{error.filename} cannot be read: {error.strerror}") from error
