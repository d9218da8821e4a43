from dataclasses import astuple, replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from injob.regression.least_squares import solve
from injob.regression.triangle import Triangle, Units
from tests.container.injob.regression.certified import (
    NAMES,
    Case,
    correct_digits,
    digits,
    half_a_digit,
    numpy,
    of_many_rows,
    ours,
    scikit_learn,
    table,
)
from tests.container.injob.regression.exact import Exact

DOCUMENT = Path(__file__).parents[4] / "docs/exactness.md"
HARD = ["Longley", "Wampler1", "Wampler2", "Wampler3", "Wampler4", "Wampler5"]


def is_rounded(square: Fraction, certified: str) -> bool:
    """Tell whether the root of a square has the digits that are certified."""
    value, half = Fraction(certified), half_a_digit(certified)
    return max(value - half, Fraction()) ** 2 <= square <= (value + half) ** 2


@pytest.mark.parametrize("name", NAMES)
def test_the_certified_values_follow_from_the_data_as_stated(name: str) -> None:
    case = Case.of(name)
    exact = Exact.of(case.rows, intercept=case.intercept)
    for value, certified in zip(exact.coefficients, case.coefficients, strict=True):
        assert abs(value - Fraction(certified)) <= half_a_digit(certified)
    for square, certified in zip(exact.squared_errors, case.standard_errors, strict=True):
        assert is_rounded(square, certified)
    assert is_rounded(exact.residual_variance, case.residual_standard_deviation)
    assert abs(exact.r2 - Fraction(case.r2)) <= half_a_digit(case.r2)


@pytest.mark.parametrize("name", NAMES)
def test_at_least_as_many_digits_as_the_better_of_scikit_learn_and_numpy(name: str) -> None:
    case = Case.of(name)
    found, *others = (
        np.array(astuple(digits(case, program(case)))) for program in (ours, scikit_learn, numpy)
    )
    assert (found >= np.maximum(*others)).all(), (found, others)


@pytest.mark.parametrize("name", NAMES)
def test_of_many_rows_at_most_one_digit_fewer_than_the_better_of_the_two(name: str) -> None:
    case = Case.of(name)
    found, *others = (
        np.array(astuple(digits(case, program(case)))) for program in (of_many_rows, scikit_learn, numpy)
    )
    assert (found >= np.maximum(*others) - 1).all(), (found, others)


@pytest.mark.parametrize("name", HARD)
def test_at_least_nine_digits_of_everything_on_the_hard_cases(name: str) -> None:
    case = Case.of(name)
    assert min(astuple(digits(case, ours(case)))) >= 9


@pytest.mark.parametrize("name", [name for name in NAMES if name != "Filip"])
def test_all_digits_of_the_coefficients_where_floats_hold_the_data(name: str) -> None:
    case = Case.of(name)
    assert digits(case, ours(case)).coefficients == 15.0


@pytest.mark.parametrize(
    ("value", "certified", "expected"),
    [
        (2.0, "2.00000000000000", 15.0),
        (2.0 + 1e-15, "2.00000000000000", 15.0),
        (2.02, "2.00000000000000", 2.0),
        (20.0, "0.200000000000000E+02", 15.0),
        (5.0, "2.00000000000000", 0.0),
        (float("nan"), "2.00000000000000", 0.0),
        (1e-7, "0.000000000000000", 7.0),
        (0.0, "0.000000000000000", 15.0),
    ],
)
def test_digits_are_counted(value: float, certified: str, expected: float) -> None:
    assert correct_digits(value, certified) == pytest.approx(expected)


@pytest.mark.parametrize("rows_kept", [True, False])
def test_no_column_of_filip_is_called_dependent_but_a_copy_of_one_is(rows_kept: bool) -> None:  # noqa: FBT001
    table = Case.of("Filip").table
    for columns, dependent in ((table, []), (np.insert(table, 10, table[:, 4], axis=1), [10])):
        triangle = Triangle.empty(Units.of(columns)).fold(columns)
        whole = triangle if rows_kept else replace(triangle, few=triangle.few[:0])
        assert solve(whole, fit_intercept=True).dependent == dependent


def test_the_documented_digits_are_those_of_today() -> None:
    shown, found = (
        [row.split(" | ") for row in text.splitlines() if row.startswith("| ")]
        for text in (DOCUMENT.read_text(), table())
    )
    # Ours are rounded once, which is the same everywhere; what others round depends on the processor.
    assert [row[:3] for row in shown] == [row[:3] for row in found]
    assert {len(row) for row in shown} == {6}
