"""Least squares of few rows: the exact solution, rounded once."""

import math

import numpy as np

from injob.regression.rational import Tableau
from injob.regression.reduction import EPSILON, NEAREST, Reduction, places, rounding
from injob.regression.triangle import Matrix, Vector


def reduce_few(rows: Matrix, *, fit_intercept: bool) -> Reduction:
    """Reduce rows of x₁ … xₖ, y. Raises OverflowError where a result is no float."""
    target = rows.shape[1]
    stated = Tableau.of(rows)
    centred = stated.sweep(0) if fit_intercept else stated
    lengths, centred_lengths = _lengths(stated), _lengths(centred)
    tableau, kept = _regressed(centred, np.maximum(NEAREST * centred_lengths, EPSILON * lengths))
    dependent = [column for column in range(target - 1) if column not in kept]
    swept = [*([0] if fit_intercept else []), *places(kept)]
    total = centred.square(target)
    return Reduction(
        intercept_fitted=fit_intercept,
        kept=kept,
        dependent=dependent,
        solution=_coefficients(tableau, swept, target),
        null=_null(tableau, swept, places(dependent)),
        inverse_lengths=_inverse_lengths(tableau, swept),
        lengths=centred_lengths,
        rounding=rounding(lengths, centred_lengths),
        residual_length=tableau.length(target),
        r2=float(1 - tableau.square(target) / total) if total else None,
    )


def _lengths(tableau: Tableau) -> Vector:
    """Return the lengths of x₁ … xₖ."""
    return np.array([tableau.length(column) for column in range(1, len(tableau.units) - 1)])


def _regressed(tableau: Tableau, nearest: Vector) -> tuple[Tableau, list[int]]:
    """Sweep the columns that are not nearest to the span of those before them; return which they are."""
    kept: list[int] = []
    for column, distance in enumerate(nearest.tolist()):
        if tableau.length(column + 1) > distance:
            tableau = tableau.sweep(column + 1)
            kept.append(column)
    return tableau, kept


def _coefficients(tableau: Tableau, swept: list[int], target: int) -> Vector:
    """Return the coefficients of a column regressed on the swept ones, intercept first; 0 for the others."""
    found = np.zeros(len(tableau.units) - 1)
    found[swept] = [tableau.slope(column, target) for column in swept]
    return found


def _null(tableau: Tableau, swept: list[int], dependent: list[int]) -> Matrix:
    null = np.zeros((len(tableau.units) - 1, len(dependent)))
    for direction, column in zip(null.T, dependent, strict=True):
        direction[:] = -_coefficients(tableau, swept, column)
        direction[column] = 1.0
    return null


def _inverse_lengths(tableau: Tableau, swept: list[int]) -> Vector:
    """Return what standard errors are made from, as Reduction has it."""
    lengths = np.array([0.0] + [math.nan] * (len(tableau.units) - 2))
    lengths[swept] = [tableau.inverse_length(column) for column in swept]
    return lengths
