"""One Parquet file → parts of a table, of exactly PART_ROWS rows (the last one may be shorter)."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl
from polars import selectors as cs

from injob.errors import ChannelError, DataError
from injob.tables.blocks import Count, Position
from injob.tables.columns import Columns
from injob.tables.left_out import BadRow
from injob.tables.part import BAD, MISSING, Part, States
from injob.tables.policy import Policy

PART_ROWS = 65_536
_UNREADABLE = (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError)
"""What polars raises where a file is not what it says."""

Mask = npt.NDArray[np.bool_]


def column_names(path: Path) -> list[str]:
    """Return the names of a Parquet file's columns. Raises ChannelError where it is broken."""
    return list(_schema(path))


@dataclass(frozen=True)
class ParquetFile:
    """A file and what to read of it."""

    path: Path
    columns: Columns
    policy: Policy

    def parts(self, start: Position) -> Iterator[Part]:
        """Yield the rows from a position on. Raises DataError where a column does not hold what it must."""
        path, columns = self.path, self.columns
        schema = _required(path, columns)
        # pl.col would take a name such as ^a$ for a pattern.
        wanted = (
            cs.by_name(columns.numeric).cast(pl.Float64),
            *(_as_text(cs.by_name(name), schema[name]) for name in columns.text),
        )
        scan = pl.scan_parquet(path, glob=False).slice(start.offset).select(*wanted)
        row, rows, size = start.offset, self.row_count(), path.stat().st_size
        try:
            for frame in recut(scan.collect_batches(chunk_size=PART_ROWS, engine="streaming"), PART_ROWS):
                states, bad = _judge(path, frame, columns, self.policy, row)
                row += frame.height
                yield Part(frame, Position(start.file, row), size * row // rows, states, bad)
        except _UNREADABLE as error:
            raise _broken(path, error) from error

    def counts(self) -> Iterator[Count]:
        """Yield how many rows the file says it has. Raises ChannelError where it is broken."""
        yield Count(self.row_count(), self.path.stat().st_size)

    def row_count(self) -> int:
        """Return how many rows the file says it has."""
        try:
            return int(pl.scan_parquet(self.path, glob=False).select(pl.len()).collect().item())
        except _UNREADABLE as error:
            raise _broken(self.path, error) from error


def recut(frames: Iterable[pl.DataFrame], rows: int) -> Iterator[pl.DataFrame]:
    """Yield the same rows in frames of exactly `rows` rows; the last one may be shorter."""
    held: list[pl.DataFrame] = []
    height = 0
    for frame in frames:
        held.append(frame)
        height += frame.height
        while height >= rows:
            whole = pl.concat(held)
            yield whole.head(rows)
            held = [whole.slice(rows)]
            height -= rows
    if height:
        yield pl.concat(held)


def _judge(
    path: Path, frame: pl.DataFrame, columns: Columns, policy: Policy, done: int
) -> tuple[States | None, tuple[BadRow, ...]]:
    """Return the states of rows and the bad ones; `done` rows of the file are before them."""
    gaps = [_gaps(frame[name].alias(""), columns) for name in columns.names]
    rows = np.flatnonzero(np.logical_or.reduce(gaps))
    if not len(rows):
        return None, ()
    states = np.zeros(frame.height, np.uint8)
    states[rows] = MISSING if policy.missing == "drop" else BAD
    if policy.missing == "drop":
        return states, ()
    bad = []
    for row in rows.tolist():
        values = frame.row(row)
        first = next(column for column, gap in enumerate(gaps) if gap[row])
        reason = _reason(columns.names[first], values[first])
        bad.append(BadRow.of(path, done + row + 1, reason, ",".join(map(str, values))))
    return states, tuple(bad)


def _gaps(column: pl.Series, columns: Columns) -> Mask:
    """Return where a value is missing, or no finite number."""
    numeric = column.dtype == pl.Float64
    gaps = column.is_finite().not_() if numeric else column.is_null()
    marks = columns.missing_numbers if numeric else tuple(columns.missing or ())
    if marks:
        gaps |= column.is_in(marks)
    return gaps.fill_null(value=True).to_numpy()


def _reason(name: str, value: float | str | None) -> str:
    if isinstance(value, float) and not math.isfinite(value):
        return f"{name!r} is {value}; it must be a finite number"
    return f"{name!r} is missing; fill it in or remove the row"


def _as_text(column: pl.Expr, kind: pl.DataType) -> pl.Expr:
    # A number that is not finite is missing, and no text.
    return (
        pl.when(column.is_finite()).then(column.cast(pl.String))
        if kind.is_float()
        else column.cast(pl.String)
    )


def _required(path: Path, columns: Columns) -> dict[str, pl.DataType]:
    """Return the types of columns. Raises DataError that names every one whose type is of no use."""
    schema = _schema(path)
    odd = [
        *(
            f"{name!r} holds {schema[name]}; it must hold numbers"
            for name in columns.numeric
            if not (schema[name].is_numeric() or schema[name] in (pl.Boolean, pl.Null))
        ),
        *(
            f"{name!r} holds {schema[name]}; it must hold text"
            for name in columns.text
            if schema[name].is_nested() or schema[name] == pl.Binary
        ),
    ]
    if odd:
        raise DataError("\n".join(f"{path}: column {what}" for what in odd))
    return schema


def _schema(path: Path) -> dict[str, pl.DataType]:
    try:
        return dict(pl.scan_parquet(path, glob=False).collect_schema())
    except _UNREADABLE as error:
        raise _broken(path, error) from error


def _broken(path: Path, error: BaseException) -> ChannelError:
    return ChannelError(f"{path} is a broken Parquet file ({str(error).splitlines()[0]}); write it again")
