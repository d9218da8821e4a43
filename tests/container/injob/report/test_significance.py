import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from scipy.special import betainc

from injob.regression.least_squares import solve
from injob.regression.triangle import Triangle, Units
from injob.report.significance import Term, quantile, terms, two_sided_p

FREEDOMS = (1, 2, 3, 10, 97, 10**3, 10**5, 10**6, 10**8)


@pytest.mark.parametrize("freedom", FREEDOMS)
@pytest.mark.parametrize("t", [0.0, 1e-6, 0.5, 1.0, 1.96, 5.0, 20.0, 36.0, 1e3])
def test_p_is_that_of_scipy_and_of_the_incomplete_beta_function(freedom: int, t: float) -> None:
    assert two_sided_p(t, freedom) == two_sided_p(-t, freedom)
    assert two_sided_p(t, freedom) == pytest.approx(2 * stats.t.sf(t, freedom), rel=1e-9, abs=1e-300)
    beta = betainc(freedom / 2, 0.5, freedom / (freedom + t * t))
    if freedom <= 10**5 and t >= 0.5:  # beyond, the argument of the function itself is rounded
        assert two_sided_p(t, freedom) == pytest.approx(beta, rel=1e-9, abs=1e-300)


def test_p_of_one_degree_of_freedom_is_cauchys() -> None:
    assert two_sided_p(1e3, 1) == pytest.approx(2 / math.pi * math.atan(1e-3), rel=1e-12)


@pytest.mark.parametrize(
    ("t", "freedom", "p"), [(1e200, 1, 2 / math.pi * 1e-200), (1e200, 2, 0.0), (28290.0, 8 * 10**6, 0.0)]
)
def test_what_is_far_outside_is_as_small_as_a_float_can_say(t: float, freedom: int, p: float) -> None:
    assert two_sided_p(t, freedom) == pytest.approx(p, rel=1e-12, abs=0.0)


@given(st.integers(1, 10**8))
def test_the_quantile_leaves_a_twentieth_outside(freedom: int) -> None:
    assert two_sided_p(quantile(0.975, freedom), freedom) == pytest.approx(0.05, rel=1e-9)


def test_terms_are_those_that_scipy_finds_for_a_line() -> None:
    random = np.random.RandomState(3)
    x = random.normal(size=30)
    y = 2 * x + random.normal(size=30)
    rows = np.column_stack([x, y])
    fit = solve(Triangle.empty(Units.of(rows)).fold(rows), fit_intercept=True)
    line = stats.linregress(x, y)
    reach = stats.t.ppf(0.975, 28)
    intercept, slope = terms(fit)
    for term, value, error in (
        (intercept, line.intercept, line.intercept_stderr),
        (slope, line.slope, line.stderr),
    ):
        assert [term.coefficient, term.standard_error, term.t] == pytest.approx([value, error, value / error])
        assert term.interval == pytest.approx((value - reach * error, value + reach * error))
    assert slope.p == pytest.approx(line.pvalue, rel=1e-9)


def test_without_a_row_to_spare_nothing_is_said_of_errors() -> None:
    rows = np.array([[1.0, 2.0], [2.0, 4.0]])
    fit = solve(Triangle.empty(Units.of(rows)).fold(rows), fit_intercept=True)
    assert [term.interval for term in terms(fit)] == [None, None]
    assert [term.p for term in terms(fit)] == [None, None]


def test_a_fit_without_error_has_no_t_and_an_interval_of_one_value() -> None:
    rows = np.array([[1.0, 3.0], [2.0, 6.0], [3.0, 9.0]])
    fit = solve(Triangle.empty(Units.of(rows, shifted=False)).fold(rows), fit_intercept=False)
    assert terms(fit) == [Term(3.0, 0.0, interval=(3.0, 3.0))]
