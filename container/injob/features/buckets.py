"""Rows in a file, those with like hashes beside each other: equal ones are found a few rows at a time."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryFile
from typing import NamedTuple, Self

import numpy as np
import numpy.typing as npt

from injob.features.codes import SCATTERING
from injob.features.packing import Packed


class Bucket(NamedTuple):
    """Rows, in the order in which they were appended. Those that equal one of them are here too."""

    rows: Packed
    numbers: npt.NDArray[np.uint64]
    """Which of all rows they are."""


class Buckets:
    """A file of rows; it has no name, and is gone with the process, however that ends."""

    def __init__(self, folder: Path, count: int) -> None:
        """Divide the rows into so many parts."""
        self._file = TemporaryFile(dir=folder)  # noqa: SIM115 - closed in __exit__
        self._count = count
        self._words = 0
        self._rows = 0
        self._starts: list[npt.NDArray[np.intp]] = []
        """For each piece where its rows of each bucket begin, and where the last ones end."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def append(self, rows: Packed) -> None:
        """Add a piece."""
        bucket = _hashes(rows) % np.uint64(self._count)
        order = np.argsort(bucket, kind="stable")
        numbers = np.arange(self._rows, self._rows + len(rows), dtype=np.uint64)
        self._file.write(np.column_stack([rows, numbers])[order].data)
        self._starts.append(self._rows + np.searchsorted(bucket[order], np.arange(self._count + 1)))
        self._words = rows.shape[1] + 1
        self._rows += len(rows)

    def __iter__(self) -> Iterator[Bucket]:
        """Yield one bucket after the other."""
        self._file.flush()
        for number in range(self._count):
            pieces = [self._read(*starts[number : number + 2].tolist()) for starts in self._starts]
            rows = np.concatenate(pieces)
            yield Bucket(rows[:, :-1], rows[:, -1])

    def _read(self, start: int, stop: int) -> Packed:
        self._file.seek(start * self._words * 8)
        read = np.fromfile(self._file, np.uint64, (stop - start) * self._words)
        return read.reshape(-1, self._words)


def _hashes(rows: Packed) -> npt.NDArray[np.uint64]:
    mixed = np.zeros(len(rows), np.uint64)
    for word in rows.T:
        mixed = (mixed ^ word) * SCATTERING
        mixed ^= mixed >> np.uint64(32)
    return mixed
