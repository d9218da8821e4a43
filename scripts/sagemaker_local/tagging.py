"""The operations on tags, as far as they are about our jobs."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from injob.documents import Json
from scripts.sagemaker_local import tags
from scripts.sagemaker_local.errors import ValidationException
from scripts.sagemaker_local.operations import Operation
from scripts.sagemaker_local.record import Record
from scripts.sagemaker_local.resources import PROCESSING, TRAINING
from scripts.sagemaker_local.store import Store

_OURS = re.compile(r"[^:]+:[^:]+:sagemaker:(?P<region>[^:]*):\d+:(?P<kind>training|processing)-job/.*")


@dataclass(frozen=True)
class Tagging:
    """AddTags, ListTags and DeleteTags; those of other resources are left to moto."""

    store: Store

    @property
    def operations(self) -> dict[str, Operation]:
        """The operations by name."""
        return {"AddTags": self.add, "ListTags": self.list, "DeleteTags": self.delete}

    def add(self, request: Json, _region: str) -> Json | None:
        """Add tags to a job."""
        record = self._found(request["ResourceArn"])
        if record is None:
            return None
        changed = self._change(record, lambda before: tags.added(before, request["Tags"]))
        return {"Tags": tags.described(changed.tags)}

    def list(self, request: Json, _region: str) -> Json | None:
        """List the tags of a job."""
        record = self._found(request["ResourceArn"])
        if record is None:
            return None
        page = tags.listed(record.tags, request)
        return {"Tags": page.items, "NextToken": page.token}

    def delete(self, request: Json, _region: str) -> Json | None:
        """Delete tags of a job."""
        record = self._found(request["ResourceArn"])
        if record is None:
            return None
        self._change(record, lambda before: tags.without(before, request["TagKeys"]))
        return {}

    def _change(self, record: Record, change: Callable[[Mapping[str, str]], Mapping[str, str]]) -> Record:
        return self.store.update(record.key, lambda each: replace(each, tags=change(each.tags)))

    def _found(self, arn: str) -> Record | None:
        """Return the job that is meant, None where another resource is."""
        match = _OURS.fullmatch(arn)
        if match is None:
            return None
        resource = TRAINING if match["kind"] == TRAINING.kind else PROCESSING
        for record in self.store.all(resource.kind, match["region"]):
            if record.arn == arn:
                return record
        raise ValidationException(f"Could not find requested resource: {arn}")
