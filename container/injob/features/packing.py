"""Codes of a row ↔ as few 64-bit words as hold them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import polars as pl

from injob.features.codes import Codes

Packed = npt.NDArray[np.uint64]
"""Rows, each a row of words."""

_WORD_BITS = 64


@dataclass(frozen=True)
class Layout:
    """Where the code of each column lies."""

    bits: tuple[int, ...]
    """How many each column needs; a code does not straddle two words."""

    @cached_property
    def places(self) -> tuple[tuple[int, int], ...]:
        """The word of each column, and by how many bits its code is shifted there."""
        places: list[tuple[int, int]] = []
        word, shift = 0, 0
        for bits in self.bits:
            if shift + bits > _WORD_BITS:
                word, shift = word + 1, 0
            places.append((word, shift))
            shift += bits
        return tuple(places)

    @property
    def words(self) -> int:
        """How many words a row takes."""
        return self.places[-1][0] + 1

    def pack(self, codes: Sequence[Codes]) -> Packed:
        """Return rows, given the codes of each column."""
        packed = np.zeros((len(codes[0]), self.words), np.uint64)
        for (word, shift), code in zip(self.places, codes, strict=True):
            packed[:, word] |= np.left_shift(code, shift, dtype=np.uint64)
        return packed

    def unpack(self, packed: Packed, column: int) -> Codes:
        """Return the codes of one column."""
        word, shift = self.places[column]
        mask = np.uint64((1 << self.bits[column]) - 1)
        return (packed[:, word] >> np.uint64(shift)) & mask


def first_ones(rows: Packed) -> npt.NDArray[np.uint32]:
    """Return the numbers of those rows that no row before them equals."""
    alone = rows.shape[1] == 1
    keys = pl.Series(rows[:, 0]) if alone else pl.from_numpy(rows).to_struct("row")
    return keys.arg_unique().to_numpy()
