from pathlib import Path
from typing import Any

import pytest

from scripts.errors import S3DataError
from scripts.sagemaker_local.objects import S3
from scripts.sagemaker_local.uris import S3Uri


def put(s3: S3, *keys: str) -> None:
    for key in keys:
        s3.put(S3Uri("bucket", key), s3.files.of([key.encode()]))


def test_a_prefix_matches_keys_letter_by_letter_in_the_order_of_their_bytes(s3: S3) -> None:
    put(s3, "data/x", "da", "other", "data/ü", "data/Z", "dab")
    found = [(each.uri.key, bytes(each.content)) for each in s3.listed(S3Uri("bucket", "da"))]
    keys = ["da", "dab", "data/Z", "data/x", "data/ü"]
    assert found == [(key, key.encode()) for key in keys]


def test_users_and_this_process_see_the_same_objects(s3: S3, client: Any, tmp_path: Path) -> None:  # noqa: ANN401
    client.put_object(Bucket="bucket", Key="theirs", Body=b"1")
    (tmp_path / "file").write_text("22")
    s3.upload(S3Uri("bucket", "ours"), tmp_path / "file")
    with s3.writing(S3Uri("bucket", "written")) as file:
        file.write(b"333")
    listed = client.list_objects_v2(Bucket="bucket")["Contents"]
    assert [(each["Key"], each["Size"]) for each in listed] == [("ours", 2), ("theirs", 1), ("written", 3)]
    assert bytes(s3.content(S3Uri("bucket", "theirs"))) == b"1"


def test_what_is_deleted_is_not_there(s3: S3, client: Any) -> None:  # noqa: ANN401
    client.put_bucket_versioning(Bucket="bucket", VersioningConfiguration={"Status": "Enabled"})
    put(s3, "a", "b")
    client.delete_object(Bucket="bucket", Key="a")
    s3.delete(S3Uri("bucket", "b"))
    s3.delete(S3Uri("bucket", "never"))
    assert s3.listed(S3Uri("bucket")) == []
    with pytest.raises(S3DataError, match="there is no object s3://bucket/a"):
        s3.content(S3Uri("bucket", "a"))


def test_what_is_not_written_to_the_end_is_no_object(s3: S3) -> None:
    with pytest.raises(ZeroDivisionError), s3.writing(S3Uri("bucket", "half")) as file:
        file.write(bytes(1 // 0))
    assert s3.listed(S3Uri("bucket")) == []
    assert list(s3.files.folder.iterdir()) == []


def test_a_missing_bucket_is_named_by_whatever_needs_it(s3: S3, tmp_path: Path) -> None:
    uri = S3Uri("nowhere", "k")
    (tmp_path / "file").touch()
    for use in (s3.listed, s3.content, s3.delete, lambda uri: s3.upload(uri, tmp_path / "file")):
        with pytest.raises(S3DataError, match="there is no bucket nowhere, which s3://nowhere/k names"):
            use(uri)


def test_a_bucket_is_made_where_the_job_runs_once(s3: S3, client: Any) -> None:  # noqa: ANN401
    said = [s3.make_bucket("s3://fresh/out") for _ in range(2)]
    assert said == ["the bucket fresh did not exist: it was made in cn-northwest-1", None]
    assert client.get_bucket_location(Bucket="fresh")["LocationConstraint"] == "cn-northwest-1"


def test_a_name_that_no_bucket_can_have_is_a_sentence(s3: S3) -> None:
    with pytest.raises(S3DataError, match="the bucket b cannot be made: "):
        s3.make_bucket("s3://b/out")


def test_buckets_of_other_regions_are_in_reach(s3: S3) -> None:
    other = S3(s3.files, s3.account, "us-east-1")
    other.make_bucket("s3://far-away")
    other.put(S3Uri("far-away", "k"), s3.files.of([b"1"]))
    assert bytes(s3.content(S3Uri("far-away", "k"))) == b"1"
