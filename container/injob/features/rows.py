"""Cleaned rows, packed: what they are made of, and what may be asked of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import polars as pl

from injob.features.codes import Codes, Column
from injob.features.distinct import DistinctRows
from injob.features.packing import Layout, Packed
from injob.tables.split import Indices


@dataclass(frozen=True)
class Rows:
    """Rows without missing values and without repetitions."""

    columns: Mapping[str, Column]
    layout: Layout
    packed: Packed

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.packed)

    def codes(self, name: str) -> Codes:
        """Return the codes of a column."""
        return self.layout.unpack(self.packed, list(self.columns).index(name))

    def values(self, name: str) -> pl.Series:
        """Return the values of a column."""
        values, codes = self.columns[name].values, self.codes(name)
        return (pl.Series(codes.view(np.float64)) if values is None else values.gather(codes)).alias(name)

    def frame(self, names: Sequence[str]) -> pl.DataFrame:
        """Return the values of columns."""
        return pl.DataFrame({name: self.values(name) for name in names})

    def counts(self, name: str) -> pl.DataFrame:
        """Return the distinct values of a column as `value`, and how often each occurs as `count`."""
        values = self.columns[name].values
        if values is None:
            return self.values(name).alias("value").to_frame().group_by("value").len("count")
        counts = np.bincount(self.codes(name).view(np.int64), minlength=len(values))
        return pl.DataFrame({"value": values, "count": counts}).filter(pl.col("count") > 0)


@dataclass(frozen=True)
class Selection:
    """Some of the rows, in an order of their own."""

    rows: Rows
    numbers: Indices

    @property
    def columns(self) -> Mapping[str, Column]:
        """The columns of the rows."""
        return self.rows.columns

    def __len__(self) -> int:
        """Return how many they are."""
        return len(self.numbers)

    def parts(self, size: int) -> Iterator[Rows]:
        """Yield them, at most so many at once."""
        for start in range(0, len(self), size):
            yield replace(self.rows, packed=self.rows.packed[self.numbers[start : start + size]])


class RowsBuilder:
    """Makes Rows of frames; how wide their codes are follows from what has come so far."""

    def __init__(self, columns: Mapping[str, Column], memory: int, folder: Path) -> None:
        """Take about so many bytes of memory for the rows; more of them go to a file in the folder."""
        self._columns = columns
        self._layout = self._needed()
        self._distinct = DistinctRows(memory, folder)

    def add(self, frame: pl.DataFrame) -> None:
        """Add rows without nulls."""
        codes = [column.encode(frame[name]) for name, column in self._columns.items()]
        if self._layout != self._needed():
            self._widen()
        self._distinct.add(self._layout.pack(codes))

    def finish(self) -> Rows:
        """Return the first one of each of the rows, in order."""
        return Rows(self._columns, self._layout, self._distinct.finish())

    def _needed(self) -> Layout:
        return Layout(tuple(column.bits for column in self._columns.values()))

    def _widen(self) -> None:
        old, new = self._layout, self._needed()

        def widened(rows: Packed) -> Packed:
            return new.pack(
                [
                    column.recoded(old.unpack(rows, i), old.bits[i])
                    for i, column in enumerate(self._columns.values())
                ]
            )

        self._distinct.replace(widened)
        self._layout = new
