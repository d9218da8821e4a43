"""List: the jobs that fit a request, in its order."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from injob.documents import Json
from scripts.sagemaker_local.paging import Page, Place, page
from scripts.sagemaker_local.record import Record

_FILTERS: Mapping[str, Callable[[Record, Any], bool]] = {
    "NameContains": lambda record, text: text in record.name,
    "StatusEquals": lambda record, status: record.status == status,
    "CreationTimeAfter": lambda record, time: record.created.timestamp() > time,
    "CreationTimeBefore": lambda record, time: record.created.timestamp() < time,
    "LastModifiedTimeAfter": lambda record, time: record.modified.timestamp() > time,
    "LastModifiedTimeBefore": lambda record, time: record.modified.timestamp() < time,
    "WarmPoolStatusEquals": lambda _record, _status: False,  # no job leaves a pool
    "TrainingPlanArnEquals": lambda record, arn: (
        record.request["ResourceConfig"].get("TrainingPlanArn") == arn
    ),
}
_ORDERS: Mapping[str, Callable[[Record], Any]] = {
    "Name": lambda record: record.name,
    "CreationTime": lambda record: record.created.timestamp(),
    "Status": lambda record: record.status,
}


def listed(records: Iterable[Record], request: Json) -> Page[Record]:
    """Return a page of the jobs, by default the oldest first. Raises ValidationException on a wrong token."""
    found = [
        record
        for record in records
        if all(fits(record, request[name]) for name, fits in _FILTERS.items() if name in request)
    ]
    value = _ORDERS[request.get("SortBy", "CreationTime")]
    descending = request.get("SortOrder") == "Descending"
    return page(found, request, lambda record: Place(value(record), record.name), descending=descending)
