import io
import tarfile
from pathlib import Path

import pytest

from scripts.errors import S3DataError
from scripts.jobs.checkpoints import Mirror
from scripts.jobs.stores import Store
from scripts.sagemaker_local.objects import S3
from scripts.sagemaker_local.uploads import Prefix, upload_archive, upload_folder
from scripts.sagemaker_local.uris import S3Uri


def held(s3: S3) -> dict[str, bytes]:
    return {each.uri.key: bytes(each.content) for each in s3.listed(S3Uri("bucket"))}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "out"
    (made / "deep").mkdir(parents=True)
    (made / "deep/b").write_text("2")
    (made / "a").write_text("1")
    return made


@pytest.mark.parametrize("uri", ["s3://bucket/x", "s3://bucket/x/"])
def test_a_folder_lies_below_the_prefix(s3: S3, folder: Path, uri: str) -> None:
    assert upload_folder(s3, folder, uri) == ()
    assert held(s3) == {"x/a": b"1", "x/deep/b": b"2"}


def test_links_are_not_followed_and_named(s3: S3, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets/one").write_text("secret")
    (folder / "deep/link").symlink_to(tmp_path / "secrets/one")
    (folder / "folder").symlink_to(tmp_path / "secrets")
    said = upload_folder(s3, folder, "s3://bucket/x")
    assert held(s3) == {"x/a": b"1", "x/deep/b": b"2"}
    assert [each.split(" is a link")[0] for each in said] == ["deep/link", "folder"]


def test_what_is_not_there_uploads_nothing(s3: S3, tmp_path: Path) -> None:
    assert upload_folder(s3, tmp_path / "never", "s3://bucket/x") == ()
    assert not upload_archive(s3, tmp_path / "never", "s3://bucket/x")
    assert held(s3) == {}


def test_an_object_is_no_longer_the_file_that_it_was(s3: S3, folder: Path) -> None:
    upload_folder(s3, folder, "s3://bucket/x")
    (folder / "a").write_text("changed")
    assert held(s3)["x/a"] == b"1"


def test_an_archive_holds_the_folder(s3: S3, folder: Path) -> None:
    assert upload_archive(s3, folder, "s3://bucket/job/output/model.tar.gz")
    with tarfile.open(fileobj=io.BytesIO(held(s3)["job/output/model.tar.gz"])) as tar:
        assert tar.getnames() == ["a", "deep", "deep/b"]


def test_an_empty_folder_makes_no_archive(s3: S3, tmp_path: Path) -> None:
    (tmp_path / "empty/inside").mkdir(parents=True)
    assert not upload_archive(s3, tmp_path / "empty", "s3://bucket/model.tar.gz")
    assert held(s3) == {}


def test_a_missing_bucket_is_a_sentence(s3: S3, folder: Path) -> None:
    for upload in (upload_folder, upload_archive):
        with pytest.raises(S3DataError, match="there is no bucket nowhere"):
            upload(s3, folder, "s3://nowhere/x")


@pytest.fixture
def checkpoints(s3: S3) -> Store:
    for key, content in {"c/old": b"1", "c/deep/x": b"2", "c/": b"", "cc/other": b"3"}.items():
        s3.put(S3Uri("bucket", key), s3.files.of([content]))
    return Prefix(s3, S3Uri.parse("s3://bucket/c"))


def test_a_host_starts_with_copies_of_the_checkpoints(s3: S3, checkpoints: Store, tmp_path: Path) -> None:
    checkpoints.restore(tmp_path / "algo-1")
    checkpoints.restore(tmp_path / "algo-2")
    (tmp_path / "algo-1/old").write_text("changed")
    assert (tmp_path / "algo-2/old").read_text() == "1"
    assert (tmp_path / "algo-2/deep/x").read_text() == "2"
    assert not (tmp_path / "algo-1/other").exists()
    assert held(s3)["c/old"] == b"1"


def test_what_a_host_does_is_done_in_s3(s3: S3, checkpoints: Store, tmp_path: Path) -> None:
    mirror = Mirror(tmp_path / "algo-1", checkpoints)
    mirror.restore()
    (mirror.local / "old").unlink()
    (mirror.local / "new").write_text("n")
    (mirror.local / "deep/x").write_text("22")
    mirror.sync()
    assert held(s3) == {"c/": b"", "c/new": b"n", "c/deep/x": b"22", "cc/other": b"3"}
    assert mirror.behind == ()


def test_what_cannot_be_uploaded_is_known(s3: S3, tmp_path: Path) -> None:
    mirror = Mirror(tmp_path / "out", Prefix(s3, S3Uri("nowhere", "x")), both_ways=False)
    mirror.restore()
    (tmp_path / "out").mkdir()
    (tmp_path / "out/new").write_text("n")
    mirror.sync()
    assert mirror.behind == (tmp_path / "out/new",)


def test_keys_that_are_no_files_cannot_be_restored(s3: S3, tmp_path: Path) -> None:
    for key in ("c/a", "c/a/b"):
        s3.put(S3Uri("bucket", key), s3.files.of([b""]))
    with pytest.raises(S3DataError, match="is a file and a folder at once"):
        Prefix(s3, S3Uri("bucket", "c")).restore(tmp_path / "algo-1")
