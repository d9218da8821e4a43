"""What a reader of the report should know, in sentences."""

from injob.errors import listed
from injob.report.contents import Report
from injob.report.model_table import MOST_FEATURES
from injob.report.plots import PLOTTED_ROWS, drawable
from injob.report.text import count, label


def notes(report: Report) -> list[str]:
    """Return the sentences, as HTML."""
    return [*_on_rows(report), *_on_sample(report), *_on_fit(report), *_on_length(report)]


def _on_rows(report: Report) -> list[str]:
    found = []
    if report.rows_dropped:
        found.append(f"{_rows(report.rows_dropped)} with missing values dropped.")
    if report.rows_quarantined:
        found.append(f"{_rows(report.rows_quarantined)} that could not be read set aside.")
    return found


def _on_sample(report: Report) -> list[str]:
    found = []
    if not report.sample_is_whole:
        found.append(
            f"Plots and quartiles show a random sample of {count(len(report.sample.rows))} of "
            f"{count(report.rows)} rows; all other numbers are of all rows."
        )
    drawn = sum(int(side.sum()) for side in drawable(report))
    if drawn > PLOTTED_ROWS:
        found.append(f"The scatter plots show about {count(PLOTTED_ROWS)} rows, the outermost among them.")
    hidden = len(report.sample.rows) - drawn
    if hidden:
        found.append(f"The plots leave out {_rows(hidden)} with predictions that are too large for a float.")
    return found


def _on_fit(report: Report) -> list[str]:
    found = []
    if report.fit.dependent:
        names = listed([report.feature_names[column] for column in report.fit.dependent], label)
        found.append(
            f"Constant, or a combination of the features before: {names}. The data do not determine the "
            "coefficients that take part in one (\N{EN DASH}); these are the smallest that predict the same."
        )
    if report.fit.degrees_of_freedom <= 0:
        found.append(
            "There are as many coefficients as training rows: no row is left to estimate errors from."
        )
    if not report.fit.intercept_fitted:
        found.append(
            "Without an intercept, R² of the training rows is about zero, and R² of the test rows about "
            "their mean: they do not compare."
        )
    if report.fit.r2 is None or report.evaluation.r2 is None:
        found.append("R² is missing where the target does not vary.")
    return found


def _on_length(report: Report) -> list[str]:
    features = len(report.feature_names)
    if features <= MOST_FEATURES:
        return []
    shown = f"its table shows the {MOST_FEATURES} with the largest |t|"
    rest = f"the table of the data the first {MOST_FEATURES}; all coefficients are in model.json"
    return [f"The model has {count(features)} features: {shown}, {rest}."]


def _rows(number: int) -> str:
    return f"{count(number)} {'row' if number == 1 else 'rows'}"
