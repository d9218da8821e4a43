"""What tests share: the built image, and the rule for those that need a Docker engine."""

import os
import signal
from functools import cache

import pytest
from hypothesis import settings

from scripts.build import IMAGE, ensure_image
from scripts.command import run
from scripts.errors import CommandError


def pytest_configure() -> None:
    # How long an example takes says nothing on a busy machine.
    settings.register_profile("unhurried", parent=settings.default, deadline=None)
    settings.load_profile("unhurried")
    # Shells let what they run in the background ignore it, and all that tests start would inherit that.
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@cache
def engine_answers() -> bool:
    try:
        run(["docker", "version"])
    except CommandError:
        return False
    return True


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("docker") is None or engine_answers():
        return
    if os.environ.get("CI"):
        pytest.fail("no Docker engine answers, and in CI these tests must run", pytrace=False)
    pytest.skip("no Docker engine answers")


@pytest.fixture(scope="session")
def image() -> str:
    return ensure_image(tag=os.environ.get("INJOB_IMAGE", IMAGE))
