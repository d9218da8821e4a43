import gzip
from pathlib import Path

import polars as pl
import pytest

from injob.errors import ChannelError, DataError, InjobError
from injob.tables.blocks import BEGINNING, Position
from injob.tables.columns import Columns
from injob.tables.csv_files import CsvFile
from injob.tables.layout import with_header
from injob.tables.left_out import LeftOut
from injob.tables.policy import FAIL, Policy
from tests.container.injob.tables.advice import without_advice

COLUMNS = Columns(("x",), ("t",))
DROP = Policy(missing="drop")
NUMBER = "{path}: line 3: 'x' is {text!r}; it must be a finite number"
RAGGED = "{path}: line 3: %d fields, but the table has 2 columns; repair or remove the line"


def read(path: Path, policy: Policy = FAIL) -> list[tuple[object, ...]]:
    return [
        row
        for part in CsvFile(path, COLUMNS, policy).parts(BEGINNING)
        for row in part.block(policy).frame.rows()
    ]


def complaint(path: Path, kind: type[InjobError], policy: Policy = FAIL) -> str:
    with pytest.raises(kind) as caught:
        read(path, policy)
    return without_advice(str(caught.value))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "table.csv"


def test_quotes_line_ends_byte_order_mark_and_blank_lines_are_understood(path: Path) -> None:
    path.write_bytes(b'\xef\xbb\xbfx,t\r\n1,"a ""b"", c"\r\n\r\n" 2 ","d\r\ne"\r\n\r\n3e1, f \r\n')
    expected = [(1.0, 'a "b", c'), (2.0, "d\r\ne"), (30.0, " f ")]
    assert read(path) == expected
    assert with_header(path).names == ("x", "t")


def test_rows_with_missing_values_are_dropped_where_that_is_the_policy(path: Path) -> None:
    path.write_text("x,t\nNA,a\n1,\nnan,None\n2, NA\n")
    (part,) = CsvFile(path, COLUMNS, DROP).parts(BEGINNING)
    block = part.block(DROP)
    assert (block.frame.rows(), block.left_out.missing, block.rows) == ([(2.0, " NA")], 3, 4)


@pytest.mark.parametrize("line", [",a", "NaN,a", "<NA>,a", '"",a'])
def test_missing_numbers_are_refused_where_they_are_not_allowed(path: Path, line: str) -> None:
    path.write_text(f"x,t\n1,b\n{line}\n")
    expected = f"{path}: line 3: 'x' is missing; fill it in or remove the line"
    assert complaint(path, DataError) == expected


@pytest.mark.parametrize(
    "text", ["two", "1_000", "0x10", "1.5.", "١٢", "1 2", "-", "1e", "True", "nan(1)", "infinite"]
)
def test_what_is_no_number_is_refused(path: Path, text: str) -> None:
    path.write_text(f"x,t\n1,a\n{text},b\n")
    assert complaint(path, DataError) == NUMBER.format(path=path, text=text)
    assert complaint(path, DataError, DROP) == NUMBER.format(path=path, text=text)


@pytest.mark.parametrize("text", ["inf", "-Infinity", "iNF", "+inf", "1e400", "-1e999", "NAN", "+nan"])
def test_a_number_that_is_not_finite_is_refused_or_its_row_dropped(path: Path, text: str) -> None:
    path.write_text(f"x,t\n1,a\n{text},b\n2,c\n")
    assert complaint(path, DataError) == NUMBER.format(path=path, text=text)
    (part,) = CsvFile(path, COLUMNS, DROP).parts(BEGINNING)
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
    assert complaint(path, DataError) == message.format(path=path)


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
    policy = Policy(on_bad_rows="quarantine")
    (part,) = CsvFile(path, COLUMNS, policy).parts(BEGINNING)
    first = part.bad[0]
    more = f"; {lines} lines are taken for this row" if lines > 1 else ""
    assert (first.line, first.reason, first.count) == (3, reason + more, lines)


def test_the_line_counts_blank_lines_and_lines_within_quotes(path: Path) -> None:
    path.write_text('x,t\n\n1,"a\nb\nc"\n\ntwo,d\n')
    assert complaint(path, DataError) == f"{path}: line 7: 'x' is 'two'; it must be a finite number"


@pytest.mark.parametrize("ending", [b"", b"1,a\n" * 100_000])
def test_what_is_not_utf8_is_named_by_line(path: Path, ending: bytes) -> None:
    path.write_bytes(b"x,t\n1,a\n2,caf\xe9\n" + ending)
    assert complaint(path, DataError) == f"{path}: line 3: byte 0xe9 is not UTF-8; save the file as UTF-8"


def test_utf16_is_refused(path: Path) -> None:
    path.write_text("x,t\n1,a\n", encoding="utf-16")
    assert complaint(path, DataError) == f"{path}: line 1: byte 0xff is not UTF-8; save the file as UTF-8"


def test_a_broken_gzip_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "table.csv.gz"
    whole = gzip.compress("".join(["x,t\n", *(f"{i},a{i % 97}\n" for i in range(90_000))]).encode())
    said = {}
    path.write_bytes(whole[: len(whole) // 2])
    said["truncated"] = complaint(path, ChannelError)
    path.write_bytes(whole[:-8] + b"\0\0\0\0" + whole[-4:])
    said["wrong sum"] = complaint(path, ChannelError)
    path.write_bytes(whole[:20] + b"\xff" * 20 + whole[40:])
    said["corrupt"] = complaint(path, ChannelError)
    path.write_bytes(b"x,t\n1,a\n")
    said["no gzip"] = complaint(path, ChannelError)
    inside = said["corrupt"].removeprefix(f"{path} is a broken gzip file (").partition(")")[0]
    assert inside.startswith("Error -3 while decompressing data: ")
    assert said == {
        "truncated": f"{path} is a broken gzip file (Compressed file ended before the end-of-stream marker "
        "was reached); pack or copy it again",
        "wrong sum": f"{path} is a broken gzip file (CRC check failed 0x0 != {_sum(whole)}); "
        "pack or copy it again",
        "corrupt": f"{path} is a broken gzip file ({inside}); pack or copy it again",
        "no gzip": f"{path} is no gzip file, though its name says so; rename it or pack it again",
    }


def _sum(packed: bytes) -> str:
    return hex(int.from_bytes(packed[-8:-4], "little"))


def test_an_empty_file_has_no_header(path: Path) -> None:
    for data in (b"", b"\n\n", b"\xef\xbb\xbf"):
        path.write_bytes(data)
        with pytest.raises(DataError) as caught:
            with_header(path)
        assert str(caught.value) == f"{path} is empty; its first line must be a header"


def test_a_header_alone_has_no_rows(path: Path) -> None:
    for text in ("x,t", "x,t\n", "x,t\n\n\n"):
        path.write_text(text)
        assert read(path) == []


def test_a_column_named_twice_is_refused(path: Path) -> None:
    path.write_text("x,t,u,t,x\n")
    with pytest.raises(DataError) as caught:
        with_header(path)
    assert str(caught.value) == f"{path}: line 1 names the column 't', 'x' twice; rename one"


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(ChannelError) as caught:
        with_header(tmp_path)
    assert str(caught.value) == f"{tmp_path} cannot be read: Is a directory"


def test_frames_have_the_types_of_the_columns(path: Path) -> None:
    for text in ("x,t\n1,2\n", 'x,t\n1,"a""\r"\n', "x,t\n,\n"):
        path.write_text(text)
        (part,) = CsvFile(path, COLUMNS, DROP).parts(BEGINNING)
        assert part.frame.schema == {"x": pl.Float64, "t": pl.String}


def test_a_quote_that_is_never_closed_is_an_error_before_it_fills_the_memory(path: Path) -> None:
    with path.open("w") as file:
        file.write('x,t\n1,a\n2,"b\n')
        file.writelines([f"3,{'c' * 97}\n" * 1000] * 200)
    assert complaint(path, DataError) == (
        f"{path}: line 3: the row that begins here is longer than 16 MiB; check the quotes"
    )


def test_behind_a_bad_row_reading_goes_on(path: Path) -> None:
    path.write_bytes(b'x,t\n1,a\n2,"b"c\n\n3,"d\ne"\nfour,f\n5\n6,\xff\n,h\n7,"i')
    policy = Policy(on_bad_rows="quarantine")
    (part,) = CsvFile(path, COLUMNS, policy).parts(BEGINNING)
    assert part.end == Position(0, path.stat().st_size, 12)
    assert [(row.line, row.reason, row.row) for row in part.bad] == [
        (3, "',' expected after '\"'; check the quotes", '2,"b"c'),
        (7, "'x' is 'four'; it must be a finite number", "four,f"),
        (8, "1 fields, but the table has 2 columns; repair or remove the line", "5"),
        (9, "byte 0xff is not UTF-8; save the file as UTF-8", "6,\\xff"),
        (10, "'x' is missing; fill it in or remove the line", ",h"),
        (11, "unexpected end of data; check the quotes", '7,"i'),
    ]
    assert part.block(policy).frame.rows() == [(1.0, "a"), (3.0, "d\ne")]
