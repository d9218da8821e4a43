import os
from pathlib import Path

import pytest

from scripts.errors import JobError
from scripts.jobs.checkpoints import Mirror, Mirrors
from scripts.jobs.stores import Folder


@pytest.fixture
def mirror(tmp_path: Path) -> Mirror:
    folder = tmp_path / "kept"
    folder.mkdir()
    (folder / "old").write_text("1")
    (folder / "other").write_text("1")
    made = Mirror(tmp_path / "algo-1", Folder(folder))
    made.restore()
    return made


def kept(mirror: Mirror) -> Path:
    assert isinstance(mirror.store, Folder)
    return mirror.store.path


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
    assert content(kept(mirror)) == {"old": "22", "new/deep/1": "n"}


def test_what_others_put_there_stays(mirror: Mirror) -> None:
    (kept(mirror) / "of-algo-2").write_text("2")
    mirror.sync()
    assert content(kept(mirror)) == {"old": "1", "other": "1", "of-algo-2": "2"}


def test_what_cannot_be_copied_yet_is_copied_the_next_time(mirror: Mirror) -> None:
    (mirror.local / "late").write_text("1")
    (kept(mirror) / "late").mkdir()
    mirror.sync()
    (kept(mirror) / "late").rmdir()
    mirror.sync()
    assert content(kept(mirror)) == {"old": "1", "other": "1", "late": "1"}


def test_the_folder_is_never_far_behind(mirror: Mirror) -> None:
    time = 0.0
    mirrors = Mirrors([mirror], clock=lambda: time)
    mirrors.tick()
    (mirror.local / "new").write_text("n")
    behind = []
    for seconds in (0.0, 1.9, 2.0):
        time = seconds
        mirrors.tick()
        behind.append("new" not in content(kept(mirror)))
    assert behind == [True, True, False]


def test_an_old_time_does_not_hide_a_change(mirror: Mirror) -> None:
    (mirror.local / "old").write_text("2")
    os.utime(mirror.local / "old", (1, 1))
    mirror.sync()
    assert content(kept(mirror))["old"] == "2"


def test_a_missing_folder_is_made_and_a_file_in_its_place_is_a_sentence(tmp_path: Path) -> None:
    Mirror(tmp_path / "algo-1", Folder(tmp_path / "fresh")).restore()
    assert (tmp_path / "fresh").is_dir()
    (tmp_path / "file").touch()
    with pytest.raises(JobError, match="file cannot be restored"):
        Mirror(tmp_path / "algo-1", Folder(tmp_path / "file")).restore()


def test_links_are_followed_inside_only_and_fifos_are_left_alone(mirror: Mirror, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    (mirror.local / "latest").symlink_to("old")
    (mirror.local / "outside").symlink_to(tmp_path / "secret")
    (mirror.local / "dangling").symlink_to("nowhere")
    os.mkfifo(mirror.local / "pipe")
    mirror.sync()
    assert content(kept(mirror)) == {"old": "1", "other": "1", "latest": "1"}


def test_a_folder_that_is_only_followed_gives_and_deletes_nothing(tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept/theirs").write_text("1")
    (tmp_path / "out").mkdir()
    mirror = Mirror(tmp_path / "out", Folder(tmp_path / "kept"), both_ways=False)
    mirror.restore()
    (mirror.local / "new").write_text("n")
    mirror.sync()
    (mirror.local / "new").unlink()
    mirror.sync()
    assert content(mirror.local) == {}
    assert content(kept(mirror)) == {"theirs": "1", "new": "n"}
