"""Rows that do not fit into memory, in a file.

The file has no name: it is gone with the process, however that ends.
"""

import weakref
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

import numpy as np

from injob.features.buckets import Buckets
from injob.features.packing import Packed, first_ones
from injob.progress import ROWS, Progress

_CHUNK_ROWS = 1 << 18
_WORK, _WORK_ON_MANY = 8, 16
"""How many times their own size rows of one word, and of many, take while they are made distinct."""


def rows_within(memory: int, words: int) -> int:
    """Return how many rows of so many words can be made distinct in so many bytes."""
    work = _WORK if words == 1 else _WORK_ON_MANY
    return max(1, memory // (8 * words * work))


class Spill:
    """Rows in the order in which they were appended."""

    def __init__(self, folder: Path) -> None:
        """Write to the folder, once there is something to write."""
        self._folder = folder
        self._file: IO[bytes] | None = None
        self._words = 0
        self._rows = 0

    def __len__(self) -> int:
        """Return how many rows there are."""
        return self._rows

    def append(self, rows: Packed) -> None:
        """Add rows."""
        self._opened().write(rows.data)
        self._opened().flush()
        self._words = rows.shape[1]
        self._rows += len(rows)

    def replace(self, change: Callable[[Packed], Packed]) -> None:
        """Replace the rows by what becomes of them, piece by piece."""
        if self._file is None:
            return
        with self._file as file:
            pieces = _pieces(file, self._words)
            self._file, self._rows = None, 0
            for rows in pieces:
                self.append(change(rows))

    def distinct(self, memory: int) -> Packed:
        """Return the first one of each of the rows, in order, as an array that lies in a file.

        They are compared in parts, each of about as many rows as fit into so many bytes of memory.
        """
        kept = np.zeros(self._rows, np.bool_)
        # With their numbers, rows take about twice as much.
        parts = -(-2 * self._rows // rows_within(memory, self._words))
        with Buckets(self._folder, parts) as buckets:
            for rows in _pieces(self._opened(), self._words):
                buckets.append(rows)
            done = 0
            with Progress("finding duplicates", total=self._rows, unit=ROWS) as progress:
                for bucket in buckets:
                    kept[bucket.numbers[first_ones(bucket.rows)]] = True
                    done += len(bucket.rows)
                    progress.update(done)
        masks = iter(np.split(kept, range(_CHUNK_ROWS, self._rows, _CHUNK_ROWS)))
        self.replace(lambda rows: rows[next(masks)])
        with self._opened() as file:
            return np.memmap(file, np.uint64, "r", shape=(self._rows, self._words))

    def _opened(self) -> IO[bytes]:
        if self._file is None:
            self._file = TemporaryFile(dir=self._folder)  # noqa: SIM115 - lives as long as the rows
            weakref.finalize(self, self._file.close)
        return self._file


def _pieces(file: IO[bytes], words: int) -> Iterator[Packed]:
    file.seek(0)
    while len(piece := np.fromfile(file, np.uint64, _CHUNK_ROWS * words)):
        yield piece.reshape(-1, words)
