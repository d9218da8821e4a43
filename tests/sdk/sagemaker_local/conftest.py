"""One local SageMaker for all tests here, and somebody who uses it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.scripts.sagemaker_local.local_server import LocalServer, local_server
from tests.sdk.sagemaker_local.customer import Customer


@pytest.fixture(scope="session", autouse=True)
def compose() -> None:
    """Nothing here is the SDKs' local mode, which needs Docker Compose."""


@pytest.fixture(scope="session", autouse=True)
def network() -> None:
    """Nothing here leaves a network of the SDKs' local mode."""


@pytest.fixture(scope="session")
def server(image: str) -> Iterator[LocalServer]:
    with local_server(image) as running:
        yield running


@pytest.fixture(scope="session")
def customer(server: LocalServer, tmp_path_factory: pytest.TempPathFactory) -> Customer:
    return Customer.with_scripts(Path(tmp_path_factory.mktemp("customer")), server.environ)
