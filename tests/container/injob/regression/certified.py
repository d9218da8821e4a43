"""Cases of NIST's Statistical Reference Datasets for linear regression, and how many digits come out right.

The data and the certified values (DOI 10.18434/T43G6C) stand in nist/, digit for digit as NIST has them.
`python -m tests.container.injob.regression.certified` prints the table of docs/exactness.md for this machine.
"""

import csv
import json
import math
from dataclasses import astuple, dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LinearRegression

from injob.regression.least_squares import solve
from injob.regression.triangle import Matrix, Triangle, Units, Vector

_NIST = Path(__file__).parent / "nist"
_CERTIFIED: dict[str, Any] = json.loads((_NIST / "certified.json").read_text())
NAMES = list(_CERTIFIED)


@dataclass(frozen=True)
class Case:
    """A data set as NIST states it, and its certified values: decimal numbers as they are printed."""

    rows: list[list[Fraction]]
    """x₁ … xₖ, y: where NIST's model is a polynomial, its powers as columns."""
    intercept: bool
    coefficients: list[str]
    standard_errors: list[str]
    residual_standard_deviation: str
    r2: str

    @classmethod
    def of(cls, name: str) -> "Case":
        powers = _CERTIFIED[name]["powers"]
        with (_NIST / f"{name}.csv").open() as file:
            stated = [[Fraction(cell) for cell in row] for row in list(csv.reader(file))[1:]]
        rows = [[x**power for power in range(1, powers + 1) for x in row[:-1]] + row[-1:] for row in stated]
        return cls(rows, **{key: value for key, value in _CERTIFIED[name].items() if key != "powers"})

    @property
    def table(self) -> Matrix:
        """The rows as floats, each rounded once."""
        return np.array(self.rows, dtype=float)


@dataclass(frozen=True)
class Result:
    """What a program finds; the intercept comes first where there is one."""

    coefficients: Vector
    standard_errors: Vector
    residual_standard_deviation: float
    r2: float


@dataclass(frozen=True)
class Digits:
    """How many digits are right; for many numbers, of the worst."""

    coefficients: float
    standard_errors: float
    residual_standard_deviation: float
    r2: float


def ours(case: Case) -> Result:
    return _result(case, _folded(case))


def of_many_rows(case: Case) -> Result:
    """Solve it as if there were too many rows to keep them."""
    triangle = _folded(case)
    return _result(case, replace(triangle, few=triangle.few[:0]))


def _folded(case: Case) -> Triangle:
    return Triangle.empty(Units.of(case.table, shifted=case.intercept)).fold(case.table)


def _result(case: Case, triangle: Triangle) -> Result:
    fit = solve(triangle, fit_intercept=case.intercept)
    first = slice(0 if case.intercept else 1, None)
    return Result(
        np.array([fit.intercept, *fit.coefficients][first]),
        np.array([fit.intercept_standard_error, *fit.standard_errors][first], dtype=float),
        fit.residual_standard_deviation or 0.0,
        fit.r2 or 0.0,
    )


def scikit_learn(case: Case) -> Result:
    x, y = case.table[:, :-1], case.table[:, -1]
    model = LinearRegression(fit_intercept=case.intercept).fit(x, y)
    return _with_usual_statistics(case, np.array([*([model.intercept_] * case.intercept), *model.coef_]))


def numpy(case: Case) -> Result:
    solution = np.linalg.lstsq(_design(case), case.table[:, -1], rcond=None)[0]
    return _with_usual_statistics(case, np.asarray(solution))


def digits(case: Case, found: Result) -> Digits:
    """Compare with the certified values; where the fit is perfect, by the spread of the target."""
    spreads, spread = _spreads(case)
    certified = zip(found.coefficients, case.coefficients, strict=True)
    errors = zip(found.standard_errors, case.standard_errors, spreads, strict=True)
    return Digits(
        min(correct_digits(value, text) for value, text in certified),
        min(correct_digits(value, text, perfect=spread / width) for value, text, width in errors),
        correct_digits(found.residual_standard_deviation, case.residual_standard_deviation, perfect=spread),
        correct_digits(found.r2, case.r2),
    )


def correct_digits(value: float, certified: str, *, perfect: float = 1.0) -> float:
    """Return -log₁₀ of the relative error: 15 where all digits are, which are 15 at most, and never below 0.

    An error in a value that is certified to be zero counts relative to `perfect`.
    """
    if not math.isfinite(value):
        return 0.0
    wanted = Fraction(certified)
    error = abs(Fraction(float(value)) - wanted)
    if error <= half_a_digit(certified):
        return 15.0
    relative = error / abs(wanted) if wanted else error / Fraction(perfect)
    return min(15.0, max(0.0, -math.log10(relative)))


def half_a_digit(certified: str) -> Fraction:
    """Return half of the last digit that is certified; nothing of a zero, which is exact."""
    mantissa, _, exponent = certified.partition("E")
    decimals = len(mantissa.partition(".")[2]) - int(exponent or 0)
    return Fraction(1, 2) / Fraction(10) ** decimals if Fraction(certified) else Fraction()


def _design(case: Case) -> Matrix:
    return np.column_stack([*([np.ones(len(case.rows))] * case.intercept), case.table[:, :-1]])


def _spreads(case: Case) -> tuple[list[float], float]:
    """Return those of the columns (1 for the intercept) and that of the target."""
    table = case.table
    *spreads, target = (table.std(axis=0) if case.intercept else np.sqrt(np.mean(table**2, axis=0))).tolist()
    return [*([1.0] * case.intercept), *spreads], target


def _with_usual_statistics(case: Case, solution: Vector) -> Result:
    """Take the residuals, and the inverse of XᵀX from whichever of two functions gives more digits."""
    design, y = _design(case), case.table[:, -1]
    residuals = y - design @ solution
    deviation = math.sqrt(residuals @ residuals / (len(y) - design.shape[1]))
    about = y - y.mean() if case.intercept else y
    with np.errstate(invalid="ignore"):
        results = [
            Result(
                solution,
                np.sqrt(np.diag(inverse(design.T @ design))) * deviation,
                deviation,
                float(1 - residuals @ residuals / (about @ about)),
            )
            for inverse in (np.linalg.inv, np.linalg.pinv)
        ]
    return max(results, key=lambda result: digits(case, result).standard_errors)


def table() -> str:
    """Return correct digits, a row for each case and kind of result, as a table in Markdown."""
    programs = (ours, of_many_rows, scikit_learn, numpy)
    rows = []
    for name in NAMES:
        case = Case.of(name)
        found = [astuple(digits(case, program(case))) for program in programs]
        for what, *row in zip(Digits.__dataclass_fields__, *found, strict=True):
            cells = [name, what.replace("_", " "), *(f"{value:.1f}" for value in row)]
            rows.append(f"| {' | '.join(cells)} |")
    return "\n".join(
        ["| case | of | injob | its triangle alone | scikit-learn | numpy |", "|--|--|--|--|--|--|", *rows]
    )


if __name__ == "__main__":
    print(table())  # noqa: T201
