import gzip
import lzma
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from injob.errors import ChannelError
from injob.tables.unpack import opened, zstd

TEXT = b"".join(b"%d,line\n" % i for i in range(90_000))
PACK: dict[str, Callable[[bytes], bytes]] = {
    ".csv": bytes,
    ".gz": gzip.compress,
    ".xz": lzma.compress,
    ".zst": zstd.compress,
}


@pytest.fixture(params=PACK)
def suffix(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=[".gz", ".xz", ".zst"])
def packed(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def complaint(path: Path) -> str:
    with pytest.raises(ChannelError) as caught, opened(path) as stream:
        stream.read(1 << 30)
    return str(caught.value)


def test_archives_behind_each_other_are_one_stream(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"t{suffix}"
    path.write_bytes(PACK[suffix](TEXT) + PACK[suffix](b"") + PACK[suffix](TEXT[::-1]))
    with opened(path) as stream:
        assert stream.read(1 << 30) == TEXT + TEXT[::-1]
        assert stream.on_disk == path.stat().st_size


def test_what_is_put_back_comes_again(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"t{suffix}"
    path.write_bytes(PACK[suffix](TEXT))
    with opened(path) as stream:
        first = stream.read(100)
        stream.put_back(first[40:])
        assert stream.offset == 40
        assert stream.line(1000) == TEXT[40 : TEXT.index(b"\n", 40) + 1]
        assert stream.line(3) == TEXT[stream.offset - 3 : stream.offset]
        place = stream.offset
        assert stream.read(200) == TEXT[place : place + 200]
        stream.seek(300_000)
        assert stream.read(50) == TEXT[300_000:300_050]


def test_a_broken_archive_behind_a_whole_one_is_not_its_end(tmp_path: Path, packed: str) -> None:
    path = tmp_path / f"t{packed}"
    second = PACK[packed](TEXT)
    path.write_bytes(PACK[packed](TEXT) + b"\x55" + second[1:])
    assert complaint(path).startswith(f"{path} is a broken ")


def test_a_cut_archive_is_refused(tmp_path: Path, packed: str) -> None:
    path = tmp_path / f"t{packed}"
    whole = PACK[packed](TEXT)
    path.write_bytes(whole[: len(whole) // 2])
    name = {".gz": "gzip", ".xz": "xz", ".zst": "zstd"}[packed]
    assert complaint(path) == (
        f"{path} is a broken {name} file (Compressed file ended before the end-of-stream marker "
        "was reached); pack or copy it again"
    )


def test_a_file_that_only_has_the_name_of_an_archive_is_refused(tmp_path: Path, packed: str) -> None:
    path = tmp_path / f"t{packed}"
    path.write_bytes(TEXT)
    name = {".gz": "gzip", ".xz": "xz", ".zst": "zstd"}[packed]
    assert complaint(path) == f"{path} is no {name} file, though its name says so; rename it or pack it again"


def test_a_gzip_file_with_a_wrong_sum_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "t.csv.gz"
    whole = gzip.compress(TEXT)
    path.write_bytes(whole[:-8] + b"\0\0\0\0" + whole[-4:])
    assert complaint(path) == (
        f"{path} is a broken gzip file (CRC check failed 0x0 != {zlib.crc32(TEXT):#x}); pack or copy it again"
    )


def test_a_gzip_file_that_cannot_be_unpacked_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "t.csv.gz"
    whole = gzip.compress(TEXT)
    path.write_bytes(whole[:20] + b"\xff" * 20 + whole[40:])
    said = complaint(path)
    assert said.startswith(f"{path} is a broken gzip file (Error -3 while decompressing data: ")
    assert said.endswith("); pack or copy it again")


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    assert complaint(tmp_path) == f"{tmp_path} cannot be read: Is a directory"


def test_a_frame_to_skip_may_be_the_first(tmp_path: Path) -> None:
    path = tmp_path / "t.csv.zst"
    path.write_bytes(b"\x50\x2a\x4d\x18\x03\x00\x00\x00abc" + zstd.compress(b"x,y\n"))
    with opened(path) as stream:
        assert (stream.ended(), stream.read(100), stream.ended()) == (False, b"x,y\n", True)


@pytest.mark.parametrize("padding", [4, 200_000])
def test_an_archive_behind_any_padding_is_read(tmp_path: Path, padding: int) -> None:
    path = tmp_path / "t.csv.xz"
    path.write_bytes(lzma.compress(TEXT) + bytes(padding) + lzma.compress(b"x,y\n") + bytes(padding))
    with opened(path) as stream:
        assert stream.read(1 << 30) == TEXT + b"x,y\n"


def test_zeros_behind_a_frame_are_no_end_of_it(tmp_path: Path) -> None:
    path = tmp_path / "t.csv.zst"
    path.write_bytes(zstd.compress(TEXT) + bytes(200_000) + zstd.compress(b"x,y\n"))
    assert complaint(path).startswith(f"{path} is a broken zstd file (")
