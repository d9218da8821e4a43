"""The careful CSV reader, Python's csv module: what it says is what a file means.

It is slower than polars, but it knows the place of everything and goes on behind a broken row.
"""

import csv
import math
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Self

from injob.tables.columns import Columns, number
from injob.tables.policy import Policy
from injob.tables.unpack import Stream

LONGEST_ROW = 1 << 24
"""Bytes. A quote that is never closed makes one row of all that follows, which memory could not hold."""
_PIECE = 1 << 20

Value = float | str | None


class TooLongError(Exception):
    """A row is longer than LONGEST_ROW; the argument is the number of the line where it begins."""


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


class Fault(NamedTuple):
    """What is wrong with a row."""

    reason: str
    rows: int = 1
    """How many it may be in truth: a quote too many makes one of all lines up to the next one."""

    @classmethod
    def over(cls, record: Record, reason: str) -> Self:
        """Count each line."""
        more = f"; {record.lines:,} lines are taken for this row" if record.lines > 1 else ""
        return cls(reason + more, record.lines)


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


def judge(
    record: Record, names: Sequence[str], columns: Columns, policy: Policy
) -> tuple[list[Value], Fault | None]:
    """Return the wanted values of a row, None for one to do without, and the fault of a bad row."""
    found = _values(record, names, columns)
    if isinstance(found, Fault):
        return [None] * len(columns.names), found
    values = [value if isinstance(value, str) or _is_finite(value) else None for value in found]
    if None in values and policy.missing == "fail":
        column = values.index(None)
        name = columns.names[column]
        if found[column] is None:
            return values, Fault(f"{name!r} is missing; fill it in or remove the line")
        return values, Fault(_no_finite_number(name, record.fields[names.index(name)]))
    return values, None


def _values(record: Record, names: Sequence[str], columns: Columns) -> list[Value] | Fault:
    if record.broken:
        return Fault.over(record, record.broken)
    fields = record.fields or [""]
    if len(fields) != len(names):
        reason = f"{len(fields)} fields, but the table has {len(names)} columns; repair or remove the line"
        return Fault.over(record, reason)
    by_name = dict(zip(names, fields, strict=True))
    found: list[Value] = []
    for name in columns.names:
        text = by_name[name]
        if text in columns.missing_in_csv:
            found.append(None)
        elif name in columns.text:
            found.append(text)
        elif (value := number(text)) is not None:
            found.append(value)
        elif "\n" in text:
            return Fault.over(record, f"{name!r} is no number; check the quotes")
        else:
            return Fault(_no_finite_number(name, text))
    return found


def _is_finite(value: float | None) -> bool:
    return value is not None and math.isfinite(value)


def _no_finite_number(name: str, text: str) -> str:
    return f"{name!r} is {text!r}; it must be a finite number"


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
