"""The unpacked bytes of a file, whatever it is packed with."""

import gzip
import io
import lzma
import os
import re
import sys
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from injob.errors import ChannelError

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd as zstd  # noqa: PLC0414 - tests pack with it

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

    Unpacker = lzma.LZMADecompressor | zstd.ZstdDecompressor

_FORMATS = {
    ".gz": ("gzip", re.compile(rb"\x1f\x8b")),
    ".xz": ("xz", re.compile(rb"\xfd7zXZ\x00")),
    # A frame, or one that readers skip (RFC 8878, 3.1).
    ".zst": ("zstd", re.compile(rb"\x28\xb5\x2f\xfd|[\x50-\x5f]\x2a\x4d\x18")),
}
"""Suffix → name of the format, how its files begin."""
_UNPACKERS: dict[str, tuple[Callable[[], "Unpacker"], bytes]] = {
    ".xz": (lzma.LZMADecompressor, b"\0"),
    ".zst": (zstd.ZstdDecompressor, b""),
}
"""Suffix → what unpacks one archive, and what may stand between archives any number of times."""
_LONGEST_BEGINNING = 6
PACKED = tuple(_FORMATS)
_BROKEN = (EOFError, zlib.error, gzip.BadGzipFile, lzma.LZMAError, zstd.ZstdError)
_PACKED_BYTES = 1 << 16
_LONG_LINE = 1 << 14
"""Few lines are longer."""
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class _Members(io.RawIOBase):
    """The unpacked bytes of archives that follow each other in a file.

    lzma.LZMAFile and zstd.ZstdFile take a broken archive behind a whole one for the end.
    """

    def __init__(self, file: BinaryIO, unpacker: Callable[[], "Unpacker"], padding: bytes) -> None:
        self._file = file
        self._new = unpacker
        self._unpacker = unpacker()
        self._padding = padding

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        view = memoryview(buffer)
        packed = b""
        while True:
            if self._unpacker.eof:
                packed = self._next()
                if not packed:
                    return 0
                self._unpacker = self._new()
            elif self._unpacker.needs_input:
                packed = self._file.read(_PACKED_BYTES)
                if not packed:
                    raise EOFError("Compressed file ended before the end-of-stream marker was reached")
            data = self._unpacker.decompress(packed, len(view))
            if data:
                view[: len(data)] = data
                return len(data)

    def _next(self) -> bytes:
        """Return how the next archive begins; nothing at the end of the file."""
        packed = self._unpacker.unused_data or self._file.read(_PACKED_BYTES)
        while packed:
            beginning = packed.lstrip(self._padding)
            if beginning:
                return beginning
            packed = self._file.read(_PACKED_BYTES)
        return b""


class Stream:
    """The bytes of a file from some place on; those that were read too far can be put back.

    Reading raises ChannelError where the file is broken.
    """

    def __init__(
        self, path: Path, file: io.BufferedReader, unpacked: gzip.GzipFile | io.BufferedReader
    ) -> None:
        self._path = path
        self._file = file
        self._unpacked = unpacked
        self._again = b""
        self._at = 0
        """How much of what was put back has been read."""
        self.offset = 0
        """Of the byte that comes next, in the unpacked file."""

    @property
    def on_disk(self) -> int:
        """How many bytes of the file itself were read so far."""
        return self.offset if self._file is self._unpacked else self._file.tell()

    def read(self, size: int) -> bytes:
        """Return the next bytes; fewer than asked for only at the end."""
        return self._read(size, self._unpacked.read)

    def line(self, limit: int) -> bytes:
        """Return the rest of the line, its line feed included, but no more than `limit` bytes."""
        end = self._again.find(b"\n", self._at, self._at + limit) + 1
        return (
            self._read(end - self._at, self._unpacked.read)
            if end
            else self._read(limit, self._unpacked.readline)
        )

    def to_line_end(self, size: int) -> int:
        """Return `size`, extended to the end of the line that it reaches into; `size` where that is unknown.

        Read at once, they need not be put together from pieces.
        """
        if self._file is not self._unpacked or self._at < len(self._again):
            return size
        line = os.pread(self._file.fileno(), _LONG_LINE, self.offset + size - 1)
        return size + max(line.find(b"\n"), 0)

    def put_back(self, data: bytes) -> None:
        """Let the bytes that were read last come next again."""
        self._again, self._at = data + self._again[self._at :], 0
        self.offset -= len(data)

    def ended(self) -> bool:
        """Tell whether nothing comes next."""
        with read_errors(self._path):
            return self._at >= len(self._again) and not self._unpacked.peek(1)

    def seek(self, offset: int) -> None:
        """Go to a place; in a packed file, a later one: what lies before it is unpacked."""
        if self._file is self._unpacked:
            self._file.seek(offset)
        while self._file is not self._unpacked and self.offset < offset:
            self.read(min(offset - self.offset, 1 << 20))
        self._again, self._at, self.offset = b"", 0, offset

    def skip_byte_order_mark(self) -> None:
        """Go behind the mark with which some programs begin a file."""
        mark = self.read(len(BYTE_ORDER_MARK))
        if mark != BYTE_ORDER_MARK:
            self.put_back(mark)

    def _read(self, size: int, more: Callable[[int], bytes]) -> bytes:
        data = self._again[self._at : self._at + size]
        self._at += len(data)
        if len(data) < size:
            with read_errors(self._path):
                data = data + more(size - len(data)) if data else more(size)
        self.offset += len(data)
        return data


def packing(path: Path) -> str:
    """Return the suffix that says how a file is packed; nothing where it is not."""
    suffix = path.suffix.lower()
    return suffix if suffix in PACKED else ""


@contextmanager
def opened(path: Path) -> Iterator[Stream]:
    """Open a file, unpacked as its suffix says. Raises ChannelError where it cannot be read."""
    with read_errors(path), path.open("rb") as file:
        suffix = packing(path)
        if not suffix:
            yield Stream(path, file, file)
            return
        name, beginning = _FORMATS[suffix]
        if not beginning.match(file.peek(_LONGEST_BEGINNING)):
            raise ChannelError(
                f"{path} is no {name} file, though its name says so; rename it or pack it again"
            )
        with _unpacked(suffix, file) as unpacked:
            yield Stream(path, file, unpacked)


def _unpacked(suffix: str, file: BinaryIO) -> gzip.GzipFile | io.BufferedReader:
    if suffix == ".gz":
        return gzip.GzipFile(fileobj=file)
    return io.BufferedReader(_Members(file, *_UNPACKERS[suffix]), 1 << 18)


@contextmanager
def read_errors(path: Path) -> Iterator[None]:
    """Turn the errors of reading a file into a ChannelError that names it."""
    try:
        yield
    except _BROKEN as error:
        name = _FORMATS[packing(path)][0]
        raise ChannelError(f"{path} is a broken {name} file ({error}); pack or copy it again") from error
    except OSError as error:
        raise ChannelError(f"{path} cannot be read: {error.strerror}") from error
