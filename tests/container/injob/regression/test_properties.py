"""A fit against rational arithmetic, whatever the rows, their order, and the blocks they come in."""

import math
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from injob.errors import DataError
from injob.regression.least_squares import Fit, evaluate, solve
from injob.regression.triangle import Matrix, Triangle, Units, Vector
from tests.container.injob.regression.exact import Exact

OFFSETS = st.sampled_from([0.0, 1.0, -1e3, 1e6, -1e9, 1e12])
SCALES = st.sampled_from([1e-145, 1e-9, 1.0, 1e7, 1e145])


@dataclass(frozen=True)
class Rows:
    """Rows of x₁ … xₖ, y, and the blocks in which they come."""

    table: Matrix
    spreads: Vector
    blocks: list[Matrix]
    intercept: bool
    """Without it, columns lie about zero: far from there they would all be nearly the same."""


@st.composite
def tables(draw: st.DrawFn) -> Rows:
    """Draw independent columns; those of x far from zero and of any size."""
    random = np.random.RandomState(draw(st.integers(0, 10**6)))
    columns = draw(st.integers(1, 4))
    rows = draw(st.integers(2 * columns + 4, 60))
    intercept = draw(st.booleans())
    offsets = draw(
        st.lists(OFFSETS if intercept else st.just(0.0), min_size=columns + 1, max_size=columns + 1)
    )
    scales = np.array(draw(st.lists(SCALES, min_size=columns + 1, max_size=columns + 1)))
    x = random.normal(size=(rows, columns))
    y = x.sum(axis=1) + random.normal(size=rows)
    table = (np.column_stack([x, y]) + offsets) * scales
    cuts = draw(st.lists(st.integers(0, rows), max_size=5))
    return Rows(table, scales, cut(table[random.permutation(rows)], cuts), intercept)


def cut(table: Matrix, cuts: Sequence[int]) -> list[Matrix]:
    return [table[a:b] for a, b in pairwise([0, *sorted(cuts), len(table)])]


def folded(
    blocks: Sequence[Matrix], *, shifted: bool, merged: Sequence[bool] = (), many: bool = False
) -> Triangle:
    """Fold blocks in the units of the first, or merge them as triangles of their own; `many` keeps none."""
    triangle = Triangle.empty(Units.of(next(block for block in blocks if len(block)), shifted=shifted))
    for i, block in enumerate(blocks):
        alone = merged[i % len(merged)] if merged else False
        triangle = (
            triangle.merge(Triangle.empty(triangle.units).fold(block)) if alone else triangle.fold(block)
        )
    return replace(triangle, few=triangle.few[:0]) if many else triangle


def assert_is_exact(fit: Fit, rows: Rows) -> None:
    """Compare in units in which every column has a spread of one, to 1e-10."""
    exact = Exact.of(rows.table.tolist(), intercept=rows.intercept)
    spread, target_spread = rows.spreads[:-1], rows.spreads[-1]
    coefficients = exact.coefficients[int(rows.intercept) :]
    wanted = [scaled(value, a, target_spread) for value, a in zip(coefficients, spread, strict=True)]
    np.testing.assert_allclose(fit.coefficients * spread / target_spread, wanted, atol=1e-10, rtol=1e-10)
    roots = [
        scaled_root(value, a, target_spread)
        for value, a in zip(exact.squared_errors, [1.0] * rows.intercept + [*spread], strict=True)
    ]
    errors = np.array(fit.standard_errors, dtype=float) * spread / target_spread
    np.testing.assert_allclose(errors, roots[int(rows.intercept) :], rtol=1e-10)
    assert fit.residual_standard_deviation == pytest.approx(
        scaled_root(exact.residual_variance, 1.0, 1.0), rel=1e-10
    )
    assert fit.r2 == pytest.approx(float(exact.r2), abs=1e-10)
    assert (fit.dependent, fit.rank, fit.degrees_of_freedom) == ([], len(spread), exact.degrees_of_freedom)
    if rows.intercept:
        parts = np.abs(np.append(fit.coefficients, 1.0) * rows.table.mean(axis=0))
        assert abs(fit.intercept - float(exact.coefficients[0])) <= 1e-10 * (target_spread + parts.sum())


def scaled(value: Fraction, spread: float, target_spread: float) -> float:
    return float(value * Fraction(spread) / Fraction(target_spread))


def scaled_root(square: Fraction, spread: float, target_spread: float) -> float:
    """Return the root of a rational number whose square may be no float."""
    value = square * (Fraction(spread) / Fraction(target_spread)) ** 2
    return math.isqrt(value.numerator * value.denominator << 128) / (value.denominator << 64)


@pytest.mark.parametrize("many", [False, True])
@settings(max_examples=60)
@given(tables(), st.lists(st.booleans(), max_size=3))
def test_any_order_and_cutting_of_the_rows_gives_the_exact_fit(
    many: bool,  # noqa: FBT001
    rows: Rows,
    merged: list[bool],
) -> None:
    triangle = folded(rows.blocks, shifted=rows.intercept, merged=merged, many=many)
    assert_is_exact(solve(triangle, fit_intercept=rows.intercept), rows)


@settings(max_examples=40)
@given(tables(), st.lists(st.booleans(), max_size=3))
def test_few_rows_give_the_same_bits_in_any_order_and_cutting(rows: Rows, merged: list[bool]) -> None:
    fits = [
        solve(folded(blocks, shifted=rows.intercept, merged=merged), fit_intercept=rows.intercept)
        for blocks in (rows.blocks, [rows.table])
    ]
    assert len({fit.coefficients.tobytes() for fit in fits}) == 1
    assert fits[0].intercept == fits[1].intercept
    assert fits[0].standard_errors == fits[1].standard_errors
    assert fits[0].r2 == fits[1].r2


@pytest.mark.parametrize("many", [False, True])
@settings(max_examples=40)
@given(tables(), st.integers(0, 60), st.integers(0, 60))
def test_merging_is_associative(many: bool, rows: Rows, first: int, second: int) -> None:  # noqa: FBT001
    units = Units.of(rows.table, shifted=rows.intercept)
    ends = sorted(min(end, len(rows.table)) for end in (first, second))
    a, b, c = (Triangle.empty(units).fold(block) for block in cut(rows.table, ends))
    for triangle in (a.merge(b).merge(c), a.merge(b.merge(c)), c.merge(a).merge(b)):
        whole = replace(triangle, few=triangle.few[:0]) if many else triangle
        assert whole.rows == len(rows.table)
        assert_is_exact(solve(whole, fit_intercept=rows.intercept), rows)


@pytest.mark.parametrize("many", [False, True])
@settings(max_examples=60)
@given(tables(), st.sampled_from(["constant", "copy", "double"]), st.lists(st.booleans(), max_size=3))
def test_a_column_that_follows_from_others_is_named_and_changes_nothing_else(
    many: bool,  # noqa: FBT001
    rows: Rows,
    what: str,
    merged: list[bool],
) -> None:
    constant = 3.1 * rows.spreads[0] if rows.intercept else 0.0
    slope = {"constant": 0.0, "copy": 1.0, "double": 2.0}[what]
    place = rows.table.shape[1] - 1
    blocks = [
        np.insert(block, place, slope * block[:, 0] - constant * (what != "copy"), axis=1)
        for block in rows.blocks
    ]
    fit, plain = (
        solve(folded(some, shifted=rows.intercept, merged=merged, many=many), fit_intercept=rows.intercept)
        for some in (blocks, rows.blocks)
    )
    assert (fit.dependent, fit.rank, fit.degrees_of_freedom) == ([place], place, plain.degrees_of_freedom)
    assert fit.r2 == pytest.approx(plain.r2, abs=1e-10)
    assert fit.residual_standard_deviation == pytest.approx(plain.residual_standard_deviation, rel=1e-10)
    np.testing.assert_allclose(fit.coefficients[1:-1], plain.coefficients[1:], rtol=1e-10)
    assert fit.standard_errors[-1] is None
    assert fit.standard_errors[1:-1] == pytest.approx(plain.standard_errors[1:], rel=1e-10)


@pytest.mark.parametrize("many", [False, True])
@pytest.mark.parametrize("value", [0.0, 1.0, -1e9])
@settings(max_examples=20)
@given(st.integers(0, 10**6), st.integers(1, 20), st.sampled_from([1e3, 1e9, 1e145]))
def test_a_first_block_unlike_the_others_does_no_harm(
    many: bool,  # noqa: FBT001
    value: float,
    seed: int,
    height: int,
    distance: float,
) -> None:
    random = np.random.RandomState(seed)
    first = np.full((height, 3), value)
    others = distance * (1.0 + random.normal(size=(40, 3)))
    others[:, -1] += others[:, :-1].sum(axis=1)
    table = np.vstack([first, others])
    fit = solve(folded([first, others], shifted=True, many=many), fit_intercept=True)
    assert_is_exact(fit, Rows(table, np.full(3, distance), [], intercept=True))


@pytest.mark.parametrize("many", [False, True])
@pytest.mark.parametrize("intercept", [False, True])
@settings(max_examples=100)
@given(st.data())
def test_numbers_of_any_size_give_finite_results_or_a_sentence(
    many: bool,  # noqa: FBT001
    intercept: bool,  # noqa: FBT001
    data: st.DataObject,
) -> None:
    numbers = st.floats(allow_nan=False, allow_infinity=False)
    table = data.draw(st.lists(st.lists(numbers, min_size=3, max_size=3), min_size=3, max_size=8))
    blocks = cut(np.array(table), [data.draw(st.integers(0, len(table)))])
    with suppress(DataError):
        triangle = folded(blocks, shifted=intercept, many=many)
        fit = solve(triangle, fit_intercept=intercept)
        found = [fit.intercept, *fit.coefficients, *fit.singular_values, *fit.standard_errors, fit.r2]
        evaluation = evaluate(fit, triangle)
        found += [fit.residual_standard_deviation, evaluation.mse, evaluation.r2]
        assert np.isfinite([number for number in found if number is not None]).all()


def test_a_coefficient_beyond_floats_is_said() -> None:
    block = np.array([[1e-300, 1e300], [2e-300, 3e300], [4e-300, 0.0]])
    with pytest.raises(DataError, match="too far apart in size for least squares"):
        solve(folded([block], shifted=True), fit_intercept=True)


def test_a_constant_column_near_the_largest_float_is_said_too() -> None:
    block = np.array([[0.0, 1.0378986153331004e308, 0.0]] * 3)
    with pytest.raises(DataError, match="too far apart in size for least squares"):
        solve(folded([block], shifted=True, many=True), fit_intercept=True)


@pytest.mark.parametrize("intercept", [True, False])
@pytest.mark.parametrize(
    ("offset", "spread", "duration"),
    [(1.7e9, 3e7, 10), (1.7e9, 1e6, 3), (0, 1e5, 1), (1e6, 1e6, 10), (2e4, 3650, 30)],
)
def test_a_column_that_is_small_beside_those_that_it_follows_from_is_dependent(
    intercept: bool,  # noqa: FBT001
    offset: float,
    spread: float,
    duration: float,
) -> None:
    random = np.random.default_rng(5)
    start = np.floor(offset + random.uniform(0, spread, 20_000))
    lasts = np.floor(random.exponential(duration, 20_000))
    y = 0.5 * lasts + (start - offset) / spread + random.normal(size=20_000)
    rows = np.column_stack([start, start + lasts, lasts, y])
    triangle = Triangle.empty(Units.of(rows[:1000], shifted=intercept))
    for first in range(0, len(rows), 1000):
        triangle = triangle.fold(rows[first : first + 1000])
    fit = solve(triangle, fit_intercept=intercept)
    scaled = np.column_stack([(start - offset) / spread, np.ones_like(y), lasts])
    well = scaled if intercept else np.column_stack([start / spread, lasts])
    expected = well @ np.linalg.lstsq(well, y, rcond=None)[0]
    assert (fit.dependent, fit.standard_errors) == ([2], [None, None, None])
    np.testing.assert_allclose(rows[:, :3] @ fit.coefficients + fit.intercept, expected, atol=2e-6)
