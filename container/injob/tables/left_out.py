"""The rows of a table that were left out: counts, and the bad ones with place and reason."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from injob.errors import DataError
from injob.tables.policy import Policy

LONGEST_KEPT = 1 << 16
"""Characters of a bad row: a file with a broken quote may be one, and all of them lie in memory."""
_SHOWN = 3


@dataclass(frozen=True)
class BadRow:
    """A row that was set aside."""

    file: str
    line: int
    """Of CSV files the line where it begins, of Parquet files the row; both count from 1."""
    reason: str
    row: str
    """The row as it stands in the file, bytes that are not UTF-8 as \\xNN; of a long one the beginning."""
    count: int = 1
    """How many rows it may be in truth: a quote too many makes one of all lines up to the next one."""

    @classmethod
    def of(cls, file: Path, line: int, reason: str, row: str, count: int = 1) -> Self:
        """Keep no more than the beginning of a long row."""
        kept = row if len(row) <= LONGEST_KEPT else f"{row[:LONGEST_KEPT]}…"
        return cls(str(file), line, reason, kept, count)

    @property
    def message(self) -> str:
        """Place and reason, as an error says them."""
        place = "row" if self.file.endswith(".parquet") else "line"
        return f"{self.file}: {place} {self.line}: {self.reason}"


@dataclass(frozen=True)
class LeftOut:
    """What a block, or all blocks so far, left out."""

    missing: int = 0
    """How many rows were dropped because they miss a value."""
    bad: tuple[BadRow, ...] = ()
    """Rows that were set aside because they cannot be read."""

    @property
    def set_aside(self) -> int:
        """How many bad rows that is."""
        return sum(row.count for row in self.bad)

    @property
    def rows(self) -> int:
        """How many rows that is in all."""
        return self.missing + self.set_aside

    def plus(self, other: "LeftOut", policy: Policy) -> "LeftOut":
        """Add what a block has left out. Raises DataError for more bad rows than the policy allows."""
        if not other.rows:
            return self
        both = LeftOut(self.missing + other.missing, self.bad + other.bad)
        if both.set_aside > policy.max_bad_rows:
            raise DataError(
                f"more rows are bad than max-bad-rows allows, which is {policy.max_bad_rows}: at least "
                f"{both.set_aside}; repair them, or allow more. The first ones:\n{first_messages(both.bad)}"
            )
        return both

    def write(self, path: Path) -> None:
        """Write the bad rows as a CSV file with the columns file, line, reason and row."""
        # Names of files may be any bytes.
        with path.open("w", encoding="utf-8", errors="backslashreplace", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(("file", "line", "reason", "row"))
            writer.writerows((row.file, row.line, row.reason, row.row) for row in self.bad)


def first_messages(bad: Sequence[BadRow]) -> str:
    """Return the first bad rows as an error says them."""
    return "\n".join(row.message for row in bad[:_SHOWN])
