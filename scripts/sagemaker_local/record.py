"""All that is known of a job, as a frozen value; every change makes a new one."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import datetime
from typing import Any, NamedTuple

from injob.documents import Json
from scripts.jobs.job import Kind, job_arn
from scripts.jobs.status import Status

_ENDED = frozenset({"Completed", "Failed", "Stopped"})
_TIMES = frozenset({"created", "modified", "started", "ended"})


class Key(NamedTuple):
    """What tells a job from all others."""

    kind: Kind
    region: str
    name: str


@dataclass(frozen=True)
class Transition:
    """A step of a job's life, with its end where it has ended."""

    status: str
    message: str
    start: datetime
    end: datetime | None = None


@dataclass(frozen=True)
class Metric:
    """The last value of a metric."""

    name: str
    value: float
    time: datetime


@dataclass(frozen=True, kw_only=True)
class Record:
    """A job."""

    kind: Kind
    region: str
    name: str
    request: Json
    """As it came, and valid."""
    created: datetime
    modified: datetime
    status: str = "InProgress"
    """The coarse one."""
    transitions: tuple[Transition, ...] = ()
    started: datetime | None = None
    """When there were instances for it: from then on it is billed."""
    ended: datetime | None = None
    reason: str | None = None
    """FailureReason."""
    message: str | None = None
    """ExitMessage."""
    artifacts: str | None = None
    """Where the model lies in S3."""
    metrics: tuple[Metric, ...] = ()
    tags: Mapping[str, str] = field(default_factory=dict)

    @property
    def key(self) -> Key:
        """What tells it from all others."""
        return Key(self.kind, self.region, self.name)

    @property
    def arn(self) -> str:
        """What the service calls it."""
        return job_arn(*self.key)

    @property
    def has_ended(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.status in _ENDED

    def said(self, status: Status) -> "Record":
        """Return it with one more status; the same step with other words has no new beginning."""
        before = self.transitions
        if before and before[-1].status == status.secondary:
            *earlier, last = before
            transitions = (*earlier, replace(last, message=status.message))
        else:
            closed = (*before[:-1], *(replace(last, end=status.time) for last in before[-1:]))
            transitions = (*closed, Transition(status.secondary, status.message, status.time))
        # What it still has to upload does not make a job that is stopping one that is in progress again.
        is_stopping = self.status == "Stopping" and status.primary == "InProgress"
        return replace(
            self,
            status=self.status if is_stopping else status.primary,
            transitions=transitions,
            modified=status.time,
        )

    def finished(self, status: Status, **found: Any) -> "Record":  # noqa: ANN401 - its own fields
        """Return it at its end, with what was found then."""
        said = self.said(status)
        *earlier, last = said.transitions
        return replace(
            said,
            transitions=(*earlier, replace(last, end=status.time)),
            ended=status.time if self.started else None,
            **found,
        )

    def to_json(self) -> Json:
        """Return what its file holds."""
        return asdict(self)

    @classmethod
    def from_json(cls, document: Json) -> "Record":
        """Return the job that a file holds."""
        # What a file of an earlier version lacks has its default.
        values = {each.name: document[each.name] for each in fields(cls) if each.name in document}
        values |= {name: _time(values[name]) for name in _TIMES & values.keys()}
        values["transitions"] = tuple(
            Transition(**{**each, "start": _time(each["start"]), "end": _time(each["end"])})
            for each in values["transitions"]
        )
        values["metrics"] = tuple(
            Metric(**{**each, "time": _time(each["time"])}) for each in values["metrics"]
        )
        return cls(**values)


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
