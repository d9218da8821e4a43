"""Least squares of few rows in whole numbers: nothing is rounded but the results, once."""

import math
import sys
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from operator import mul

import numpy as np
import numpy.typing as npt

from injob.regression.triangle import Matrix

Integers = npt.NDArray[np.object_]


@dataclass(frozen=True)
class Tableau:
    """The products of the columns 1, x₁ … xₖ, y, some of which have been swept: entries / divisor.

    Sweeping a column regresses all others on it (Goodnight, "A Tutorial on the SWEEP Operator", 1979),
    here with the integer pivoting of Edmonds (1967): each entry is a minor of the products, hence whole.
    """

    entries: Integers
    divisor: int
    units: list[int]
    """The columns have been multiplied by these to make them whole."""

    @classmethod
    def of(cls, rows: Matrix) -> "Tableau":
        """Take the products of rows of x₁ … xₖ, y."""
        columns, units = zip(*map(_whole, [[1.0] * len(rows), *rows.T.tolist()]), strict=True)
        products = [[sum(map(mul, a, b)) for b in columns] for a in columns]
        return cls(np.array(products, dtype=object), 1, list(units))

    def sweep(self, column: int) -> "Tableau":
        """Regress the other columns on this one as well; what it leaves must not be zero."""
        entries, pivot = self.entries, self.entries[column, column]
        swept = (entries * pivot - np.outer(entries[:, column], entries[column])) // self.divisor
        swept[column] = entries[column]
        swept[:, column] = -entries[:, column]
        swept[column, column] = self.divisor
        return Tableau(swept, pivot, self.units)

    def slope(self, column: int, target: int) -> float:
        """Return the coefficient of a swept column in the regression of one that is not."""
        return self._ratio(int(self.entries[column, target]) * self.units[column], self.units[target])

    def length(self, column: int) -> float:
        """Return the length of the residual of an unswept column, regressed on the swept ones."""
        return self._root(int(self.entries[column, column]), self.units[column])

    def square(self, column: int) -> Fraction:
        """Return the squared length of that residual, where the column has been made whole."""
        return Fraction(self.entries[column, column], self.divisor)

    def inverse_length(self, column: int) -> float:
        """Return the root of a swept column's diagonal element in the inverse of the products."""
        return self._root(int(self.entries[column, column]) * self.units[column] ** 2, 1)

    def _ratio(self, value: int, unit: int) -> float:
        return value / (self.divisor * unit)

    def _root(self, square: int, unit: int) -> float:
        # √(a/d) = √(a·d)/d; 64 more bits than a float has make the root good to its last one.
        return math.isqrt(square * self.divisor << 128) / ((self.divisor * unit) << 64)


def _whole(column: list[float]) -> tuple[list[int], int]:
    """Return the column times a number that makes it whole, and that number.

    Where all floats read as decimal numbers of so few digits that no others read as them, they stand for
    these: what a file said, not what is nearest to it in binary.
    """
    decimals = [Decimal(repr(value)).normalize() for value in column]
    written = all(len(decimal.as_tuple().digits) <= sys.float_info.dig for decimal in decimals)
    ratios = [number.as_integer_ratio() for number in (decimals if written else column)]
    unit = math.lcm(*{denominator for _, denominator in ratios})
    return [numerator * (unit // denominator) for numerator, denominator in ratios], unit
