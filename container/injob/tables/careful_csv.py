"""The careful CSV reader, Python's csv module: what it says is what a file means.

It is slower than polars, but it knows the place of everything and goes on behind a broken row.
"""

import csv
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Self

from injob.tables.unpack import Stream

LONGEST_ROW = 1 << 24
"""Bytes. A quote that is never closed makes one row of all that follows, which memory could not hold."""
_PIECE = 1 << 20


class TooLongError(Exception):
    """A row is longer than LONGEST_ROW."""

    def __init__(self, line: int) -> None:
        """Take the number of the line where it begins, counted from 0 where the reader began."""
        super().__init__(line)
        self.line = line


@dataclass(frozen=True)
class Record:
    """A row as it stands in a file; a blank line is one without fields."""

    line: int
    """Where it begins; lines are counted from 0 where the reader began."""
    data: bytes
    fields: Sequence[str]
    broken: str = ""
    """Why it cannot be divided into fields."""

    @property
    def blank(self) -> bool:
        """Whether it is a blank line."""
        return not (self.fields or self.broken)

    @property
    def lines(self) -> int:
        """How many lines it takes."""
        return len(self.data.splitlines())

    @property
    def text(self) -> str:
        """The row, as far as it can be shown."""
        return self.data.decode(errors="backslashreplace").rstrip("\r\n")


class Lines:
    """An iterator over lines, which end with a line feed, a carriage return, or both."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._found: deque[bytes] = deque()
        """The last one may not be whole yet."""

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> bytes:
        if len(self._found) < 2:  # noqa: PLR2004 - one that may not be whole, and one before it
            self._found.extend(self._more(self._found.pop() if self._found else b""))
        if not self._found:
            raise StopIteration
        return self._found.popleft()

    def put_back(self) -> None:
        """Leave the stream behind the last line that was taken."""
        self._stream.put_back(b"".join(self._found))
        self._found.clear()

    def _more(self, rest: bytes) -> list[bytes]:
        found = [rest]
        while len(found) == 1 and not found[0].endswith(b"\n") and len(found[0]) <= LONGEST_ROW:
            piece = self._stream.line(_PIECE)
            found = (found[0] + piece).splitlines(keepends=True)
            if not piece:
                break
        return found


def records(lines: Iterable[bytes], separator: str) -> Iterator[Record]:
    """Yield the rows that lines hold. Raises TooLongError."""
    csv.field_size_limit(LONGEST_ROW)
    taken: list[bytes] = []
    line = 0

    def decoded() -> Iterator[str]:
        size = 0
        for data in lines:
            size = len(data) + (size if taken else 0)
            if size > LONGEST_ROW:
                raise TooLongError(line)
            taken.append(data)
            yield data.decode(errors="surrogateescape")

    reader = csv.reader(decoded(), delimiter=separator, strict=True)
    while True:
        fields, broken = _next(reader)
        if not taken:
            return
        data = b"".join(taken)
        yield Record(line, data, fields, _not_utf8(data) or broken)
        line += len(taken)
        taken.clear()


def rows(lines: Iterable[bytes], separator: str) -> Iterator[Record]:
    """Yield the same without blank lines."""
    return (record for record in records(lines, separator) if not record.blank)


def rows_of_one_field(lines: Iterable[bytes], separator: str, *, last: bool) -> list[Record]:
    """Return the rows of a file of one column: a blank line is a row that misses its value.

    Only those with which the file ends, if these lines are its last, are none.
    """
    found = list(records(lines, separator))
    while last and found and found[-1].blank:
        found.pop()
    return found


def _next(reader: "Iterator[list[str]]") -> tuple[list[str], str]:
    try:
        return next(reader, []), ""
    except csv.Error as error:
        return [], f"{error}; check the quotes"


def _not_utf8(data: bytes) -> str:
    try:
        data.decode()
    except UnicodeDecodeError as error:
        return f"byte 0x{data[error.start]:02x} is not UTF-8; save the file as UTF-8"
    return ""
