import numpy as np
import pytest
from scipy import stats

from injob.regression.triangle import Matrix
from injob.report.model_table import MOST_FEATURES, model_table, surest
from injob.report.significance import Term
from tests.container.injob.report.made import cells, report_of, small


def textbook(rows: Matrix) -> list[list[str]]:
    """Coefficients, errors, t, p and intervals by the normal equations."""
    x = np.column_stack([np.ones(len(rows)), rows[:, :-1]])
    inverse = np.linalg.inv(x.T @ x)
    b = inverse @ x.T @ rows[:, -1]
    freedom = len(rows) - x.shape[1]
    errors = np.sqrt(np.diag(inverse) * np.sum((rows[:, -1] - x @ b) ** 2) / freedom)
    p = 2 * stats.t.sf(np.abs(b / errors), freedom)
    reach = stats.t.ppf(0.975, freedom) * errors
    columns = [b, errors, b / errors, p, b - reach, b + reach]
    digits = [6, 6, 6, 3, 6, 6]
    return [
        [f"{v:.{d}g}".replace("-", "−") for v, d in zip(row, digits, strict=True)]
        for row in np.column_stack(columns).tolist()
    ]


def test_the_rows_are_those_of_the_textbook() -> None:
    rows = small()
    intercept, first, second = textbook(rows[:20])
    assert cells(model_table(report_of(rows, ("a", "<b>")))) == [
        ["feature", "coefficient", "standard error", "t", "p", "95 % from", "95 % to"],
        ["<i>intercept</i>", *intercept],
        ["a", *first],
        ["&lt;b&gt;", *second],
    ]


def test_what_the_data_do_not_determine_is_a_dash() -> None:
    table = cells(model_table(report_of(small(copies=1), ("a", "b", "a again"))))
    assert [(row[0], row[2:]) for row in table[2:] if row[0] != "b"] == [
        ("a", ["–"] * 5),
        ("a again <small>dependent</small>", ["–"] * 5),
    ]


def test_a_model_through_zero_has_no_intercept() -> None:
    table = cells(model_table(report_of(small(), intercept=False)))
    assert [row[0] for row in table] == ["feature", "x1", "x2"]


def test_of_too_many_features_the_surest_are_shown_in_their_order() -> None:
    terms = [Term(0.0, 1.0, t=t) for t in (0.5, -9.0, *([3.0] * (MOST_FEATURES - 1)))]
    assert surest(terms) == list(range(1, MOST_FEATURES + 1))
    assert surest([Term(1.0, None), Term(0.0, 1.0, t=1.0)]) == [0, 1]


@pytest.mark.parametrize("features", [MOST_FEATURES, MOST_FEATURES + 1])
def test_the_table_does_not_grow_without_end(features: int) -> None:
    rows = np.random.RandomState(0).normal(size=(features + 10, features + 1))
    assert len(cells(model_table(report_of(rows)))) == MOST_FEATURES + 2
