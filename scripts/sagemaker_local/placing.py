"""Keys of S3 → the paths that objects get in a folder, decided before anything is written.

A key below the prefix keeps its path from there. A prefix that is a whole key gives a file of that name,
and one that ends within a name leaves the names whole: what s3://bucket/da matches is data/x.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

_NAME_LIMIT = 255


@dataclass(frozen=True)
class Placement:
    """What lies where, relative to the folder."""

    files: Mapping[str, PurePosixPath] = field(default_factory=dict)
    """Key → path."""
    folders: frozenset[PurePosixPath] = frozenset()
    """Those that have a key of their own, which ends in a slash."""
    mistakes: tuple[str, ...] = ()
    """Keys that have no place, in sentences."""


def place(prefix: str, keys: Iterable[str]) -> Placement:
    """Decide where the objects with these keys lie. No path leads out of the folder."""
    files: dict[str, PurePosixPath] = {}
    folders: set[PurePosixPath] = set()
    mistakes: list[str] = []
    owners: dict[PurePosixPath, str] = {}
    for key in keys:
        names = [name for name in relative(prefix, key).split("/") if name]
        path = PurePosixPath(*names)
        if bad := next((name for name in names if not _is_name(name)), None):
            mistakes.append(f"the key {key!r} is no path below its folder, because of {bad[:20]!r}")
        elif key.endswith("/") or not names:
            folders.add(path)
        elif path in owners:
            mistakes.append(f"the keys {owners[path]!r} and {key!r} are the same file")
        else:
            owners[path] = key
            files[key] = path
    mistakes += _clashes(owners, folders)
    return Placement(files, frozenset(folders - {PurePosixPath()}), tuple(mistakes))


def relative(prefix: str, key: str) -> str:
    """Return the part of a key that counts below a prefix."""
    rest = key.removeprefix(prefix)
    if not rest:
        return key.rpartition("/")[2]
    if not prefix or prefix.endswith("/") or rest.startswith("/"):
        return rest
    return key[prefix.rfind("/") + 1 :]


def _is_name(name: str) -> bool:
    return name not in (".", "..") and "\0" not in name and len(name.encode()) <= _NAME_LIMIT


def _clashes(owners: Mapping[PurePosixPath, str], folders: Iterable[PurePosixPath]) -> list[str]:
    inner = {parent for path in owners for parent in path.parents} | set(folders)
    return [
        f"the key {key!r} is a file and a folder at once: other keys lie below it; rename one of them"
        for path, key in owners.items()
        if path in inner
    ]
