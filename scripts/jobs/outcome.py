"""How a job ended, and who is told on the way."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from injob.documents import Json
from scripts.jobs.job import Job
from scripts.jobs.status import Status


class Observer(Protocol):
    """Is told what happens while a job runs."""

    def status(self, status: Status) -> None:
        """Take the job's next status."""

    def log(self, host: str, line: bytes) -> None:
        """Take a line that a host printed; those of several hosts come from several threads."""

    def warn(self, text: str) -> None:
        """Take a sentence about something that the caller should know."""


@dataclass(frozen=True)
class Outcome:
    """How far a job came, and how it ended."""

    job: Job
    folder: Path
    statuses: tuple[Status, ...]
    seconds: float = 0
    """How long its hosts ran, all attempts together."""
    reason: str | None = None
    """FailureReason."""
    message: str | None = None
    """ExitMessage, which a processing job may give."""

    @property
    def status(self) -> str:
        """The coarse status in the end, such as Completed."""
        return self.statuses[-1].primary

    def to_json(self) -> Json:
        """Return what job.json holds."""
        return {
            "name": self.job.name,
            "kind": self.job.kind,
            "status": self.status,
            "failure_reason": self.reason,
            "exit_message": self.message,
            "seconds": round(self.seconds, 3),
            "transitions": [
                {"time": each.time.isoformat(), "status": each.secondary, "message": each.message}
                for each in self.statuses
            ],
        }
