"""Lines in CloudWatch Logs."""

import pytest
from moto.logs.models import logs_backends

from scripts.jobs.job import ACCOUNT
from scripts.sagemaker_local.logs import JobLogs, shown
from scripts.sagemaker_local.record import Key

GROUP = "/aws/sagemaker/ProcessingJobs"


@pytest.mark.parametrize(
    ("line", "text"),
    [
        (b"plain\n", "plain"),
        (b"a\tb\033[1mc\r\n", "a#011b#033[1mc#015"),
        ("größer".encode(), "größer"),
        (b"\xff\n", "�"),
        (b"\n", ""),
    ],
)
def test_control_characters_are_octal_as_in_the_service(line: bytes, text: str) -> None:
    assert shown(line) == text


def test_every_host_has_a_stream_and_all_lines_are_there_at_the_end() -> None:
    with JobLogs(Key("processing", "us-east-1", "job")) as logs:
        for number in range(1000):
            logs.line("algo-1", f"line {number}")
        logs.line("algo-2", "")
        logs.line("algo-2", "other")
    streams = logs_backends[ACCOUNT]["us-east-1"].groups[GROUP].streams
    lines = {
        name.rpartition("-")[0]: [event.message for event in stream.events]
        for name, stream in streams.items()
    }
    assert lines == {"job/algo-1": [f"line {number}" for number in range(1000)], "job/algo-2": ["other"]}
    times = [event.timestamp for stream in streams.values() for event in stream.events[:1000]]
    assert times[:1000] == sorted(times[:1000])
