"""The data's own summary, one row a column."""

import numpy as np

from injob.regression.triangle import Matrix
from injob.report.contents import Report
from injob.report.model_table import MOST_FEATURES
from injob.report.text import count, label, number, table


def column_table(report: Report) -> str:
    """Return the target and the features as a table."""
    about = "" if report.sample_is_whole else "≈ "
    head = ("column", "rows", "mean", "standard deviation", "minimum")
    quarters = tuple(f"{about}{share} %" for share in (25, 50, 75))
    names = (*report.feature_names, report.target)
    marks = quartiles(report)
    chosen = [len(names) - 1, *range(min(len(names) - 1, MOST_FEATURES))]
    rows = []
    for column in chosen:
        summary = report.columns[column]
        target = " <small>target</small>" if column == len(names) - 1 else ""
        spread = summary.standard_deviation
        places = (summary.minimum, *marks[:, column].tolist(), summary.maximum)
        cells = (number(summary.mean, spread), number(spread), *(number(place, spread) for place in places))
        rows.append([label(names[column]) + target, count(summary.count), *cells])
    return table((*head, *quarters, "maximum"), rows)


def quartiles(report: Report) -> Matrix:
    """Return the three quartiles of each column: as numpy has them, or estimated from the sample.

    Each side of the split weighs as much as it has rows, however many of them were drawn.
    """
    shares, rows = [0.25, 0.5, 0.75], report.sample.rows
    if report.sample_is_whole:
        return np.asarray(np.quantile(rows, shares, axis=0))
    is_train = report.sample.is_train
    train, test = max(int(is_train.sum()), 1), max(int((~is_train).sum()), 1)
    weights = np.where(is_train, report.fit.rows / train, report.evaluation.rows / test)
    return np.asarray(np.quantile(rows, shares, axis=0, weights=weights, method="inverted_cdf"))
