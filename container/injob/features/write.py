"""Rows → files of features and labels, written part by part so that memory stays flat."""

import os
import re
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import polars as pl

from injob.features.fit import Fitted
from injob.features.rows import Rows, Selection
from injob.features.text import FeatureText
from injob.progress import ROWS, Progress

Format = Literal["csv", "parquet"]

_PART_NUMBERS = 1 << 20
"""How many numbers are in memory at once."""
_GROUP_ROWS, _GROUP_NUMBERS = 1 << 16, 1 << 24
"""A group of a Parquet file has so many rows, or fewer where they have many features; it lies in memory."""
_NUMBER = re.compile(r"\(os error (\d+)\)")
"""How Rust ends what it says of an error of the system."""


def write_features(path: Path, rows: Selection, fitted: Fitted, file_format: Format) -> None:
    """Write the features: CSV without a header, or Parquet."""
    names = fitted.feature_names
    parts = _watched(rows.parts(max(1, _PART_NUMBERS // len(names))), len(rows))
    if file_format == "csv":
        write_csv(path, map(FeatureText(fitted, rows.columns).frame, parts))
    else:
        frames = (fitted.transform(part.frame(fitted.columns)) for part in parts)
        write_parquet(path, frames, dict.fromkeys(names, pl.Float64()))


def write_column(path: Path, rows: Selection, name: str, file_format: Format) -> None:
    """Write one column of whole numbers: CSV without a header, or Parquet."""
    frames = (part.frame([name]) for part in rows.parts(_PART_NUMBERS))
    if file_format == "csv":
        write_csv(path, frames)
    else:
        write_parquet(path, frames, {name: pl.Int64()})


def write_csv(path: Path, frames: Iterable[pl.DataFrame]) -> None:
    """Write frames one after the other, without a header and without quotes."""
    with _numbered(path), path.open("wb") as file:
        for frame in frames:
            frame.write_csv(file, include_header=False, quote_style="never")


def write_parquet(path: Path, frames: Iterable[pl.DataFrame], schema: dict[str, pl.DataType]) -> None:
    """Write frames one after the other, in groups of rows that do not depend on how they are cut."""
    from polars.io.plugins import register_io_source  # noqa: PLC0415 - CSV does without

    def source(
        with_columns: list[str] | None,
        predicate: pl.Expr | None,  # noqa: ARG001 - polars asks for none
        n_rows: int | None,  # noqa: ARG001
        batch_size: int | None,  # noqa: ARG001
    ) -> Iterator[pl.DataFrame]:
        return (frame[with_columns] if with_columns else frame for frame in frames)

    # While polars writes, this thread waits where a signal can reach it.
    pool = ThreadPoolExecutor(1)
    with _numbered(path), path.open("wb") as file:
        sink = register_io_source(source, schema=schema).sink_parquet
        try:
            rows = max(1, min(_GROUP_ROWS, _GROUP_NUMBERS // len(schema)))
            pool.submit(sink, file, row_group_size=rows).result()
        finally:
            pool.shutdown(wait=False)


@contextmanager
def _numbered(path: Path) -> Iterator[None]:
    """Give an error of the system its number, which polars has in its text only."""
    try:
        yield
    except (OSError, pl.exceptions.PolarsError) as error:
        number = _NUMBER.search(str(error))
        if number is None:
            raise
        raise OSError(int(number[1]), os.strerror(int(number[1])), str(path)) from error


def _watched(parts: Iterable[Rows], total: int) -> Iterator[Rows]:
    done = 0
    with Progress("writing", total=total, unit=ROWS) as progress:
        for part in parts:
            yield part
            done += len(part)
            progress.update(done)
