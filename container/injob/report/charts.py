"""Charts as SVG that HTML can hold.

Drawn with leather: of the libraries compared it alone is small (0.2 MB, no dependencies) and fast, and
its SVG has classes, so that the page's style gives it fonts and dark colours.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import leather
import numpy as np

from injob.regression.triangle import Vector
from injob.report.axes import Axis
from injob.report.dots import Dots
from injob.report.scale import Scale
from injob.report.text import escape

TRAIN, TEST, LINE = "#3b7dd8", "#e07b39", "#8a8a8a"
"""Colours that can be read on white and on black, and told apart by the colour-blind."""
_MANY = 300
"""More dots than this are small ones."""
_SMALL, _LARGE = 1.6, 3.0
_WIDTH, _HEIGHT = 500, 380
_VIEW = f"14 4 {_WIDTH - 14} {_HEIGHT - 18}"
"""Without most of the margins that leather leaves."""


@dataclass(frozen=True)
class Series:
    """Points of one kind."""

    name: str
    colour: str
    x: Vector
    y: Vector


def scatter(title: str, axes: tuple[Axis, Axis], series: Sequence[Series], *, diagonal: str = "") -> str:
    """Return a chart of dots, and of the line x = y if it is named; the axes must then be alike."""
    chart = _chart(axes)
    radius = _SMALL if sum(len(one.x) for one in series) > _MANY else _LARGE
    for one in series:
        points = leather.Series(_points(one, axes), name=one.name)
        chart.add_series(points, Dots(fill_color=one.colour, radius=radius))
    if diagonal:
        ends = [(end, end) for end in (axes[0].low, axes[0].high)]
        chart.add_line(ends, name=diagonal, stroke_color=LINE, width=1.5)
    return _svg(chart, title)


def outlines(title: str, axes: tuple[Axis, Axis], series: Sequence[Series]) -> str:
    """Return a chart of histograms: x are the edges of bars (one more than bars), y their heights."""
    chart = _chart(axes)
    for one in series:
        steps = Series(
            one.name, one.colour, np.repeat(one.x, 2), np.concatenate([[0], np.repeat(one.y, 2), [0]])
        )
        chart.add_line(_points(steps, axes), name=one.name, stroke_color=one.colour, width=1.5)
    return _svg(chart, title)


def _chart(axes: tuple[Axis, Axis]) -> Any:  # noqa: ANN401 - leather publishes no types
    chart = leather.Chart()
    chart.set_x_scale(Scale(axes[0].low, axes[0].high))
    chart.set_y_scale(Scale(axes[1].low, axes[1].high))
    chart.add_x_axis(name=axes[0].title, tick_formatter=_tick)
    chart.add_y_axis(name=axes[1].title, tick_formatter=_tick)
    return chart


def _tick(value: Decimal, _index: int, _count: int) -> str:
    return f"{value.normalize():,f}".replace("-", "\N{MINUS SIGN}")


def _points(series: Series, axes: tuple[Axis, Axis]) -> list[tuple[float, float]]:
    x, y = (axis.place(values).tolist() for axis, values in zip(axes, (series.x, series.y), strict=True))
    return list(zip(x, y, strict=True))


def _svg(chart: Any, title: str) -> str:  # noqa: ANN401
    drawn = str(chart.to_svg(width=_WIDTH, height=_HEIGHT))
    head = f'<svg viewBox="{_VIEW}" role="img" xmlns="http://www.w3.org/2000/svg">'
    return f"{head}<title>{escape(title)}</title>{drawn[drawn.index('>') + 1 :]}"
