from pathlib import Path

import pytest

from injob.tables.line_count import line_count


@pytest.mark.parametrize("ending", [b"", b"\n"])
@pytest.mark.parametrize("lines", [1, 2, 3, 300_000])
def test_lines_are_counted_from_a_place_on(tmp_path: Path, lines: int, ending: bytes) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(b"x,y\n" + b"\n".join(b"%d,1" % i for i in range(lines)) + ending)
    assert line_count(path, 4) == lines


@pytest.mark.parametrize("text", [b"", b'1,"a\nb"\n', b"1,2\r\n", b"1,2\r3,4\r"])
def test_where_lines_may_not_be_rows_they_are_not_counted(tmp_path: Path, text: bytes) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(b"x,y\n" + text)
    assert line_count(path, 4) is None


def test_quotes_are_looked_for_in_a_few_places_only(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(b"1,2\n" * 3_000_000 + b'1,"a\nb"\n')
    assert line_count(path, 0) == 3_000_002
