"""The rows of a table, folded into the side of the split on which each lies."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt
import polars as pl

from injob.regression.triangle import Triangle, Units

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Sides:
    """The triangles of the rows to fit and of the rows held out, in the same units."""

    train: Triangle
    test: Triangle
    seen: int = 0
    """How many rows there were."""

    @classmethod
    def empty(cls, units: Units) -> Self:
        """Start with no rows."""
        return cls(Triangle.empty(units), Triangle.empty(units))

    def fold(self, block: npt.NDArray[np.float64], is_train: Mask) -> "Sides":
        """Add rows, each to the side that the mask of the table says; rows behind its end only count."""
        seen = self.seen + len(block)
        chosen = is_train[self.seen : seen]
        if len(chosen) < len(block):
            return Sides(self.train, self.test, seen)
        return Sides(self.train.fold(block[chosen]), self.test.fold(block[~chosen]), seen)


def fold_sides(blocks: Iterable[pl.DataFrame], is_train: Mask, *, shifted: bool) -> Sides | None:
    """Fold a stream of blocks; None where it has none."""
    sides: Sides | None = None
    for frame in blocks:
        block = frame.to_numpy()
        sides = sides or Sides.empty(Units.of(block, shifted=shifted))
        sides = sides.fold(block, is_train)
    return sides
