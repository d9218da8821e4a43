"""A scatter plot's dots, many of them in one element of SVG.

leather writes an element for each: three times the page, and half of the time that it takes to make one.
"""

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from typing import Any

import leather

_TOGETHER = 50
"""Dots of one element. Where these lie upon each other they look like one; those of others show through."""


class Dots(leather.Dots):  # type: ignore[misc] # leather publishes no types
    """Dots of one colour and radius: lines of no length, with round ends."""

    def to_svg(  # noqa: PLR0917 - as leather calls it
        self,
        width: int,
        height: int,
        x_scale: leather.Linear,
        y_scale: leather.Linear,
        series: leather.Series,
        palette: Iterator[str],  # noqa: ARG002
    ) -> Any:  # noqa: ANN401
        """Return the dots as a group of paths."""
        group = ET.Element("g", {"class": "series dots", "stroke": self._fill_color})
        group.set("stroke-width", str(2 * self._radius))
        xs = _placed(series.values(0), x_scale, 0, width)
        ys = _placed(series.values(1), y_scale, height, 0)
        dots = [f"M{x:.1f} {y:.1f}h0" for x, y in zip(xs, ys, strict=True)]
        for first in range(0, len(dots), _TOGETHER):
            ET.SubElement(group, "path", d="".join(dots[first : first + _TOGETHER]))
        return group


def _placed(values: list[float], scale: leather.Linear, start: float, end: float) -> Iterator[float]:
    """Return where values lie; one by one leather's decimals take longer than all the rest of a plot."""
    zero, one = (float(scale.project(value, start, end)) for value in (0, 1))
    return (zero + (one - zero) * value for value in values)
