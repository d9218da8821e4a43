import csv
import gzip
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from injob.errors import DataError, InjobError
from injob.tables import careful_csv, csv_files
from injob.tables.columns import MISSING, Columns

XY = Columns(("x", "y"))
NUMBERS = (
    "1",
    " 2",
    "3 ",
    "-4.5",
    "+6",
    "7e3",
    "8E-3",
    ".5",
    "9.",
    "0.1",
    "-0",
    "007",
    "12345678901234567890",
)
ODD_NUMBERS = ("", "NA", "nan", "inf", "1e400", "1_000", "0x10", '"1,5"', "1d5", "two", "-", "٣")
TEXTS = (
    "a",
    "b c",
    " d ",
    "é",
    "#",
    "'",
    "0",
    "",
    "NA",
    "None",
    'quo"te',
    "com,ma",
    "line\nend",
    "line\r\nend",
)
BROKEN = ('5" pipe', '"a"b', '"open', 'a"b"c', "\r", '"', "x\ry")


@dataclass(frozen=True)
class Case:
    """A file, and which of its columns are read."""

    data: bytes
    names: list[str]
    columns: Columns


def quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


@st.composite
def cases(draw: st.DrawFn) -> Case:
    names = [f"c{i}" for i in range(draw(st.integers(1, 4)))]
    numeric = {name for name in names if draw(st.booleans())}
    read = draw(st.sets(st.sampled_from(names), min_size=1) | st.just(set(names)))
    eol, odd = draw(st.sampled_from(["\n", "\r\n", "\r"])), draw(st.booleans())
    number = st.sampled_from(NUMBERS + ODD_NUMBERS if odd else NUMBERS) | st.floats(-1e9, 1e9).map(repr)
    free = st.sampled_from(TEXTS) | st.text("ab\"', \t\r\n.é", max_size=4)
    text = free.map(lambda value: quoted(value) if set(value) & set('",\r\n') else value) | free.map(quoted)
    # Broken quotes in a column that nobody reads go unnoticed as long as no row depends on them.
    text = text | st.sampled_from(BROKEN) if odd and read == set(names) else text
    field = {name: (number | number.map(quoted)) if name in numeric else text for name in names}
    row = st.tuples(*field.values()).map(list)
    ragged = st.one_of(row, row.map(lambda fields: fields[:-1]), row.map(lambda fields: [*fields, "more"]))
    rows = draw(st.lists(ragged if odd and draw(st.booleans()) else row, max_size=8))
    lines = [",".join(fields) + draw(st.sampled_from(["", "", "", eol])) for fields in rows]
    data = draw(st.sampled_from(["", "\ufeff"])) + eol.join([",".join(names), *lines])
    columns = Columns(
        tuple(name for name in names if name in read & numeric),
        tuple(name for name in names if name in read - numeric),
        allow_missing=draw(st.booleans()),
        missing=draw(st.sampled_from([MISSING, ("",), ("NA",), ()])),
    )
    return Case((data + draw(st.sampled_from(["", eol]))).encode(), names, columns)


def outcome(frames: Callable[[], Iterator[pl.DataFrame]]) -> str:
    """Return all rows, digits included, or the error."""
    try:
        return repr([row for frame in frames() for row in frame.rows()])
    except InjobError as error:
        return f"{type(error).__name__}: {error}"


def read(path: Path, columns: Columns) -> list[tuple[object, ...]]:
    return [row for frame in csv_files.frames(path, columns) for row in frame.rows()]


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("csv") / "table.csv"


@settings(max_examples=300, deadline=None)
@given(case=cases())
def test_both_readers_agree_on_rows_and_on_errors(scratch: Path, case: Case) -> None:
    scratch.write_bytes(case.data)
    fast = outcome(lambda: csv_files.frames(scratch, case.columns))
    assert fast == outcome(lambda: careful_csv.frames(scratch, case.names, case.columns, header=True, skip=0))


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.floats(allow_nan=False, allow_infinity=False).map(repr), min_size=1, max_size=50)
    | st.lists(st.from_regex(r"-?[0-9]{1,25}(\.[0-9]{1,25})?(e-?[0-9]{1,2})?", fullmatch=True), min_size=1)
)
def test_numbers_are_read_to_the_last_bit(scratch: Path, texts: list[str]) -> None:
    scratch.write_text("\n".join(["x", *texts]))
    (frame,) = csv_files.frames(scratch, Columns(("x",)))
    assert [value.hex() for value in frame["x"]] == [float(text).hex() for text in texts]


@pytest.mark.parametrize("bad", ["1,2,3", "1", "1,two", "1,", '1,"2', "1,nan"])
def test_the_careful_reader_takes_over_in_the_middle(tmp_path: Path, bad: str) -> None:
    path = tmp_path / "table.csv"
    lines = [f"{i},{i / 8}" for i in range(140_000)]
    path.write_text("\n".join(["x,y", *lines[:100_000], bad, *lines[100_000:]]))
    rows = 0
    with pytest.raises(DataError, match="line 100002"):  # noqa: PT012 - what came before it counts
        for frame in csv_files.frames(path, XY):
            rows += frame.height
    assert rows % 65_536 == 0
    assert rows >= 65_536


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
    assert csv_files.row_count(path, header=True) == 2


def test_a_comma_too_many_is_noticed_in_columns_that_are_not_read(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("name,x,y\nAcme,1,2\nAcme, Inc,3,4\n")
    with pytest.raises(DataError) as caught:
        read(path, Columns(("y",)))
    assert str(caught.value) == (
        f"{path}: line 3 has 4 fields, the table has 3 columns; repair or remove the line"
    )


def test_a_name_with_wildcards_is_one_file(tmp_path: Path) -> None:
    (tmp_path / "part-1.csv").write_text("x,y\n1,2\n")
    path = tmp_path / "part-[1]*.csv"
    path.write_text("x,y\n3,4\n")
    assert read(path, XY) == [(3.0, 4.0)]
    assert csv_files.row_count(path, header=True) == 1


def test_columns_come_in_the_order_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("a,b,c,d\n1,x,3,y\n")
    (frame,) = csv_files.frames(path, Columns(("c", "a"), ("d", "b")))
    assert (frame.columns, frame.rows()) == (["c", "a", "d", "b"], [(3.0, 1.0, "y", "x")])


def test_without_a_header_the_columns_are_all_there_are(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("1,2\n3,4\n")
    assert [frame.rows() for frame in csv_files.frames(path, XY, header=False)] == [[(1.0, 2.0), (3.0, 4.0)]]
    assert csv_files.row_count(path, header=False) == 2


@pytest.mark.parametrize(
    "pack", [gzip.compress, lambda data: gzip.compress(data[:6]) + gzip.compress(data[6:])]
)
def test_gzip_files_are_read_whole(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    path = tmp_path / "table.csv.gz"
    path.write_bytes(pack(b"x,y\n1,2\n3,4\n"))
    assert read(path, XY) == [(1.0, 2.0), (3.0, 4.0)]
    assert csv_files.row_count(path, header=True) == 2


def test_the_line_of_a_value_is_found(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text('x,t\n1,"a\nb"\n\n2,c\n3,c\n')
    assert csv_files.line_of(path, "t", "c") == 5
    assert csv_files.line_of(path, "t", "d") is None
