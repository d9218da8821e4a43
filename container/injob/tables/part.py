"""A part of a table: all its rows as they follow each other, with what is wrong with which of them."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from injob.errors import DataError
from injob.tables.blocks import Block, Position
from injob.tables.left_out import BadRow, LeftOut, first_messages
from injob.tables.policy import Policy

if TYPE_CHECKING:
    import polars as pl

States = npt.NDArray[np.uint8]

USABLE, MISSING, BAD = range(3)


@dataclass(frozen=True)
class Part:
    """Consecutive rows of one file."""

    frame: "pl.DataFrame"
    """Every row; what stands in rows that are not usable has no meaning."""
    end: Position
    read: int
    """Bytes of the file up to there, as they lie on disk."""
    states: States | None = None
    """USABLE, MISSING (a value) or BAD, for each row; None where all are usable."""
    bad: tuple[BadRow, ...] = ()
    """One for each row that is BAD."""

    def slice(self, start: int, rows: int) -> "Part":
        """Return some of the rows."""
        frame = self.frame.slice(start, rows)
        if self.states is None:
            return replace(self, frame=frame)
        before, within = self.states[:start], self.states[start : start + rows]
        first = np.count_nonzero(before == BAD)
        return replace(
            self,
            frame=frame,
            states=within,
            bad=self.bad[first : first + np.count_nonzero(within == BAD)],
        )

    def block(self, policy: Policy) -> Block:
        """Return the usable rows, and what was left out. Raises DataError where that is not allowed."""
        if self.bad and policy.on_bad_rows == "fail":
            raise DataError(f"{first_messages(self.bad)}\n{_advice(policy)}")
        if self.states is None:
            return Block(self.frame, self.end, self.read)
        usable = self.frame.filter(self.states == USABLE)
        missing = int(np.count_nonzero(self.states == MISSING))
        return Block(usable, self.end, self.read, LeftOut(missing, self.bad))


def every_state(states: States | None, rows: int) -> States:
    """Return a state for each of so many rows, also where none stands for all being usable."""
    return np.zeros(rows, np.uint8) if states is None else states


def _advice(policy: Policy) -> str:
    drop = "missing=drop leaves out rows that miss a value, and " if policy.missing == "fail" else ""
    return f"({drop}on-bad-rows=quarantine sets bad rows aside)"
