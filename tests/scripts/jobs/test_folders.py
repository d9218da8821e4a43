from pathlib import Path

import pytest

from scripts.jobs.folders import empty_folders, has_links, objects


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder whose files sort otherwise by their keys than folder by folder."""
    for name in ("a/2.csv", "a-1.csv", "b.csv", "a/1.csv", "c.csv"):
        path = tmp_path / "data" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    return tmp_path / "data"


def test_objects_come_in_the_order_of_their_keys(data: Path) -> None:
    assert [key for key, _ in objects(data)] == ["a-1.csv", "a/1.csv", "a/2.csv", "b.csv", "c.csv"]


def test_a_single_file_is_one_object(data: Path) -> None:
    assert objects(data / "b.csv") == [("b.csv", data / "b.csv")]


def test_links_are_followed_but_never_in_circles(data: Path, tmp_path: Path) -> None:
    (tmp_path / "far").mkdir()
    (tmp_path / "far" / "x.csv").write_text("x")
    (data / "near").symlink_to(tmp_path / "far")
    (data / "circle").symlink_to(data)
    (data / "dangling").symlink_to("nowhere")
    assert [key for key, _ in objects(data)][-1] == "near/x.csv"


def test_folders_that_hold_nothing_are_known(data: Path) -> None:
    (data / "x/deep").mkdir(parents=True)
    assert [*empty_folders(data)] == [Path("x/deep")]


def test_a_link_is_seen_wherever_it_is(data: Path, tmp_path: Path) -> None:
    assert not has_links(data)
    (tmp_path / "link").symlink_to(data)
    assert has_links(tmp_path / "link")
    (data / "a/link").symlink_to("nowhere")
    assert has_links(data)
