import csv
import re
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

from injob.contract import OptMl
from scripts import sample_data

TREES = ("preprocess", "linear_regression")
NUMBERS = {
    "age",
    "detailed industry recode",
    "detailed occupation recode",
    "wage per hour",
    "capital gains",
    "capital losses",
    "dividends from stocks",
    "instance weight",
    "num persons worked for employer",
    "own business or self employed",
    "veterans benefits",
    "weeks worked in year",
    "year",
}
NINE = (
    "age",
    "education",
    "major industry code",
    "class of worker",
    "num persons worked for employer",
    "capital gains",
    "capital losses",
    "dividends from stocks",
    "income",
)

Row = dict[str, str]


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("local_data")
    sample_data.main(["--to", str(folder)])
    return folder


@pytest.fixture(scope="module")
def census_file(fresh: Path) -> Path:
    return OptMl(fresh / "preprocess").local("/opt/ml/processing/input/census-income.csv")


@pytest.fixture(scope="module")
def census(census_file: Path) -> list[Row]:
    with census_file.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def facts() -> dict[str, Any]:
    return tomllib.loads(sample_data.CENSUS_COLUMNS.read_text(encoding="utf-8"))


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for tree in TREES for path in (folder / tree).rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def distinct(rows: list[Row], names: tuple[str, ...]) -> int:
    return len({tuple(row[name] for name in names) for row in rows})


def share(rows: list[Row], name: str, value: str) -> float:
    return sum(row[name] == value for row in rows) / len(rows)


def test_a_fresh_run_writes_the_very_bytes_of_local_data(fresh: Path) -> None:
    assert contents(fresh) == contents(sample_data.LOCAL_DATA)


def test_the_trees_hold_these_files_and_no_others(fresh: Path) -> None:
    assert sorted(contents(fresh)) == [
        "linear_regression/input/config/hyperparameters.json",
        "linear_regression/input/config/inputdataconfig.json",
        "linear_regression/input/config/resourceconfig.json",
        "linear_regression/input/data/train/train.csv",
        "preprocess/config/processingjobconfig.json",
        "preprocess/config/resourceconfig.json",
        "preprocess/processing/input/census-income.csv",
    ]


def test_running_again_over_its_own_files_changes_nothing(fresh: Path) -> None:
    before = contents(fresh)
    sample_data.main(["--to", str(fresh)])
    assert contents(fresh) == before


def test_both_configurations_read_back_through_the_contract(fresh: Path) -> None:
    processing, training = (OptMl(fresh / tree) for tree in TREES)
    assert processing.read_processing_job_config() == sample_data.processing_job()
    assert processing.read_processing_resource_config() == {"current_host": "algo-1", "hosts": ["algo-1"]}
    assert training.read_hyperparameters() == {}
    assert list(training.read_input_data_config()) == ["train"]
    assert training.read_resource_config()["hosts"] == ["algo-1"]


def test_the_input_of_the_job_lies_where_its_request_says(fresh: Path, census_file: Path) -> None:
    tree = OptMl(fresh / "preprocess")
    (source,) = tree.read_processing_job_config()["ProcessingInputs"]
    assert tree.local(source["S3Input"]["LocalPath"]) == census_file.parent


def test_the_census_sample_has_the_42_columns_in_order_and_10_000_rows(
    census: list[Row], facts: dict[str, Any]
) -> None:
    assert len(set(facts["header"])) == 42
    assert list(census[0]) == facts["header"]
    assert len(census) == 10_000


def test_every_line_of_the_census_sample_is_42_plain_fields(census_file: Path) -> None:
    text = census_file.read_bytes().decode("ascii")
    assert text.endswith(".\n")
    assert not set('\r"') & set(text)
    assert {line.count(",") for line in text.removesuffix("\n").split("\n")} == {41}


def test_text_starts_with_one_space_and_numbers_with_a_digit(census: list[Row]) -> None:
    whole, hundredths, text = (
        re.compile(r"0|[1-9]\d*"),
        re.compile(r"[1-9]\d*\.(\d|\d[1-9])"),
        re.compile(r" \S.*"),
    )
    pattern = {name: whole if name in NUMBERS else text for name in census[0]} | {
        "instance weight": hundredths
    }
    assert [cell for row in census for cell in row.items() if not pattern[cell[0]].fullmatch(cell[1])] == []


def test_every_value_is_one_that_the_facts_name(census: list[Row], facts: dict[str, Any]) -> None:
    known = {column["name"]: set(column["shares"]) for column in facts["columns"]}
    known["income"] = {facts["income"]["low"], facts["income"]["high"]}
    for name in set(facts["header"]) - NUMBERS:
        assert {row[name] for row in census} <= known[name], name


@pytest.mark.parametrize(
    ("name", "categories"), [("education", 17), ("major industry code", 24), ("class of worker", 9)]
)
def test_every_category_of_the_encoded_columns_occurs(census: list[Row], name: str, categories: int) -> None:
    assert len({row[name] for row in census}) == categories


@pytest.mark.parametrize(
    ("name", "value", "times"),
    [("major industry code", " Armed Forces", 2), ("class of worker", " Without pay", 4)],
)
def test_some_categories_are_rare(census: list[Row], name: str, value: str, times: int) -> None:
    assert Counter(row[name] for row in census)[value] == times


def test_some_rows_repeat_and_far_more_do_in_the_nine_columns(census: list[Row]) -> None:
    assert distinct(census, tuple(census[0])) == 9_900
    assert 5_000 < distinct(census, NINE) < 7_000


def test_the_unknown_is_a_question_mark(census: list[Row]) -> None:
    unknown = {name for name in census[0] if any(row[name] == " ?" for row in census)}
    assert unknown == {
        "state of previous residence",
        "migration code-change in msa",
        "migration code-change in reg",
        "migration code-move within reg",
        "migration prev res in sunbelt",
        "country of birth father",
        "country of birth mother",
        "country of birth self",
    }


def test_children_neither_work_nor_earn(census: list[Row]) -> None:
    children = [row for row in census if int(row["age"]) < 15]
    assert 2_000 < len(children) < 2_800
    assert distinct(children, NINE[1:]) == 1
    assert {name: children[0][name] for name in NINE[1:]} == {
        "education": " Children",
        "major industry code": " Not in universe or children",
        "class of worker": " Not in universe",
        "num persons worked for employer": "0",
        "capital gains": "0",
        "capital losses": "0",
        "dividends from stocks": "0",
        "income": " - 50000.",
    }


def test_weeks_and_employers_are_zero_together(census: list[Row]) -> None:
    idle = [
        (row["weeks worked in year"] == "0", row["num persons worked for employer"] == "0") for row in census
    ]
    assert set(idle) == {(True, True), (False, False)}


def test_the_numbers_span_their_ranges(census: list[Row]) -> None:
    def span(name: str) -> tuple[int, int]:
        values = [int(row[name]) for row in census]
        return min(values), max(values)

    spans = {name: span(name) for name in ("age", "num persons worked for employer", "weeks worked in year")}
    assert spans == {
        "age": (0, 90),
        "num persons worked for employer": (0, 6),
        "weeks worked in year": (0, 52),
    }


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("capital gains", "0", 0.963),
        ("capital losses", "0", 0.980),
        ("dividends from stocks", "0", 0.894),
        ("weeks worked in year", "0", 0.481),
        ("income", " 50000+.", 0.062),
    ],
)
def test_the_shares_are_those_of_the_census(
    census: list[Row], name: str, value: str, expected: float
) -> None:
    assert share(census, name, value) == pytest.approx(expected, abs=0.015)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("education", " Doctorate degree(PhD EdD)"),
        ("weeks worked in year", "52"),
        ("capital gains", "99999"),
    ],
)
def test_income_depends_on_what_a_model_can_see(census: list[Row], name: str, value: str) -> None:
    chosen = [row for row in census if row[name] == value]
    assert share(chosen, "income", " 50000+.") > 1.5 * share(census, "income", " 50000+.")


def test_pandas_and_polars_read_the_same_census(census_file: Path, facts: dict[str, Any]) -> None:
    pandas, polars = pd.read_csv(census_file), pl.read_csv(census_file)
    assert list(pandas.columns) == polars.columns == facts["header"]
    assert len(pandas) == polars.height == 10_000
    assert {name for name, kind in polars.schema.items() if kind.is_numeric()} == NUMBERS
    assert [list(pandas[name]) == polars[name].to_list() for name in polars.columns] == [True] * 42


def test_the_regression_sample_reads_back_exactly(fresh: Path) -> None:
    random = np.random.RandomState(0)
    x1, x2, noise = random.rand(1000), random.rand(1000), random.rand(1000)
    frame = pl.read_csv(OptMl(fresh / "linear_regression").channel("train") / "train.csv")
    assert frame.columns == ["X1", "X2", "y"]
    np.testing.assert_array_equal(frame.to_numpy(), np.column_stack([x1, x2, x1 + x2 + 0.1 * noise]))
