"""Rows in the order in which they come → the first one of each, in memory as long as they fit."""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from injob.features.packing import Packed, first_ones
from injob.features.spill import Spill, rows_within

_PENDING_ROWS = 1 << 18


class DistinctRows:
    """Rows without repetitions.

    New rows wait until there are as many of them as are kept, so that each is looked at a few times only,
    however many come. What does not fit into memory is written to a file, and made distinct at the end.
    """

    def __init__(self, memory: int, folder: Path) -> None:
        """Take about so many bytes of memory; the file lies in the folder."""
        self._memory = memory
        self._kept: list[Packed] = []
        self._pending: list[Packed] = []
        self._spill = Spill(folder)

    def add(self, rows: Packed) -> None:
        """Add rows."""
        self._pending.append(rows)
        room = rows_within(self._memory, rows.shape[1])
        if _height(self._pending) >= max(_height(self._kept), min(_PENDING_ROWS, room)):
            self._compact()
            if _height(self._kept) >= room:
                self._spill.append(self._kept.pop())

    def replace(self, change: Callable[[Packed], Packed]) -> None:
        """Replace the rows so far by what becomes of them, piece by piece."""
        self._kept = list(map(change, self._kept))
        self._pending = list(map(change, self._pending))
        self._spill.replace(change)

    def finish(self) -> Packed:
        """Return the first one of each of the rows, in order. At least one must have been added."""
        if self._pending:
            self._compact()
        if not len(self._spill):
            return self._kept.pop()
        for rows in self._kept:
            self._spill.append(rows)
        return self._spill.distinct(self._memory)

    def _compact(self) -> None:
        rows = np.concatenate(self._kept + self._pending)
        self._kept, self._pending = [], []
        self._kept = [rows[first_ones(rows)]]


def _height(parts: list[Packed]) -> int:
    return sum(map(len, parts))
