"""The model, one row a coefficient."""

import math
from collections.abc import Sequence

from injob.report.contents import Report
from injob.report.significance import Term, terms
from injob.report.text import label, number, probability, table

MOST_FEATURES = 500
"""With more, the table shows those that are surest; all of them are in model.json."""
_HEAD = ("feature", "coefficient", "standard error", "t", "p", "95 % from", "95 % to")


def model_table(report: Report) -> str:
    """Return the intercept and the features as a table."""
    every = terms(report.fit)
    features = every[len(every) - len(report.feature_names) :]
    rows = [_row("<i>intercept</i>", term) for term in every[: len(every) - len(features)]]
    rows += [_row(_name(report, column), features[column]) for column in surest(features)]
    return table(_HEAD, rows)


def surest(features: Sequence[Term]) -> list[int]:
    """Return which features to show: the ones with the largest |t| if they are too many, in their order."""
    order = sorted(range(len(features)), key=lambda column: -abs(features[column].t or 0.0))
    return sorted(order[:MOST_FEATURES])


def _name(report: Report, column: int) -> str:
    name = label(report.feature_names[column])
    return f"{name} <small>dependent</small>" if column in report.fit.dependent else name


def _row(name: str, term: Term) -> list[str]:
    error = term.standard_error
    ends = (number(_finite(end), error) for end in term.interval or (None, None))
    return [name, number(term.coefficient, error), number(error), number(term.t), probability(term.p), *ends]


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None
