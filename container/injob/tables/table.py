"""Files of a channel → one table, read as a stream of blocks of rows.

A table is all files of a folder in the order of their names. Where its blocks end follows from what
the files hold and from nothing else, so that what is computed block by block has the same bits from
run to run.
"""

import difflib
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from injob.errors import ChannelError, DataError, UsageError, listed
from injob.tables.blocks import BEGINNING, Block, Count, Position
from injob.tables.chunks import CHUNK
from injob.tables.columns import Columns, repeated
from injob.tables.csv_files import CsvFile
from injob.tables.layout import with_header, without_header
from injob.tables.part import Part
from injob.tables.policy import FAIL, Policy
from injob.tables.unpack import PACKED

if TYPE_CHECKING:
    from injob.tables.parquet_files import ParquetFile

CSV = tuple(kind + pack for kind in (".csv", ".tsv") for pack in ("", *PACKED))
PARQUET = (".parquet",)
_OTHER_PACKED = (".7z", ".br", ".bz", ".bz2", ".gzip", ".lz4", ".lzma", ".rar", ".z", ".zip", ".zstd")
UNREAD = (
    *(kind + pack for kind in (".csv", ".tsv") for pack in _OTHER_PACKED),
    *(kind + pack for kind in PARQUET for pack in (*PACKED, *_OTHER_PACKED)),
    *(".parq", ".pq"),
)
"""Tables that are not read as they are named; to leave them out would lose rows in silence."""
_MOST_HINTS = 10
"""So many unknown names are compared with all known ones, which takes seconds for thousands of them."""


def table_files(folder: Path) -> list[Path]:
    """Return the CSV and Parquet files of a folder and its sub-folders, sorted; hidden ones do not count.

    Raises ChannelError where the folder is missing or holds no such file, or tables that are not read.
    """
    if not folder.is_dir():
        raise ChannelError(f"{folder} is missing; mount or upload the input data there")
    paths = [path for path in sorted(folder.rglob("*")) if not _is_hidden(path.relative_to(folder))]
    _refuse_unread(folder, paths)
    found = [path for path in paths if not path.is_dir()]
    tables = [path for path in found if _ends_with(path, CSV + PARQUET)]
    if not tables:
        names = ", ".join(path.name for path in found) or "nothing"
        raise ChannelError(
            f"{folder} holds no table (found: {names}); give it .csv, .tsv or .parquet files; "
            f"the former may be packed ({', '.join(PACKED)})"
        )
    return tables


def _refuse_unread(folder: Path, paths: Sequence[Path]) -> None:
    """Raise ChannelError for what would be left out, though it holds tables, or may."""
    unread = [path.name for path in paths if _ends_with(path, UNREAD)]
    linked = [path.name for path in paths if path.is_symlink() and path.is_dir()]
    mistakes = []
    if unread:
        mistakes.append(
            f"{', '.join(unread)} cannot be read; CSV may be packed ({', '.join(PACKED)}), "
            "and names of Parquet files end with .parquet"
        )
    if linked:
        mistakes.append(f"{', '.join(linked)}: links to folders are not followed; copy the folder")
    if mistakes:
        raise ChannelError("\n".join(f"{folder}: {mistake}" for mistake in mistakes))


def is_csv(path: Path) -> bool:
    """Tell whether a file is CSV, compressed or not."""
    return _ends_with(path, CSV)


def stem(path: Path) -> str:
    """Return the name of a table's file without what says how it is written and packed."""
    longest_first = sorted(CSV + PARQUET, key=len, reverse=True)
    return path.name[: -len(next(end for end in longest_first if _ends_with(path, (end,))))]


def _ends_with(path: Path, ends: tuple[str, ...]) -> bool:
    return path.name.lower().endswith(ends)


def _is_hidden(path: Path) -> bool:
    return any(part[0] in "._" for part in path.parts)


@dataclass(frozen=True)
class Table:
    """Some columns of some files, as one table."""

    files: tuple[Path, ...]
    columns: Columns
    header: bool = True
    """False where CSV files have no header line: the columns are then all of them, in order."""
    policy: Policy = FAIL
    chunk: int = CHUNK
    """Bytes of a CSV file that make a block."""

    @property
    def size(self) -> int:
        """Bytes of all files, as they lie on disk."""
        return sum(path.stat().st_size for path in self.files)

    def blocks(self, start: Position = BEGINNING) -> Iterator[Block]:
        """Yield the rows from a position on, which an earlier block of the same table ended with.

        Raises DataError or ChannelError that names file and line.
        """
        return (part.block(self.policy) for part in self.parts(start))

    def parts(self, start: Position = BEGINNING) -> Iterator[Part]:
        """Yield all rows from a position on, those that are left out too."""
        before = sum(path.stat().st_size for path in self.files[: start.file])
        for file, path in enumerate(self.files[start.file :], start=start.file):
            for part in self._file(path).parts(start if file == start.file else Position(file)):
                yield replace(part, read=before + part.read)
            before += path.stat().st_size

    def up_to(self, file: int) -> "Table":
        """Return the same table, ending with this file; positions in it stay valid."""
        return replace(self, files=self.files[: file + 1])

    def counts(self) -> Iterator[Count]:
        """Count the rows without parsing them, some at a time; blank lines of CSV files may count too."""
        rows, read = 0, 0
        for path in self.files:
            count = Count(0, 0)
            for count in self._file(path).counts():
                yield Count(rows + count.rows, read + count.read)
            rows, read = rows + count.rows, read + path.stat().st_size

    def place(self, column: str, text: str) -> str:
        """Return the first file and line whose column holds this text, as an error message begins."""
        for path in self.files:
            line = self._csv(path).line_of(column, text) if is_csv(path) else None
            if line is not None:
                return f"{path}: line {line}: "
        return ""

    def _file(self, path: Path) -> "CsvFile | ParquetFile":
        if is_csv(path):
            return self._csv(path)
        from injob.tables.parquet_files import ParquetFile  # noqa: PLC0415 - polars is slow to import

        return ParquetFile(path, self.columns, self.policy)

    def _csv(self, path: Path) -> CsvFile:
        return CsvFile(path, self.columns, self.policy, self.header, self.chunk)


def column_names(path: Path, wanted: Collection[str] = ()) -> list[str]:
    """Return the names in a file's header, of CSV with the separator that finds the wanted ones.

    Raises DataError where it is empty or names a column twice.
    """
    if is_csv(path):
        return list(with_header(path, wanted).names)
    from injob.tables import parquet_files  # noqa: PLC0415 - polars is slow to import

    return parquet_files.column_names(path)


def width(path: Path) -> int:
    """Return how many fields the first line of a CSV file has. Raises DataError where it is empty."""
    return len(without_header(path).names)


def require_columns(files: Sequence[Path], wanted: Iterable[str]) -> None:
    """Raise one DataError that names every wanted column which a file does not have."""
    wanted = list(wanted)
    mistakes = []
    for path in files:
        names = column_names(path, wanted)
        known = set(names)
        missing = [name for name in wanted if name not in known]
        if missing:
            mistakes.append(f"{path}: no column {listed(missing)}; {nearest(missing, names)}")
    if mistakes:
        raise DataError("\n".join(mistakes))


def require_distinct(names: Sequence[str]) -> None:
    """Raise UsageError that names every column which stands among the features and the target twice."""
    twice = repeated(names)
    if twice:
        raise UsageError(f"features and target name {listed(twice)} twice; name each column once")


def nearest(missing: Sequence[str], names: Sequence[str]) -> str:
    """Return which of a header's names may have been meant; where none is near, all of them."""
    spelled = {name.casefold(): name for name in names}
    near = [difflib.get_close_matches(name.casefold(), spelled, n=1) for name in missing[:_MOST_HINTS]]
    meant = [*dict.fromkeys(spelled[found] for one in near for found in one)]
    return f"did you mean {listed(meant)}?" if meant else f"it has {listed(names)}"
