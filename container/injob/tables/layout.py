"""How a CSV file is laid out: its separator, its columns, and where its rows begin."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from injob.errors import DataError, listed
from injob.tables.careful_csv import Lines, Record, TooLongError, records
from injob.tables.columns import repeated
from injob.tables.unpack import opened

SEPARATORS = (",", ";", "\t", "|")


@dataclass(frozen=True)
class Layout:
    """What one must know to read the rows."""

    names: tuple[str, ...]
    separator: str
    offset: int
    """Where the first row begins in the unpacked file."""
    line: int = 1
    """And on which line."""
    header: int | None = None
    """The line on which the header begins, if there is one."""


def with_header(path: Path, wanted: Collection[str] = ()) -> Layout:
    """Read the header, with the separator that finds most of the wanted columns, and most columns at all.

    Raises DataError where there is none, or a name stands in it twice.
    """
    layouts = _layouts(path, header=True)
    if not layouts:
        raise DataError(f"{path} is empty; its first line must be a header")
    best = max(layouts, key=lambda layout: (len(set(wanted) & set(layout.names)), len(layout.names)))
    twice = repeated(best.names)
    if twice:
        raise DataError(f"{path}: line {best.header} names the column {listed(twice)} twice; rename one")
    return best


def without_header(path: Path, names: Sequence[str] = ()) -> Layout:
    """Return the layout with the separator that makes as many fields of the first row as there are names.

    Where none does, or no names are given, the one that makes the most fields, named by position.
    Raises DataError where no names are given and there is no row.
    """
    layouts = _layouts(path, header=False)
    if not layouts and names:
        return Layout(tuple(names), SEPARATORS[0], 0)
    if not layouts:
        raise DataError(f"{path} is empty; its first line must be a row")
    best = max(layouts, key=lambda layout: (len(layout.names) == len(names), len(layout.names)))
    return replace(best, names=tuple(names or best.names))


def _layouts(path: Path, *, header: bool) -> list[Layout]:
    """Return what each separator makes of the first row; nothing where there is none."""
    found, broken = [], ""
    for separator in SEPARATORS:
        offset, first = _first(path, separator)
        if first is None:
            return []
        if first.broken:
            broken = broken or f"{path}: line {first.line + 1}: {first.broken}"
        elif not header:
            names = tuple(f"column_{i}" for i in range(len(first.fields)))
            found.append(Layout(names, separator, offset, first.line + 1))
        else:
            line = first.line + len(first.data.splitlines()) + 1
            names = tuple(first.fields)
            found.append(Layout(names, separator, offset + len(first.data), line, header=first.line + 1))
    if not found:
        raise DataError(broken)
    return found


def _first(path: Path, separator: str) -> tuple[int, Record | None]:
    """Return the first row that is not blank, None where there is none, and where it begins."""
    with opened(path) as stream:
        stream.skip_byte_order_mark()
        offset = stream.offset
        try:
            for record in records(Lines(stream), separator):
                if record.fields or record.broken:
                    return offset, record
                offset += len(record.data)
        except TooLongError as error:
            raise DataError(too_long(path, 1 + error.line)) from None
    return offset, None


def too_long(path: Path, line: int) -> str:
    """Return what is wrong with a row that does not end."""
    return f"{path}: line {line}: the row that begins here is longer than 16 MiB; check the quotes"
