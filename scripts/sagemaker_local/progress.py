"""Turns what happens to a running job into its record and its logs."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from scripts.jobs.status import Status
from scripts.sagemaker_local.cloudwatch import publish
from scripts.sagemaker_local.logs import JobLogs, shown
from scripts.sagemaker_local.metrics import Metrics
from scripts.sagemaker_local.record import Key
from scripts.sagemaker_local.store import Store

_BEFORE = frozenset({"Starting", "Downloading"})
_LAST = frozenset({"Completed", "Failed", "Stopped", "MaxRuntimeExceeded", "MaxWaitTimeExceeded"})


@dataclass
class Progress:
    """The observer of one job."""

    key: Key
    store: Store
    logs: JobLogs
    metrics: Metrics
    _is_running: bool = False

    def wait(self) -> None:
        """Say that others come first."""
        self.step("Pending", "Training job waiting for capacity...")

    def begin(self) -> None:
        """Say that it has its instances now: from here on it is billed."""
        self.step("Pending", "Preparing the instances for training...")
        self.step("Downloading", "Downloading input data...")
        self.store.update(self.key, lambda record: replace(record, started=record.modified))

    def step(self, secondary: str, message: str) -> None:
        """Say a step that only the service knows; of a processing job nobody sees it."""
        now = datetime.now(tz=UTC)
        if self.key.kind == "training":
            self.store.update(self.key, lambda record: record.said(Status(now, secondary, message)))
        else:
            self.store.update(self.key, lambda record: replace(record, modified=now))

    def status(self, status: Status) -> None:
        """Take the job's next status.

        Its beginning has been said before its data was fetched, and it has not ended before its results
        are uploaded.
        """
        if status.secondary in _LAST or (status.secondary in _BEFORE and not self._is_running):
            return
        self._is_running = True
        self.store.update(self.key, lambda record: record.said(status))

    def log(self, host: str, line: bytes) -> None:
        """Take a line that a host printed."""
        text = shown(line)
        for metric in self.metrics.read(text, datetime.now(tz=UTC)):
            publish(self.key, metric)
        self.logs.line(host, text)

    def warn(self, text: str) -> None:
        """Take a sentence that the user should know: into the log of the first host."""
        self.logs.line("algo-1", f"[injob] {text}")
