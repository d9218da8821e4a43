"""The careful CSV reader: slower than polars, but it knows the line of everything."""

import csv
import gzip
import io
import math
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl

from injob.errors import ChannelError, DataError
from injob.tables.columns import Columns

_FRAME_ROWS = 65_536
_GZIP = b"\x1f\x8b"

Record = tuple[int, list[str]]
"""A line number and the fields of the record that begins there."""


@contextmanager
def opened(path: Path) -> Iterator[Iterable[str]]:
    """Open a CSV file, unpacked. Raises ChannelError where it is broken, DataError where it is not UTF-8."""
    try:
        with _unpacked(path) as raw, io.TextIOWrapper(raw, encoding="utf-8-sig", newline="") as lines:
            yield lines
    except UnicodeDecodeError:
        raise DataError(_not_utf8(path)) from None
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise ChannelError(f"{path} is a broken gzip file ({error}); pack or copy it again") from error
    except OSError as error:
        raise ChannelError(f"{path} cannot be read: {error.strerror}") from error


def records(path: Path, lines: Iterable[str]) -> Iterator[Record]:
    """Yield the records of a file, blank lines left out. Raises DataError where quotes do not end."""
    reader = csv.reader(lines, strict=True)
    line = 1
    try:
        for fields in reader:
            if fields:
                yield line, fields
            line = reader.line_num + 1
    except csv.Error as error:
        raise DataError(f"{path}: line {line}: {error}; check the quotes") from error


def frames(
    path: Path, names: list[str], columns: Columns, *, header: bool, skip: int
) -> Iterator[pl.DataFrame]:
    """Yield the wanted columns of all rows but the first `skip` ones.

    Raises DataError for a row with too few or too many fields, a missing value where none is allowed,
    and text or a number that is not finite in a numeric column.
    """
    schema = {name: pl.Float64 if name in columns.numeric else pl.String for name in columns.names}
    rows: list[list[float | str | None]] = []
    with opened(path) as lines:
        for index, record in enumerate(records(path, lines), start=-1 if header else 0):
            if index >= skip:
                rows.append(_row(path, record, names, columns))
            if len(rows) == _FRAME_ROWS:
                yield pl.DataFrame(rows, schema=schema, orient="row")
                rows = []
    if rows:
        yield pl.DataFrame(rows, schema=schema, orient="row")


def _row(path: Path, record: Record, names: list[str], columns: Columns) -> list[float | str | None]:
    line, fields = record
    if len(fields) != len(names):
        raise DataError(
            f"{path}: line {line} has {len(fields)} fields, the table has {len(names)} columns; "
            "repair or remove the line"
        )
    by_name = dict(zip(names, fields, strict=True))
    return [_value(f"{path}: line {line}", name, by_name[name], columns) for name in columns.names]


def _value(place: str, name: str, text: str, columns: Columns) -> float | str | None:
    if text in columns.missing:
        if columns.allow_missing:
            return None
        raise DataError(f"{place}: {name!r} is missing; fill it in or remove the line")
    if name in columns.text:
        return text
    number = _number(text)
    if not math.isfinite(number):
        raise DataError(f"{place}: {name!r} is {text!r}; it must be a finite number")
    return number


def _number(text: str) -> float:
    # float() reads 1_000 and digits of other scripts, which no table means as numbers.
    try:
        return float(text) if text.isascii() and "_" not in text else math.nan
    except ValueError:
        return math.nan


@contextmanager
def _unpacked(path: Path) -> Iterator[io.BufferedReader | gzip.GzipFile]:
    with path.open("rb") as file:
        if path.suffix != ".gz":
            yield file
            return
        if file.peek(2)[:2] != _GZIP:
            raise ChannelError(f"{path} is no gzip file, though its name says so; rename it or pack it again")
        with gzip.open(file) as unpacked:
            yield unpacked


def _not_utf8(path: Path) -> str:
    with _unpacked(path) as raw:
        for number, line in enumerate(raw, start=1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError as error:
                bad = line[error.start]
                return f"{path}: line {number}: byte 0x{bad:02x} is not UTF-8; save the file as UTF-8"
    return f"{path} is not UTF-8; save the file as UTF-8"
