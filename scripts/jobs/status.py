"""The statuses that a user of SageMaker knows, and the reason of a failure, as the service words them."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from injob.contract import REASON_LIMIT
from injob.failures import shortened
from scripts.jobs.job import Kind

Primary = Literal["InProgress", "Stopping", "Completed", "Failed", "Stopped"]

_PRIMARY: dict[str, Primary] = {
    "Stopping": "Stopping",
    "Completed": "Completed",
    "Failed": "Failed",
    "Stopped": "Stopped",
    "MaxRuntimeExceeded": "Stopped",
    "MaxWaitTimeExceeded": "Stopped",
}

_TRAINING = {
    "Starting": "Starting the training job...",
    "Downloading": "Downloading input data...",
    "Training": "Training image download completed. Training in progress.",
    "Interrupted": "The spot capacity was taken back; the job starts again from its checkpoints.",
    "Stopping": "Stopping the training job",
    "Uploading": "Uploading generated training model",
    "Completed": "Training job completed",
    "Failed": "Training job failed",
    "Stopped": "Training job stopped",
    "MaxRuntimeExceeded": "Training job stopped at its longest runtime",
    "MaxWaitTimeExceeded": "Training job stopped at its longest time of waiting and running",
}
_PROCESSING = {
    "Starting": "Starting the processing job...",
    "Stopping": "Stopping the processing job",
    "Completed": "Processing job completed",
    "Failed": "Processing job failed",
    "Stopped": "Processing job stopped",
    "MaxRuntimeExceeded": "Processing job stopped at its longest runtime",
}


@dataclass(frozen=True)
class Status:
    """One step of a job's life."""

    time: datetime
    secondary: str
    """The finer one; processing jobs have only the coarse ones."""
    message: str

    @property
    def primary(self) -> Primary:
        """The coarse status."""
        return _PRIMARY.get(self.secondary, "InProgress")

    def __str__(self) -> str:
        """Return the line that the SageMaker SDK prints."""
        return f"{self.time:%Y-%m-%d %H:%M:%S} {self.secondary} - {self.message}"


def status_of(kind: Kind, step: str, time: datetime) -> Status | None:
    """Return the status that a step has in a kind of job, None where users see nothing of it."""
    messages = {"training": _TRAINING, "processing": _PROCESSING}[kind]
    if step not in messages:
        return None
    return Status(time, step if kind == "training" else _PRIMARY.get(step, "InProgress"), messages[step])


def failure_reason(text: str, code: int) -> str:
    """Return FailureReason: what the job said, as much of it as fits, and its exit code."""
    end = f", exit code: {code}"
    begin = "AlgorithmError: "
    return f"{begin}{text.strip()[: REASON_LIMIT - len(begin) - len(end)]}{end}"


def said(path: Path) -> str:
    """Return what a job wrote into `failure` or `message`, "" if it wrote nothing."""
    return shortened(path.read_text(encoding="utf-8", errors="replace")) if path.is_file() else ""
