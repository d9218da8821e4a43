"""What can be done with the jobs of a kind: create, describe, stop, delete and list them."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from injob.documents import Json
from scripts.jobs.status import Status, status_of
from scripts.sagemaker_local.errors import ResourceInUse, ValidationException
from scripts.sagemaker_local.fields import Fields
from scripts.sagemaker_local.listing import listed
from scripts.sagemaker_local.record import Key, Record
from scripts.sagemaker_local.resources import Resource
from scripts.sagemaker_local.runner import Runner
from scripts.sagemaker_local.store import Store

Answer = Json | None
"""None leaves the request to moto."""

Operation = Callable[[Json, str], Answer]
"""Takes a request that fits the model, and its region."""


@dataclass(frozen=True)
class Jobs:
    """What can be done with the jobs of a kind."""

    resource: Resource
    store: Store
    runner: Runner

    @property
    def operations(self) -> dict[str, Operation]:
        """The operations by name."""
        noun = self.resource.noun
        return {
            f"Create{noun}": self.create,
            f"Describe{noun}": self.describe,
            f"Stop{noun}": self.stop,
            f"Delete{noun}": self.delete,
            f"List{noun}s": self.list,
        }

    def create(self, request: Json, region: str) -> Json:
        """Submit a job."""
        key = self._key(request, region)
        fields = Fields.of(f"Create{self.resource.noun}")
        mistakes = [*fields.mistakes(request), *self.resource.mistakes(request)]
        if mistakes:
            raise ValidationException("; ".join(mistakes))
        machine = self.runner.machine
        plan = self.resource.decode(request, machine.s3(region), machine.place(key))
        now = datetime.now(tz=UTC)
        record = Record(
            **key._asdict(),
            request=request,
            created=now,
            modified=now,
            tags={tag["Key"]: tag["Value"] for tag in request.get("Tags") or ()},
        )
        if not self.store.add(record.said(self._step("Starting"))):
            raise ResourceInUse(self.resource.taken.format(arn=record.arn))
        self.runner.submit(record, replace(plan, unheeded=fields.unheeded(request)))
        return {f"{self.resource.noun}Arn": record.arn}

    def describe(self, request: Json, region: str) -> Json:
        """Tell all about a job."""
        return self.resource.describe(self._found(request, region))

    def stop(self, request: Json, region: str) -> Json:
        """Have a job stopped."""
        record = self._found(request, region)
        if record.has_ended:
            raise ValidationException(
                f"The request was rejected because the {self.resource.kind} job is in status {record.status}."
            )
        stopping = self._step("Stopping")
        self.store.update(record.key, lambda each: each if each.has_ended else each.said(stopping))
        self.runner.stop(record.key)
        return {}

    def delete(self, request: Json, region: str) -> Json:
        """Forget a job that has ended."""
        record = self._found(request, region)
        if not record.has_ended:
            raise ResourceInUse(
                f"The request was rejected because the {self.resource.kind} job is in status {record.status}."
            )
        self.store.remove(record.key)
        return {}

    def list(self, request: Json, region: str) -> Json:
        """List jobs."""
        page = listed(self.store.all(self.resource.kind, region), request)
        return {
            f"{self.resource.noun}Summaries": [self.resource.summary(each) for each in page.items],
            "NextToken": page.token,
        }

    def _step(self, name: str) -> Status:
        status = status_of(self.resource.kind, name, datetime.now(tz=UTC))
        assert status is not None  # noqa: S101 - every kind of job has these steps
        return status

    def _found(self, request: Json, region: str) -> Record:
        key = self._key(request, region)
        record = self.store.get(key)
        if record is None:
            raise ValidationException(self.resource.missing.format(name=key.name))
        return record

    def _key(self, request: Json, region: str) -> Key:
        return Key(self.resource.kind, region, request[f"{self.resource.noun}Name"])
