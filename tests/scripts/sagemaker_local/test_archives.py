import io
import os
import tarfile
from pathlib import Path

import pytest

from scripts.sagemaker_local.archives import write_archive


def archive(folder: Path) -> bytes:
    file = io.BytesIO()
    write_archive(folder, file)
    return file.getvalue()


@pytest.fixture
def model(tmp_path: Path) -> Path:
    folder = tmp_path / "model"
    (folder / "b/empty").mkdir(parents=True)
    (folder / "b/weights").write_bytes(b"123")
    (folder / "a.pkl").write_bytes(b"4")
    return folder


def test_the_content_lies_at_the_root_in_the_order_of_the_names(model: Path) -> None:
    with tarfile.open(fileobj=io.BytesIO(archive(model)), mode="r:gz") as tar:
        assert tar.getnames() == ["a.pkl", "b", "b/empty", "b/weights"]
        weights = tar.extractfile("b/weights")
        assert weights is not None
        assert weights.read() == b"123"
        assert {(each.uid, each.gid, each.uname) for each in tar} == {(0, 0, "root")}


def test_the_same_folder_gives_the_same_bytes(model: Path) -> None:
    assert archive(model) == archive(model)


def test_a_link_stays_a_link_and_is_not_followed(model: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets/one").write_text("secret")
    (model / "b/link").symlink_to(tmp_path / "secret")
    (model / "folder").symlink_to(tmp_path / "secrets")
    with tarfile.open(fileobj=io.BytesIO(archive(model)), mode="r:gz") as tar:
        links = {each.name: each.linkname for each in tar if each.issym()}
        assert links == {"b/link": str(tmp_path / "secret"), "folder": str(tmp_path / "secrets")}
        assert "folder/one" not in tar.getnames()


def test_a_fifo_is_left_out(model: Path) -> None:
    os.mkfifo(model / "pipe")
    with tarfile.open(fileobj=io.BytesIO(archive(model)), mode="r:gz") as tar:
        assert "pipe" not in tar.getnames()
