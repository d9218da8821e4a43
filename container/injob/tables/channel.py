"""A training channel as one numeric table: features, then the target.

A channel holds either tables with their own header (CSV, Parquet), or pairs of NAME_features and
NAME_labels files as the pre-processing job and AWS's example write them, CSV without a header.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from injob.errors import DataError
from injob.tables.blocks import BEGINNING, Block, Position
from injob.tables.columns import Columns
from injob.tables.paired_files import PairedFiles, are_paired
from injob.tables.policy import FAIL, Policy
from injob.tables.table import Table, column_names, require_columns, require_distinct, table_files


class TrainingData(Protocol):
    """Rows of feature_names, then the target, as float64."""

    @property
    def feature_names(self) -> tuple[str, ...]:
        """Names of the features, in the order of their columns."""

    @property
    def size(self) -> int:
        """Bytes of all files, as they lie on disk."""

    @property
    def counted(self) -> Table:
        """What is counted to know how many rows there are."""

    def blocks(self, start: Position = BEGINNING) -> Iterator[Block]:
        """Yield the rows from a position on. Raises DataError that names file and line."""


def open_channel(
    folder: Path, *, target: str, features: Sequence[str], policy: Policy = FAIL
) -> TrainingData:
    """Return the data of a channel; without features named, all columns but the target are.

    Raises ChannelError where there are no tables, DataError where a column is missing.
    """
    files = tuple(table_files(folder))
    if are_paired(files):
        return PairedFiles.of(files, target, features, policy)
    names = column_names(files[0], (*features, target))
    chosen = tuple(features) or tuple(name for name in names if name != target)
    require_columns(files, (*chosen, target))
    if not chosen:
        raise DataError(f"{files[0]}: the only column is the target {target!r}; add columns to predict from")
    require_distinct((*chosen, target))
    return HeadedFiles(Table(files, Columns((*chosen, target)), policy=policy))


@dataclass(frozen=True)
class HeadedFiles:
    """Tables that name their columns."""

    table: Table

    @property
    def feature_names(self) -> tuple[str, ...]:
        """All columns but the last."""
        return self.table.columns.numeric[:-1]

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return self.table.size

    @property
    def counted(self) -> Table:
        """The table itself."""
        return self.table

    def blocks(self, start: Position = BEGINNING) -> Iterator[Block]:
        """Yield the rows."""
        return self.table.blocks(start)
