from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from injob.features.exact import Moments

FINITE = st.floats(-1e150, 1e150) | st.floats(-1e-300, 1e-300) | st.integers(-9, 9).map(float)
VALUES = st.lists(FINITE, min_size=1, max_size=40)


def moments(*parts: list[float]) -> Moments:
    found = Moments()
    for part in parts:
        found.update(np.array(part, dtype=np.float64), np.ones(len(part), np.int64))
    return found


def same(one: Moments, other: Moments) -> bool:
    """Compare as sums: a pile that is empty and one that is absent mean the same."""
    piles = ((+one.sums, +other.sums), (-one.sums, -other.sums), (+one.squares, +other.squares))
    return one.count == other.count and all(left == right for left, right in piles)


@settings(max_examples=300)
@given(VALUES)
def test_mean_and_variance_are_rounded_once(values: list[float]) -> None:
    exact = [Fraction(value) for value in values]
    mean = sum(exact, Fraction()) / len(exact)
    variance = sum(((value - mean) ** 2 for value in exact), Fraction()) / len(exact)
    found = moments(values)
    assert (found.count, found.mean, found.variance) == (len(values), float(mean), float(variance))


@given(VALUES, st.data())
def test_neither_order_nor_cutting_shows(values: list[float], data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(values))
    cut = data.draw(st.integers(0, len(values)))
    found = moments(shuffled[:cut], shuffled[cut:])
    assert same(found, moments(values))
    assert (found.mean, found.variance) == (moments(values).mean, moments(values).variance)


@given(st.lists(st.tuples(FINITE, st.integers(0, 70)), min_size=1, max_size=9))
def test_counts_stand_for_repetitions(pairs: list[tuple[float, int]]) -> None:
    found = Moments()
    found.update(np.array([value for value, _ in pairs]), np.array([count for _, count in pairs]))
    assert same(found, moments([value for value, count in pairs for _ in range(count)]))


def test_a_count_may_be_larger_than_any_loop() -> None:
    found = Moments()
    found.update(np.array([0.1, -3.0]), np.array([3**30, 1]))
    rows, tenth = 3**30 + 1, Fraction(0.1)
    mean = (3**30 * tenth - 3) / rows
    assert (found.count, found.mean) == (rows, float(mean))
    assert found.variance == float((3**30 * tenth**2 + 9) / rows - mean**2)


@given(VALUES, VALUES, VALUES)
def test_merging_is_associative_and_commutative(a: list[float], b: list[float], c: list[float]) -> None:
    left, right = moments(a), moments(c)
    left.merge(moments(b))
    left.merge(moments(c))
    right.merge(moments(b))
    right.merge(moments(a))
    assert same(left, right)
    assert same(left, moments(a, b, c))


def test_nothing_is_lost_between_huge_and_tiny() -> None:
    found = moments([1e150, 1.0, -1e150, 5e-324])
    assert found.mean == 0.25
    assert found.variance == float((2 * Fraction(1e150) ** 2 + 1) / 4 - Fraction(1, 16))


def test_the_smallest_numbers_add_exactly() -> None:
    found = moments([5e-324] * 3 + [1.5e-323])
    assert (found.mean, found.variance) == (1e-323, 0.0)


def test_more_rows_than_a_block_add_exactly() -> None:
    worst = float(np.nextafter(1.0, 0.0))
    values = np.full(200_003, worst)
    values[::2] = -worst
    found = Moments()
    found.update(values, np.ones(len(values), np.int64))
    mean = Fraction(-worst) / 200_003
    assert (found.count, found.mean) == (200_003, float(mean))
    assert found.variance == float(Fraction(worst) ** 2 - mean**2)


def test_no_rows_change_nothing() -> None:
    found = moments([1.0, 2.0], [])
    found.merge(Moments())
    assert same(found, moments([1.0, 2.0]))


def test_a_variance_beyond_the_range_of_floats_overflows() -> None:
    found = moments([1e300, -1e300])
    assert found.mean == 0.0
    with pytest.raises(OverflowError):
        _ = found.variance
