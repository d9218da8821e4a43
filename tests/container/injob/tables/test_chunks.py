import gzip
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from injob.tables.chunks import Chunk, chunks
from injob.tables.unpack import opened

PIECES = ("a", "1", ",", ",", ";", '"', '""', ',"', '",', '"\n', "\n", "\n", "\r\n", "\r", "é", " ")


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("chunks") / "t.csv"


def cut(path: Path, size: int, start: int = 0) -> list[Chunk]:
    with opened(path) as stream:
        stream.seek(start)
        return list(chunks(stream, ",", size))


@settings(max_examples=500)
@given(pieces=st.lists(st.sampled_from(PIECES), max_size=40), size=st.integers(1, 30))
def test_chunks_are_the_file_and_where_one_ends_does_not_depend_on_those_before_it(
    scratch: Path, pieces: list[str], size: int
) -> None:
    data = "".join(pieces).encode()
    scratch.write_bytes(data)
    found = cut(scratch, size)
    assert b"".join(chunk.data for chunk in found) == data
    assert all(len(chunk.data) >= size for chunk in found[:-1])
    for index, chunk in enumerate(found):
        assert cut(scratch, size, chunk.end) == found[index + 1 :]


@settings(max_examples=100)
@given(pieces=st.lists(st.sampled_from(PIECES), max_size=40), size=st.integers(1, 30))
def test_a_packed_file_is_cut_as_a_plain_one(scratch: Path, pieces: list[str], size: int) -> None:
    data = "".join(pieces).encode()
    scratch.write_bytes(data)
    packed = scratch.with_suffix(".csv.gz")
    packed.write_bytes(gzip.compress(data))
    assert [chunk.data for chunk in cut(packed, size)] == [chunk.data for chunk in cut(scratch, size)]


@pytest.mark.parametrize(
    ("data", "ends"),
    [
        (b"a,b\nc,d\ne,f", [4, 8, 11]),
        (b'"a\nb",c\nd,e\n', [8, 12]),
        (b'"a""\n""b",c\r\nd\r\n', [13, 16]),
        (b'a,5" pipe\nb,c\n', [10, 14]),
        (b"a\rb\rc\r", [2, 4, 6]),
        (b'"a"b\nc\n', [5, 7]),
        (b'a\n"b\nc\n', [2, 7]),
    ],
)
def test_a_chunk_ends_where_a_row_does(scratch: Path, data: bytes, ends: list[int]) -> None:
    scratch.write_bytes(data)
    assert [chunk.end for chunk in cut(scratch, 1)] == ends


@pytest.mark.parametrize("data", [b"a,b\r\nc,d", b'"a\nb","c""d",\r\n"",""""\r\n'])
def test_what_all_readers_understand_is_regular(scratch: Path, data: bytes) -> None:
    scratch.write_bytes(data)
    assert all(chunk.regular for chunk in cut(scratch, 1))


@pytest.mark.parametrize(
    "data", [b'a"b\n', b' "a"\n', b'"a" \n', b'"a\n', b'"', b"a\rb\n", b"a\r", b'"a"b"c"\n']
)
def test_the_rest_is_for_the_careful_reader(scratch: Path, data: bytes) -> None:
    scratch.write_bytes(data)
    assert not any(chunk.regular for chunk in cut(scratch, 100))
