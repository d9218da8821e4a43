import csv
import gzip
from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from injob.errors import DataError
from injob.tables.blocks import BEGINNING
from injob.tables.columns import Columns
from injob.tables.csv_files import CsvFile
from injob.tables.policy import FAIL, Policy
from tests.container.injob.tables.advice import ON_BOTH
from tests.container.injob.tables.counting import row_count

XY = Columns(("x", "y"))


def opened(path: Path, columns: Columns, *, header: bool = True, chunk: int = 1 << 16) -> CsvFile:
    return CsvFile(path, columns, FAIL, header, chunk)


def frames(path: Path, columns: Columns, *, header: bool = True) -> Iterator[pl.DataFrame]:
    return (part.block(FAIL).frame for part in opened(path, columns, header=header).parts(BEGINNING))


def read(path: Path, columns: Columns) -> list[tuple[object, ...]]:
    return [row for frame in frames(path, columns) for row in frame.rows()]


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("csv") / "table.csv"


@settings(max_examples=100)
@given(
    st.lists(st.floats(allow_nan=False, allow_infinity=False).map(repr), min_size=1, max_size=50)
    | st.lists(st.from_regex(r"-?[0-9]{1,25}(\.[0-9]{1,25})?(e-?[0-9]{1,2})?", fullmatch=True), min_size=1)
)
def test_numbers_are_read_to_the_last_bit(scratch: Path, texts: list[str]) -> None:
    scratch.write_text("\n".join(["x", *texts]))
    (frame,) = frames(scratch, Columns(("x",)))
    assert [value.hex() for value in frame["x"]] == [float(text).hex() for text in texts]


@pytest.mark.parametrize("bad", ["1,2,3", "1", "1,two", "1,", '1,"2', "1,nan"])
def test_the_careful_reader_takes_over_in_the_middle(tmp_path: Path, bad: str) -> None:
    path = tmp_path / "table.csv"
    lines = [f"{i},{i / 8}" for i in range(140_000)]
    path.write_text("\n".join(["x,y", *lines[:100_000], bad, *lines[100_000:]]))
    rows = 0
    with pytest.raises(DataError, match="line 100002"):  # noqa: PT012 - what came before it counts
        for frame in frames(path, XY):
            rows += frame.height
    assert rows > 90_000


def test_a_quote_in_the_middle_neither_loses_nor_repeats_rows(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    rows = [(float(i), f"t{i % 7}") for i in range(150_000)]
    rows[100_000] = (100_000.0, 'a "quoted"\nline')
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([("x", "t"), *rows])
    assert read(path, Columns(("x",), ("t",))) == rows


def test_old_mac_line_ends_are_line_ends(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(b"x,y\r1,2\r3,4\r")
    assert read(path, XY) == [(1.0, 2.0), (3.0, 4.0)]
    assert row_count(opened(path, XY)) == 2


def test_a_comma_too_many_is_noticed_in_columns_that_are_not_read(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("name,x,y\nAcme,1,2\nAcme, Inc,3,4\n")
    with pytest.raises(DataError) as caught:
        read(path, Columns(("y",)))
    assert str(caught.value).splitlines() == [
        f"{path}: line 3: 4 fields, but the table has 3 columns; repair or remove the line",
        ON_BOTH,
    ]


def test_a_name_with_wildcards_is_one_file(tmp_path: Path) -> None:
    (tmp_path / "part-1.csv").write_text("x,y\n1,2\n")
    path = tmp_path / "part-[1]*.csv"
    path.write_text("x,y\n3,4\n")
    assert read(path, XY) == [(3.0, 4.0)]
    assert row_count(opened(path, XY)) == 1


def test_columns_come_in_the_order_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("a,b,c,d\n1,x,3,y\n")
    (frame,) = frames(path, Columns(("c", "a"), ("d", "b")))
    assert (frame.columns, frame.rows()) == (["c", "a", "d", "b"], [(3.0, 1.0, "y", "x")])


def test_without_a_header_the_columns_are_all_there_are(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("1,2\n3,4\n")
    assert [frame.rows() for frame in frames(path, XY, header=False)] == [[(1.0, 2.0), (3.0, 4.0)]]
    assert row_count(opened(path, XY, header=False)) == 2


@pytest.mark.parametrize(
    "pack", [gzip.compress, lambda data: gzip.compress(data[:6]) + gzip.compress(data[6:])]
)
def test_gzip_files_are_read_whole(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    path = tmp_path / "table.csv.gz"
    path.write_bytes(pack(b"x,y\n1,2\n3,4\n"))
    assert read(path, XY) == [(1.0, 2.0), (3.0, 4.0)]
    assert row_count(opened(path, XY)) == 2


def test_the_line_of_a_value_is_found(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text('x,t\n1,"a\nb"\n\n2,c\n3,c\n')
    assert opened(path, Columns(("x",), ("t",))).line_of("t", "c") == 5
    assert opened(path, Columns(("x",), ("t",))).line_of("t", "d") is None


def test_what_looks_like_a_byte_order_mark_in_later_rows_is_text(scratch: Path) -> None:
    scratch.write_bytes(b"t\na\n\xef\xbb\xbfb\n")
    parts = opened(scratch, Columns((), ("t",)), chunk=1).parts(BEGINNING)
    assert [row for part in parts for row in part.block(FAIL).frame.rows()] == [("a",), ("\ufeffb",)]


@pytest.mark.parametrize("rest", ["", "9,8,7\n"])
def test_numbers_that_a_plan_names_are_missing_however_they_are_spelled(scratch: Path, rest: str) -> None:
    scratch.write_text(f"x,t\n1.5,-999\n-999,a\n-999.0,b\n -9.99e2,c\n2,d\n{rest}")
    columns = Columns(("x",), ("t",), missing=("?", "-999"))
    policy = Policy("drop", "quarantine")
    # A row that is bad brings in the careful reader.
    (part,) = CsvFile(scratch, columns, policy, chunk=1 << 16).parts(BEGINNING)
    assert part.block(policy).frame.rows() == [(2.0, "d")]
    assert len(part.bad) == bool(rest)


def test_of_a_long_field_the_reason_shows_the_beginning(scratch: Path) -> None:
    scratch.write_text(f"x\n1\n{'z' * 1_000_000}\n")
    (part,) = CsvFile(scratch, Columns(("x",)), Policy("fail", "quarantine"), chunk=1 << 16).parts(BEGINNING)
    assert [row.reason for row in part.bad] == [f"'x' is '{'z' * 100}…'; it must be a finite number"]


def test_a_column_may_have_an_empty_name(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(",x,t\n0,1.5,a\n1,2.5,b\n")
    (frame,) = frames(path, Columns(("", "x"), ("t",)))
    assert (frame.columns, frame.rows()) == (["", "x", "t"], [(0.0, 1.5, "a"), (1.0, 2.5, "b")])
