"""An S3 in this process, its server, and a user's client for it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto.core.base_backend import BackendDict
from moto.server import ThreadedMotoServer

from scripts.sagemaker_local.contents import Files
from scripts.sagemaker_local.large_objects import objects_in_files
from scripts.sagemaker_local.objects import S3

REGION = "cn-northwest-1"
ACCOUNT = "123456789012"


@pytest.fixture
def files(tmp_path: Path) -> Iterator[Files]:
    folder = tmp_path / "objects"
    folder.mkdir()
    # What other tests left are keys of moto's own class, which it must close while it still knows them.
    BackendDict.reset()
    with objects_in_files(folder) as made:
        yield made
        BackendDict.reset()


@pytest.fixture
def s3(files: Files) -> S3:
    """The account's S3, with a bucket of the name `bucket`."""
    made = S3(files, ACCOUNT, REGION)
    made.make_bucket("s3://bucket")
    return made


@pytest.fixture(scope="session")
def endpoint() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def client(endpoint: str, s3: S3) -> Any:  # noqa: ANN401 - boto3 publishes no types
    """The client of somebody who has the bucket."""
    assert s3.has_bucket("bucket")
    keys = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing"}
    return boto3.client("s3", region_name=REGION, endpoint_url=endpoint, **keys)
