from pathlib import Path

import polars as pl
import pytest

from injob.errors import DataError
from injob.features.clean import clean
from injob.features.plan import Plan
from injob.tables.table import BLOCK_ROWS, Table

PLAN = Plan("paid", ("no", "yes"), scale=("x",), encode=("town",))


def table(folder: Path, *texts: str) -> Table:
    files = tuple(folder / f"{i}.csv" for i in range(len(texts)))
    for path, text in zip(files, texts, strict=True):
        path.write_text(text)
    return Table(files, PLAN.columns)


def complaint(given: Table) -> str:
    with pytest.raises(DataError) as caught:
        clean(given, PLAN)
    return str(caught.value)


def test_missing_and_repeated_rows_are_dropped_and_the_first_one_stays(tmp_path: Path) -> None:
    given = table(
        tmp_path,
        "paid,x,town,unread\nyes,1,a,1\nno,,b,2\nno,3,NA,3\nyes,1.0,a,4\nno,4, a,5\n",
        "town,x,paid\na,2,no\na,1,yes\nb,5,\n a,4e0,no\n",
    )
    rows = clean(given, PLAN)
    assert rows.schema == {"x": pl.Float64, "town": pl.String, "paid": pl.Int64}
    assert rows.rows() == [(1.0, "a", 1), (4.0, " a", 0), (2.0, "a", 0)]


def test_repetitions_are_found_across_blocks(tmp_path: Path) -> None:
    rows = [f"{i % (BLOCK_ROWS + 1)},a,{('no', 'yes')[i % 2]}" for i in range(BLOCK_ROWS + 1)]
    given = table(tmp_path, "\n".join(["x,town,paid", *rows, *rows[:5]]), "x,town,paid\n0,a,no\n-1,a,no\n")
    cleaned = clean(given, PLAN)
    assert cleaned.height == BLOCK_ROWS + 2
    assert cleaned["x"].to_list() == [*map(float, range(BLOCK_ROWS + 1)), -1.0]


def test_a_label_that_is_no_class_is_named_with_its_place(tmp_path: Path) -> None:
    given = table(tmp_path, "x,town,paid\n1,a,no\n", "x,town,paid\n1,a,yes\n\n2,a,Yes\n3,a,No\n")
    assert complaint(given) == (
        f"{tmp_path / '1.csv'}: line 4: 'paid' is 'Yes', which is no class of the plan ('no', 'yes'); "
        "spell it as the plan does, spaces included"
    )


def test_in_parquet_a_label_that_is_no_class_has_no_line(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    pl.DataFrame({"x": [1, 2], "town": ["a", "b"], "paid": ["no", "nein"]}).write_parquet(path)
    assert complaint(Table((path,), PLAN.columns)) == (
        "'paid' is 'nein', which is no class of the plan ('no', 'yes'); "
        "spell it as the plan does, spaces included"
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x,town,paid\n", "the input has a header but no rows; give it at least two"),
        (
            "x,town,paid\n1,,no\n,a,no\n",
            "all 2 rows were dropped: each misses a value in x, town, paid",
        ),
        (
            "x,town,paid\n1,a,no\n2,a,no\n3,,yes\n",
            "every row has the label 'no'; there is nothing to tell apart, add rows of another class",
        ),
    ],
)
def test_too_little_is_refused(tmp_path: Path, text: str, message: str) -> None:
    assert complaint(table(tmp_path, text)) == message
