"""The metrics of training jobs where everybody looks for them: in CloudWatch, as moto has it."""

from datetime import UTC

from moto.cloudwatch.models import cloudwatch_backends

from scripts.jobs.job import ACCOUNT
from scripts.sagemaker_local.record import Key, Metric

_NAMESPACE = "/aws/sagemaker/TrainingJobs"


def publish(key: Key, metric: Metric) -> None:
    """Add a value to a job's metric."""
    cloudwatch_backends[ACCOUNT][key.region].put_metric_data(
        _NAMESPACE,
        [
            {
                "MetricName": metric.name,
                "Dimensions": [{"Name": "TrainingJobName", "Value": key.name}],
                # moto counts in UTC, and compares with times that do not say so.
                "Timestamp": metric.time.astimezone(UTC).replace(tzinfo=None),
                "Value": metric.value,
            }
        ],
    )
