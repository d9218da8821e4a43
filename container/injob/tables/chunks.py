"""The stream of a CSV file, cut into chunks of whole rows.

A chunk holds the rows that begin within its first bytes, whose number is fixed; so where a chunk ends
follows from where it begins and from what the file holds.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from injob.tables.careful_csv import LONGEST_ROW, Lines, records
from injob.tables.unpack import Stream

CHUNK = 1 << 23
"""Bytes: 8 MiB. Larger ones are not parsed faster, and take more memory."""

_FEW_BYTES = 1 << 16
"""Not worth being halved."""

_LF, _CR, _QUOTE = b'\n\r"'

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Chunk:
    """Some whole rows."""

    data: bytes
    end: int
    """Where it ends in the unpacked file."""
    read: int
    """How many bytes of the file itself had been read then."""
    quoted: bool
    regular: bool
    """Quotes enclose whole fields and lines end with a line feed: then all readers see the same fields."""
    last: bool
    """Whether the file ends with it."""

    def halves(self) -> "tuple[Chunk, Chunk] | None":
        """Return the rows as two chunks; None where they are few, or where a line may end within one."""
        if self.quoted or not self.regular or len(self.data) < _FEW_BYTES:
            return None
        middle = self.data.find(b"\n", len(self.data) // 2) + 1
        if middle in (0, len(self.data)):
            return None
        return (
            replace(self, data=self.data[:middle], last=False),
            replace(self, data=self.data[middle:]),
        )

    def places(self, sign: str) -> Mask:
        """Return where a separator or line feed stands outside of quotes, if the chunk is regular."""
        signs = np.frombuffer(self.data, np.uint8)
        found: Mask = signs == ord(sign)
        return found & ~np.logical_xor.accumulate(signs == _QUOTE) if self.quoted else found


def chunks(stream: Stream, separator: str, size: int = CHUNK) -> Iterator[Chunk]:
    """Yield what is left of a stream. Raises TooLongError where a row does not end."""
    while data := stream.read(stream.to_line_end(size)):
        plain = data.endswith(b"\n") and not _special(data)
        whole, regular = (data, True) if plain else _completed(stream, data, separator, size)
        quoted = not plain and b'"' in whole
        yield Chunk(whole, stream.offset, stream.on_disk, quoted, regular, stream.ended())


def _completed(stream: Stream, data: bytes, separator: str, size: int) -> tuple[bytes, bool]:
    """Return the data with the rest of their last row, and whether they are regular."""
    regular = _regular(data, separator)
    rest = _rest(stream, data) if regular else b""
    whole = data + rest
    if rest:
        regular = len(rest) <= LONGEST_ROW and _regular(whole, separator)
    if regular and _closed(whole):
        return whole, True
    stream.put_back(whole)
    return _careful(stream, separator, size), False


def _special(data: bytes) -> bool:
    return b'"' in data or b"\r" in data


def _quotes(data: bytes) -> int:
    # To count what is not there takes far longer than to look for it.
    return data.count(b'"') if b'"' in data else 0


def _closed(data: bytes) -> bool:
    return _quotes(data) % 2 == 0 and not data.endswith(b"\r")


def _rest(stream: Stream, data: bytes) -> bytes:
    """Return the rest of the row within which regular data end."""
    quotes = _quotes(data)
    last = data
    rest: list[bytes] = []
    size = 0
    while (quotes % 2 or not last.endswith(b"\n")) and size <= LONGEST_ROW:
        last = stream.line(LONGEST_ROW)
        if not last:
            break
        rest.append(last)
        size += len(last)
        quotes += last.count(b'"')
    return b"".join(rest)


def _regular(data: bytes, separator: str) -> bool:
    """Tell whether quotes enclose fields and carriage returns stand before line feeds, as far as it goes."""
    if not _special(data):
        return True
    signs = np.frombuffer(data + b"\n", np.uint8)
    following = signs[np.flatnonzero(signs == _CR) + 1]
    quotes = np.flatnonzero(signs == _QUOTE)
    opening, closing = quotes[::2], quotes[1::2]
    before, behind = signs[opening - 1], signs[closing + 1]
    # A quote within quotes is doubled: it closes them and opens them again.
    doubled = closing[: len(opening) - 1] + 1 == opening[1:]
    begins = (before == ord(separator)) | (before == _LF)
    begins[1:] |= doubled
    ends = (behind == ord(separator)) | (behind == _LF) | (behind == _CR)
    ends[: len(doubled)] |= doubled
    return bool((following == _LF).all() and begins.all() and ends.all())


def _careful(stream: Stream, separator: str, size: int) -> bytes:
    lines = Lines(stream)
    rows: list[bytes] = []
    length = 0
    for record in records(lines, separator):
        rows.append(record.data)
        length += len(record.data)
        if length >= size:
            break
    lines.put_back()
    return b"".join(rows)
