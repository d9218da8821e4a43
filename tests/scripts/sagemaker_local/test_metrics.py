"""Metrics out of lines."""

from datetime import UTC, datetime, timedelta

import pytest

from scripts.sagemaker_local.errors import ValidationException
from scripts.sagemaker_local.metrics import Definition, Metrics
from scripts.sagemaker_local.record import Metric

BEGIN = datetime(2026, 11, 22, tzinfo=UTC)


def read(regex: str, *lines: str) -> tuple[Metric, ...]:
    metrics = Metrics([Definition.parse({"Name": "loss", "Regex": regex})])
    for number, line in enumerate(lines):
        metrics.read(line, BEGIN + timedelta(seconds=number))
    return metrics.final


def test_the_last_value_counts_and_has_the_time_of_its_line() -> None:
    assert read("loss=(.*?);", "loss=1; loss=2e-1;", "none", "loss=nothing;") == (Metric("loss", 0.2, BEGIN),)
    assert read("loss=(.*?);", "loss=1;", "loss=-3;") == (Metric("loss", -3, BEGIN + timedelta(seconds=1)),)


def test_what_no_line_has_is_no_metric() -> None:
    assert read("loss=(.*?);", "", "accuracy=1;") == ()
    assert read("loss=(.*?);|end", "end") == ()


@pytest.mark.parametrize(
    ("regex", "message"),
    [
        ("loss=(", "The regular expression of the metric loss is malformed: missing \\), .*"),
        ("loss=.*", "The regular expression of the metric loss has no group, .*"),
    ],
)
def test_an_expression_that_finds_nothing_is_refused(regex: str, message: str) -> None:
    with pytest.raises(ValidationException, match=message):
        read(regex)
