import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from injob.regression.rational import Tableau
from tests.container.injob.regression.exact import Exact


@given(st.integers(0, 10**6), st.integers(1, 4))
def test_sweeping_gives_the_exact_solution_rounded_once(seed: int, columns: int) -> None:
    random = np.random.RandomState(seed)
    rows = random.normal(size=(columns + 4, columns + 1)) * 10.0 ** random.randint(-9, 9, columns + 1)
    exact = Exact.of(rows.tolist(), intercept=True)
    tableau = Tableau.of(rows)
    for column in range(columns + 1):
        tableau = tableau.sweep(column)
    target = columns + 1
    found = [tableau.slope(column, target) for column in range(columns + 1)]
    assert found == [float(value) for value in exact.coefficients]
    roots = [tableau.inverse_length(column) for column in range(columns + 1)]
    assert roots == pytest.approx([math.sqrt(value) for value in exact.inverse], rel=1e-15)
    assert tableau.length(target) == pytest.approx(math.sqrt(exact.residual_sum_of_squares), rel=1e-15)


def test_a_column_that_follows_from_those_swept_leaves_nothing() -> None:
    x = np.random.RandomState(0).normal(size=20)
    tableau = Tableau.of(np.column_stack([x, x, 4.0 * x])).sweep(0).sweep(1)
    assert [tableau.length(column) for column in (2, 3)] == [0.0, 0.0]
    assert tableau.slope(1, 3) == 4.0


def test_floats_stand_for_the_decimals_that_were_written() -> None:
    tableau = Tableau.of(np.array([[0.1, 0.3], [0.2, 0.6]])).sweep(1)
    assert tableau.slope(1, 2) == 3.0
    assert tableau.square(2) == 0


def test_floats_of_more_digits_than_one_writes_stand_for_themselves() -> None:
    written, computed = 0.3, 0.1 + 0.2
    assert Tableau.of(np.array([[written]])).square(1) == 3**2
    whole = Tableau.of(np.array([[computed]]))
    assert Fraction(whole.square(1)) == Fraction(computed) ** 2 * whole.units[1] ** 2


@pytest.mark.parametrize("scale", [1e-300, 1e300])
def test_lengths_whose_squares_are_no_floats_come_out(scale: float) -> None:
    tableau = Tableau.of(np.array([[3.0 * scale], [4.0 * scale]]))
    assert tableau.length(1) == pytest.approx(5.0 * scale, rel=1e-15)
    assert tableau.sweep(1).inverse_length(1) == pytest.approx(0.2 / scale, rel=1e-15)
