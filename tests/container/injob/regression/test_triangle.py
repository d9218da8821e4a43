from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from injob.regression.triangle import Matrix, Triangle, Units, triangular


def drawn(seed: int, rows: int, columns: int = 4) -> Matrix:
    random = np.random.RandomState(seed)
    return random.normal(100.0, 3.0, (rows, columns))


def normal_matrix(triangle: Triangle) -> Matrix:
    return triangle.r.T @ triangle.r


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 80), st.lists(st.integers(0, 80), max_size=5))
def test_a_triangle_keeps_the_products_of_all_rows_however_they_were_cut(
    seed: int, rows: int, cuts: list[int]
) -> None:
    block = drawn(seed, rows)
    units = Units.of(block)
    whole = units.apply(block)
    folded = Triangle.empty(units)
    for start, stop in pairwise([0, *sorted(min(cut, rows) for cut in cuts), rows]):
        folded = folded.fold(block[start:stop])
    assert folded.rows == rows
    assert folded.r.shape == (min(rows, 5), 5)
    np.testing.assert_allclose(normal_matrix(folded), whole.T @ whole, atol=1e-11)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.lists(st.integers(0, 30), min_size=1, max_size=5))
def test_triangles_merge_in_any_order(seed: int, heights: list[int]) -> None:
    blocks = [drawn(seed + i, height) for i, height in enumerate(heights)]
    every = np.vstack([*blocks, drawn(seed, 1)])
    units = Units.of(every)
    merged = Triangle.empty(units)
    for block in [*blocks[::-1], every[-1:]]:
        merged = Triangle.empty(units).fold(block).merge(merged)
    whole = units.apply(every)
    assert merged.rows == len(every)
    np.testing.assert_allclose(normal_matrix(merged), whole.T @ whole, atol=1e-11)


def test_no_rows_change_nothing() -> None:
    block = drawn(0, 9)
    triangle = Triangle.empty(Units.of(block)).fold(block)
    assert triangle.fold(block[:0]) is triangle
    merged = triangle.merge(Triangle.empty(triangle.units))
    np.testing.assert_allclose(normal_matrix(merged), normal_matrix(triangle), atol=1e-12)
    empty = Triangle.empty(triangle.units)
    assert empty.merge(empty).rows == 0


def test_below_the_diagonal_stand_zeros() -> None:
    r = triangular(drawn(1, 50))
    assert r.shape == (4, 4)
    np.testing.assert_array_equal(r, np.triu(r))


def test_units_are_mean_and_spread_of_a_block() -> None:
    block = np.array([[1.0, 5.0, 0.0], [3.0, 5.0, 0.0]])
    units = Units.of(block)
    assert (units.shift.tolist(), units.scale.tolist()) == ([2.0, 5.0, 0.0], [1.0, 1.0, 1.0])
    assert units.apply(block).tolist() == [[1.0, -1.0, 0.0, 0.0], [1.0, 1.0, 0.0, 0.0]]


def test_without_shift_units_are_the_size_of_a_block() -> None:
    units = Units.of(np.array([[3.0, 0.0], [4.0, 0.0]]), shifted=False)
    assert units.shift.tolist() == [0.0, 0.0]
    assert units.scale.tolist() == pytest.approx([np.sqrt(12.5), 1.0])


def test_numbers_whose_squares_overflow_still_fold() -> None:
    block = np.array([[1e200, 1.0], [-1e200, 2.0], [5e199, 4.0]])
    with np.errstate(over="ignore"):
        triangle = Triangle.empty(Units.of(block)).fold(block)
    assert np.isfinite(triangle.r).all()
