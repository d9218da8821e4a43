from dataclasses import replace
from pathlib import Path

import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from injob.errors import DataError
from injob.features import codes
from injob.features.clean import clean
from injob.features.plan import Plan
from injob.features.rows import Rows
from injob.tables.left_out import LeftOut
from injob.tables.policy import Policy
from injob.tables.table import Table

PLAN = Plan("paid", ("no", "yes"), scale=("x",), encode=("town",))
WIDE = Plan("paid", ("no", "yes", "perhaps"), bin=("a", "b"), scale=("x",), encode=("town", "kind"))
ROOMY = 10**9
ROWS = 40_000

NUMBER = st.sampled_from(["", "0", "-0.0", "1", "1.0", "NA", "1e3", "-7.25"]) | st.integers(0, 30).map(str)
WIDE_ROW = st.tuples(
    NUMBER,
    NUMBER,
    NUMBER | st.floats(-9, 9).map(str),
    st.sampled_from(["a", " a", "", "b c", "é", "NA"]),
    st.sampled_from(["p", "q"]),
    st.sampled_from(["no", "yes", "perhaps", "null"]),
)


def table(folder: Path, *texts: str, plan: Plan = PLAN) -> Table:
    files = tuple(folder / f"{i}.csv" for i in range(len(texts)))
    for path, text in zip(files, texts, strict=True):
        path.write_text(text)
    return Table(files, plan.columns, policy=Policy(missing="drop"))


def cleaned(given: Table, plan: Plan = PLAN, memory: int = ROOMY) -> Rows:
    return clean(given, plan, memory=memory, folder=given.files[0].parent).rows


def complaint(given: Table) -> str:
    with pytest.raises(DataError) as caught:
        cleaned(given)
    return str(caught.value)


def test_missing_and_repeated_rows_are_dropped_and_the_first_one_stays(tmp_path: Path) -> None:
    given = table(
        tmp_path,
        "paid,x,town,unread\nyes,1,a,1\nno,,b,2\nno,3,NA,3\nyes,1.0,a,4\nno,4, a,5\n",
        "town,x,paid\na,2,no\na,1,yes\nb,5,\n a,4e0,no\n",
    )
    found = clean(given, PLAN, memory=ROOMY, folder=tmp_path)
    assert found.rows.frame(["x", "town", "paid"]).equals(
        pl.DataFrame({"x": [1.0, 4.0, 2.0], "town": ["a", " a", "a"], "paid": [1, 0, 0]})
    )
    assert (found.read, found.left_out, found.duplicates) == (9, LeftOut(missing=3), 3)
    assert str(found) == "input: 9 rows, of which 3 miss a value, 3 are duplicates: 3 left"


@settings(max_examples=60)
@given(st.lists(WIDE_ROW, min_size=1, max_size=40), st.integers(1, 2000), st.integers(2, 50))
def test_the_rows_are_those_of_pandas_however_they_are_kept(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, ...]], memory: int, most_numbers: int
) -> None:
    header = "a,b,x,town,kind,paid"
    text = "\n".join([header, *map(",".join, rows)])
    given_ = table(tmp_path_factory.mktemp("rows"), text, plan=WIDE)
    numbers = dict.fromkeys(WIDE.columns.numeric, float)
    expected = pd.read_csv(given_.files[0], dtype=numbers).dropna().drop_duplicates()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(codes, "MOST_NUMBERS", most_numbers)
        if expected["paid"].nunique() < 2:
            with pytest.raises(DataError):
                cleaned(given_, WIDE, memory)
            return
        found = cleaned(given_, WIDE, memory).frame(header.split(","))
    classes = expected["paid"].map(WIDE.classes.index).tolist()
    assert found.rows() == list(
        zip(*(expected[name] for name in header.split(",")[:-1]), classes, strict=True)
    )


def test_repetitions_are_found_across_blocks(tmp_path: Path) -> None:
    rows = [f"{i % (ROWS + 1)},a,{('no', 'yes')[i % 2]}" for i in range(ROWS + 1)]
    given = table(tmp_path, "\n".join(["x,town,paid", *rows, *rows[:5]]), "x,town,paid\n0,a,no\n-1,a,no\n")
    for memory in (ROOMY, 200_000):
        rows_kept = cleaned(replace(given, chunk=1 << 16), memory=memory)
        assert len(rows_kept) == ROWS + 2
        assert rows_kept.values("x").to_list() == [*map(float, range(ROWS + 1)), -1.0]


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
            (
                "all 2 rows were dropped: each misses a value in x, town, paid; "
                "fill them in, or take columns out of the plan"
            ),
        ),
        (
            "x,town,paid\n1,a,no\n2,a,no\n3,,yes\n",
            "every row has the label 'no'; there is nothing to tell apart, add rows of another class",
        ),
    ],
)
def test_too_little_is_refused(tmp_path: Path, text: str, message: str) -> None:
    assert complaint(table(tmp_path, text)) == message
