"""One Parquet file → parts of a table, of exactly PART_ROWS rows (the last one may be shorter)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from injob.errors import ChannelError, DataError
from injob.tables.blocks import Position
from injob.tables.columns import Columns
from injob.tables.left_out import BadRow
from injob.tables.part import BAD, MISSING, Part, States
from injob.tables.policy import Policy

PART_ROWS = 65_536


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
        schema = _schema(path)
        odd = [n for n in columns.numeric if not (schema[n].is_numeric() or schema[n] == pl.Boolean)]
        if odd:
            raise DataError(f"{path}: column {odd[0]!r} holds {schema[odd[0]]}; it must hold numbers")
        wanted = (pl.col(columns.numeric).cast(pl.Float64), pl.col(columns.text).cast(pl.String))
        scan = pl.scan_parquet(path, glob=False).slice(start.offset).select(*wanted)
        row, rows, size = start.offset, self.row_count(), path.stat().st_size
        try:
            for frame in recut(scan.collect_batches(chunk_size=PART_ROWS, engine="streaming"), PART_ROWS):
                states, bad = _judge(path, frame, columns, self.policy, row)
                row += frame.height
                yield Part(frame, Position(start.file, row), size * row // rows, states, bad)
        except pl.exceptions.PolarsError as error:
            raise _broken(path, error) from error

    def row_count(self) -> int:
        """Return how many rows the file says it has. Raises ChannelError where it is broken."""
        try:
            return int(pl.scan_parquet(self.path, glob=False).select(pl.len()).collect().item())
        except pl.exceptions.PolarsError as error:
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
    states = np.zeros(frame.height, np.uint8)
    reasons: dict[int, str] = {}
    for name in columns.names:
        states[frame[name].is_null().to_numpy()] = MISSING
    for name in columns.names if policy.missing == "fail" else ():
        _note(reasons, name, frame[name].is_null(), "is missing; fill it in or remove the row")
    for name in columns.numeric:
        _note(reasons, name, frame[name].is_finite().not_(), "is not a finite number")
    bad = sorted(reasons)
    states[bad] = BAD
    shown = (
        BadRow(str(path), done + row + 1, reasons[row], ",".join(map(str, frame.row(row)))) for row in bad
    )
    return (states if states.any() else None), tuple(shown)


def _note(reasons: dict[int, str], name: str, wrong: pl.Series, found: str) -> None:
    for row in wrong.arg_true():
        reasons.setdefault(row, f"{name!r} {found}")


def _schema(path: Path) -> dict[str, pl.DataType]:
    try:
        return dict(pl.read_parquet_schema(path))
    except (pl.exceptions.PolarsError, OSError) as error:
        raise _broken(path, error) from error


def _broken(path: Path, error: Exception) -> ChannelError:
    return ChannelError(f"{path} is a broken Parquet file ({str(error).splitlines()[0]}); write it again")
