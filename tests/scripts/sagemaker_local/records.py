"""Records of jobs that never ran."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from scripts.jobs.job import Kind
from scripts.sagemaker_local.record import Record, Transition
from tests.scripts.sagemaker_local.full_requests import full_processing, full_training

BEGIN = datetime(2026, 11, 22, tzinfo=UTC)


def ended(name: str, minutes: int = 0, *, kind: Kind = "training", **fields: Any) -> Record:  # noqa: ANN401
    """Return a job that began some minutes after BEGIN and ended half an hour later."""
    created = BEGIN + timedelta(minutes=minutes)
    end = created + timedelta(minutes=30)
    request = full_training() if kind == "training" else full_processing()
    noun = "TrainingJobName" if kind == "training" else "ProcessingJobName"
    record = Record(
        kind=kind,
        region="cn-north-1",
        name=name,
        request={**request, noun: name},
        created=created,
        modified=end,
        status="Completed",
        transitions=(Transition("Completed", "Training job completed", end, end),),
        started=created,
        ended=end,
    )
    return replace(record, **fields)
