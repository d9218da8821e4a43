from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from moto.server import ThreadedMotoServer

from injob.errors import OutputError, UsageError
from injob.s3 import S3Prefix, upload

REGION = "cn-northwest-1"


@pytest.mark.parametrize(
    ("uri", "place"),
    [
        ("s3://bucket", S3Prefix("bucket", "")),
        ("s3://bucket/", S3Prefix("bucket", "")),
        ("s3://my-bucket.1/models", S3Prefix("my-bucket.1", "models")),
        (f"s3://{'a' * 63}/..--", S3Prefix("a" * 63, "..--")),
        ("s3://bucket/a/b c/", S3Prefix("bucket", "a/b c")),
    ],
)
def test_a_uri_is_a_bucket_and_a_prefix(uri: str, place: S3Prefix) -> None:
    assert S3Prefix.parse("output-model-dir", uri) == place


@pytest.mark.parametrize(
    "uri",
    [
        *("", "bucket/a", "s3:/bucket", "s3://", "s3:///a", "S3://bucket", "s3://Bucket/a", "/opt/ml/model"),
        *("s3://a..b/x", "s3://a.-b/x", "s3://a-.b/x", "s3://ab/x", f"s3://{'a' * 64}/x"),
    ],
)
def test_any_other_uri_is_refused_by_name(uri: str) -> None:
    with pytest.raises(UsageError) as caught:
        S3Prefix.parse("output-model-dir", uri)
    assert str(caught.value) == f"output-model-dir is '{uri}'; it must be s3://BUCKET/PREFIX"


@pytest.mark.parametrize(("prefix", "key"), [("", "model.json"), ("a/b", "a/b/model.json")])
def test_a_key_is_the_name_below_the_prefix(prefix: str, key: str) -> None:
    assert S3Prefix("bucket", prefix).key("model.json") == key


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def credentials(endpoint: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    monkeypatch.setenv("AWS_ENDPOINT_URL", endpoint)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "fake")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "fake")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.delenv("AWS_DEFAULT_REGION", raising=False)


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    paths = [tmp_path / "model.joblib", tmp_path / "deep/model.json"]
    paths[1].parent.mkdir()
    paths[0].write_bytes(bytes(range(256)))
    paths[1].write_text("{}")
    return paths


@pytest.mark.usefixtures("credentials")
def test_files_are_copied_below_the_prefix(files: list[Path]) -> None:
    s3 = boto3.client("s3", region_name=REGION)
    s3.create_bucket(Bucket="copies", CreateBucketConfiguration={"LocationConstraint": REGION})
    upload(files, S3Prefix("copies", "runs/1"), REGION)
    found = {
        item["Key"]: s3.get_object(Bucket="copies", Key=item["Key"])["Body"].read()
        for item in s3.list_objects_v2(Bucket="copies")["Contents"]
    }
    assert found == {"runs/1/model.joblib": bytes(range(256)), "runs/1/model.json": b"{}"}


@pytest.mark.usefixtures("credentials")
def test_a_refused_copy_is_told_with_the_reason_of_s3(files: list[Path]) -> None:
    with pytest.raises(OutputError) as caught:
        upload(files, S3Prefix("no-such-bucket", "runs/1"), REGION)
    assert str(caught.value) == (
        f"the model could not be copied to s3://no-such-bucket/runs/1: Failed to upload {files[0]} to "
        "no-such-bucket/runs/1/model.joblib: An error occurred (NoSuchBucket) when calling the PutObject "
        "operation: The specified bucket does not exist; it is still in the job's own model.tar.gz"
    )


@pytest.mark.usefixtures("credentials")
def test_missing_credentials_are_told(
    files: list[Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    for name in ("AWS_SHARED_CREDENTIALS_FILE", "AWS_CONFIG_FILE"):
        monkeypatch.setenv(name, str(tmp_path / "none"))
    with pytest.raises(OutputError) as caught:
        upload(files, S3Prefix("models", ""), REGION)
    assert str(caught.value) == (
        "the model could not be copied to s3://models/: Unable to locate credentials; it is still in the "
        "job's own model.tar.gz"
    )
