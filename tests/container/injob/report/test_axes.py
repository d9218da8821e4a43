import math

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from injob.report.axes import Axis

FLOATS = st.floats(allow_nan=False, allow_infinity=False)


@given(st.lists(FLOATS, min_size=1, max_size=9))
@example([20000.0])
def test_any_floats_lie_on_an_axis_on_which_its_ticks_can_be_told_apart(values: list[float]) -> None:
    axis = Axis.of("x", np.array(values))
    placed = axis.place(np.array(values))
    assert np.isfinite(placed).all()
    assert axis.low <= placed.min() <= placed.max() <= axis.high
    assert math.isfinite(axis.high - axis.low)
    assert axis.high - axis.low >= 1e-4 * max(abs(axis.low), abs(axis.high))


@pytest.mark.parametrize(
    ("values", "title"),
    [
        ([0.0, 1.0], "x"),
        ([1e-3, 9e5], "x"),
        ([0.0, 2e-9], "x (in 1e-9)"),
        ([-5e300, 5e300], "x (in 1e300)"),
        ([1e7, 1e7 + 3], "x − 10,000,000"),
        ([-1e7, -1e7 - 3], "x + 10,000,000"),
        ([5.0, 5.0], "x"),
    ],
)
def test_the_title_says_how_numbers_on_the_axis_are_meant(values: list[float], title: str) -> None:
    assert Axis.of("x", np.array(values)).title == title


def test_what_is_drawn_can_be_turned_back() -> None:
    values = np.array([1e7 + 1e-4, 1e7 + 3e-4])
    axis = Axis.of("x", values)
    np.testing.assert_allclose(axis.place(values) * 10.0**axis.exponent + axis.offset, values, rtol=1e-15)
