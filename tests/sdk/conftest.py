"""What the tests of the SDKs share: a user without an AWS account, and a bucket that has the samples."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.cases import LOCAL_DATA
from scripts.command import run
from scripts.errors import CommandError
from tests.sdk import bucket as s3
from tests.sdk import expected
from tests.sdk.user import User, someone

CENSUS = LOCAL_DATA / "preprocess/processing/input/census-income.csv"
NETWORK = "sagemaker-local"


@pytest.fixture(scope="session", autouse=True)
def compose() -> None:
    if shutil.which("docker-compose") or answers("docker", "compose", "version"):
        return
    message = "there is no Docker Compose, which the SDKs' local mode starts"
    if os.environ.get("CI"):
        pytest.fail(message, pytrace=False)
    pytest.skip(message)


@pytest.fixture(scope="session", autouse=True)
def network() -> Iterator[None]:
    was_there = answers("docker", "network", "inspect", NETWORK)
    yield
    if not was_there and answers("docker", "network", "inspect", NETWORK):
        run(["docker", "network", "rm", NETWORK])


@pytest.fixture(scope="session")
def endpoint() -> Iterator[str]:
    with s3.serve() as url:
        yield url


@pytest.fixture
def bucket(endpoint: str) -> s3.Bucket:
    made = s3.Bucket.empty("my-bucket", endpoint)
    made.put(expected.TABLE, "table")
    made.put(CENSUS, "census")
    return made


@pytest.fixture
def user(image: str, endpoint: str, tmp_path: Path) -> Iterator[User]:
    with someone(tmp_path, endpoint, image) as made:
        yield made


def answers(*argv: str) -> bool:
    try:
        run(argv)
    except CommandError:
        return False
    return True
