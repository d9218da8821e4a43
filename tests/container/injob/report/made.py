"""Reports of small tables, made the way the job makes them."""

import re
from collections.abc import Sequence

import numpy as np

from injob.regression.least_squares import evaluate, solve
from injob.regression.observed import ColumnSummary
from injob.regression.sample import Sample
from injob.regression.triangle import Matrix, Triangle, Units
from injob.report.contents import Report


def small(copies: int = 0) -> Matrix:
    """Return rows of two features, copies of the first, and a target."""
    random = np.random.RandomState(5)
    x = random.normal(size=(21, 2))
    y = x @ [2, -3] + 1 + random.normal(size=21)
    return np.column_stack([x, *([x[:, 0]] * copies), y])


def report_of(
    rows: Matrix,
    names: Sequence[str] = (),
    *,
    target: str = "y",
    test_rows: int = 1,
    intercept: bool = True,
    sampled: int | None = None,
) -> Report:
    """Fit all rows but the last ones; the sample is every row, or so many of each side."""
    train = len(rows) - test_rows
    empty = Triangle.empty(Units.of(rows[:train], shifted=intercept))
    fit = solve(empty.fold(rows[:train]), fit_intercept=intercept)
    is_train = np.arange(len(rows)) < train
    drawn = [np.flatnonzero(side)[:sampled] for side in (is_train, ~is_train)]
    kept = np.concatenate(drawn)
    return Report(
        fit=fit,
        evaluation=evaluate(fit, empty.fold(rows[train:])),
        feature_names=tuple(names) or tuple(f"x{number}" for number in range(1, rows.shape[1])),
        target=target,
        sample=Sample(rows[kept], is_train[kept]),
        columns=tuple(_summary(column) for column in rows.T),
    )


def cells(table: str) -> list[list[str]]:
    """Return the texts of a table's cells, row by row."""
    rows = re.findall(r"<tr>(.*?)</tr>", table.replace("\n", ""))
    return [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in rows]


def _summary(values: Matrix) -> ColumnSummary:
    return ColumnSummary(
        count=len(values),
        mean=float(values.mean()),
        standard_deviation=float(values.std(ddof=1)),
        minimum=float(values.min()),
        maximum=float(values.max()),
    )
