"""Sums of floats without rounding: the order of the rows and how they were divided do not show.

A float is an integer mantissa of 53 bits times a power of two. Mantissas are added as integers, one
pile for each exponent, cut into digits small enough that float64 adds a whole block without rounding.
"""

from collections import Counter
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np
import numpy.typing as npt

Vector = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]

_MANTISSA = 53
_DIGIT = 18
_MOST_ROWS = 1 << 16
"""With digits of 18 bits, products of two have 36, and 2**16 of them still add within 2**53."""


@dataclass
class Moments:
    """Count, sum and sum of squares of the finite numbers that were added, exactly."""

    count: int = 0
    sums: Counter[int] = field(default_factory=Counter)
    """Exponent → integer; the sum is Σ integer · 2**exponent. Likewise for the squares."""
    squares: Counter[int] = field(default_factory=Counter)

    def update(self, values: Vector, counts: Counts) -> None:
        """Add numbers, each as often as its count says."""
        # What occurs 5 times is added once as one and once as four.
        for bit in range(int(counts.max(initial=0)).bit_length()):
            chosen = values[(counts >> bit) & 1 == 1]
            for start in range(0, len(chosen), _MOST_ROWS):
                self._add(chosen[start : start + _MOST_ROWS], 1 << bit)

    def merge(self, other: "Moments") -> None:
        """Add what another one has added; it does not matter which one is merged into which."""
        self.count += other.count
        self.sums.update(other.sums)
        self.squares.update(other.squares)

    @property
    def mean(self) -> float:
        """The mean, rounded once."""
        return float(_total(self.sums) / self.count)

    @property
    def variance(self) -> float:
        """The population variance (divided by n), rounded once."""
        mean = _total(self.sums) / self.count
        return float(_total(self.squares) / self.count - mean * mean)

    def _add(self, values: Vector, times: int) -> None:
        self.count += len(values) * times
        exponents, group, digits = _digits(values)
        for i, digit in enumerate(digits):
            for exponent, total in zip(exponents, _grouped(digit, group), strict=True):
                self.sums[exponent + _DIGIT * i] += times * total
            for j, other in enumerate(digits[i:], start=i):
                for exponent, total in zip(exponents, _grouped(digit * other, group), strict=True):
                    self.squares[2 * exponent + _DIGIT * (i + j)] += times * (total if i == j else 2 * total)


def _grouped(terms: Vector, group: npt.NDArray[np.intp]) -> list[int]:
    return [int(total) for total in np.bincount(group, weights=terms)]


def _digits(values: Vector) -> tuple[list[int], npt.NDArray[np.intp], list[Vector]]:
    """Return the exponents, which of them each value has, and the mantissas' digits, lowest first."""
    fractions, binary = np.frexp(values)
    exponents, group = np.unique(binary, return_inverse=True)
    rest = fractions * 2.0**_MANTISSA
    digits: list[Vector] = []
    for _ in range(0, _MANTISSA, _DIGIT):
        higher = np.trunc(rest / 2.0**_DIGIT)
        digits.append(rest - higher * 2.0**_DIGIT)
        rest = higher
    return [int(exponent) - _MANTISSA for exponent in exponents], group, digits


def _total(pile: Counter[int]) -> Fraction:
    return sum((integer * Fraction(2) ** exponent for exponent, integer in pile.items()), Fraction())
