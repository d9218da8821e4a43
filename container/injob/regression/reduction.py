"""What least squares comes down to, whether of few rows or of many."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from injob.regression.triangle import Matrix, Vector

Mask = npt.NDArray[np.bool_]

NEAREST = 1e-13
"""A column nearer than this, by its own length, to the span of those before it depends on them."""
EPSILON = float(np.finfo(np.float64).eps)
"""So does one that is nearer than this by its length before it was centred: its numbers are rounded too."""
_TOUCHED = 1e-9
"""A coefficient with a smaller share in a dependency than this is determined all the same."""
_ROUNDED = 1e-12
_ROUNDINGS = 16
"""A share below the former, or below so many times the rounding of the dependent column, counts as zero."""


@dataclass(frozen=True)
class Reduction:
    """Least squares in the units of the data; vectors have the order intercept, x₁ … xₖ."""

    intercept_fitted: bool
    kept: list[int]
    """Those of the columns x₁ … xₖ that do not follow from others before them."""
    dependent: list[int]
    """The others: constant, or a combination of columns before them."""
    solution: Vector
    """One that is zero for the dependent columns."""
    null: Matrix
    """One column for each dependent one: what can be added to a solution without a change."""
    inverse_lengths: Vector
    """Standard errors where the residuals' spread is 1; NaN for dependent columns, 0 for no intercept."""
    lengths: Vector
    """Of the columns x₁ … xₖ, centred where there is an intercept."""
    rounding: Vector
    """How much of these lengths may come from the rounding of the columns' numbers to floats."""
    residual_length: float
    """Root of the residual sum of squares."""
    r2: float | None

    def shortest(self) -> Vector:
        """Return the solution with the shortest coefficients."""
        if not self.dependent:
            return self.solution
        # In units of very different size the rounding of what has no part would outweigh what has.
        null = np.where(self._shares() > 0, self.null, 0.0)
        directions = null / np.abs(null[1:]).max(axis=0)
        directions /= np.linalg.norm(directions[1:], axis=0)
        steps = np.linalg.lstsq(directions[1:], self.solution[1:], rcond=None)[0]
        return np.asarray(self.solution - directions @ steps)

    def determined(self) -> Mask:
        """Return which coefficients the data determine."""
        determined = self._shares().max(axis=1, initial=0) < _TOUCHED
        determined[places(self.dependent)] = False
        return np.asarray(determined)

    def _shares(self) -> Matrix:
        """Return how much each coefficient takes part in each dependency, by the columns' lengths."""
        lengths = np.concatenate([[1.0], np.where(self.lengths > 0, self.lengths, 1.0)])
        shares = np.abs(self.null) * lengths[:, None] / lengths[places(self.dependent)]
        none = np.maximum(_ROUNDED, _ROUNDINGS * self.rounding[self.dependent])
        return np.where(shares > none, shares, 0.0)


def rounding(uncentred: Vector, centred: Vector) -> Vector:
    """Return how much of the lengths of columns may come from rounding; none of those that are constant."""
    return np.asarray(EPSILON * uncentred / np.where(centred > 0, centred, np.inf))


def places(columns: list[int]) -> list[int]:
    """Return where columns stand behind an intercept."""
    return [column + 1 for column in columns]
