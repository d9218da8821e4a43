import re
import xml.etree.ElementTree as ET

import leather
import numpy as np
import pytest

from injob.report.dots import Dots

POINTS = list(map(tuple, np.random.RandomState(0).normal(size=(120, 2)).tolist()))


def drawn(shape: leather.Dots) -> str:
    chart = leather.Chart()
    chart.add_series(leather.Series(POINTS), shape)
    return str(chart.to_svg())


def test_dots_lie_where_leather_puts_its_own() -> None:
    theirs = ET.fromstring(drawn(leather.Dots())).iter("{http://www.w3.org/2000/svg}circle")
    expected = [(float(dot.attrib["cx"]), float(dot.attrib["cy"])) for dot in theirs]
    found = re.findall(r"M(\S+) (\S+?)h0", drawn(Dots(fill_color="#123456", radius=3)))
    assert [tuple(map(float, dot)) for dot in found] == [pytest.approx(dot, abs=0.051) for dot in expected]


def test_they_are_as_large_and_of_the_colour_that_is_asked_for() -> None:
    svg = drawn(Dots(fill_color="#123456", radius=1.5))
    assert '<g class="series dots" stroke="#123456" stroke-width="3.0"><path d="M' in svg
