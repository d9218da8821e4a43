"""The training job on tables with rows that cannot be used."""

import csv
import json
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from injob.contract import OptMl
from tests.container.entry_points import reference
from tests.container.entry_points.jobs import run, start

ROWS = 500
BAD = {20: "1,2", 21: "1,two,3", 300: "1,2,3,4"}
"""Row number, the header being 0 → the row that stands there."""


def table() -> npt.NDArray[np.float64]:
    x = np.random.default_rng(0).normal(size=(ROWS, 2))
    return np.column_stack([x, x @ [1.0, -2.0] + 0.5])


def text(values: npt.NDArray[np.float64]) -> list[str]:
    return ["a,b,y", *(",".join(map(repr, row)) for row in values.tolist())]


def lay_out(root: Path, lines: list[str], **settings: str) -> OptMl:
    tree = OptMl(root)
    given = {name.replace("_", "-"): value for name, value in settings.items()}
    tree.write_training_config(hyperparameters=given, channels=["train"])
    tree.channel("train").mkdir(parents=True)
    (tree.channel("train") / "train.csv").write_text("\n".join(lines) + "\n")
    return tree


def assert_fitted_to(tree: OptMl, values: npt.NDArray[np.float64]) -> None:
    expected = reference.linear_regression(values[:, :2], values[:, 2])
    model = json.loads((tree.model_dir / "model.json").read_text())
    found = [model["intercept"], *model["coefficients"]]
    np.testing.assert_allclose(found, [expected.intercept, *expected.coefficients], rtol=1e-9)
    assert model["rows"] == {"train": len(expected.x_train), "test": len(expected.x_test)}


def left_out(tree: OptMl) -> list[dict[str, int]]:
    documents = (tree.model_dir / "model.json", tree.output_data_dir / "evaluation.json")
    return [json.loads(path.read_text())["left_out"] for path in documents]


def test_rows_that_miss_a_value_are_dropped_and_counted(tmp_path: Path) -> None:
    values = table()
    lines = text(values)
    lines[7:7] = ["1,,2", "NA,1,2", "1,2,nan"]
    tree = lay_out(tmp_path, lines, missing="drop")
    assert run(tree).startswith("note: 3 rows dropped because they miss a value\nmse=")
    assert_fitted_to(tree, values)
    assert left_out(tree) == [{"dropped": 3, "quarantined": 0}] * 2
    assert not (tree.output_data_dir / "bad_rows.csv").exists()


def with_bad_rows(values: npt.NDArray[np.float64]) -> list[str]:
    lines = text(values)
    for number, row in BAD.items():
        lines.insert(number, row)
    return lines


def test_bad_rows_are_set_aside_with_place_and_reason(tmp_path: Path) -> None:
    values = table()
    tree = lay_out(tmp_path, with_bad_rows(values), on_bad_rows="quarantine", max_bad_rows="3")
    assert run(tree).startswith("note: 3 bad rows set aside in bad_rows.csv\nmse=")
    assert_fitted_to(tree, values)
    assert left_out(tree) == [{"dropped": 0, "quarantined": 3}] * 2
    with (tree.output_data_dir / "bad_rows.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(Path(row["file"]).name, int(row["line"]), row["row"]) for row in rows] == [
        ("train.csv", number + 1, row) for number, row in BAD.items()
    ]
    assert all(row["reason"] for row in rows)


def test_more_bad_rows_than_allowed_fail_the_job(tmp_path: Path) -> None:
    tree = lay_out(tmp_path, with_bad_rows(table()), on_bad_rows="quarantine", max_bad_rows="2")
    done = start(tree)
    assert done.returncode == 5
    assert "max-bad-rows allows, which is 2: at least 3; repair" in done.stderr
    assert not list(tree.model_dir.iterdir())


@pytest.mark.parametrize("settings", [{}, {"missing": "drop"}])
def test_by_default_the_first_bad_row_fails_the_job(tmp_path: Path, settings: dict[str, str]) -> None:
    tree = lay_out(tmp_path, with_bad_rows(table()), **settings)
    done = start(tree)
    assert done.returncode == 5
    assert "line 21" in done.stderr


def test_a_table_without_one_row_that_can_be_used_says_so(tmp_path: Path) -> None:
    tree = lay_out(tmp_path, ["a,b,y", "1,,2", "NA,1,2", *["3,4,"] * 20], missing="drop")
    done = start(tree)
    assert (done.returncode, done.stderr) == (
        5,
        "error: channel train has no row that can be used: 22 miss a value and 0 are bad; repair its files\n",
    )


def test_what_an_earlier_job_said_of_other_rows_goes(tmp_path: Path) -> None:
    values = table()
    tree = lay_out(tmp_path, with_bad_rows(values), on_bad_rows="quarantine")
    run(tree)
    files = [tree.output_data_dir / name for name in ("bad_rows.csv", "report.html")]
    assert [path.exists() for path in files] == [True, True]
    (tree.channel("train") / "train.csv").write_text("\n".join(text(values)) + "\n")
    tree.write_training_config(hyperparameters={"report": "false"}, channels=["train"])
    run(tree)
    assert [path.exists() for path in files] == [False, False]
