"""A scatter plot's dots, many of them in one element of SVG.

leather writes an element for each: three times the page, and half of the time that it takes to make one.
"""

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from typing import Any

import leather

from injob.report.scale import Scale

_TOGETHER = 50
"""Dots of one element. Where these lie upon each other they look like one; those of others show through."""


class Dots(leather.Dots):  # type: ignore[misc] # leather publishes no types
    """Dots of one colour and radius: lines of no length, with round ends."""

    def to_svg(  # noqa: PLR0917 - as leather calls it
        self,
        width: int,
        height: int,
        x_scale: Scale,
        y_scale: Scale,
        series: leather.Series,
        palette: Iterator[str],  # noqa: ARG002
    ) -> Any:  # noqa: ANN401
        """Return the dots as a group of paths."""
        group = ET.Element("g", {"class": "series dots", "stroke": self._fill_color})
        group.set("stroke-width", str(2 * self._radius))
        xs = (x_scale.project(value, 0, width) for value in series.values(0))
        ys = (y_scale.project(value, height, 0) for value in series.values(1))
        dots = [f"M{x:.1f} {y:.1f}h0" for x, y in zip(xs, ys, strict=True)]
        for first in range(0, len(dots), _TOGETHER):
            ET.SubElement(group, "path", d="".join(dots[first : first + _TOGETHER]))
        return group
