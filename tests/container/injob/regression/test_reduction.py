import math

import numpy as np
import pytest

from injob.regression.few_rows import reduce_few
from injob.regression.many_rows import reduce_triangle
from injob.regression.reduction import Reduction
from injob.regression.triangle import Matrix, Triangle, Units


def reductions(table: Matrix, *, intercept: bool) -> list[Reduction]:
    triangle = Triangle.empty(Units.of(table, shifted=intercept)).fold(table)
    few, many = (
        reduce_few(table, fit_intercept=intercept),
        reduce_triangle(triangle, fit_intercept=intercept),
    )
    return [few, many]


@pytest.mark.parametrize("intercept", [False, True])
def test_few_rows_and_many_come_down_to_the_same(intercept: bool) -> None:  # noqa: FBT001
    table = np.random.RandomState(0).normal(3.0, 2.0, (30, 4))
    table = np.insert(table, 2, table[:, 0], axis=1)
    few, many = reductions(table, intercept=intercept)
    for reduction in (few, many):
        assert (reduction.kept, reduction.dependent) == ([0, 1, 3], [2])
        assert reduction.determined().tolist() == [True, False, True, False, True]
        assert reduction.shortest()[1] == pytest.approx(reduction.shortest()[3], rel=1e-12)
    for name in ("solution", "null", "inverse_lengths", "lengths", "rounding", "residual_length", "r2"):
        np.testing.assert_allclose(getattr(few, name), getattr(many, name), rtol=1e-11, atol=1e-14)


def test_a_dependency_within_the_rounding_of_the_data_touches_no_other_coefficient() -> None:
    random = np.random.RandomState(1)
    x, z = 1e9 + random.normal(size=30), random.normal(size=30)
    for reduction in reductions(np.column_stack([x, z, 2.0 * x - 3.1, x + z]), intercept=True):
        assert reduction.dependent == [2]
        assert reduction.determined().tolist() == [False, False, True, False]
        assert reduction.shortest()[2] == pytest.approx(1.0, rel=1e-5)


def test_units_of_very_different_size_do_not_blur_the_shortest_solution() -> None:
    random = np.random.RandomState(2)
    x, z = random.normal(size=30) * 1e-120, random.normal(size=30) * 1e120
    table = np.column_stack([x, z, x, 2e120 * x + 3e-120 * z])
    for reduction in reductions(table, intercept=True):
        np.testing.assert_allclose(reduction.shortest()[1:], [1e120, 3e-120, 1e120], rtol=1e-10)


def test_a_target_that_does_not_vary_has_no_r2() -> None:
    table = np.column_stack([np.random.RandomState(3).normal(size=9), np.full(9, 0.1)])
    for reduction in reductions(table, intercept=True):
        assert reduction.r2 is None
        assert reduction.residual_length == 0.0
        assert math.isclose(reduction.solution[0], 0.1)
