"""The operations that are ours: an operation's name and its request → what it is answered with."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from injob.documents import Json
from scripts.sagemaker_local.errors import SerializationException, ValidationException
from scripts.sagemaker_local.operations import Answer, Jobs, Operation
from scripts.sagemaker_local.resources import PROCESSING, TRAINING
from scripts.sagemaker_local.runner import Runner
from scripts.sagemaker_local.store import Store
from scripts.sagemaker_local.tagging import Tagging
from scripts.sagemaker_local.training_search import TrainingSearch
from scripts.sagemaker_local.validation import validated


@dataclass(frozen=True)
class Api:
    """All operations that are ours."""

    operations: Mapping[str, Operation]

    @classmethod
    def of(cls, store: Store, runner: Runner) -> "Api":
        """Return those of training and processing jobs."""
        return cls(
            {
                **Jobs(TRAINING, store, runner).operations,
                **Jobs(PROCESSING, store, runner).operations,
                **Tagging(store).operations,
                **TrainingSearch(store).operations,
                "UpdateTrainingJob": _update,
            }
        )

    def answer(self, operation: str, body: bytes, region: str) -> Answer:
        """Answer a request, or leave it to moto. Raises ApiError where it is refused."""
        if operation not in self.operations:
            return None
        try:
            request = json.loads(body or b"{}")
        except ValueError as error:
            raise SerializationException(f"The request is no JSON: {error}") from error
        return self.operations[operation](validated(operation, request), region)


def encoded(answer: Json) -> bytes:
    """Return an answer as it is sent: no members without a value, times in seconds since 1970."""
    present = {name: value for name, value in answer.items() if value is not None}
    return json.dumps(present, default=datetime.timestamp).encode()


def _update(_request: Json, _region: str) -> Answer:
    raise ValidationException(
        "UpdateTrainingJob is refused here: there is no profiler, warm pool or remote debugger to update"
    )
