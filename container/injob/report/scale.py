"""An axis that ends near where the data end: leather's own, at round numbers, may leave half of it empty."""

import math
from decimal import Decimal

import leather

_STEPS = [Decimal(step) for step in ("1", "2", "2.5", "5", "10")]
_MARGIN = 0.03
"""Left free at each end, as a share of what lies between the data's ends."""
_MOST = 6
"""Steps of an axis: their labels, of up to eight characters, stand well apart."""


class Scale(leather.Scale):  # type: ignore[misc] # leather publishes no types
    """Numbers on a line: those from `low` to `high`, which is greater, and a margin."""

    def __init__(self, low: float, high: float) -> None:
        margin = _MARGIN * (high - low)
        # What is never negative does not look as if it could be.
        self._low = 0.0 if 0 <= low < margin else low - margin
        self._high = 0.0 if -margin < high <= 0 else high + margin

    def contains(self, v: float) -> bool:
        """Tell whether a number lies on the axis."""
        return self._low <= v <= self._high

    def project(self, value: float | Decimal, range_min: float, range_max: float) -> float:
        """Return where a number lies, in hundredths of a unit."""
        share = (float(value) - self._low) / (self._high - self._low)
        return round(range_min + (range_max - range_min) * share, 2)

    def ticks(self) -> list[Decimal]:
        """Return the multiples of a round number that lie on the axis: at least three of them."""
        power = math.floor(math.log10((self._high - self._low) / _MOST))
        low, high = Decimal(self._low), Decimal(self._high)
        steps = (step.scaleb(power) for step in _STEPS)
        step = next(step for step in steps if (high - low) / step <= _MOST)
        return [step * number for number in range(math.ceil(low / step), math.floor(high / step) + 1)]
