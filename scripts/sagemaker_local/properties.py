"""What Search calls a property: `TrainingJobStatus`, `HyperParameters.depth`, `Metrics.loss`, `Tags.team`."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from injob.documents import Json
from scripts.sagemaker_local.errors import ValidationException
from scripts.sagemaker_local.model import response_shape

_KEYED = frozenset({"HyperParameters", "Environment"})


class Parameter(str):
    """What a hyperparameter is set to: two that are numbers compare as numbers."""

    __slots__ = ()

    def beside(self, text: str) -> tuple[float, float] | None:
        """Return both as numbers, as integers beside an integer, and None where one is no number."""
        with suppress(ValueError, OverflowError):
            return int(float(self)), int(text)
        with suppress(ValueError):
            return float(self), float(text)
        return None


def properties(document: Json, name: str) -> list[Any]:
    """Return the values of a property: none where it is missing, several where a list is on its way."""
    head, _, key = name.partition(".")
    if head == "Metrics":
        metrics = document.get("FinalMetricDataList") or ()
        return [each["Value"] for each in metrics if each["MetricName"] == key]
    if head == "Tags":
        return [each["Value"] for each in document.get("Tags") or () if each["Key"] == key]
    if head in _KEYED:
        found = (document.get(head) or {}).get(key)
        return [] if found is None else [Parameter(found)]
    return list(_walk(document, name.split(".")))


def check_name(name: str) -> None:
    """Raise ValidationException where no training job can have such a property."""
    known = {*response_shape("DescribeTrainingJob").members, "Metrics", "Tags"}
    if name.partition(".")[0] not in known:
        raise ValidationException(f"Unknown property name: {name}; a training job has {sorted(known)}")


def sides(value: object, text: str) -> tuple[Any, Any] | None:
    """Return a value and a filter's text as two things that compare; None where they are but texts.

    Raises ValidationException where the text says nothing of the value's kind.
    """
    try:
        if isinstance(value, Parameter):
            return value.beside(text)
        if isinstance(value, datetime):
            time = datetime.fromisoformat(text)
            return value, time if time.tzinfo else time.replace(tzinfo=UTC)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return value, float(text)
    except ValueError:
        kind = "a time as 2026-11-22T08:30:00" if isinstance(value, datetime) else "a number"
        raise ValidationException(f"Invalid filter value: {text!r} is not {kind}") from None
    return None


def text_of(value: object) -> str:
    """Return a value as a filter's text would say it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _walk(value: Any, names: list[str]) -> Iterator[Any]:  # noqa: ANN401 - any JSON
    if isinstance(value, list):
        for each in value:
            yield from _walk(each, names)
    elif not names:
        if value is not None:
            yield value
    elif isinstance(value, dict):
        yield from _walk(value.get(names[0]), names[1:])
