import csv
import gzip
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from injob.errors import ChannelError, DataError
from injob.tables import chunks
from injob.tables.blocks import BEGINNING, Position
from injob.tables.columns import Columns
from injob.tables.csv_files import CsvFile
from injob.tables.left_out import LeftOut
from injob.tables.policy import FAIL, Policy
from tests.container.injob.tables.advice import ON_BOTH, without_advice
from tests.container.injob.tables.counting import row_count

XY = Columns(("x", "y"))
XT = Columns(("x",), ("t",))
DROP = Policy(missing="drop")
QUARANTINE = Policy(on_bad_rows="quarantine")
NUMBER = "{path}: line 3: 'x' is {text!r}; it must be a finite number"
RAGGED = "{path}: line 3: %d fields, but the table has 2 columns; repair or remove the line"


def opened(
    path: Path, columns: Columns, policy: Policy = FAIL, *, header: bool = True, chunk: int = 1 << 16
) -> CsvFile:
    return CsvFile(path, columns, policy, header, chunk)


def frames(
    path: Path, columns: Columns, policy: Policy = FAIL, *, header: bool = True
) -> Iterator[pl.DataFrame]:
    parts = opened(path, columns, policy, header=header).parts(BEGINNING)
    return (part.block(policy).frame for part in parts)


def read(path: Path, columns: Columns, policy: Policy = FAIL) -> list[tuple[object, ...]]:
    return [row for frame in frames(path, columns, policy) for row in frame.rows()]


def complaint(path: Path, policy: Policy = FAIL) -> str:
    with pytest.raises(DataError) as caught:
        read(path, XT, policy)
    return without_advice(str(caught.value))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "table.csv"


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
def test_the_careful_reader_takes_over_in_the_middle(path: Path, bad: str) -> None:
    lines = [f"{i},{i / 8}" for i in range(140_000)]
    path.write_text("\n".join(["x,y", *lines[:100_000], bad, *lines[100_000:]]))
    rows = 0
    with pytest.raises(DataError, match="line 100002"):  # noqa: PT012 - what came before it counts
        for frame in frames(path, XY):
            rows += frame.height
    assert rows > 90_000


def test_a_quote_in_the_middle_neither_loses_nor_repeats_rows(path: Path) -> None:
    rows = [(float(i), f"t{i % 7}") for i in range(150_000)]
    rows[100_000] = (100_000.0, 'a "quoted"\nline')
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([("x", "t"), *rows])
    assert read(path, XT) == rows


def test_old_mac_line_ends_are_line_ends(path: Path) -> None:
    path.write_bytes(b"x,y\r1,2\r3,4\r")
    assert read(path, XY) == [(1.0, 2.0), (3.0, 4.0)]
    assert row_count(opened(path, XY)) == 2


def test_a_comma_too_many_is_noticed_in_columns_that_are_not_read(path: Path) -> None:
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


def test_columns_come_in_the_order_asked_for(path: Path) -> None:
    path.write_text("a,b,c,d\n1,x,3,y\n")
    (frame,) = frames(path, Columns(("c", "a"), ("d", "b")))
    assert (frame.columns, frame.rows()) == (["c", "a", "d", "b"], [(3.0, 1.0, "y", "x")])


def test_without_a_header_the_columns_are_all_there_are(path: Path) -> None:
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


def test_a_cut_archive_is_an_error_and_not_the_end_of_the_table(tmp_path: Path) -> None:
    path = tmp_path / "table.csv.gz"
    whole = gzip.compress("".join(["x,t\n", *(f"{i},a{i % 97}\n" for i in range(90_000))]).encode())
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(ChannelError, match="is a broken gzip file"):
        read(path, XT)


def test_the_line_of_a_value_is_found(path: Path) -> None:
    path.write_text('x,t\n1,"a\nb"\n\n2,c\n3,c\n')
    assert opened(path, XT).line_of("t", "c") == 5
    assert opened(path, XT).line_of("t", "d") is None


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
    (part,) = opened(scratch, columns, policy).parts(BEGINNING)
    assert part.block(policy).frame.rows() == [(2.0, "d")]
    assert len(part.bad) == bool(rest)


def test_of_a_long_field_the_reason_shows_the_beginning(scratch: Path) -> None:
    scratch.write_text(f"x\n1\n{'z' * 1_000_000}\n")
    (part,) = opened(scratch, Columns(("x",)), QUARANTINE).parts(BEGINNING)
    assert [row.reason for row in part.bad] == [f"'x' is '{'z' * 100}…'; it must be a finite number"]


def test_a_column_may_have_an_empty_name(path: Path) -> None:
    path.write_text(",x,t\n0,1.5,a\n1,2.5,b\n")
    (frame,) = frames(path, Columns(("", "x"), ("t",)))
    assert (frame.columns, frame.rows()) == (["", "x", "t"], [(0.0, 1.5, "a"), (1.0, 2.5, "b")])


def test_quotes_line_ends_byte_order_mark_and_blank_lines_are_understood(path: Path) -> None:
    path.write_bytes(b'\xef\xbb\xbfx,t\r\n1,"a ""b"", c"\r\n\r\n" 2 ","d\r\ne"\r\n\r\n3e1, f \r\n')
    assert read(path, XT) == [(1.0, 'a "b", c'), (2.0, "d\r\ne"), (30.0, " f ")]


def test_rows_with_missing_values_are_dropped_where_that_is_the_policy(path: Path) -> None:
    path.write_text("x,t\nNA,a\n1,\nnan,None\n2, NA\n")
    (part,) = opened(path, XT, DROP).parts(BEGINNING)
    block = part.block(DROP)
    assert (block.frame.rows(), block.left_out.missing, block.rows) == ([(2.0, " NA")], 3, 4)


@pytest.mark.parametrize("line", [",a", "NaN,a", "<NA>,a", '"",a'])
def test_missing_numbers_are_refused_where_they_are_not_allowed(path: Path, line: str) -> None:
    path.write_text(f"x,t\n1,b\n{line}\n")
    assert complaint(path) == f"{path}: line 3: 'x' is missing; fill it in or remove the line"


@pytest.mark.parametrize(
    "text", ["two", "1_000", "0x10", "1.5.", "١٢", "1 2", "-", "1e", "True", "nan(1)", "infinite"]
)
def test_what_is_no_number_is_refused(path: Path, text: str) -> None:
    path.write_text(f"x,t\n1,a\n{text},b\n")
    assert complaint(path) == NUMBER.format(path=path, text=text)
    assert complaint(path, DROP) == NUMBER.format(path=path, text=text)


@pytest.mark.parametrize("text", ["inf", "-Infinity", "iNF", "+inf", "1e400", "-1e999", "NAN", "+nan"])
def test_a_number_that_is_not_finite_is_refused_or_its_row_dropped(path: Path, text: str) -> None:
    path.write_text(f"x,t\n1,a\n{text},b\n2,c\n")
    assert complaint(path) == NUMBER.format(path=path, text=text)
    (part,) = opened(path, XT, DROP).parts(BEGINNING)
    block = part.block(DROP)
    assert (block.frame.rows(), block.left_out) == ([(1.0, "a"), (2.0, "c")], LeftOut(missing=1))


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("2", RAGGED % 1),
        ("2,b,3", RAGGED % 3),
        ("2,b,", RAGGED % 3),
        (" ", RAGGED % 1),
        ('2,"b', "{path}: line 3: unexpected end of data; check the quotes; 2 lines are taken for this row"),
        ('2,"b"c', "{path}: line 3: ',' expected after '\"'; check the quotes"),
    ],
)
def test_a_broken_line_is_named(path: Path, line: str, message: str) -> None:
    path.write_text(f"x,t\n1,a\n{line}\n4,d\n" if line[-2:] != '"b' else f"x,t\n1,a\n{line}\n4,d")
    assert complaint(path) == message.format(path=path)


@pytest.mark.parametrize(
    ("line", "closing", "reason", "lines"),
    [
        ('2,"b', "", "unexpected end of data; check the quotes", 99),
        ('2,"b', '5,"b', "',' expected after '\"'; check the quotes", 41),
        ('2",b', '5,b"', "'x' is '2\"'; it must be a finite number", 1),
        ('"2,b', '5",b', "'x' is no number; check the quotes", 41),
        ('"2,b', '5,b"', "1 fields, but the table has 2 columns; repair or remove the line", 41),
    ],
)
def test_lines_that_a_quote_swallows_count_as_bad_rows_each(
    path: Path, line: str, closing: str, reason: str, lines: int
) -> None:
    good = "1,a\n"
    end = f"{closing}\n" if closing else good
    path.write_text(f"x,t\n{good}{line}\n{good * 39}{end}{good * 58}")
    (part,) = opened(path, XT, QUARANTINE).parts(BEGINNING)
    first = part.bad[0]
    more = f"; {lines} lines are taken for this row" if lines > 1 else ""
    assert (first.line, first.reason, first.count) == (3, reason + more, lines)


def test_the_line_counts_blank_lines_and_lines_within_quotes(path: Path) -> None:
    path.write_text('x,t\n\n1,"a\nb\nc"\n\ntwo,d\n')
    assert complaint(path) == f"{path}: line 7: 'x' is 'two'; it must be a finite number"


@pytest.mark.parametrize("ending", [b"", b"1,a\n" * 100_000])
def test_what_is_not_utf8_is_named_by_line(path: Path, ending: bytes) -> None:
    path.write_bytes(b"x,t\n1,a\n2,caf\xe9\n" + ending)
    assert complaint(path) == f"{path}: line 3: byte 0xe9 is not UTF-8; save the file as UTF-8"


def test_utf16_is_refused(path: Path) -> None:
    path.write_text("x,t\n1,a\n", encoding="utf-16")
    assert complaint(path) == f"{path}: line 1: byte 0xff is not UTF-8; save the file as UTF-8"


def test_a_header_alone_has_no_rows(path: Path) -> None:
    for text in ("x,t", "x,t\n", "x,t\n\n\n"):
        path.write_text(text)
        assert read(path, XT) == []


def test_frames_have_the_types_of_the_columns(path: Path) -> None:
    for text in ("x,t\n1,2\n", 'x,t\n1,"a""\r"\n', "x,t\n,\n"):
        path.write_text(text)
        (part,) = opened(path, XT, DROP).parts(BEGINNING)
        assert part.frame.schema == {"x": pl.Float64, "t": pl.String}


def test_a_quote_that_is_never_closed_is_an_error_before_it_fills_the_memory(path: Path) -> None:
    with path.open("w") as file:
        file.write('x,t\n1,a\n2,"b\n')
        file.writelines([f"3,{'c' * 97}\n" * 1000] * 200)
    assert complaint(path) == (
        f"{path}: line 3: the row that begins here is longer than 16 MiB; check the quotes"
    )


def test_behind_a_bad_row_reading_goes_on(path: Path) -> None:
    path.write_bytes(b'x,t\n1,a\n2,"b"c\n\n3,"d\ne"\nfour,f\n5\n6,\xff\n,h\n7,"i')
    (part,) = opened(path, XT, QUARANTINE).parts(BEGINNING)
    assert part.end == Position(0, path.stat().st_size, 12)
    assert [(row.line, row.reason, row.row) for row in part.bad] == [
        (3, "',' expected after '\"'; check the quotes", '2,"b"c'),
        (7, "'x' is 'four'; it must be a finite number", "four,f"),
        (8, "1 fields, but the table has 2 columns; repair or remove the line", "5"),
        (9, "byte 0xff is not UTF-8; save the file as UTF-8", "6,\\xff"),
        (10, "'x' is missing; fill it in or remove the line", ",h"),
        (11, "unexpected end of data; check the quotes", '7,"i'),
    ]
    assert part.block(QUARANTINE).frame.rows() == [(1.0, "a"), (3.0, "d\ne")]


@pytest.mark.parametrize("policy", [Policy("fail", "quarantine"), Policy("drop", "quarantine")])
def test_a_chunk_with_doubtful_rows_reads_as_one_that_is_not_halved(
    scratch: Path, policy: Policy, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [f"{number},{number}.5" for number in range(40_000)]
    for number, bad in ((7, "1,2,3"), (20_000, "x,1"), (20_001, ","), (39_999, "1")):
        lines[number] = bad
    scratch.write_text("\n".join(["x,y", *lines]))
    file = CsvFile(scratch, XY, policy)
    (halved,) = file.parts(BEGINNING)
    monkeypatch.setattr(chunks, "_FEW_BYTES", 1 << 30)
    (whole,) = file.parts(BEGINNING)
    assert (halved.bad, halved.end, halved.read) == (whole.bad, whole.end, whole.read)
    assert [row.line for row in halved.bad if row.row != ","] == [9, 20_002, 40_001]
    assert halved.block(policy).frame.equals(whole.block(policy).frame)
    assert halved.states is not None
    assert whole.states is not None
    np.testing.assert_array_equal(halved.states, whole.states)
