"""Ordinary least squares and its quality, read off triangles."""

import math
from dataclasses import dataclass

import numpy as np

from injob.regression.triangle import Matrix, Triangle, Vector, triangular

_NEAREST = 1e-13
"""A column nearer than this, by its own length, to the span of those before it depends on them.

With many rows it is their number times the rounding of a float, which bounds what a fold of them adds.
"""
_TOUCHED = 1e-9
"""A coefficient with a smaller share in a dependency than this is determined all the same."""


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


@dataclass(frozen=True)
class Evaluation:
    """How well a model predicts rows."""

    rows: int
    mse: float
    rmse: float
    r2: float | None
    """None where the target does not vary."""


@dataclass(frozen=True)
class _System:
    """Least squares reduced to few rows: design · b ≈ target, in the triangle's units."""

    design: Matrix
    target: Vector
    lengths: Vector
    """Of the columns of the design before they were centred."""
    kept: list[int]
    dependent: list[int]
    r: Matrix
    """Triangle of the columns kept, then those dependent, then the target."""

    @classmethod
    def of(cls, triangle: Triangle, *, fit_intercept: bool) -> "_System":
        # Leaving out the first row of a triangle that begins with ones centres all other columns.
        rows = triangle.r[1:] if fit_intercept else triangle.r
        design, target = rows[:, 1:-1], rows[:, -1]
        lengths = np.linalg.norm(triangle.r[:, 1:-1], axis=0)
        nearest = lengths * max(_NEAREST, triangle.rows * float(np.finfo(np.float64).eps))
        distances = np.zeros(design.shape[1])
        diagonal = np.abs(np.diagonal(triangular(design)))
        distances[: len(diagonal)] = diagonal
        dependent = np.flatnonzero(distances <= nearest).tolist()
        kept = np.flatnonzero(distances > nearest).tolist()
        r = triangular(np.column_stack([design[:, kept], design[:, dependent], target]))
        return cls(design, target, lengths, kept, dependent, r)

    def solution(self) -> Vector:
        """Return a solution: zero for the dependent columns."""
        width = len(self.kept)
        solution = np.zeros(self.design.shape[1])
        solution[self.kept] = np.linalg.solve(self.r[:width, :width], self.r[:width, -1])
        return solution

    def null_space(self) -> Matrix:
        """Return one column for each dependent column: what can be added to b without a change."""
        width = len(self.kept)
        null = np.zeros((self.design.shape[1], len(self.dependent)))
        null[self.kept] = -np.linalg.solve(self.r[:width, :width], self.r[:width, width:-1])
        null[self.dependent, range(len(self.dependent))] = 1.0
        return null

    def inverse(self) -> Matrix:
        """Return the inverse of the triangle of the columns kept."""
        width = len(self.kept)
        return np.asarray(np.linalg.solve(self.r[:width, :width], np.eye(width)), dtype=np.float64)

    def residual_sum_of_squares(self) -> float:
        """Return what no solution can explain."""
        return float(np.sum(self.r[len(self.kept) :, -1] ** 2))


def solve(triangle: Triangle, *, fit_intercept: bool) -> Fit:
    """Return the least squares fit; among equally good ones, the one with the shortest coefficients.

    The triangle must have been folded in shifted units if and only if an intercept is wanted.
    """
    system = _System.of(triangle, fit_intercept=fit_intercept)
    spread, target_spread = triangle.units.scale[:-1], triangle.units.scale[-1]
    null = system.null_space() / spread[:, None]
    coefficients = system.solution() * target_spread / spread
    if system.dependent:
        directions = null / np.linalg.norm(null, axis=0)
        coefficients -= directions @ np.linalg.lstsq(directions, coefficients, rcond=None)[0]
    means = _means(triangle) if fit_intercept else np.zeros(len(spread) + 1)
    error, intercept_error = _standard_errors(triangle, system, means[:-1], fit_intercept=fit_intercept)
    determined = np.abs(null * spread[:, None]).max(axis=1, initial=0) < _TOUCHED
    intercept_determined = np.abs(means[:-1] @ null).max(initial=0) < _TOUCHED and fit_intercept
    return Fit(
        coefficients=coefficients,
        intercept=math.fsum([means[-1], *(-coefficients * means[:-1])]) if fit_intercept else 0.0,
        intercept_fitted=fit_intercept,
        standard_errors=[_known(e, determined=bool(d)) for e, d in zip(error, determined, strict=True)],
        intercept_standard_error=_known(intercept_error, determined=bool(intercept_determined)),
        dependent=system.dependent,
        singular_values=np.asarray(np.linalg.svd(system.design * spread, compute_uv=False), dtype=np.float64),
        rows=triangle.rows,
    )


def evaluate(fit: Fit, triangle: Triangle) -> Evaluation:
    """Return how well a fit predicts the rows of a triangle (at least one), without reading them again."""
    shift, scale = triangle.units.shift, triangle.units.scale
    constant = math.fsum([shift[-1], -fit.intercept, *(-fit.coefficients * shift[:-1])])
    combination = np.concatenate([[constant], -fit.coefficients * scale[:-1], [scale[-1]]])
    mse = float(np.sum((triangle.r @ combination) ** 2)) / triangle.rows
    spread = float(np.linalg.norm(triangle.r[1:, -1]))
    varies = spread > _NEAREST * float(np.linalg.norm(triangle.r[:, -1]))
    return Evaluation(
        rows=triangle.rows,
        mse=mse,
        rmse=math.sqrt(mse),
        r2=1.0 - mse * triangle.rows / (spread * scale[-1]) ** 2 if varies else None,
    )


def _means(triangle: Triangle) -> Vector:
    """Return the means of x₁ … xₖ, y in the units of the data."""
    units = triangle.units
    means: Vector = units.shift + units.scale * (triangle.r[0, 1:] / triangle.r[0, 0])
    return means


def _standard_errors(
    triangle: Triangle, system: _System, means: Vector, *, fit_intercept: bool
) -> tuple[Vector, float]:
    """Return those of the coefficients (of all: NaN for dependent ones) and that of the intercept."""
    spread, target_spread = triangle.units.scale[:-1], triangle.units.scale[-1]
    freedom = triangle.rows - len(system.kept) - fit_intercept
    variance = system.residual_sum_of_squares() / freedom if freedom > 0 else math.nan
    inverse = system.inverse()
    errors = np.full(len(spread), math.nan)
    errors[system.kept] = np.sqrt(variance * np.sum(inverse**2, axis=1))
    at_zero = (means / spread)[system.kept] @ inverse
    intercept = (
        math.sqrt(variance * (1 / triangle.rows + float(np.sum(at_zero**2)))) if freedom > 0 else math.nan
    )
    return errors * target_spread / spread, intercept * float(target_spread)


def _known(value: float, *, determined: bool) -> float | None:
    return float(value) if determined and math.isfinite(value) else None
