import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.sagemaker_local.contents import Content, Files


@pytest.fixture
def files(tmp_path: Path) -> Files:
    folder = tmp_path / "files"
    folder.mkdir()
    return Files(folder)


def text(content: Content) -> bytes:
    return b"".join(content)


def test_what_is_cut_has_the_bytes_that_a_slice_of_bytes_has(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    whole = bytes(range(50))
    content = Files(tmp_path_factory.mktemp("files")).of([whole])
    position = st.none() | st.integers(-60, 60)

    @given(position, position, position, position)
    def cut(begin: int | None, end: int | None, begin_again: int | None, end_again: int | None) -> None:
        wanted = whole[begin:end][begin_again:end_again]
        found = content[begin:end][begin_again:end_again]
        assert (text(found), len(found)) == (wanted, len(wanted))

    cut()


def test_a_file_goes_when_nothing_refers_to_its_bytes(files: Files) -> None:
    content = files.of([b"12345"])
    part = content[1:3]
    del content
    assert text(part) == b"23"
    assert len(list(files.folder.iterdir())) == 1
    del part
    assert list(files.folder.iterdir()) == []


def test_what_could_not_be_written_leaves_no_file(files: Files) -> None:
    with pytest.raises(ZeroDivisionError):
        files.of(bytes(1 // number) for number in (1, 0))
    assert list(files.folder.iterdir()) == []


def test_a_whole_file_is_placed_without_a_copy_and_outlives_its_object(files: Files, tmp_path: Path) -> None:
    content = files.of([b"12345"])
    content.place(tmp_path / "placed")
    assert (tmp_path / "placed").samefile(content.file.path)
    del content
    assert (tmp_path / "placed").read_bytes() == b"12345"


def test_a_part_is_placed_as_a_copy(files: Files, tmp_path: Path) -> None:
    files.of([b"12345"])[1:4].place(tmp_path / "placed")
    assert (tmp_path / "placed").read_bytes() == b"234"


def test_nothing_is_overwritten_by_what_is_placed(files: Files, tmp_path: Path) -> None:
    (tmp_path / "there").write_text("mine")
    with pytest.raises(FileExistsError):
        files.of([b"12345"]).place(tmp_path / "there")
    assert (tmp_path / "there").read_text() == "mine"


def test_a_mapped_part_is_its_bytes(files: Files) -> None:
    with files.of([os.urandom(5000), b"12345"])[5000:].mapped() as view:
        assert bytes(view) == b"12345"
