"""The three plots that show whether a line fits: what of the report each of them draws."""

import math

import numpy as np
import numpy.typing as npt

from injob.regression.triangle import Vector
from injob.report.axes import Axis
from injob.report.charts import TEST, TRAIN, Series, outlines, scatter
from injob.report.contents import Report
from injob.report.text import printable, short

PLOTTED_ROWS = 2_500
"""Dots of a plot: more would only lie upon each other, and make the page larger."""
_OUTERMOST = 10
"""Rows at each end of both axes, of each side, that have a dot in any case: an outlier must be seen."""
_NAMES = (("training", TRAIN), ("test", TEST))
_LONGEST_NAME = 30


def residuals_against_prediction(report: Report) -> str:
    """Return a scatter plot in which a good fit shows no pattern."""
    sides = _dots(report, report.predictions, report.residuals)
    axes = (_axis("predicted", sides, "x"), _axis("residual", sides, "y"))
    return scatter("Residuals against prediction", axes, sides)


def predicted_against_actual(report: Report) -> str:
    """Return a scatter plot in which a good fit lies on the diagonal."""
    sides = _dots(report, report.sample.rows[:, -1], report.predictions)
    both = np.concatenate([values for side in sides for values in (side.x, side.y)])
    target = short(printable(report.target), _LONGEST_NAME)
    axes = (Axis.of(f"actual {target}", both), Axis.of("predicted", both))
    return scatter("Predicted against actual", axes, sides, diagonal="predicted = actual")


def histogram_of_residuals(report: Report) -> str:
    """Return the shares of the rows of each side by the size of their residuals.

    A few that lie far from all others are left out, or they would make one bar of the rest.
    """
    residuals = [report.residuals[side] for side in drawable(report)]
    every = np.concatenate(residuals)
    near = every[_near(every)]
    beyond = len(every) - len(near)
    axis = Axis.of(f"residual, without {beyond:,} beyond" if beyond else "residual", near)
    placed = [axis.place(values) for values in residuals]
    # Placed values are near 1, where numpy can make bars of any width.
    edges = np.linspace(axis.low, axis.high, bars(sum(map(len, residuals))) + 1)
    drawn = Axis(axis.title, 0.0, 0, axis.low, axis.high)
    sides = [
        Series(name, colour, edges, np.histogram(values, edges)[0] / max(len(values), 1) * 100)
        for (name, colour), values in zip(_NAMES, placed, strict=True)
        if len(values)
    ]
    heights = np.concatenate([[0.0], *(side.y for side in sides)])
    return outlines("Histogram of residuals", (drawn, Axis.of("% of the rows", heights)), sides)


def _near(values: Vector) -> npt.NDArray[np.bool_]:
    """Return which values are not far away from the middle 98 % of them."""
    low, high = np.quantile(values, [0.01, 0.99])
    with np.errstate(over="ignore"):
        reach = high - low
        return np.asarray((values >= low - reach) & (values <= high + reach))


def bars(rows: int) -> int:
    """Return how many bars a histogram of so many rows has, by Rice's rule."""
    return math.ceil(2 * math.cbrt(rows))


def drawable(report: Report) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Return the sample's rows for training and those for the test that have a residual in floats."""
    finite = np.isfinite(report.residuals)
    return report.sample.is_train & finite, ~report.sample.is_train & finite


def _dots(report: Report, x: Vector, y: Vector) -> list[Series]:
    drawn = drawable(report)
    share = min(1.0, PLOTTED_ROWS / sum(int(side.sum()) for side in drawn))
    sides = zip(_NAMES, drawn, strict=True)
    chosen = [(*name, _chosen(np.flatnonzero(side), share, x, y)) for name, side in sides if side.any()]
    return [Series(name, colour, x[rows], y[rows]) for name, colour, rows in chosen]


def _chosen(rows: npt.NDArray[np.intp], share: float, x: Vector, y: Vector) -> npt.NDArray[np.intp]:
    """Return a share of the rows, from first to last, and the outermost."""
    spread_out = np.linspace(0, len(rows) - 1, math.ceil(len(rows) * share)).astype(np.intp)
    sorted_rows = [np.argsort(values[rows], kind="stable") for values in (x, y)]
    ends = [end for order in sorted_rows for end in (order[:_OUTERMOST], order[-_OUTERMOST:])]
    return np.asarray(rows[np.unique(np.concatenate([spread_out, *ends]))])


def _axis(name: str, sides: list[Series], values: str) -> Axis:
    return Axis.of(name, np.concatenate([getattr(side, values) for side in sides]))
