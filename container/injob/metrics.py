"""Metrics as lines on standard output, and the MetricDefinitions that find them there."""

import re


def metric_line(name: str, value: float) -> str:
    """Return the line that a MetricDefinition finds: `name=value;`, the value with all its digits."""
    return f"{name}={float(value)!r};"


def log_metrics(**metrics: float) -> None:
    """Print one line for each metric, so that SageMaker shows it in the job and in CloudWatch."""
    for name, value in metrics.items():
        print(metric_line(name, value), flush=True)  # noqa: T201 - standard output is the interface


def metric_definition(name: str) -> dict[str, str]:
    """Return the MetricDefinition for an estimator's `metric_definitions`; its first group is the number."""
    return {"Name": name, "Regex": rf"(?:^|\s){re.escape(name)}=(\S+);"}
