"""Metrics in CloudWatch, read through boto3."""

from datetime import UTC, datetime, timedelta
from typing import Any

import boto3

from scripts.jobs.job import ACCOUNT
from scripts.sagemaker_local.cloudwatch import publish
from scripts.sagemaker_local.record import Key, Metric

REGION = "cn-northwest-1"
BEGIN = datetime(2026, 11, 22, 1, 0, 30, tzinfo=UTC)


def as_the_account(request: Any, **_: object) -> None:  # noqa: ANN401 - botocore publishes no types
    """Ask as the server makes everybody ask."""
    request.headers["x-moto-account-id"] = ACCOUNT


def test_a_jobs_metric_is_found_by_the_jobs_name(endpoint: str) -> None:
    for name, value, second in (("mine", 1.0, 0), ("mine", 2.0, 60), ("another", 9.0, 0)):
        publish(Key("training", REGION, name), Metric("loss", value, BEGIN + timedelta(seconds=second)))
    keys = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing"}
    client = boto3.client("cloudwatch", region_name=REGION, endpoint_url=endpoint, **keys)
    client.meta.events.register("before-send", as_the_account)
    found = client.get_metric_statistics(
        Namespace="/aws/sagemaker/TrainingJobs",
        MetricName="loss",
        Dimensions=[{"Name": "TrainingJobName", "Value": "mine"}],
        StartTime=BEGIN - timedelta(minutes=1),
        EndTime=BEGIN + timedelta(minutes=5),
        Period=60,
        Statistics=["Average"],
    )["Datapoints"]
    assert sorted(point["Average"] for point in found) == [1.0, 2.0]
