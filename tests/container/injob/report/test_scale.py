from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from injob.report.scale import Scale

AXES = (
    st.tuples(st.floats(-1e7, 1e7), st.floats(-1e7, 1e7))
    .map(sorted)
    .filter(lambda ends: ends[1] - ends[0] >= 1e-4 * max(-ends[0], ends[1], 1e-3))
)


@pytest.mark.parametrize(
    ("ends", "ticks"),
    [
        ((0.08, 2.05), ["0.5", "1.0", "1.5", "2.0"]),
        ((-0.05, 0.05), ["-0.04", "-0.02", "0.00", "0.02", "0.04"]),
        ((0.0, 8.0), ["0", "2", "4", "6", "8"]),
        ((1000.0, 1012.5), ["1000.0", "1002.5", "1005.0", "1007.5", "1010.0", "1012.5"]),
    ],
)
def test_ticks_stand_at_round_numbers(ends: tuple[float, float], ticks: list[str]) -> None:
    assert Scale(*ends).ticks() == [Decimal(tick) for tick in ticks]


@given(AXES)
def test_every_axis_has_three_to_seven_ticks_on_it(ends: tuple[float, float]) -> None:
    scale = Scale(*ends)
    ticks = scale.ticks()
    assert 3 <= len(ticks) <= 7
    assert all(scale.contains(float(tick)) for tick in ticks)


@given(AXES)
def test_the_ends_have_a_margin_that_does_not_pass_zero(ends: tuple[float, float]) -> None:
    low, high = ends
    scale = Scale(low, high)
    left, right = scale.project(low, 0, 1000), scale.project(high, 0, 1000)
    assert 0 <= left <= 30
    assert 970 <= right <= 1000
    assert low < 0 or not scale.contains(-1e-300)
    assert high > 0 or not scale.contains(1e-300)
