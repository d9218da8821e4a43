from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from injob.errors import ChannelError, DataError
from injob.tables import table
from injob.tables.columns import Columns
from injob.tables.table import BLOCK_ROWS, Table

X = Columns(("x",))


def touch(folder: Path, names: Sequence[str]) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()


def write(path: Path, start: int, stop: int) -> Path:
    frame = pl.DataFrame({"x": range(start, stop)})
    frame.write_parquet(path, row_group_size=10_007) if path.suffix == ".parquet" else frame.write_csv(path)
    return path


def test_tables_are_found_by_name_in_order(tmp_path: Path) -> None:
    touch(tmp_path, ["b.csv", "a.parquet", "c.csv.gz", "d.txt", ".hidden.csv", "_SUCCESS.csv", "sub/e.csv"])
    found = table.table_files(tmp_path, recursive=False)
    assert [path.name for path in found] == ["a.parquet", "b.csv", "c.csv.gz"]
    assert table.table_files(tmp_path, recursive=True) == [*found, tmp_path / "sub/e.csv"]
    assert [table.is_csv(path) for path in found] == [False, True, True]


@pytest.mark.parametrize(
    ("names", "found"), [([], "nothing"), (["notes.txt", "data.CSV", "sub/x.csv"], "data.CSV, notes.txt")]
)
def test_a_folder_without_tables_is_refused(tmp_path: Path, names: list[str], found: str) -> None:
    touch(tmp_path, names)
    with pytest.raises(ChannelError) as caught:
        table.table_files(tmp_path, recursive=False)
    assert str(caught.value) == (
        f"{tmp_path} holds no table (found: {found}); give it .csv, .csv.gz, .parquet files"
    )


def test_a_missing_folder_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "absent"
    with pytest.raises(ChannelError) as caught:
        table.table_files(folder, recursive=True)
    assert str(caught.value) == f"{folder} is missing; mount or upload the input data there"


def test_every_missing_column_of_every_file_is_named(tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("a.csv", "b.csv", "c.csv")]
    for path, header in zip(files, ("x,y", "age,zzz", "capital gain,x"), strict=True):
        path.write_text(f"{header}\n")
    with pytest.raises(DataError) as caught:
        table.require_columns(files, ["x", "capital gains", "age"])
    assert str(caught.value).splitlines() == [
        f"{files[0]}: no column 'capital gains', 'age'; its header has 'x', 'y'",
        f"{files[1]}: no column 'x', 'capital gains'; its header has 'age', 'zzz'",
        f"{files[2]}: no column 'capital gains', 'age'; did you mean 'capital gain'?",
    ]
    table.require_columns(files[2:], ["x"])


@given(st.lists(st.integers(0, 30), max_size=12), st.integers(1, 20))
def test_recut_keeps_the_rows_and_makes_exact_blocks(heights: list[int], rows: int) -> None:
    starts = [sum(heights[:i]) for i in range(len(heights) + 1)]
    frames = [pl.DataFrame({"x": range(a, b)}, schema={"x": pl.Int64}) for a, b in pairwise(starts)]
    blocks = list(table.recut(frames, rows))
    assert [row for block in blocks for row in block["x"]] == list(range(starts[-1]))
    assert all(block.height == rows for block in blocks[:-1])
    assert all(0 < block.height <= rows for block in blocks[-1:])


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_blocks_are_exact_whatever_the_files(tmp_path: Path, suffix: str) -> None:
    cuts = [0, 2 * BLOCK_ROWS, 2 * BLOCK_ROWS + 5, 3 * BLOCK_ROWS + 5, 5 * BLOCK_ROWS + 6]
    files = [write(tmp_path / f"{a:07}{suffix}", a, b) for a, b in pairwise(cuts)]
    table = Table(tuple(files), X)
    blocks = list(table.blocks())
    assert [block.height for block in blocks] == [
        BLOCK_ROWS,
        BLOCK_ROWS,
        5,
        BLOCK_ROWS,
        BLOCK_ROWS,
        BLOCK_ROWS,
        1,
    ]
    assert pl.concat(blocks)["x"].to_list() == list(range(cuts[-1]))
    assert table.row_count() == cuts[-1]
    assert [block.height for block in table.only(files[1]).blocks()] == [5]


def test_a_block_does_not_depend_on_which_reader_read_it(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    lines = [str(i) for i in range(2 * BLOCK_ROWS + 1)]
    path.write_text("\n".join(["x", *lines]))
    fast = list(Table((path,), X).blocks())
    path.write_text("\n".join(["x", *lines[:70_000], "", *lines[70_000:]]))
    taken_over = list(Table((path,), X).blocks())
    assert [block.height for block in fast] == [BLOCK_ROWS, BLOCK_ROWS, 1]
    assert [block.rows() for block in taken_over] == [block.rows() for block in fast]


def test_the_place_of_a_value_is_its_file_and_line(tmp_path: Path) -> None:
    files = (tmp_path / "a.csv", write(tmp_path / "b.parquet", 0, 3), tmp_path / "c.csv")
    files[0].write_text("x,t\n1,a\n")
    files[2].write_text("t,x\nb,2\n\nc,3\n")
    table = Table(files, Columns(("x",), ("t",)))
    assert [table.place("t", text) for text in "abcd"] == [
        f"{files[0]}: line 2: ",
        f"{files[2]}: line 2: ",
        f"{files[2]}: line 4: ",
        "",
    ]


def test_the_width_is_that_of_the_first_line(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text('\n1,"a,b",3\n1\n')
    assert table.width(path) == 3


def test_frames_are_written_one_behind_the_other(tmp_path: Path) -> None:
    frames = [
        pl.DataFrame({"a": [0.1, 1e300], "b": [1.0, -0.0]}),
        pl.DataFrame({"a": [1 / 3], "b": [5e-324]}),
    ]
    table.write_frames(tmp_path / "t.csv", frames, "csv")
    table.write_frames(tmp_path / "t.parquet", frames, "parquet")
    rows = [line.split(",") for line in (tmp_path / "t.csv").read_text().splitlines()]
    whole = pl.concat(frames)
    assert [tuple(map(float, row)) for row in rows] == whole.rows()
    assert pl.read_parquet(tmp_path / "t.parquet").equals(whole)
