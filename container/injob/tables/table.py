"""Files of a channel → one table, read as a stream of blocks of rows.

A table is all files of a folder in the order of their names. Its rows come in blocks of exactly
BLOCK_ROWS (the last one of a file may be shorter), whatever the reader's own batches were, so that
what is computed block by block has the same bits from run to run.
"""

import difflib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from injob.errors import ChannelError, DataError
from injob.tables import csv_files, parquet_files
from injob.tables.columns import Columns

if TYPE_CHECKING:
    import polars as pl

BLOCK_ROWS = 65_536

CSV = (".csv", ".csv.gz")
PARQUET = (".parquet",)


def table_files(folder: Path, *, recursive: bool) -> list[Path]:
    """Return the CSV and Parquet files of a folder, sorted by name; hidden files do not count.

    Raises ChannelError where the folder is missing or holds no such file.
    """
    if not folder.is_dir():
        raise ChannelError(f"{folder} is missing; mount or upload the input data there")
    paths = sorted(folder.rglob("*") if recursive else folder.iterdir())
    found = [path for path in paths if path.is_file() and path.name[0] not in "._"]
    tables = [path for path in found if path.name.endswith(CSV + PARQUET)]
    if not tables:
        names = ", ".join(path.name for path in found) or "nothing"
        raise ChannelError(
            f"{folder} holds no table (found: {names}); give it {', '.join(CSV + PARQUET)} files"
        )
    return tables


def is_csv(path: Path) -> bool:
    """Tell whether a file is CSV, compressed or not."""
    return path.name.endswith(CSV)


@dataclass(frozen=True)
class Table:
    """Some columns of some files, as one table."""

    files: tuple[Path, ...]
    columns: Columns
    header: bool = True
    """False where CSV files have no header line: the columns are then all of them, in order."""

    def blocks(self) -> Iterator["pl.DataFrame"]:
        """Yield the rows in blocks. Raises DataError or ChannelError that names file and line."""
        for path in self.files:
            yield from recut(self._frames(path), BLOCK_ROWS)

    def only(self, path: Path) -> "Table":
        """Return the same columns of one of the files."""
        return replace(self, files=(path,))

    def row_count(self) -> int:
        """Count the rows without parsing them; blank lines of CSV files may count too."""
        return sum(
            csv_files.row_count(path, header=self.header) if is_csv(path) else parquet_files.row_count(path)
            for path in self.files
        )

    def place(self, column: str, text: str) -> str:
        """Return the first file and line whose column holds this text, as an error message begins."""
        for path in self.files:
            line = csv_files.line_of(path, column, text) if is_csv(path) else None
            if line is not None:
                return f"{path}: line {line}: "
        return ""

    def _frames(self, path: Path) -> Iterator["pl.DataFrame"]:
        if not is_csv(path):
            return parquet_files.frames(path, self.columns)
        return csv_files.frames(path, self.columns, header=self.header)


def column_names(path: Path) -> list[str]:
    """Return the names in a file's header. Raises DataError where it is empty or names a column twice."""
    return csv_files.column_names(path) if is_csv(path) else parquet_files.column_names(path)


def width(path: Path) -> int:
    """Return how many fields the first line of a CSV file has. Raises DataError where it is empty."""
    return len(csv_files.first_record(path))


def require_columns(files: Sequence[Path], wanted: Iterable[str]) -> None:
    """Raise one DataError that names every wanted column which a file does not have."""
    wanted = list(wanted)
    mistakes = []
    for path in files:
        names = column_names(path)
        missing = [name for name in wanted if name not in names]
        if missing:
            mistakes.append(f"{path}: no column {', '.join(map(repr, missing))}; {_hint(missing[0], names)}")
    if mistakes:
        raise DataError("\n".join(mistakes))


def _hint(missing: str, names: Sequence[str]) -> str:
    nearest = difflib.get_close_matches(missing, names, n=1)
    return f"did you mean {nearest[0]!r}?" if nearest else f"its header has {', '.join(map(repr, names))}"


def recut(frames: Iterable["pl.DataFrame"], rows: int) -> Iterator["pl.DataFrame"]:
    """Yield the same rows in frames of exactly `rows` rows; the last one may be shorter."""
    import polars as pl  # noqa: PLC0415 - 145 ms that a failing start should not pay

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


def write_frames(
    path: Path, frames: Iterable["pl.DataFrame"], file_format: Literal["csv", "parquet"]
) -> None:
    """Write frames of the same columns one after the other: CSV without a header, or Parquet."""
    import polars as pl  # noqa: PLC0415 - as in recut

    if file_format == "parquet":
        pl.concat(list(frames)).write_parquet(path)
        return
    with path.open("wb") as file:
        for frame in frames:
            frame.write_csv(file, include_header=False)
