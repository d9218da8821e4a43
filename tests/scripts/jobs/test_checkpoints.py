import os
from pathlib import Path

import pytest

from scripts.errors import JobError
from scripts.jobs.checkpoints import Mirror, Mirrors


@pytest.fixture
def mirror(tmp_path: Path) -> Mirror:
    folder = tmp_path / "kept"
    folder.mkdir()
    (folder / "old").write_text("1")
    (folder / "other").write_text("1")
    made = Mirror(tmp_path / "algo-1", folder)
    made.restore()
    return made


def content(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*") if path.is_file()}


def test_a_host_starts_with_all_that_is_kept(mirror: Mirror) -> None:
    assert content(mirror.local) == {"old": "1", "other": "1"}


def test_what_is_new_changed_or_deleted_is_so_in_the_folder_too(mirror: Mirror) -> None:
    (mirror.local / "new/deep").mkdir(parents=True)
    (mirror.local / "new/deep/1").write_text("n")
    (mirror.local / "old").write_text("22")
    (mirror.local / "other").unlink()
    mirror.sync()
    assert content(mirror.folder) == {"old": "22", "new/deep/1": "n"}


def test_what_others_put_there_stays(mirror: Mirror) -> None:
    (mirror.folder / "of-algo-2").write_text("2")
    mirror.sync()
    assert content(mirror.folder) == {"old": "1", "other": "1", "of-algo-2": "2"}


def test_what_cannot_be_copied_yet_is_copied_the_next_time(mirror: Mirror) -> None:
    (mirror.local / "late").write_text("1")
    (mirror.folder / "late").mkdir()
    mirror.sync()
    (mirror.folder / "late").rmdir()
    mirror.sync()
    assert content(mirror.folder) == {"old": "1", "other": "1", "late": "1"}


def test_the_folder_is_never_far_behind(mirror: Mirror) -> None:
    time = 0.0
    mirrors = Mirrors([mirror], clock=lambda: time)
    mirrors.tick()
    (mirror.local / "new").write_text("n")
    behind = []
    for seconds in (0.0, 1.9, 2.0):
        time = seconds
        mirrors.tick()
        behind.append("new" not in content(mirror.folder))
    assert behind == [True, True, False]


def test_an_old_time_does_not_hide_a_change(mirror: Mirror) -> None:
    (mirror.local / "old").write_text("2")
    os.utime(mirror.local / "old", (1, 1))
    mirror.sync()
    assert content(mirror.folder)["old"] == "2"


def test_a_missing_folder_is_made_and_a_file_in_its_place_is_a_sentence(tmp_path: Path) -> None:
    Mirror(tmp_path / "algo-1", tmp_path / "fresh").restore()
    assert (tmp_path / "fresh").is_dir()
    (tmp_path / "file").touch()
    with pytest.raises(JobError, match="file cannot be restored"):
        Mirror(tmp_path / "algo-1", tmp_path / "file").restore()
