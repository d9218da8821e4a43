"""Least squares of many rows, read off their triangle in floats."""

import math
from dataclasses import dataclass

import numpy as np

from injob.regression.reduction import EPSILON, NEAREST, Reduction, places, rounding
from injob.regression.triangle import Matrix, Triangle, Vector, powers_of_two, triangular

_WALK = 128
"""What folding adds to a distance stays below the rounding of a float times the number of rows, and with
many rows times this many of its roots: roundings go either way, as the steps of a random walk do.
"""


def reduce_triangle(triangle: Triangle, *, fit_intercept: bool) -> Reduction:
    """Reduce a triangle that was folded in shifted units if and only if an intercept is wanted."""
    # Leaving out the first row of a triangle that begins with ones centres all other columns.
    rows = triangle.r[1:] if fit_intercept else triangle.r
    means = triangle.means if fit_intercept else np.zeros(rows.shape[1] - 1)
    centred = np.linalg.norm(rows[:, 1:-1], axis=0) * triangle.units.scale[:-1]
    uncentred = np.hypot(centred, math.sqrt(triangle.rows) * means[:-1])
    kept, dependent = _independent(triangle, rows[:, 1:-1], EPSILON * uncentred / triangle.units.scale[:-1])
    solved = _Solved.of(rows[:, 1:], kept, dependent, triangle.units.scale)
    return Reduction(
        intercept_fitted=fit_intercept,
        kept=kept,
        dependent=dependent,
        solution=np.insert(solved.solution, 0, _sum([means[-1], *(-solved.solution * means[:-1])])),
        null=np.insert(solved.null, 0, -means[:-1] @ solved.null, axis=0),
        inverse_lengths=_inverse_lengths(
            solved.inverse, means[:-1], kept, triangle.rows if fit_intercept else 0
        ),
        lengths=centred,
        rounding=rounding(uncentred, centred),
        residual_length=solved.residual * float(triangle.units.scale[-1]),
        r2=solved.r2,
    )


@dataclass(frozen=True)
class _Solved:
    """Centred columns, solved for the target and for the dependent ones."""

    solution: Vector
    null: Matrix
    inverse: Matrix
    """Of the triangle of the columns kept."""
    residual: float
    """In the triangle's units."""
    r2: float | None

    @classmethod
    def of(cls, rows: Matrix, kept: list[int], dependent: list[int], scale: Vector) -> "_Solved":
        width, others, count = len(kept), len(dependent), rows.shape[1] - 1
        r = triangular(np.column_stack([rows[:, kept], rows[:, dependent], rows[:, -1]]))
        right = np.column_stack([r[:width, width:], np.eye(width)])
        solved: Matrix = np.linalg.solve(r[:width, :width], right) / scale[kept][:, None]
        solution, null = np.zeros(count), np.zeros((count, others))
        solution[kept] = solved[:, others] * scale[-1]
        null[kept] = -solved[:, :others] * scale[dependent]
        null[dependent, range(others)] = 1.0
        explained, residual = (float(np.linalg.norm(part)) for part in (r[:width, -1], r[width:, -1]))
        total = math.hypot(explained, residual)
        return cls(
            solution, null, solved[:, others + 1 :], residual, (explained / total) ** 2 if total else None
        )


def _independent(triangle: Triangle, design: Matrix, rounded: Vector) -> tuple[list[int], list[int]]:
    """Return which columns do not follow from those before them, and which do.

    A column's distance from them is as uncertain as the column itself, and as all that it is combined from:
    where end = start + duration, the small one of them is no better known than the large ones.
    """
    count = design.shape[1]
    lengths = np.linalg.norm(triangle.r[:, 1:-1], axis=0)
    added = EPSILON * min(triangle.rows, _WALK * math.sqrt(triangle.rows))
    uncertain = np.maximum(lengths * max(NEAREST, added), rounded)
    r = np.zeros((count, count))
    r[: min(design.shape)] = triangular(design)
    kept, dependent = [], []
    inverse = np.zeros((count, count))
    """Of the triangle of the columns kept so far."""
    for column in range(count):
        combination = inverse @ r[:, column]
        distance = abs(r[column, column])
        if distance > uncertain[column] + np.abs(combination) @ uncertain:
            inverse[:, column] = -combination / r[column, column]
            inverse[column, column] = 1 / r[column, column]
            kept.append(column)
        else:
            dependent.append(column)
    return kept, dependent


def _inverse_lengths(inverse: Matrix, means: Vector, kept: list[int], rows: int) -> Vector:
    """Return those of the intercept (without one, rows are 0) and of x₁ … xₖ."""
    lengths = np.full(len(means) + 1, math.nan)
    lengths[0] = math.hypot(1 / math.sqrt(rows), *(means[kept] @ inverse)) if rows else 0.0
    # In units of their size, powers of two, squares do not become zero.
    units = powers_of_two(np.abs(inverse).max(axis=1, initial=0.0))
    lengths[places(kept)] = np.linalg.norm(inverse / units[:, None], axis=1) * units
    return lengths


def _sum(terms: list[float]) -> float:
    return math.fsum(terms) if np.isfinite(terms).all() else math.nan
