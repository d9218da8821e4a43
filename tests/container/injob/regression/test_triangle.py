import math
from itertools import pairwise
from typing import Literal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from injob.regression.triangle import Matrix, Triangle, Units, powers_of_two, triangular


def drawn(seed: int, rows: int, columns: int = 4) -> Matrix:
    random = np.random.RandomState(seed)
    return random.normal(100.0, 3.0, (rows, columns))


def normal_matrix(triangle: Triangle) -> Matrix:
    return triangle.r.T @ triangle.r


@settings(max_examples=60)
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


@settings(max_examples=60)
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


def test_units_are_mean_and_largest_distance_as_a_power_of_two() -> None:
    block = np.array([[1.0, 5.0, 0.0], [3.0, 5.0, 0.0]])
    units = Units.of(block)
    assert (units.shift.tolist(), units.scale.tolist()) == ([2.0, 5.0, 0.0], [2.0, 1.0, 1.0])
    assert units.apply(block).tolist() == [[1.0, -0.5, 0.0, 0.0], [1.0, 0.5, 0.0, 0.0]]


def test_without_shift_units_are_the_size_of_a_block() -> None:
    units = Units.of(np.array([[3.0, 0.0], [4.0, 0.0]]), shifted=False)
    assert units.shift.tolist() == [0.0, 0.0]
    assert units.scale.tolist() == [8.0, 1.0]


def test_numbers_whose_squares_overflow_still_fold() -> None:
    block = np.array([[1e200, 1.0], [-1e200, 2.0], [5e199, 4.0]])
    with np.errstate(over="ignore"):
        triangle = Triangle.empty(Units.of(block)).fold(block)
    assert np.isfinite(triangle.r).all()


@pytest.mark.parametrize("rows", [1, 20_000, 70_001])
@pytest.mark.parametrize("order", ["C", "F"])
def test_a_block_is_factored_in_pieces_as_it_is_at_once(rows: int, order: Literal["C", "F"]) -> None:
    matrix = np.array(drawn(2, rows), order=order)
    at_once = np.asarray(np.linalg.qr(matrix, mode="r"))
    signs = np.sign(np.diagonal(at_once))[:, None]
    found = triangular(matrix)
    assert found.shape == at_once.shape
    np.testing.assert_allclose(
        found * np.sign(np.diagonal(found))[:, None], at_once * signs, rtol=1e-10, atol=1e-9
    )


def test_rows_are_kept_while_they_are_few() -> None:
    block = drawn(3, 2_000)
    half = Triangle.empty(Units.of(block)).fold(block[:1_000])
    np.testing.assert_array_equal(half.few, block[:1_000])
    np.testing.assert_array_equal(half.fold(block[1_000:]).few, block)
    np.testing.assert_array_equal(half.merge(Triangle.empty(half.units).fold(block[1_000:])).few, block)
    many = half.fold(block).fold(block)
    assert many.few.shape == (0, 4)
    assert many.merge(half).few.shape == half.merge(many).few.shape == (0, 4)


def test_rows_that_are_no_longer_few_stay_so() -> None:
    block = drawn(4, 3_000)
    triangle = Triangle.empty(Units.of(block)).fold(block)
    assert triangle.few.shape == (0, 4)
    assert triangle.fold(block[:1]).few.shape == (0, 4)


def test_a_triangle_in_units_of_its_own_size_is_the_same() -> None:
    block = drawn(5, 50) * [1.0, 1e200, 1e-200, 0.0]
    triangle = Triangle.empty(Units(np.zeros(4), np.ones(4))).fold(block)
    sized = triangle.sized()
    np.testing.assert_array_equal(sized.r[:, 1:] * sized.units.scale, triangle.r[:, 1:])
    assert sized.units.scale[-1] == 1.0
    assert 0.5 <= np.abs(sized.r[:, 1:4]).max() <= 1.0


@given(st.lists(st.floats(min_value=0.0), min_size=1, max_size=5))
def test_scales_are_powers_of_two_above_the_sizes(sizes: list[float]) -> None:
    for size, power in zip(sizes, powers_of_two(np.array(sizes)).tolist(), strict=True):
        assert math.frexp(power)[0] == 0.5
        usable = 0.0 < size < math.inf
        assert (power / 2 <= size < power or power == 2.0**1023 <= size) if usable else power == 1.0
