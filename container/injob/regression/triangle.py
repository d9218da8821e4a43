"""Least squares from a stream of rows: one small triangle is the whole state, and triangles merge.

A QR factorisation of all rows so far keeps only its triangle R; another block of rows is stacked under
it and factored again (TSQR: Demmel, Grigori, Hoemmen and Langou, "Communication-optimal parallel and
sequential QR and LU factorizations", 2012). Columns are shifted and scaled by what the first block
shows, which costs nothing and keeps digits where a column lies far from zero. While there are few
rows they are kept as well, as they came: few_rows.py solves them without any rounding.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float64]
Vector = npt.NDArray[np.float64]

_MOST_WORK = 1 << 18
"""Rows are few while their number times the cube of the triangle's width is at most this.

So solving them without rounding takes about a tenth of a second at most.
"""
_IN_CACHE = 1 << 16
"""So many numbers at a time are factored: they stay in a core's cache, which makes it twice as fast."""


@dataclass(frozen=True)
class Units:
    """How columns are shifted and scaled: what is folded is (value - shift) / scale."""

    shift: Vector
    scale: Vector
    """Powers of two, so that scaling does not round."""

    @classmethod
    def of(cls, block: Matrix, *, shifted: bool = True) -> Self:
        """Take means, and the largest distances from them, of a block; without shift, from zero.

        No block is a bad one: a mean of m out of n rows is at most √(n/m) spreads of all rows away from
        their mean, and the scale only keeps squares from overflowing.
        """
        # The mean of equal numbers may be off in its last bits; this way a constant becomes zero.
        with np.errstate(over="ignore", invalid="ignore"):
            means = np.where((block == block[0]).all(axis=0), block[0], block.mean(axis=0))
            shift = np.where(np.isfinite(means), means, 0.0) if shifted else np.zeros(block.shape[1])
            spread = np.abs(block - shift).max(axis=0)
        return cls(shift, powers_of_two(spread))

    def apply(self, block: Matrix) -> Matrix:
        """Return the rows in these units, behind a column of ones."""
        rows = np.empty((len(block), block.shape[1] + 1), order="F")
        rows[:, 0] = 1.0
        with np.errstate(over="ignore"):
            np.subtract(np.asfortranarray(block), self.shift, out=rows[:, 1:])
            rows[:, 1:] /= self.scale
        return rows


@dataclass(frozen=True)
class Triangle:
    """The triangle of all rows folded so far, in the columns 1, x₁ … xₖ, y."""

    units: Units
    rows: int
    r: Matrix
    """At most k + 2 rows of k + 2 columns, upper triangular once there are that many rows."""
    few: Matrix
    """All rows as they came, in the columns x₁ … xₖ, y, while they are few; then none."""

    @classmethod
    def empty(cls, units: Units) -> Self:
        """Start with no rows."""
        width = len(units.shift)
        return cls(units, 0, np.empty((0, width + 1)), np.empty((0, width)))

    @property
    def means(self) -> Vector:
        """The means of x₁ … xₖ, y in the units of the data; there must be rows."""
        return np.asarray(self.units.shift + self.units.scale * (self.r[0, 1:] / self.r[0, 0]))

    def fold(self, block: Matrix) -> "Triangle":
        """Add rows of x₁ … xₖ, y."""
        if not len(block):
            return self
        return self._with(len(block), self.units.apply(block), block)

    def merge(self, other: "Triangle") -> "Triangle":
        """Add the rows of another triangle in the same units."""
        return self._with(other.rows, other.r, other.few)

    def sized(self) -> "Triangle":
        """Return the same triangle in units of its own size, so that squares do not overflow."""
        factors = powers_of_two(np.abs(self.r[:, 1:]).max(axis=0, initial=0.0))
        with np.errstate(over="ignore"):
            units = Units(self.units.shift, self.units.scale * factors)
        r = np.column_stack([self.r[:, 0], self.r[:, 1:] / factors])
        return Triangle(units, self.rows, r, self.few)

    def _with(self, rows: int, r: Matrix, few: Matrix) -> "Triangle":
        total = self.rows + rows
        are_few = total * self.r.shape[1] ** 3 <= _MOST_WORK
        return Triangle(
            units=self.units,
            rows=total,
            r=triangular(np.vstack([self.r, triangular(r)])),
            few=np.vstack([self.few, few]) if are_few else self.few[:0],
        )


def triangular(matrix: Matrix) -> Matrix:
    """Return the triangle R of a QR factorisation; fastest of columns that lie together in memory."""
    if not matrix.size:
        return matrix
    width = matrix.shape[1]
    height = max(_IN_CACHE // width, 4 * width)
    count = len(matrix) // height
    if count > 1:
        cut = count * height
        parts = matrix[:cut].T.reshape(width, count, height).transpose(1, 2, 0)
        triangles = np.asarray(np.linalg.qr(parts, mode="r"))
        matrix = np.vstack([triangles.reshape(-1, width), matrix[cut:]])
    return np.asarray(np.linalg.qr(matrix, mode="r"), dtype=np.float64)


def powers_of_two(sizes: Vector) -> Vector:
    """Return for each size the power of two next above it; 1 where it is zero or not finite."""
    usable = np.isfinite(sizes) & (sizes > 0)
    # A size may round up to 2**1024, which is no float; half of it serves as well.
    exponents = np.minimum(np.frexp(np.where(usable, sizes, 0.5))[1], 1023)
    return np.ldexp(1.0, exponents)
