from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import LinearRegression
from sklearn.metrics import mean_squared_error, r2_score

from injob.regression.least_squares import Fit, evaluate, solve
from injob.regression.triangle import Matrix, Triangle, Units, Vector
from tests.container.injob.regression.exact import Exact


def triangle(x: Matrix, y: Vector, *, cuts: Sequence[int] = (), intercept: bool = True) -> Triangle:
    """Fold the rows in blocks that end at `cuts`, the last one in a triangle of its own."""
    table = np.column_stack([x, y])
    blocks = [table[a:b] for a, b in pairwise([0, *sorted(cuts), len(table)])]
    empty = Triangle.empty(Units.of(next(block for block in blocks if len(block)), shifted=intercept))
    folded = empty
    for block in blocks[:-1]:
        folded = folded.fold(block)
    return folded.merge(empty.fold(blocks[-1]))


def fit_of(x: Matrix, y: Vector, *, cuts: Sequence[int] = (), intercept: bool = True) -> Fit:
    return solve(triangle(x, y, cuts=cuts, intercept=intercept), fit_intercept=intercept)


def drawn(seed: int, rows: int = 60, columns: int = 3) -> tuple[Matrix, Vector]:
    random = np.random.RandomState(seed)
    x = random.normal(random.uniform(-9, 9, columns), random.uniform(0.1, 9, columns), (rows, columns))
    return x, x @ random.normal(size=columns) + random.normal(size=rows) + 5.0


def centred(x: Matrix) -> Matrix:
    return np.asarray(x - x.mean(axis=0))


def minimum_norm(x: Matrix, y: Vector) -> Vector:
    return np.asarray(np.linalg.lstsq(centred(x), y - y.mean(), rcond=1e-10)[0])


def standard_errors(design: Matrix, y: Vector) -> Vector:
    inverse = np.linalg.inv(design.T @ design)
    residuals = y - design @ (inverse @ (design.T @ y))
    return np.asarray(np.sqrt(np.diag(inverse) * (residuals @ residuals) / (len(y) - design.shape[1])))


@settings(max_examples=60)
@given(st.integers(0, 10**6), st.integers(8, 120), st.integers(1, 5), st.booleans())
def test_a_fit_is_that_of_scikit_learn_and_lstsq(seed: int, rows: int, columns: int, intercept: bool) -> None:  # noqa: FBT001
    x, y = drawn(seed, rows, columns)
    model = LinearRegression(fit_intercept=intercept).fit(x, y)
    design = np.column_stack([np.ones(rows), x]) if intercept else x
    errors = standard_errors(design, y)
    fit = fit_of(x, y, intercept=intercept)
    constant, *coefficients = (
        np.linalg.lstsq(design, y, rcond=None)[0]
        if intercept
        else (0.0, *np.linalg.lstsq(x, y, rcond=None)[0])
    )
    np.testing.assert_allclose(fit.coefficients, coefficients, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(fit.coefficients, model.coef_, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose([fit.intercept] * 2, [constant, model.intercept_], rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(np.array(fit.standard_errors, float), errors[-columns:], rtol=1e-7)
    np.testing.assert_allclose(fit.singular_values, model.singular_, rtol=1e-9)
    assert fit.intercept_standard_error == (pytest.approx(errors[0], rel=1e-7) if intercept else None)
    assert (fit.dependent, fit.rows, fit.intercept_fitted) == ([], rows, intercept)


@settings(max_examples=60)
@given(st.integers(0, 10**6), st.lists(st.integers(0, 60), max_size=6))
def test_cutting_and_merging_do_not_change_the_fit(seed: int, cuts: list[int]) -> None:
    x, y = drawn(seed)
    x[:, 2] = x[:, 0] * 2.0 - 3.0
    whole, cut = fit_of(x, y), fit_of(x, y, cuts=cuts)
    np.testing.assert_allclose(cut.coefficients, whole.coefficients, rtol=1e-10, atol=1e-10)
    assert cut.intercept == pytest.approx(whole.intercept, rel=1e-10, abs=1e-10)
    assert cut.dependent == whole.dependent == [2]
    assert cut.standard_errors == [None, pytest.approx(whole.standard_errors[1], rel=1e-10), None]


def test_a_copy_of_a_column_is_named_and_the_shortest_solution_taken() -> None:
    x, y = drawn(1)
    doubled = np.column_stack([x, x[:, 0]])
    fit = fit_of(doubled, y)
    errors = standard_errors(np.column_stack([np.ones(len(x)), x]), y)
    assert fit.dependent == [3]
    np.testing.assert_allclose(fit.coefficients, minimum_norm(doubled, y), rtol=1e-10)
    assert fit.coefficients[0] == pytest.approx(fit.coefficients[3], rel=1e-12)
    assert fit.standard_errors == [None, pytest.approx(errors[2]), pytest.approx(errors[3]), None]
    assert fit.intercept_standard_error == pytest.approx(errors[0])
    assert fit.intercept == pytest.approx(fit_of(x, y).intercept, rel=1e-12)


@pytest.mark.parametrize("value", [0.0, 7.0, 0.1, 1e9 / 3])
def test_a_constant_column_gets_no_weight(value: float) -> None:
    x, y = drawn(2)
    fit, plain = fit_of(np.insert(x, 1, value, axis=1), y, cuts=[20, 40]), fit_of(x, y, cuts=[20, 40])
    assert fit.dependent == [1]
    assert fit.coefficients[1] == 0.0
    np.testing.assert_allclose(np.delete(fit.coefficients, 1), plain.coefficients, rtol=1e-12)
    assert fit.standard_errors[1] is None
    assert [fit.standard_errors[i] for i in (0, 2, 3)] == pytest.approx(plain.standard_errors)
    assert fit.intercept == pytest.approx(plain.intercept, rel=1e-12)


def test_constant_columns_alone_predict_the_mean() -> None:
    y = drawn(3)[1]
    fit = fit_of(np.full((60, 2), 0.3), y)
    assert (fit.coefficients.tolist(), fit.dependent, fit.standard_errors) == ([0.0, 0.0], [0, 1], [None] * 2)
    assert fit.intercept == pytest.approx(y.mean(), rel=1e-14)


@pytest.mark.parametrize("block", [1000, 100, 7])
def test_one_hot_groups_depend_however_many_blocks_there_are(block: int) -> None:
    random = np.random.RandomState(4)
    rows = 20_000
    codes = [random.choice(4, rows, p=[0.6, 0.3, 0.099, 0.001]), random.choice(3, rows)]
    x = np.column_stack(
        [random.normal(1e3, 1.0, rows), *(np.eye(c.max() + 1)[c] for c in codes), np.full(rows, 0.1)]
    )
    y = x @ np.arange(9.0) + random.normal(size=rows)
    fit = fit_of(x, y, cuts=range(block, rows, block))
    assert fit.dependent == [4, 7, 8]
    np.testing.assert_allclose(fit.coefficients, minimum_norm(x, y), rtol=1e-8, atol=1e-9)
    assert [error is None for error in fit.standard_errors] == [False] + [True] * 8
    through_zero = fit_of(x, y, cuts=range(block, rows, block), intercept=False)
    assert through_zero.dependent == [7, 8]
    expected = np.linalg.lstsq(x, y, rcond=1e-10)[0]
    np.testing.assert_allclose(through_zero.coefficients, expected, rtol=1e-6, atol=1e-8)


def test_as_many_rows_as_coefficients_leave_no_standard_errors() -> None:
    x, y = drawn(5, rows=4)
    fit = fit_of(x, y)
    np.testing.assert_allclose(x @ fit.coefficients + fit.intercept, y, rtol=1e-9)
    assert (fit.standard_errors, fit.intercept_standard_error) == ([None] * 3, None)


@pytest.mark.parametrize("cuts", [(), (7,), (5, 9, 20)])
def test_far_from_zero_few_digits_are_lost(cuts: Sequence[int]) -> None:
    random = np.random.RandomState(6)
    x = 1e6 + random.normal(size=(25, 2))
    y = x @ [1.0, -2.0] + random.normal(size=25)
    rows = np.column_stack([x, y]).tolist()
    exact = [float(value) for value in Exact.of(rows, intercept=True).coefficients]
    fit = fit_of(x, y, cuts=cuts)
    found = [fit.intercept, *fit.coefficients]
    usual = np.linalg.lstsq(np.column_stack([np.ones(25), x]), y, rcond=None)[0]
    errors = [np.abs(np.array(solution) / exact - 1).max() for solution in (found, usual)]
    assert errors[0] < 1e-13
    assert errors[0] < errors[1] / 10


@settings(max_examples=40)
@given(st.integers(0, 10**6), st.booleans(), st.lists(st.integers(0, 40), max_size=3))
def test_an_evaluation_is_the_direct_one(seed: int, intercept: bool, cuts: list[int]) -> None:  # noqa: FBT001
    x, y = drawn(seed, rows=100)
    units = Units.of(np.column_stack([x, y])[:50], shifted=intercept)
    train, test = (
        Triangle.empty(units).fold(np.column_stack([x, y])[part]) for part in (slice(60), slice(60, None))
    )
    fit = solve(train, fit_intercept=intercept)
    merged = Triangle.empty(units)
    for a, b in pairwise([0, *sorted(cuts), 40]):
        merged = merged.fold(np.column_stack([x, y])[60 + a : 60 + b])
    predicted = x[60:] @ fit.coefficients + fit.intercept
    mse = mean_squared_error(y[60:], predicted)
    for evaluation in (evaluate(fit, test), evaluate(fit, merged)):
        assert evaluation.rows == 40
        assert evaluation.mse == pytest.approx(mse, rel=1e-10)
        assert evaluation.rmse == pytest.approx(mse**0.5, rel=1e-10)
        assert evaluation.r2 == pytest.approx(r2_score(y[60:], predicted), rel=1e-10)


@pytest.mark.parametrize("target", [0.0, 0.1, 5.0, 1e6 + 0.1])
@pytest.mark.parametrize("rows", [1, 2, 100])
def test_a_target_that_does_not_vary_has_no_r2(target: float, rows: int) -> None:
    x, y = drawn(7)
    train = triangle(x, y)
    fit = solve(train, fit_intercept=True)
    x_test = drawn(8, rows)[0]
    test = Triangle.empty(train.units).fold(np.column_stack([x_test, np.full(rows, target)]))
    evaluation = evaluate(fit, test)
    assert evaluation.r2 is None
    expected: npt.NDArray[np.float64] = x_test @ fit.coefficients + fit.intercept - target
    assert evaluation.mse == pytest.approx(np.mean(expected**2), rel=1e-10)


@pytest.mark.parametrize("scale", [1e-165, 1e-100, 1.0, 1e100, 1e153])
@pytest.mark.parametrize("rows", [60, 3000])
def test_numbers_of_any_size_are_evaluated_alike(rows: int, scale: float) -> None:
    x, y = drawn(3, rows, 2)
    plain = evaluate(fit_of(x, y), triangle(x, y))
    scaled = evaluate(fit_of(x, y * scale), triangle(x, y * scale))
    assert scaled.rmse == pytest.approx(plain.rmse * scale, rel=1e-12)
    assert scaled.r2 == pytest.approx(plain.r2, rel=1e-12)


@pytest.mark.parametrize("rows", [60, 3000])
def test_standard_errors_of_large_columns_are_small_and_not_zero(rows: int) -> None:
    x, y = drawn(3, rows, 2)
    errors, scaled = fit_of(x, y).standard_errors, fit_of(x * 1e160, y).standard_errors
    assert None not in errors
    np.testing.assert_allclose(np.array(scaled, float) * 1e160, np.array(errors, float), rtol=1e-9)
