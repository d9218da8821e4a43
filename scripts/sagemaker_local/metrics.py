"""Metrics that regular expressions find in what a job prints."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from injob.documents import Json
from scripts.sagemaker_local.errors import ValidationException
from scripts.sagemaker_local.record import Metric


@dataclass(frozen=True)
class Definition:
    """A metric's name, and the expression whose first group is its value."""

    name: str
    regex: re.Pattern[str]

    @classmethod
    def parse(cls, definition: Mapping[str, str]) -> "Definition":
        """Read one of MetricDefinitions. Raises ValidationException where it finds no value."""
        try:
            regex = re.compile(definition["Regex"])
        except re.error as error:
            raise ValidationException(
                f"The regular expression of the metric {definition['Name']} is malformed: {error}"
            ) from error
        if not regex.groups:
            raise ValidationException(
                f"The regular expression of the metric {definition['Name']} has no group, "
                "and the first group is the value: put it in parentheses"
            )
        return cls(definition["Name"], regex)


@dataclass
class Metrics:
    """What has been found so far."""

    definitions: Iterable[Definition]
    _last: dict[str, Metric] = field(default_factory=dict)

    def read(self, line: str, time: datetime) -> list[Metric]:
        """Return all that the definitions find in a line."""
        found = [
            Metric(definition.name, value, time)
            for definition in self.definitions
            for match in definition.regex.finditer(line)
            if (value := _number(match[1])) is not None
        ]
        self._last |= {metric.name: metric for metric in found}
        return found

    @property
    def final(self) -> tuple[Metric, ...]:
        """The last value of every metric that was found."""
        return tuple(self._last.values())


def described(metric: Metric) -> Json:
    """Return a metric as FinalMetricDataList has it."""
    return {"MetricName": metric.name, "Value": metric.value, "Timestamp": metric.time}


def _number(text: str | None) -> float | None:
    try:
        return float(text or "")
    except ValueError:
        return None
