import numpy as np
import pandas as pd

from injob.report.column_table import column_table, quartiles
from tests.container.injob.report.made import cells, report_of


def test_the_summary_of_a_whole_sample_is_that_of_pandas() -> None:
    rows = np.random.RandomState(1).normal(5, 2, size=(101, 3))
    described = pd.DataFrame(rows[:, [2, 0, 1]]).describe().T
    wanted = [[f"{value:.6g}".replace("-", "−") for value in row] for row in described.to_numpy().tolist()]
    head, *body = cells(column_table(report_of(rows, test_rows=30)))
    assert head[5:] == ["25 %", "50 %", "75 %", "maximum"]
    assert [row[0] for row in body] == ["y <small>target</small>", "x1", "x2"]
    assert [row[1:] for row in body] == wanted


def test_quartiles_of_a_sample_weigh_each_side_by_its_rows() -> None:
    train, test = np.zeros((900, 2)), np.ones((100, 2))
    train[:, 0] = np.arange(900)
    report = report_of(np.vstack([train, test]), test_rows=100, sampled=50)
    assert quartiles(report)[:, 1].tolist() == [0.0, 0.0, 0.0]
    assert cells(column_table(report))[0][5:8] == ["≈ 25 %", "≈ 50 %", "≈ 75 %"]
