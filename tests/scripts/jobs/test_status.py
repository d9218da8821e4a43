from datetime import UTC, datetime
from pathlib import Path

import pytest

from scripts.jobs.status import Status, failure_reason, said, status_of

NOW = datetime(2026, 11, 21, 21, 0, 0, tzinfo=UTC)


def test_a_status_prints_as_the_sdk_prints_it() -> None:
    status = status_of("training", "Starting", NOW)
    assert str(status) == "2026-11-21 21:00:00 Starting - Starting the training job..."


@pytest.mark.parametrize(
    ("step", "primary"),
    [
        ("Training", "InProgress"),
        ("Interrupted", "InProgress"),
        ("Stopping", "Stopping"),
        ("MaxRuntimeExceeded", "Stopped"),
        ("MaxWaitTimeExceeded", "Stopped"),
        ("Failed", "Failed"),
    ],
)
def test_each_step_has_a_coarse_status(step: str, primary: str) -> None:
    status = status_of("training", step, NOW)
    assert (status and status.primary) == primary


def test_processing_jobs_have_only_coarse_statuses() -> None:
    steps = ("Starting", "Downloading", "Training", "Stopping", "Uploading", "MaxRuntimeExceeded")
    shown = [status_of("processing", step, NOW) for step in steps]
    assert [isinstance(each, Status) and each.secondary for each in shown] == [
        "InProgress",
        False,
        False,
        "Stopping",
        False,
        "Stopped",
    ]


def test_the_reason_is_what_the_job_said_between_what_the_service_says() -> None:
    assert failure_reason("no column 'z'\n", 5) == "AlgorithmError: no column 'z', exit code: 5"
    assert failure_reason("", 137) == "AlgorithmError: , exit code: 137"


def test_a_long_reason_keeps_its_beginning_and_the_exit_code() -> None:
    reason = failure_reason("x" * 5000, 1)
    assert (len(reason), reason[-16:]) == (1024, "xx, exit code: 1")


def test_a_job_may_have_said_nothing_or_something_odd(tmp_path: Path) -> None:
    (tmp_path / "failure").write_bytes(b"\xff broken")
    assert (said(tmp_path / "none"), said(tmp_path / "failure")) == ("", "\ufffd broken")
