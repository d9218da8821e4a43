"""A training channel as one numeric table: features, then the target.

A channel holds either tables with their own header (CSV, Parquet), or pairs of NAME_features and
NAME_labels files as the pre-processing job and AWS's example write them, CSV without a header.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import polars as pl

from injob.columns import Columns
from injob.errors import ChannelError, DataError
from injob.features import FITTED
from injob.tables import Table, column_names, is_csv, require_columns, table_files, width


class TrainingData(Protocol):
    """Rows of feature_names, then the target, as float64."""

    @property
    def feature_names(self) -> tuple[str, ...]:
        """Names of the features, in the order of their columns."""

    def row_count(self) -> int:
        """Return how many rows there seem to be; blank lines of CSV files may count too."""

    def blocks(self) -> Iterator[pl.DataFrame]:
        """Yield the rows in blocks. Raises DataError that names file and line."""


def open_channel(folder: Path, *, target: str, features: Sequence[str]) -> TrainingData:
    """Return the data of a channel; without features named, all columns but the target are.

    Raises ChannelError where there are no tables, DataError where a column is missing.
    """
    files = tuple(table_files(folder, recursive=True))
    if any(_part(path) for path in files):
        return PairedFiles.of(files, target, features)
    names = column_names(files[0])
    chosen = tuple(features) or tuple(name for name in names if name != target)
    require_columns(files, (*chosen, target))
    if not chosen:
        raise DataError(f"{files[0]}: the only column is the target {target!r}; add columns to predict from")
    return HeadedFiles(Table(files, Columns((*chosen, target))))


@dataclass(frozen=True)
class HeadedFiles:
    """Tables that name their columns."""

    table: Table

    @property
    def feature_names(self) -> tuple[str, ...]:
        """All columns but the last."""
        return self.table.columns.numeric[:-1]

    def row_count(self) -> int:
        """Count the rows without parsing them."""
        return self.table.row_count()

    def blocks(self) -> Iterator[pl.DataFrame]:
        """Yield the rows."""
        return self.table.blocks()


@dataclass(frozen=True)
class PairedFiles:
    """Features and labels in files of their own, row by row."""

    features: Table
    labels: Table
    feature_names: tuple[str, ...]

    @classmethod
    def of(cls, files: Sequence[Path], target: str, wanted: Sequence[str]) -> "PairedFiles":
        """Match the files by name. Raises ChannelError for one without its partner."""
        parts = {part: [path for path in files if _part(path) == part] for part in _PARTS}
        owners = {part: [path.with_name(_owner(path)) for path in found] for part, found in parts.items()}
        odd = sorted(set(owners["features"]) ^ set(owners["labels"]))
        alone = [path for path in files if not _part(path)]
        if odd or alone:
            name = odd[0].name if odd else alone[0].name
            raise ChannelError(
                f"{files[0].parent}: {name} has no partner; beside NAME_features the channel needs "
                "NAME_labels, and no other table"
            )
        names = _feature_names(parts["features"][0])
        header = not is_csv(parts["features"][0])
        labels = column_names(parts["labels"][0])[0] if header else target
        table = Table(tuple(parts["features"]), Columns(names), header=header)
        chosen = tuple(wanted) or names
        unknown = [name for name in chosen if name not in names]
        if unknown:
            raise DataError(f"{parts['features'][0]}: no feature {', '.join(map(repr, unknown))}")
        return cls(table, Table(tuple(parts["labels"]), Columns((labels,)), header=header), chosen)

    def row_count(self) -> int:
        """Count the labels without parsing them."""
        return self.labels.row_count()

    def blocks(self) -> Iterator[pl.DataFrame]:
        """Yield features and label of each row. Raises DataError where their numbers differ."""
        for features_file, labels_file in zip(self.features.files, self.labels.files, strict=True):
            features, labels = (
                self.features.only(features_file).blocks(),
                self.labels.only(labels_file).blocks(),
            )
            while True:
                left, right = next(features, None), next(labels, None)
                if left is None and right is None:
                    break
                if left is None or right is None or left.height != right.height:
                    raise DataError(f"{features_file} and {labels_file} have different numbers of rows")
                yield left.select(self.feature_names).with_columns(right.to_series().alias("label"))


_PARTS = ("features", "labels")


def _part(path: Path) -> str:
    return next((part for part in _PARTS if path.name.split(".")[0].endswith(f"_{part}")), "")


def _owner(path: Path) -> str:
    return path.name.split(".")[0].rpartition("_")[0]


def _feature_names(path: Path) -> tuple[str, ...]:
    if not is_csv(path):
        return tuple(column_names(path))
    fitted = path.with_name(FITTED)
    count = width(path)
    names = json.loads(fitted.read_text(encoding="utf-8"))["feature_names"] if fitted.is_file() else []
    return tuple(names) if len(names) == count else tuple(f"feature_{i}" for i in range(count))
