"""One Parquet file → frames of the wanted columns."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from injob.errors import ChannelError, DataError
from injob.tables.columns import Columns

_BATCH_ROWS = 65_536


def column_names(path: Path) -> list[str]:
    """Return the names of a Parquet file's columns. Raises ChannelError where it is broken."""
    return list(_schema(path))


def row_count(path: Path) -> int:
    """Return how many rows the file says it has. Raises ChannelError where it is broken."""
    try:
        return int(pl.scan_parquet(path, glob=False).select(pl.len()).collect().item())
    except pl.exceptions.PolarsError as error:
        raise _broken(path, error) from error


def frames(path: Path, columns: Columns) -> Iterator[pl.DataFrame]:
    """Yield the wanted columns in frames of any height. Raises DataError that names file and row."""
    schema = _schema(path)
    odd = [n for n in columns.numeric if not (schema[n].is_numeric() or schema[n] == pl.Boolean)]
    if odd:
        raise DataError(f"{path}: column {odd[0]!r} holds {schema[odd[0]]}; it must hold numbers")
    scan = pl.scan_parquet(path, glob=False).select(
        pl.col(columns.numeric).cast(pl.Float64), pl.col(columns.text).cast(pl.String)
    )
    done = 0
    try:
        for frame in scan.collect_batches(chunk_size=_BATCH_ROWS, engine="streaming"):
            _check(path, frame, columns, done)
            yield frame
            done += frame.height
    except pl.exceptions.PolarsError as error:
        raise _broken(path, error) from error


def _schema(path: Path) -> dict[str, pl.DataType]:
    try:
        return dict(pl.read_parquet_schema(path))
    except (pl.exceptions.PolarsError, OSError) as error:
        raise _broken(path, error) from error


def _broken(path: Path, error: Exception) -> ChannelError:
    return ChannelError(f"{path} is a broken Parquet file ({str(error).splitlines()[0]}); write it again")


def _check(path: Path, frame: pl.DataFrame, columns: Columns, done: int) -> None:
    for name in columns.numeric:
        _refuse(path, name, frame[name].is_finite().not_(), done, "is not a finite number")
    for name in () if columns.allow_missing else columns.names:
        _refuse(path, name, frame[name].is_null(), done, "is missing; fill it in or remove the row")


def _refuse(path: Path, name: str, bad: pl.Series, done: int, found: str) -> None:
    first = bad.arg_max() if bad.any() else None
    if first is not None:
        raise DataError(f"{path}: row {done + first + 1}: {name!r} {found}")
