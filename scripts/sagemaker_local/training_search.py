"""The operation Search, as far as it is about training jobs."""

from dataclasses import dataclass

from injob.documents import Json
from scripts.sagemaker_local.errors import ValidationException
from scripts.sagemaker_local.operations import Operation
from scripts.sagemaker_local.record import Record
from scripts.sagemaker_local.search import searched
from scripts.sagemaker_local.store import Store
from scripts.sagemaker_local.tags import described
from scripts.sagemaker_local.training_jobs import describe


@dataclass(frozen=True)
class TrainingSearch:
    """Searches what Describe says of the training jobs; other resources are left to moto."""

    store: Store

    @property
    def operations(self) -> dict[str, Operation]:
        """The operations by name."""
        return {"Search": self.search}

    def search(self, request: Json, region: str) -> Json | None:
        """Find training jobs."""
        if request["Resource"] != "TrainingJob":
            return None
        if "VisibilityConditions" in request:
            raise ValidationException("VisibilityConditions is refused here: everybody sees every job")
        # Nobody shares anything with the one account that there is.
        is_shared = request.get("CrossAccountFilterOption") == "CrossAccount"
        records = () if is_shared else self.store.all("training", region)
        page, hits = searched(map(document, records), request)
        return {
            "Results": [{"TrainingJob": each} for each in page.items],
            "NextToken": page.token,
            "TotalHits": {"Value": hits, "Relation": "EqualTo"},
        }


def document(record: Record) -> Json:
    """Return what Search finds a job by, and gives back of it."""
    said = {name: value for name, value in describe(record).items() if value is not None}
    return {**said, "Tags": described(record.tags)}
