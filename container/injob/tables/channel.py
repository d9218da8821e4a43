"""A training channel as one numeric table: features, then the target.

A channel holds either tables with their own header (CSV, Parquet), or pairs of NAME_features and
NAME_labels files as the pre-processing job and AWS's example write them, CSV without a header.
"""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from injob.errors import ChannelError, DataError, UsageError
from injob.tables.blocks import BEGINNING, Block, Position
from injob.tables.columns import Columns
from injob.tables.pairs import Follower
from injob.tables.policy import FAIL, Policy
from injob.tables.table import Table, column_names, is_csv, require_columns, stem, table_files, width

FITTED = "features.json"
"""The file beside the features that says what was fitted; it names them."""


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
    files = tuple(table_files(folder, recursive=True))
    if any(_part(path) for path in files):
        return PairedFiles.of(files, target, features, policy)
    names = column_names(files[0], (*features, target))
    chosen = tuple(features) or tuple(name for name in names if name != target)
    require_columns(files, (*chosen, target))
    if not chosen:
        raise DataError(f"{files[0]}: the only column is the target {target!r}; add columns to predict from")
    _require_distinct((*chosen, target))
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


@dataclass(frozen=True)
class PairedFiles:
    """Features and labels in files of their own, row by row."""

    features: Table
    labels: Table
    feature_names: tuple[str, ...]

    @classmethod
    def of(cls, files: Sequence[Path], target: str, wanted: Sequence[str], policy: Policy) -> "PairedFiles":
        """Match the files by name. Raises ChannelError for one without its partner."""
        features, labels = _pairs(files)
        names = _feature_names(features)
        header = not is_csv(features[0])
        label = _label(labels[0], target) if header else target
        if header:
            require_columns(features, names)
            require_columns(labels, (label,))
        chosen = tuple(wanted) or names
        unknown = [name for name in chosen if name not in names]
        if unknown:
            raise DataError(f"{features[0]}: no feature {', '.join(map(repr, unknown))}")
        _require_distinct(chosen)
        return cls(
            Table(tuple(features), Columns(names), header=header, policy=policy),
            Table(tuple(labels), Columns((label,)), header=header, policy=policy),
            chosen,
        )

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return self.features.size + self.labels.size

    @property
    def counted(self) -> Table:
        """The labels, which are quicker to count."""
        return self.labels

    def blocks(self, start: Position = BEGINNING) -> Iterator[Block]:
        """Yield features and label of each row. Raises DataError where their numbers differ."""
        for file in range(start.file, len(self.features.files)):
            here = start if file == start.file else Position(file)
            labels = Follower(self.labels.only(file), here.labels or Position(file))
            for features in self.features.only(file).parts(here):
                part = labels.beside(features, self.feature_names)
                if part is None:
                    raise self._different(file)
                yield part.block(self.features.policy)
            if labels.left():
                raise self._different(file)

    def _different(self, file: int) -> DataError:
        names = f"{self.features.files[file]} and {self.labels.files[file]}"
        return DataError(f"{names} have different numbers of rows")


_PARTS = ("features", "labels")


def _part(path: Path) -> str:
    return next((part for part in _PARTS if stem(path).endswith(f"_{part}")), "")


def _owner(path: Path) -> Path:
    return path.with_name(stem(path).rpartition("_")[0])


def _pairs(files: Sequence[Path]) -> tuple[list[Path], list[Path]]:
    """Return the files of features and those of labels, in the same order."""
    features, labels = (sorted((p for p in files if _part(p) == part), key=_owner) for part in _PARTS)
    owners = Counter(map(_owner, features)), Counter(map(_owner, labels))
    odd = sorted((owners[0] - owners[1]) + (owners[1] - owners[0]))
    alone = [path for path in files if not _part(path)]
    if odd or alone:
        name = odd[0].name if odd else alone[0].name
        raise ChannelError(
            f"{files[0].parent}: {name} has no partner; beside NAME_features the channel needs "
            "NAME_labels, and no other table"
        )
    if len({is_csv(path) for path in files}) > 1:
        raise ChannelError(f"{files[0].parent} holds both CSV and Parquet features; give it one kind")
    return features, labels


def _require_distinct(names: Sequence[str]) -> None:
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise UsageError(
            f"features and target name {', '.join(map(repr, twice))} twice; name each column once"
        )


def _label(path: Path, target: str) -> str:
    """Return the column of a labels file that is the target: the one of that name, or the only one."""
    names = column_names(path)
    if target not in names and len(names) != 1:
        raise DataError(
            f"{path} has {len(names)} columns, none of them the target {target!r}; name one of them as "
            "target, or leave only one"
        )
    return target if target in names else names[0]


def _feature_names(paths: Sequence[Path]) -> tuple[str, ...]:
    """Return the names of features: Parquet's own, or those with which CSV files were fitted."""
    if not is_csv(paths[0]):
        return tuple(column_names(paths[0]))
    count = width(paths[0])
    beside = [path for path in dict.fromkeys(p.with_name(FITTED) for p in paths) if path.is_file()]
    fitted = {path: _fitted_names(path) for path in beside}
    for path, names in fitted.items():
        if names != fitted[beside[0]]:
            raise ChannelError(
                f"{beside[0]} and {path} name different features; give the channel what was fitted together"
            )
    names = fitted[beside[0]] if beside else ()
    return names if len(names) == count else tuple(f"feature_{i}" for i in range(count))


def _fitted_names(path: Path) -> tuple[str, ...]:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ChannelError(f"{path} cannot be read: {error.strerror}") from error
    except ValueError:
        document = None
    names = document.get("feature_names") if isinstance(document, dict) else None
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise ChannelError(
            f'{path} has no list "feature_names" of strings; copy it again from where the features come '
            "from, or remove it"
        )
    return tuple(names)
