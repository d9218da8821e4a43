import numpy as np
import pytest

from injob.regression.sample import SAMPLED_ROWS, Draw, shares


@pytest.mark.parametrize(
    ("sides", "drawn"),
    [
        ((800, 200), (800, 200)),
        ((4_000, 1_000), (4_000, 1_000)),
        ((80_000, 20_000), (4_000, 1_000)),
        ((10**9, 600), (4_500, 500)),
        ((10**9, 3), (4_997, 3)),
        ((700, 10**6), (500, 4_500)),
        ((1, 1), (1, 1)),
    ],
)
def test_both_sides_are_sampled_in_proportion_but_seen(
    sides: tuple[int, int], drawn: tuple[int, int]
) -> None:
    assert shares(*sides) == drawn


def test_rows_are_drawn_once_each_and_the_same_ones_every_time() -> None:
    draw = Draw.of(80_000, 20_000, random_state=3)
    assert [len(ranks) for ranks in draw] == [4_000, 1_000]
    assert sum(map(len, draw)) == SAMPLED_ROWS
    for ranks, rows in zip(draw, (80_000, 20_000), strict=True):
        assert (np.diff(ranks) > 0).all()
        assert 0 <= ranks[0] <= ranks[-1] < rows
    np.testing.assert_array_equal(draw.test, Draw.of(80_000, 20_000, random_state=3).test)
    assert not np.array_equal(draw.test, Draw.of(80_000, 20_000, random_state=4).test)
