"""Least squares from a stream of rows: one small triangle is the whole state, and triangles merge.

A QR factorisation of all rows so far keeps only its triangle R; another block of rows is stacked under
it and factored again (TSQR: Demmel, Grigori, Hoemmen and Langou, "Communication-optimal parallel and
sequential QR and LU factorizations", 2012). Columns are shifted and scaled by the first block's means
and spreads, which costs nothing and keeps digits where a column lies far from zero.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float64]
Vector = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Units:
    """How columns are shifted and scaled: what is folded is (value - shift) / scale."""

    shift: Vector
    scale: Vector

    @classmethod
    def of(cls, block: Matrix, *, shifted: bool = True) -> Self:
        """Take mean and spread of the rows of a block; without shift, only their size."""
        # The mean of equal numbers may be off in its last bits; this way a constant becomes zero.
        means = np.where((block == block[0]).all(axis=0), block[0], block.mean(axis=0))
        shift = means if shifted else np.zeros(block.shape[1])
        spread = np.sqrt(np.mean((block - shift) ** 2, axis=0))
        usable = np.isfinite(spread) & (spread > 0)
        return cls(shift, np.where(usable, spread, 1.0))

    def apply(self, block: Matrix) -> Matrix:
        """Return the rows in these units, behind a column of ones."""
        return np.column_stack([np.ones(len(block)), (block - self.shift) / self.scale])


@dataclass(frozen=True)
class Triangle:
    """The triangle of all rows folded so far, in the columns 1, x₁ … xₖ, y."""

    units: Units
    rows: int
    r: Matrix
    """At most k + 2 rows of k + 2 columns, upper triangular once there are that many rows."""

    @classmethod
    def empty(cls, units: Units) -> Self:
        """Start with no rows."""
        return cls(units, 0, np.empty((0, len(units.shift) + 1)))

    def fold(self, block: Matrix) -> "Triangle":
        """Add rows of x₁ … xₖ, y."""
        if not len(block):
            return self
        stacked = np.vstack([self.r, self.units.apply(block)])
        return Triangle(self.units, self.rows + len(block), triangular(stacked))

    def merge(self, other: "Triangle") -> "Triangle":
        """Add the rows of another triangle in the same units."""
        stacked = np.vstack([self.r, other.r])
        return Triangle(self.units, self.rows + other.rows, triangular(stacked))


def triangular(matrix: Matrix) -> Matrix:
    """Return the triangle R of a QR factorisation."""
    if not matrix.size:
        return matrix
    return np.asarray(np.linalg.qr(matrix, mode="r"), dtype=np.float64)
