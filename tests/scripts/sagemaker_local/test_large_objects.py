"""What users do with boto3, on moto's real server; what the objects' memory is, in a server of its own."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import boto3
import pytest

from scripts.sagemaker_local.contents import Files
from scripts.sagemaker_local.objects import S3

MB = 1 << 20
LARGE = 20 * MB + 7


@pytest.fixture(scope="module")
def large() -> bytes:
    return os.urandom(LARGE)


@pytest.fixture
def uploaded(client: Any, large: bytes, tmp_path: Path) -> Any:  # noqa: ANN401 - boto3 publishes no types
    (tmp_path / "large").write_bytes(large)
    client.upload_file(str(tmp_path / "large"), "bucket", "large")
    return client


def got(client: Any, key: str, **how: str) -> bytes:  # noqa: ANN401 - boto3 publishes no types
    body: bytes = client.get_object(Bucket="bucket", Key=key, **how)["Body"].read()
    return body


@pytest.mark.parametrize("size", [0, 1, MB, MB + 1, 5 * MB])
def test_what_is_put_is_got(client: Any, size: int) -> None:  # noqa: ANN401 - boto3 publishes no types
    content = os.urandom(size)
    answer = client.put_object(Bucket="bucket", Key="a/ü b", Body=content)
    assert got(client, "a/ü b") == content
    # S3's rule for what is sent at once.
    assert answer["ETag"] == f'"{hashlib.md5(content).hexdigest()}"'


def test_a_file_in_parts_comes_back_whole_and_in_ranges(uploaded: Any, large: bytes, tmp_path: Path) -> None:  # noqa: ANN401
    uploaded.download_file("bucket", "large", str(tmp_path / "back"))
    assert (tmp_path / "back").read_bytes() == large
    assert got(uploaded, "large", ChecksumMode="ENABLED") == large
    assert got(uploaded, "large", Range=f"bytes={8 * MB - 2}-{8 * MB + 1}") == large[8 * MB - 2 : 8 * MB + 2]
    assert got(uploaded, "large", Range="bytes=-3") == large[-3:]


def test_the_etag_of_parts_is_that_of_their_digests(uploaded: Any, large: bytes) -> None:  # noqa: ANN401
    digests = [hashlib.md5(large[start : start + 8 * MB]).digest() for start in range(0, LARGE, 8 * MB)]
    wanted = f'"{hashlib.md5(b"".join(digests)).hexdigest()}-{len(digests)}"'
    assert uploaded.head_object(Bucket="bucket", Key="large")["ETag"] == wanted


def test_parts_that_are_together_take_the_space_of_one(uploaded: Any, files: Files) -> None:  # noqa: ANN401
    assert uploaded.head_object(Bucket="bucket", Key="large")["ContentLength"] == LARGE
    assert [path.stat().st_size for path in files.folder.iterdir()] == [LARGE]


@pytest.mark.parametrize("algorithm", ["SHA256", "CRC32"])
def test_a_copy_shares_the_file_and_has_a_checksum(
    uploaded: Any,  # noqa: ANN401
    files: Files,
    large: bytes,
    algorithm: str,
) -> None:
    source = {"Bucket": "bucket", "Key": "large"}
    uploaded.copy_object(Bucket="bucket", Key="copy", CopySource=source, ChecksumAlgorithm=algorithm)
    assert got(uploaded, "copy", ChecksumMode="ENABLED") == large
    assert len(list(files.folder.iterdir())) == 1
    uploaded.delete_object(Bucket="bucket", Key="large")
    assert got(uploaded, "copy") == large


def test_a_copy_in_parts_is_whole(uploaded: Any, large: bytes) -> None:  # noqa: ANN401
    uploaded.copy({"Bucket": "bucket", "Key": "large"}, "bucket", "copy")
    assert got(uploaded, "copy") == large


def test_what_is_deleted_or_replaced_leaves_no_file(uploaded: Any, files: Files) -> None:  # noqa: ANN401
    uploaded.put_object(Bucket="bucket", Key="large", Body=b"small")
    assert [path.read_bytes() for path in files.folder.iterdir()] == [b"small"]
    uploaded.delete_object(Bucket="bucket", Key="large")
    assert list(files.folder.iterdir()) == []


def test_an_upload_that_is_given_up_leaves_no_file(client: Any, files: Files) -> None:  # noqa: ANN401
    upload = client.create_multipart_upload(Bucket="bucket", Key="large")["UploadId"]
    named = {"Bucket": "bucket", "Key": "large", "UploadId": upload}
    client.upload_part(**named, PartNumber=1, Body=os.urandom(5 * MB))
    client.abort_multipart_upload(**named)
    assert list(files.folder.iterdir()) == []


@pytest.mark.parametrize(
    ("sizes", "etag", "code"),
    [([1, 1], None, "EntityTooSmall"), ([1], '"other"', "InvalidPart"), ([], None, "MalformedXML")],
)
def test_parts_that_do_not_fit_are_refused_as_s3_does(
    client: Any,  # noqa: ANN401
    sizes: list[int],
    etag: str | None,
    code: str,
) -> None:
    upload = client.create_multipart_upload(Bucket="bucket", Key="large")["UploadId"]
    named = {"Bucket": "bucket", "Key": "large", "UploadId": upload}
    sent = [
        client.upload_part(**named, PartNumber=number, Body=bytes(size))
        for number, size in enumerate(sizes, start=1)
    ]
    parts = [{"PartNumber": n, "ETag": etag or each["ETag"]} for n, each in enumerate(sent, start=1)]
    with pytest.raises(client.exceptions.ClientError, match=code):
        client.complete_multipart_upload(**named, MultipartUpload={"Parts": parts})


def test_all_versions_of_an_object_are_there(client: Any) -> None:  # noqa: ANN401
    client.put_bucket_versioning(Bucket="bucket", VersioningConfiguration={"Status": "Enabled"})
    versions = [
        client.put_object(Bucket="bucket", Key="k", Body=bytes(size))["VersionId"] for size in (2 * MB, 3)
    ]
    assert len(client.list_object_versions(Bucket="bucket")["Versions"]) == 2
    assert [len(got(client, "k", VersionId=version)) for version in versions] == [2 * MB, 3]


def test_moto_is_itself_again_afterwards(s3: S3) -> None:
    code = "from moto.s3 import models, responses; print(models.FakeKey, responses.S3Response.setup_class)"
    assert s3.has_bucket("bucket")
    probe = (
        "import tempfile; from pathlib import Path; "
        "from scripts.sagemaker_local.large_objects import objects_in_files\n"
        f"{code}\n"
        "with tempfile.TemporaryDirectory() as folder, objects_in_files(Path(folder)):\n    pass\n"
        f"{code}"
    )
    before, after = _python(probe).splitlines()
    assert before == after


SERVER = """
import sys, tempfile
from pathlib import Path
from moto.server import ThreadedMotoServer
from scripts.sagemaker_local.large_objects import objects_in_files

with tempfile.TemporaryDirectory() as folder, objects_in_files(Path(folder)):
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    print(server.get_host_and_port()[1], flush=True)
    sys.stdin.read()
    status = Path("/proc/self/status").read_text()
    print(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")))
"""


def test_a_server_keeps_no_object_in_memory(tmp_path: Path) -> None:
    """Send, copy and read more than it may take."""
    with (tmp_path / "large").open("wb") as file:
        file.truncate(300 * MB)
    argv = [sys.executable, "-c", SERVER]
    with subprocess.Popen(
        argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as server:
        assert server.stdout is not None
        client = boto3.client(
            "s3",
            region_name="us-east-1",
            endpoint_url=f"http://127.0.0.1:{int(server.stdout.readline())}",
            aws_access_key_id="testing",
            aws_secret_access_key="testing",
        )
        client.create_bucket(Bucket="bucket")
        client.upload_file(str(tmp_path / "large"), "bucket", "parts")
        with (tmp_path / "large").open("rb") as file:
            client.put_object(Bucket="bucket", Key="at-once", Body=file)
        client.copy_object(Bucket="bucket", Key="copy", CopySource="bucket/parts")
        client.download_file("bucket", "copy", str(tmp_path / "back"))
        peak = int(server.communicate()[0])
    assert (tmp_path / "back").stat().st_size == 300 * MB
    assert peak < 200_000


def _python(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
