"""What a table is read as: blocks of rows, each with the position where the next one begins."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from injob.tables.left_out import LeftOut

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True)
class Position:
    """Where the stream of a table goes on."""

    file: int = 0
    """Which of the table's files, in the order of their names."""
    offset: int = 0
    """CSV: byte of the unpacked file, 0 being its beginning. Parquet: row."""
    line: int = 1
    """CSV: number of the line that begins there."""
    skip: int = 0
    """How many rows behind that place have been read too."""
    labels: "Position | None" = None
    """Where features and labels lie in files of their own: the position in the latter."""


class Count(NamedTuple):
    """How many rows were counted so far, and in how many bytes of the table's files, as they lie on disk."""

    rows: int
    read: int


BEGINNING = Position()
"""The beginning of every table."""


@dataclass(frozen=True)
class Block:
    """Some consecutive rows of one file.

    What rows a block holds follows from the file alone, so that whatever is computed block by block
    has the same bits from run to run, wherever it was interrupted and goes on.
    """

    frame: "pl.DataFrame"
    """The rows that can be used: no nulls, no numbers that are not finite."""
    end: Position
    """Where the rows behind this block begin."""
    read: int
    """Bytes of the table's files up to there, as they lie on disk; of `size` in all."""
    left_out: LeftOut = field(default_factory=LeftOut)

    @property
    def rows(self) -> int:
        """How many rows there were, usable or not."""
        return self.frame.height + self.left_out.rows
