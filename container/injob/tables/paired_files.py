"""Features and labels in files of their own, as the pre-processing job and AWS's example write them.

NAME_features and NAME_labels make a pair: CSV without a header, or Parquet.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from injob.errors import ChannelError, DataError, listed
from injob.tables.blocks import BEGINNING, Block, Position
from injob.tables.columns import Columns
from injob.tables.fitted_names import feature_names
from injob.tables.pairs import Follower
from injob.tables.policy import Policy
from injob.tables.table import Table, column_names, is_csv, nearest, require_columns, require_distinct, stem


def are_paired(files: Sequence[Path]) -> bool:
    """Tell whether files are named as such pairs."""
    return any(_part(path) for path in files)


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
        names = feature_names(features)
        header = not is_csv(features[0])
        label = _label(labels[0], target) if header else target
        if header:
            require_columns(features, names)
            require_columns(labels, (label,))
        chosen = tuple(wanted) or names
        known = set(names)
        unknown = [name for name in chosen if name not in known]
        if unknown:
            raise DataError(f"{features[0]}: no feature {listed(unknown)}; {nearest(unknown, names)}")
        require_distinct(chosen)
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
            labels = Follower(self.labels.up_to(file), here.labels or Position(file))
            for features in self.features.up_to(file).parts(here):
                part = labels.beside(features, self.feature_names)
                if part is None:
                    raise self._different(file)
                yield part.block(self.features.policy)
            if labels.left():
                raise self._different(file)

    def _different(self, file: int) -> DataError:
        names = f"{self.features.files[file]} and {self.labels.files[file]}"
        return DataError(f"{names} have different numbers of rows; write both again from the same")


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


def _label(path: Path, target: str) -> str:
    """Return the column of a labels file that is the target: the one of that name, or the only one."""
    names = column_names(path)
    if target not in names and len(names) != 1:
        raise DataError(
            f"{path} has {len(names)} columns, none of them the target {target!r}; name one of them as "
            "target, or leave only one"
        )
    return target if target in names else names[0]
