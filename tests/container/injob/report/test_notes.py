from dataclasses import replace

import numpy as np

from injob.report.notes import notes
from tests.container.injob.report.made import report_of, small


def test_where_nothing_is_out_of_the_ordinary_nothing_is_said() -> None:
    assert notes(report_of(small(), test_rows=4)) == []


def test_rows_left_out_are_counted() -> None:
    report = replace(report_of(small(), test_rows=4), rows_dropped=1200, rows_quarantined=1)
    assert notes(report) == [
        "1,200 rows with missing values dropped.",
        "1 row that could not be read set aside.",
    ]


def test_a_sample_is_said_to_be_one() -> None:
    assert notes(report_of(small(), test_rows=4, sampled=3)) == [
        "Plots and quartiles show a random sample of 6 of 21 rows; all other numbers are of all rows."
    ]


def test_a_part_of_the_rows_in_the_scatter_plots_is_said_to_be_one() -> None:
    table = np.random.RandomState(0).normal(size=(3000, 2))
    assert notes(report_of(table, test_rows=500)) == [
        "The scatter plots show about 2,500 rows, the outermost among them."
    ]


def test_two_measures_that_do_not_compare_are_said_not_to() -> None:
    (note,) = notes(report_of(small(), test_rows=4, intercept=False))
    assert note == (
        "Without an intercept, R² of the training rows is about zero, and R² of the test rows about their "
        "mean: they do not compare."
    )


def test_dependent_columns_are_named_and_a_long_list_is_cut() -> None:
    names = ("a", "b", *(f"<{number}>" for number in range(22)))
    (note,) = notes(report_of(small(copies=22), names, test_rows=4))
    shown = ", ".join(f"&lt;{number}&gt;" for number in range(20))
    assert note.startswith(f"Constant, or a combination of the features before: {shown} and 2 more. The data")


def test_a_fit_with_no_row_to_spare_says_so() -> None:
    assert notes(report_of(np.array([[1.0, 2.0], [2.0, 4.5], [3.0, 5.0]]))) == [
        "There are as many coefficients as training rows: no row is left to estimate errors from.",
        "R² is missing where the target does not vary.",
    ]


def test_predictions_beyond_floats_are_left_out_of_the_plots() -> None:
    report = report_of(small(), test_rows=4)
    report.sample.rows[5, 0] = 1.7e308
    assert notes(report) == ["The plots leave out 1 row with predictions that are too large for a float."]
