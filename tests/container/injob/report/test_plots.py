import re

import numpy as np
import pytest

from injob.report.plots import (
    PLOTTED_ROWS,
    bars,
    histogram_of_residuals,
    predicted_against_actual,
    residuals_against_prediction,
)
from tests.container.injob.report.made import report_of


@pytest.mark.parametrize("rows", [60, PLOTTED_ROWS])
def test_scatter_plots_have_a_dot_for_each_row(rows: int) -> None:
    table = np.random.RandomState(0).normal(size=(rows, 3))
    report = report_of(table, test_rows=max(50, rows // 4))
    assert residuals_against_prediction(report).count("h0") == rows
    assert predicted_against_actual(report).count("h0") == rows


@pytest.mark.parametrize("outlier", range(8100, 8110))
def test_of_many_rows_some_are_drawn_and_the_outermost_among_them(outlier: int) -> None:
    table = np.random.RandomState(0).normal(size=(9000, 3))
    table[outlier, -1] = 1e6
    report = report_of(table, test_rows=2000)
    for chart in (residuals_against_prediction(report), predicted_against_actual(report)):
        assert PLOTTED_ROWS <= chart.count("h0") <= PLOTTED_ROWS + 8 * 10
        assert len([place for place in re.findall(r"M\S+ (\S+?)h0", chart) if float(place) < 20]) <= 1
    dots = re.findall(r"M(\S+) (\S+?)h0", predicted_against_actual(report))
    assert max(float(x) for x, _ in dots) > 1.5 * sorted(float(x) for x, _ in dots)[-2]


def test_a_long_target_is_cut_and_escaped() -> None:
    report = report_of(np.random.RandomState(0).normal(size=(50, 2)), target="<&" * 100, test_rows=9)
    assert f"actual {'&lt;&amp;' * 7}…{'&lt;&amp;' * 7}" in predicted_against_actual(report)


def test_a_histogram_has_an_outline_for_each_side() -> None:
    report = report_of(np.random.RandomState(0).normal(size=(50, 2)), test_rows=9)
    assert histogram_of_residuals(report).count("<path") == 2


def test_a_few_residuals_far_away_are_counted_and_not_drawn() -> None:
    table = np.random.RandomState(0).normal(size=(2_000, 2))
    assert ">residual<" in histogram_of_residuals(report_of(table, test_rows=400))
    table[[3, 5, 8], 1] = (1e6, -1e7, 1e6)
    report = report_of(table, test_rows=400)
    assert ">residual, without 3 beyond" in histogram_of_residuals(report)


@pytest.mark.parametrize(("rows", "number"), [(3, 3), (1000, 20), (5000, 35)])
def test_more_rows_give_more_bars(rows: int, number: int) -> None:
    assert bars(rows) == number
