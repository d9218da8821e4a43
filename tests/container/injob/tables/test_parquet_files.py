from pathlib import Path

import polars as pl
import pytest

from injob.errors import ChannelError, DataError
from injob.tables.blocks import BEGINNING
from injob.tables.columns import Columns
from injob.tables.left_out import BadRow
from injob.tables.parquet_files import ParquetFile, column_names
from injob.tables.policy import FAIL, Policy
from tests.container.injob.tables.advice import without_advice

DROP = Policy(missing="drop")
COLUMNS = Columns(("x", "n"), ("t",))
FRAME = pl.DataFrame({"t": ["a", "b"], "n": [1, 2], "x": [0.5, -1e300], "unread": [[1], [2]]})


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "table.parquet"


def frames(path: Path, columns: Columns = COLUMNS, policy: Policy = FAIL) -> list[pl.DataFrame]:
    parts = ParquetFile(path, columns, policy).parts(BEGINNING)
    return [part.block(policy).frame for part in parts]


def row_count(path: Path) -> int:
    return ParquetFile(path, COLUMNS, FAIL).row_count()


def complaint(path: Path, columns: Columns = COLUMNS, policy: Policy = FAIL) -> str:
    with pytest.raises(DataError) as caught:
        frames(path, columns, policy)
    return without_advice(str(caught.value))


def test_numbers_become_floats_and_columns_come_in_order(path: Path) -> None:
    FRAME.write_parquet(path)
    (frame,) = frames(path)
    assert frame.schema == {"x": pl.Float64, "n": pl.Float64, "t": pl.String}
    assert frame.rows() == [(0.5, 1.0, "a"), (-1e300, 2.0, "b")]
    assert column_names(path) == FRAME.columns
    assert row_count(path) == 2


def test_booleans_and_categories_are_read(path: Path) -> None:
    frame = FRAME.with_columns(pl.Series("n", [True, False]), pl.col("t").cast(pl.Categorical))
    frame.write_parquet(path)
    (read,) = frames(path)
    assert read.rows() == [(0.5, 1.0, "a"), (-1e300, 0.0, "b")]


def test_columns_of_other_types_than_the_job_needs_are_all_refused(path: Path) -> None:
    FRAME.with_columns(blob=pl.Series([b"a", b"b"])).write_parquet(path)
    assert complaint(path, Columns(("x", "t"), ("unread", "blob"))).splitlines() == [
        f"{path}: column 't' holds String; it must hold numbers",
        f"{path}: column 'unread' holds List(Int64); it must hold text",
        f"{path}: column 'blob' holds Binary; it must hold text",
    ]


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), -float("inf")])
def test_numbers_that_are_not_finite_are_named_by_row_or_their_rows_dropped(path: Path, bad: float) -> None:
    values = [1.0] * 150_000
    values[100_000] = bad
    pl.DataFrame({"x": values}).write_parquet(path)
    columns = Columns(("x",))
    assert complaint(path, columns) == f"{path}: row 100001: 'x' is {bad}; it must be a finite number"
    blocks = [part.block(DROP) for part in ParquetFile(path, columns, DROP).parts(BEGINNING)]
    assert [(block.frame.height, block.left_out.missing) for block in blocks] == [
        (65_536, 0),
        (65_535, 1),
        (150_000 - 131_072, 0),
    ]


def test_values_that_a_plan_names_stand_for_missing_ones_and_what_csv_takes_for_missing_does_not(
    path: Path,
) -> None:
    pl.DataFrame({"x": [1.0, -1.0, 2.0, 3.0], "t": ["?", "a", "NA", ""]}).write_parquet(path)
    (frame,) = frames(path, Columns(("x",), ("t",), missing=("?", "-1")), DROP)
    assert frame.rows() == [(2.0, "NA"), (3.0, "")]
    (frame,) = frames(path, Columns(("x",), ("t",)))
    assert frame.rows() == [(1.0, "?"), (-1.0, "a"), (2.0, "NA"), (3.0, "")]


def test_a_number_that_is_not_finite_is_no_text(path: Path) -> None:
    pl.DataFrame({"t": [1.0, float("nan"), 2.5, float("inf"), None]}).write_parquet(path)
    (frame,) = frames(path, Columns((), ("t",)), DROP)
    assert frame.rows() == [("1.0",), ("2.5",)]


def test_a_column_without_any_value_misses_all_of_them(path: Path) -> None:
    pl.DataFrame({"x": [None, None], "t": ["a", "b"]}).write_parquet(path)
    columns = Columns(("x",), ("t",))
    assert complaint(path, columns).splitlines() == [
        f"{path}: row {row}: 'x' is missing; fill it in or remove the row" for row in (1, 2)
    ]
    assert [frame.rows() for frame in frames(path, columns, DROP)] == [[]]


@pytest.mark.parametrize("name", ["x", "n", "t"])
def test_rows_with_missing_values_are_dropped_or_refused(path: Path, name: str) -> None:
    FRAME.with_columns(pl.Series(name, [FRAME[name][0], None])).write_parquet(path)
    assert complaint(path) == f"{path}: row 2: {name!r} is missing; fill it in or remove the row"
    (part,) = ParquetFile(path, COLUMNS, DROP).parts(BEGINNING)
    block = part.block(DROP)
    assert (block.frame.rows(), block.left_out.missing) == ([(0.5, 1.0, "a")], 1)


def test_bad_rows_are_set_aside_with_their_values(path: Path) -> None:
    pl.DataFrame({"x": [1.0, float("inf"), None, 2.0]}).write_parquet(path)
    policy = Policy(on_bad_rows="quarantine")
    (part,) = ParquetFile(path, Columns(("x",)), policy).parts(BEGINNING)
    assert part.block(policy).frame.rows() == [(1.0,), (2.0,)]
    assert part.bad == (
        BadRow(str(path), 2, "'x' is inf; it must be a finite number", "inf"),
        BadRow(str(path), 3, "'x' is missing; fill it in or remove the row", "None"),
    )


def test_a_broken_file_is_refused(path: Path) -> None:
    FRAME.write_parquet(path)
    whole = path.read_bytes()
    for data in (b"", b"x,t\n1,a\n", whole[: len(whole) // 2]):
        path.write_bytes(data)
        for read in (column_names, row_count):
            with pytest.raises(ChannelError) as caught:
                read(path)
            assert str(caught.value).startswith(f"{path} is a broken Parquet file (")
            assert str(caught.value).endswith("); write it again")


def test_a_file_whose_data_are_broken_is_refused(path: Path) -> None:
    pl.DataFrame({"x": [float(i % 1009) for i in range(50_000)]}).write_parquet(path)
    whole = path.read_bytes()
    path.write_bytes(whole[:4] + b"\xff" * 2000 + whole[2004:])
    with pytest.raises(ChannelError, match="is a broken Parquet file"):
        frames(path, Columns(("x",)))


def test_a_name_with_wildcards_is_one_file(tmp_path: Path) -> None:
    FRAME.write_parquet(tmp_path / "part-1.parquet")
    path = tmp_path / "part-[1]*.parquet"
    FRAME.head(1).with_columns(z=1).write_parquet(path)
    assert row_count(path) == 1
    assert [frame.height for frame in frames(path)] == [1]
    assert column_names(path) == [*FRAME.columns, "z"]


@pytest.mark.parametrize("place", [617, 675, 727])
def test_a_file_at_which_its_reader_panics_is_refused(path: Path, place: int) -> None:
    values = {"a": [1.5, None, 3.0, 4.0] * 10, "b": [True, False, None, True] * 10, "y": range(40)}
    pl.DataFrame(values).write_parquet(path)
    whole = path.read_bytes()
    path.write_bytes(whole[:place] + b"\1" + whole[place + 1 :])
    with pytest.raises(ChannelError, match="is a broken Parquet file"):
        frames(path, Columns(("a", "b", "y")), DROP)
