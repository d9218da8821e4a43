from pathlib import Path

import pytest

from injob.errors import DataError
from injob.tables.layout import Layout, with_header, without_header


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_the_separator_is_the_one_that_finds_the_columns(tmp_path: Path, separator: str, mark: str) -> None:
    path = tmp_path / "t.csv"
    begin = f'{mark}\r\n"a{separator}b"{separator}"c\r\nd"{separator}e\r\n'
    path.write_bytes(f"{begin}1{separator}2{separator}3\r\n".encode())
    expected = Layout((f"a{separator}b", "c\r\nd", "e"), separator, len(begin.encode()), 4, header=2)
    assert with_header(path, ["e"]) == with_header(path) == expected


def test_columns_that_are_wanted_count_more_than_many_columns(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("a,b,c,d;y\n")
    assert with_header(path).separator == ","
    assert with_header(path, ["y"]).names == ("a,b,c,d", "y")


def test_without_a_header_it_is_the_one_that_makes_the_fields(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("\n1,5;2,5;3,5\n")
    assert without_header(path) == Layout(("column_0", "column_1", "column_2", "column_3"), ",", 1, 2)
    assert without_header(path, ["x", "y", "z"]) == Layout(("x", "y", "z"), ";", 1, 2)


def test_an_empty_file_has_no_first_row(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(b"\xef\xbb\xbf\r\n\n")
    with pytest.raises(DataError) as caught:
        without_header(path)
    assert str(caught.value) == f"{path} is empty; its first line must be a row"
    assert without_header(path, ["x"]).names == ("x",)


@pytest.mark.parametrize("data", [b"", b"\n\n", b"\xef\xbb\xbf"])
def test_an_empty_file_has_no_header(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(data)
    with pytest.raises(DataError) as caught:
        with_header(path)
    assert str(caught.value) == f"{path} is empty; its first line must be a header"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b'"a,b\n1,2\n', "line 1: unexpected end of data; check the quotes"),
        (b"\n\r\na,b,a\n1,2,3\n", "line 3 names the column 'a' twice; rename one"),
        (b"x,t,u,t,x\n", "line 1 names the column 't', 'x' twice; rename one"),
        (b"\n\xff,b\n", "line 2: byte 0xff is not UTF-8; save the file as UTF-8"),
        (
            b'a,"' + b"x" * (1 << 24),
            "line 1: the row that begins here is longer than 16 MiB; check the quotes",
        ),
    ],
)
def test_a_header_that_cannot_be_read_is_named(tmp_path: Path, data: bytes, message: str) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(data)
    with pytest.raises(DataError) as caught:
        with_header(path)
    assert str(caught.value) == f"{path}: {message}"
