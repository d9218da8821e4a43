"""The bytes of objects, in files: shared, cut, joined and read in blocks, never held in memory.

A file is never changed once it is whole, so whoever needs the same bytes shares it. It goes when the last
Content that refers to it does.
"""

import mmap
import shutil
import tempfile
import weakref
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

_BLOCK = 1 << 20


class KeptFile:
    """A file that is removed when nothing refers to this any more."""

    def __init__(self, path: Path) -> None:
        self.path = path
        weakref.finalize(self, path.unlink, missing_ok=True)


@dataclass(frozen=True)
class Content:
    """A span of bytes of a file. It has what a caller of `bytes` needs that measures, cuts and sends them."""

    file: KeptFile
    start: int
    size: int

    def __len__(self) -> int:
        return self.size

    def __getitem__(self, span: slice) -> "Content":
        start, stop, _ = span.indices(self.size)
        return Content(self.file, self.start + start, max(0, stop - start))

    def __iter__(self) -> Iterator[bytes]:
        with self.file.path.open("rb") as file:
            file.seek(self.start)
            left = self.size
            while left and (block := file.read(min(_BLOCK, left))):
                left -= len(block)
                yield block

    def __bytes__(self) -> bytes:
        return b"".join(self)

    @contextmanager
    def mapped(self) -> Iterator[memoryview]:
        """Provide all of it as one buffer that takes no memory. It must not be empty."""
        with (
            self.file.path.open("rb") as file,
            mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as pages,
            memoryview(pages) as view,
            view[self.start : self.start + self.size] as part,
        ):
            yield part

    def place(self, path: Path) -> None:
        """Put it where a path says, as another name of the same file if possible: nobody may write to it."""
        if self._is_whole:
            try:
                path.hardlink_to(self.file.path)
            except OSError:
                # Another file system; or more names than a file can have.
                pass
            else:
                return
        self.copy(path)

    def copy(self, path: Path) -> None:
        """Copy it to a path that is not there yet. Raises FileExistsError where it is."""
        with path.open("xb") as file:
            file.writelines(self)

    @property
    def _is_whole(self) -> bool:
        return self.start == 0 and self.size == self.file.path.stat().st_size


@dataclass(frozen=True)
class Files:
    """The folder in which they lie."""

    folder: Path

    @contextmanager
    def writing(self) -> Iterator["Draft"]:
        """Provide a new file, which is removed again where writing it fails."""
        descriptor, name = tempfile.mkstemp(dir=self.folder)
        with open(descriptor, "wb") as file:  # noqa: PTH123 - it is open already
            yield Draft(file, KeptFile(Path(name)))

    def of(self, blocks: Iterable[bytes]) -> Content:
        """Write blocks into a new file."""
        with self.writing() as draft:
            draft.file.writelines(blocks)
            return draft.finish()

    def copy(self, path: Path) -> Content:
        """Copy a file."""
        with path.open("rb") as source, self.writing() as draft:
            shutil.copyfileobj(source, draft.file, _BLOCK)
            return draft.finish()


@dataclass(frozen=True)
class Draft:
    """A file that is being written."""

    file: BinaryIO
    kept: KeptFile

    def finish(self) -> Content:
        """Return what has been written."""
        self.file.flush()
        self.kept.path.chmod(0o644)
        return Content(self.kept, 0, self.kept.path.stat().st_size)
