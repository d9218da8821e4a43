"""Least squares of few rows: the exact solution, rounded once."""

import math

import numpy as np

from injob.regression.rational import Tableau
from injob.regression.reduction import EPSILON, NEAREST, Reduction, places, rounding
from injob.regression.triangle import Matrix, Vector


def reduce_few(rows: Matrix, *, fit_intercept: bool) -> Reduction:
    """Reduce rows of x₁ … xₖ, y. Raises OverflowError where a result is no float."""
    width = rows.shape[1]
    stated = Tableau.of(rows)
    centred = stated.sweep(0) if fit_intercept else stated
    lengths, centred_lengths = (
        np.array([some.length(column) for column in range(1, width)]) for some in (stated, centred)
    )
    tableau, kept = _regressed(centred, np.maximum(NEAREST * centred_lengths, EPSILON * lengths))
    dependent = [column for column in range(width - 1) if column not in kept]
    swept = [*([0] if fit_intercept else []), *places(kept)]
    solution, null = np.zeros(width), np.zeros((width, len(dependent)))
    inverse_lengths = np.array([0.0] + [math.nan] * (width - 1))
    solution[swept] = [tableau.slope(column, width) for column in swept]
    inverse_lengths[swept] = [tableau.inverse_length(column) for column in swept]
    for direction, other in zip(null.T, places(dependent), strict=True):
        direction[swept] = [-tableau.slope(column, other) for column in swept]
        direction[other] = 1.0
    total = centred.square(width)
    return Reduction(
        intercept_fitted=fit_intercept,
        kept=kept,
        dependent=dependent,
        solution=solution,
        null=null,
        inverse_lengths=inverse_lengths,
        lengths=centred_lengths,
        rounding=rounding(lengths, centred_lengths),
        residual_length=tableau.length(width),
        r2=float(1 - tableau.square(width) / total) if total else None,
    )


def _regressed(tableau: Tableau, nearest: Vector) -> tuple[Tableau, list[int]]:
    """Sweep the columns that are not nearest to the span of those before them; return which they are."""
    kept: list[int] = []
    for column, distance in enumerate(nearest.tolist()):
        if tableau.length(column + 1) > distance:
            tableau = tableau.sweep(column + 1)
            kept.append(column)
    return tableau, kept
