import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from injob.artifacts import Stage, artifact, make_folders, staged
from injob.errors import OutputError
from injob.stopping import Ending, Interrupted
from tests.full_disk import room_for


def names(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def test_files_appear_together_at_the_end_and_missing_folders_are_made(tmp_path: Path) -> None:
    with staged() as stage:
        for name in ("model/a.json", "output/data/b.json"):
            stage.path(tmp_path / name).write_text(name)
            assert not (tmp_path / name).exists()
    assert {name: (tmp_path / name).read_text() for name in names(tmp_path)} == {
        "model/a.json": "model/a.json",
        "output/data/b.json": "output/data/b.json",
    }


def test_an_exception_leaves_what_was_there_and_no_part_of_a_file(tmp_path: Path) -> None:
    old = tmp_path / "old"
    old.write_text("old")

    def work(stage: Stage) -> None:
        stage.path(old).write_text("new")
        stage.path(tmp_path / "new").write_text("new")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run_staged(work)
    assert (names(tmp_path), old.read_text()) == ({"old"}, "old")


def test_what_was_there_is_replaced_only_at_the_end(tmp_path: Path) -> None:
    model = tmp_path / "model.json"
    model.write_text("old")
    with artifact(model) as path:
        path.write_text("new")
        assert model.read_text() == "old"
    assert (names(tmp_path), model.read_text()) == ({"model.json"}, "new")


def test_what_an_earlier_job_left_goes_when_the_new_files_appear(tmp_path: Path) -> None:
    old, other = tmp_path / "a.csv", tmp_path / "a.parquet"
    for path in (old, other):
        path.write_text("old")
    with staged() as stage:
        stage.path(other).write_text("new")
        stage.replace(old, other, tmp_path / "never")
        assert names(tmp_path) == {"a.csv", "a.parquet", ".a.parquet.part"}
    assert (names(tmp_path), other.read_text()) == ({"a.parquet"}, "new")


def test_what_is_no_file_of_an_earlier_job_stays(tmp_path: Path) -> None:
    (tmp_path / "a.parquet").mkdir()
    (tmp_path / "folder").write_text("no folder")
    (tmp_path / ".b.csv.part").write_text("of a job that was killed")
    with staged() as stage:
        stage.path(tmp_path / "a.csv").write_text("new")
        stage.replace(tmp_path / "a.parquet", tmp_path / "folder/c.csv", tmp_path / "b.csv")
    assert {path.name for path in tmp_path.iterdir()} == {"a.parquet", "folder", "a.csv"}


def test_an_artifact_is_written_beside_its_place_so_that_renaming_is_enough(tmp_path: Path) -> None:
    with artifact(tmp_path / "model.json") as path:
        assert path == tmp_path / ".model.json.part"


def test_a_target_that_cannot_be_written_is_told_before_any_work(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    folder.write_text("a file where a folder should be")
    with staged() as stage:
        stage.path(tmp_path / "first").write_text("x")
        with pytest.raises(OutputError) as caught:
            stage.path(folder / "model.json")
    assert str(caught.value) == f"{folder}/model.json cannot be written: File exists; make {folder} writable"


def test_a_folder_in_the_place_of_one_file_spoils_all_of_them(tmp_path: Path) -> None:
    (tmp_path / "model.json").mkdir()
    (tmp_path / "first").write_text("old")

    def work(stage: Stage) -> None:
        stage.path(tmp_path / "first").write_text("new")
        stage.path(tmp_path / "model.json").write_text("{}")

    with pytest.raises(OutputError) as caught:
        run_staged(work)
    assert (
        str(caught.value) == f"{tmp_path}/model.json is a folder; remove it, so that a file can have its name"
    )
    assert (names(tmp_path), (tmp_path / "first").read_text()) == ({"first"}, "old")


def test_a_full_volume_is_told_as_such(tmp_path: Path) -> None:
    def work(stage: Stage) -> None:
        stage.path(tmp_path / "a").write_bytes(b"x" * 5)
        stage.path(tmp_path / "b").write_bytes(b"x" * 11)

    with pytest.raises(OutputError) as caught, room_for(bytes_=10):
        run_staged(work)
    assert str(caught.value) == f"{tmp_path}: File too large; give the job a larger volume"
    assert names(tmp_path) == set()


def test_an_error_of_the_block_itself_is_not_taken_for_one_of_writing(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), artifact(tmp_path / "a"):
        (tmp_path / "missing").read_text()
    assert names(tmp_path) == set()


class Signalling(type(Path())):  # type: ignore[misc] # the class of this system's paths
    """A file in the making while which gets its name a signal comes."""

    def replace(self, target: Path) -> Path:
        signal.raise_signal(signal.SIGTERM)
        return Path(super().replace(target))


def test_a_signal_while_files_get_their_names_waits_until_all_have_theirs(tmp_path: Path) -> None:
    def work(stage: Stage) -> None:
        for name in ("a", "b", "c"):
            stage.path(tmp_path / name).write_text(name)
        stage.files[tmp_path / "b"] = Signalling(stage.files[tmp_path / "b"])

    before = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)
    Ending().begin()
    try:
        with pytest.raises(Interrupted):
            run_staged(work)
    finally:
        signal.signal(signal.SIGTERM, before[0])
        signal.signal(signal.SIGINT, before[1])
    assert names(tmp_path) == {"a", "b", "c"}


def test_folders_are_made_or_named(tmp_path: Path) -> None:
    make_folders(tmp_path / "a/b", tmp_path / "a/b", tmp_path / "c")
    assert {path.name for path in tmp_path.iterdir()} == {"a", "c"}
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError) as caught:
        make_folders(tmp_path / "d", tmp_path / "file/e")
    assert (
        str(caught.value)
        == f"{tmp_path}/file/e cannot be written: Not a directory; make {tmp_path}/file writable"
    )


def run_staged(work: Callable[[Stage], None]) -> None:
    with staged() as stage:
        work(stage)
