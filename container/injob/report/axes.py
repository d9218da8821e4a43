"""Axes on which any floats can be drawn: near 1, whatever their size and however far from zero they lie."""

import math
from dataclasses import dataclass
from typing import Self

import numpy as np

from injob.regression.triangle import Vector

_FAR = 1e-3
"""Values that differ by less, as a share of their size, are drawn as differences."""
_PLAIN = (-3, 6)
"""Powers of ten between which values are drawn as they are."""


@dataclass(frozen=True)
class Axis:
    """A named axis; what is drawn is (value - offset) / 10 ** exponent."""

    name: str
    offset: float
    exponent: int
    low: float
    high: float
    """Ends of the axis, in what is drawn."""

    @classmethod
    def of(cls, name: str, values: Vector) -> Self:
        """Take an axis that holds all of the values (at least one, all finite)."""
        size = float(np.abs(values).max())
        # Halves, because the difference of two large floats may be none.
        spread = 2 * (float(values.max()) / 2 - float(values.min()) / 2)
        offset = _rounded(float(values.min()), spread) if 0 < spread < _FAR * size else 0.0
        exponent = _exponent(float(np.abs(values - offset).max()))
        plain = cls(name, offset, exponent, 0.0, 0.0)
        drawn = plain.place(values)
        low, high = float(drawn.min()), float(drawn.max())
        margin = 0.0 if high > low else max(1.0, _FAR * abs(high))
        return cls(name, offset, exponent, low - margin, high + margin)

    def place(self, values: Vector) -> Vector:
        """Return where values lie on the axis."""
        # In two steps, because 10 ** 320 is no float, and neither is 10 ** -320 an exact one.
        half = self.exponent // 2
        return np.asarray((values - self.offset) / 10.0**half / 10.0 ** (self.exponent - half))

    @property
    def title(self) -> str:
        """The name, and what to do with the numbers to have the values."""
        less = f" \N{MINUS SIGN} {self.offset:,.15g}" if self.offset > 0 else f" + {-self.offset:,.15g}"
        times = f" (in 1e{self.exponent})" if self.exponent else ""
        return self.name + (less if self.offset else "") + times


def _exponent(size: float) -> int:
    power = math.floor(math.log10(size)) if size else 0
    return 0 if _PLAIN[0] <= power < _PLAIN[1] else power


def _rounded(value: float, spread: float) -> float:
    rounded = round(value, -math.ceil(math.log10(spread)))
    return rounded if math.isfinite(rounded) else value
