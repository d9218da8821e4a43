import csv
import io
from collections.abc import Sequence
from itertools import accumulate, chain, islice, repeat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from injob.tables import careful_csv
from injob.tables.careful_csv import Lines, Record, TooLongError, records, rows, rows_of_one_field
from injob.tables.layout import SEPARATORS
from injob.tables.unpack import Stream

END = st.sampled_from(["\n", "\r", "\r\n"])
FIELD = st.text('a",;\r\n', max_size=5) | st.text(st.characters(codec="utf-8"), max_size=5)
ROW = st.tuples(st.lists(FIELD, max_size=4), st.booleans(), END)
PIECE = st.integers(1, 9)
BROKEN = "',' expected after '\"'; check the quotes"


def stream_of(data: bytes) -> Stream:
    file: io.BufferedReader = io.BufferedReader(io.BytesIO(data))
    return Stream(Path("table.csv"), file, file)


def written(fields: Sequence[str], separator: str, *, quoted: bool) -> str:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator, quoting=csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL)
    writer.writerow(fields)
    return text.getvalue().removesuffix("\r\n")


@given(st.lists(ROW), st.sampled_from(SEPARATORS), PIECE, st.booleans())
def test_rows_are_those_that_python_s_csv_module_wrote_whatever_ends_their_lines(
    drawn: list[tuple[list[str], bool, str]],
    separator: str,
    piece: int,
    ended: bool,  # noqa: FBT001
) -> None:
    pairs = [(written(fields, separator, quoted=quoted), end) for fields, quoted, end in drawn]
    if pairs and not ended:
        pairs[-1] = (pairs[-1][0], "")
    data = "".join(text + end for text, end in pairs).encode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(careful_csv, "_PIECE", piece)
        found = list(records(Lines(stream_of(data)), separator))
        of_rows = list(rows(Lines(stream_of(data)), separator))
    assert [record.fields for record in of_rows] == [fields for fields, _, _ in drawn if fields]
    assert of_rows == [record for record in found if not record.blank]
    assert b"".join(record.data for record in found) == data
    lines = accumulate((record.lines for record in found), initial=0)
    assert [record.line for record in found] == list(lines)[:-1]


def test_behind_a_broken_row_the_next_one_follows() -> None:
    data = b'a,"b"c\n\nd,"e\nf"\ng,"h\n\xff,i\n'
    found = list(records(data.splitlines(keepends=True), ","))
    assert found == [
        Record(0, b'a,"b"c\n', [], BROKEN),
        Record(1, b"\n", []),
        Record(2, b'd,"e\nf"\n', ["d", "e\nf"]),
        Record(4, b'g,"h\n\xff,i\n', [], "byte 0xff is not UTF-8; save the file as UTF-8"),
    ]
    assert [record.blank for record in found] == [False, True, False, False]
    assert [record.lines for record in found] == [1, 1, 2, 2]
    assert found[3].text == 'g,"h\n\\xff,i'


def test_a_quote_that_is_never_closed_is_an_error_before_it_fills_the_memory() -> None:
    endless = chain([b"a,b\n", b"\n", b'c,"d\n'], repeat(b"e" * (1 << 20) + b"\n"))
    with pytest.raises(TooLongError) as caught:
        list(records(endless, ","))
    assert caught.value.line == 2


@pytest.mark.parametrize(("last", "kept"), [(True, 3), (False, 5)])
def test_in_one_column_a_blank_line_is_a_row_unless_the_file_ends_with_it(*, last: bool, kept: int) -> None:
    lines = [b"a\n", b"\n", b"b\n", b"\n", b"\r\n"]
    fields = [["a"], [], ["b"], [], []]
    assert [record.fields for record in rows_of_one_field(lines, ",", last=last)] == fields[:kept]


@given(st.text('a,"\r\n', max_size=40).map(str.encode), PIECE, st.integers(0, 9))
def test_what_is_put_back_is_what_follows_the_lines_that_were_taken(
    data: bytes, piece: int, taken: int
) -> None:
    whole = data.splitlines(keepends=True)
    stream = stream_of(data)
    lines = Lines(stream)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(careful_csv, "_PIECE", piece)
        assert list(islice(lines, taken)) == whole[:taken]
        lines.put_back()
    rest = b"".join(whole[taken:])
    assert (stream.offset, stream.read(1000)) == (len(data) - len(rest), rest)
    stream.put_back(rest)
    assert list(lines) == whole[taken:]
