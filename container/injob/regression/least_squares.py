"""Ordinary least squares and its quality, read off triangles."""

import math
from dataclasses import dataclass

import numpy as np

from injob.errors import DataError
from injob.regression.few_rows import reduce_few
from injob.regression.many_rows import reduce_triangle
from injob.regression.reduction import Reduction
from injob.regression.triangle import Triangle, Vector, powers_of_two

_TOO_LARGE = (
    "the numbers are too far apart in size for least squares: a result is beyond 1.8e308; give columns with "
    "numbers beyond 1e100 or below 1e-100 in other units"
)
_CONSTANT = 1e-13
"""A target with less spread than this, by its own length, does not vary."""


@dataclass(frozen=True)
class Fit:
    """A linear model in the units of the data."""

    coefficients: Vector
    intercept: float
    intercept_fitted: bool
    """False where the model was asked to go through zero."""
    standard_errors: list[float | None]
    """None for a coefficient that the data do not determine, and where no row is left to estimate it."""
    intercept_standard_error: float | None
    dependent: list[int]
    """Columns that are constant, or follow from those before them."""
    singular_values: Vector
    """Of the centred columns, as LinearRegression has them."""
    rows: int
    rank: int
    """Of the columns, without the intercept, as LinearRegression has it."""
    degrees_of_freedom: int
    """Rows that are left to estimate the residuals' spread: less one for each coefficient determined."""
    residual_standard_deviation: float | None
    """√(residual sum of squares / degrees of freedom); None where no row is left to estimate it."""
    r2: float | None
    """Share of the target's squares about its mean (without intercept: about zero, as NIST certifies it)
    that the model explains of the rows fitted; None where the target does not vary."""


@dataclass(frozen=True)
class Evaluation:
    """How well a model predicts rows."""

    rows: int
    mse: float
    rmse: float
    r2: float | None
    """None where the target does not vary."""


def solve(triangle: Triangle, *, fit_intercept: bool) -> Fit:
    """Return the least squares fit; among equally good ones, the one with the shortest coefficients.

    The triangle must have been folded in shifted units if and only if an intercept is wanted. Raises
    DataError where numbers are so large or small that the fit is no float64.
    """
    sized = triangle.sized()
    _require_finite(sized.r, sized.units.scale)
    try:
        with np.errstate(over="ignore", invalid="ignore"):
            if len(triangle.few):
                return _fit(reduce_few(triangle.few, fit_intercept=fit_intercept), sized)
            return _fit(reduce_triangle(sized, fit_intercept=fit_intercept), sized)
    except (OverflowError, np.linalg.LinAlgError) as error:
        # LAPACK does not converge on what has overflowed.
        raise DataError(_TOO_LARGE) from error


def _fit(reduction: Reduction, triangle: Triangle) -> Fit:
    fit_intercept = reduction.intercept_fitted
    centred = triangle.r[int(fit_intercept) :, 1:-1] * triangle.units.scale[:-1]
    _require_finite(reduction.solution, reduction.null, centred)
    solution = reduction.shortest()
    freedom = triangle.rows - len(reduction.kept) - fit_intercept
    deviation = reduction.residual_length / math.sqrt(freedom) if freedom > 0 else None
    errors = [
        float(error * deviation) if known and deviation is not None else None
        for error, known in zip(reduction.inverse_lengths, reduction.determined(), strict=True)
    ]
    singular = np.linalg.svd(centred, compute_uv=False)
    known_errors: Vector = np.array([error for error in errors if error is not None])
    _require_finite(solution, known_errors, np.asarray(singular, dtype=np.float64))
    return Fit(
        coefficients=solution[1:],
        intercept=float(solution[0]),
        intercept_fitted=fit_intercept,
        standard_errors=errors[1:],
        intercept_standard_error=errors[0] if fit_intercept else None,
        dependent=reduction.dependent,
        singular_values=np.asarray(singular, dtype=np.float64),
        rows=triangle.rows,
        rank=len(reduction.kept),
        degrees_of_freedom=freedom,
        residual_standard_deviation=deviation,
        r2=reduction.r2,
    )


def evaluate(fit: Fit, triangle: Triangle) -> Evaluation:
    """Return how well a fit predicts the rows of a triangle (at least one), without reading them again.

    Raises DataError where its errors are so large that their squares are no float64.
    """
    shift, scale = triangle.units.shift, triangle.units.scale
    with np.errstate(over="ignore", invalid="ignore"):
        weights = -fit.coefficients * scale[:-1]
        constant = [shift[-1], -fit.intercept, *(-fit.coefficients * shift[:-1])]
        _require_finite(weights, np.array(constant))
        combination = np.array([math.fsum(constant), *weights, scale[-1]])
        residuals = triangle.r @ combination
        # In units of their size, a power of two, squares neither overflow nor become zero.
        unit = float(powers_of_two(np.abs(residuals).max(initial=0.0, keepdims=True))[0])
        squares = float(np.sum((residuals / unit) ** 2))
        mse = squares / triangle.rows * unit * unit
        _require_finite(np.array([mse]))
        spread = np.linalg.norm(triangle.r[1:, -1])
        varies = bool(spread > _CONSTANT * np.linalg.norm(triangle.r[:, -1]))
        r2 = 1.0 - float(squares / (spread * (scale[-1] / unit)) ** 2) if varies else None
    return Evaluation(triangle.rows, mse=mse, rmse=math.sqrt(squares / triangle.rows) * unit, r2=r2)


def _require_finite(*numbers: Vector) -> None:
    if not all(np.isfinite(some).all() for some in numbers):
        raise DataError(_TOO_LARGE)
