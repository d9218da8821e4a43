"""The rows of a table, folded into the side of the split on which each lies."""

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from injob.regression.triangle import Matrix, Triangle, Units

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Sides:
    """The triangles of the rows to fit and of the rows held out, in the same units."""

    train: Triangle
    test: Triangle

    @classmethod
    def empty(cls, units: Units) -> Self:
        """Start with no rows."""
        return cls(Triangle.empty(units), Triangle.empty(units))

    def fold(self, train: Matrix, test: Matrix) -> "Sides":
        """Add rows to each side."""
        return Sides(self.train.fold(train), self.test.fold(test))
