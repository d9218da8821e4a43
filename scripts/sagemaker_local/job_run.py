"""One job, from its place in the queue to its end."""

import threading
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from scripts.jobs.execute import execute
from scripts.jobs.outcome import Outcome
from scripts.jobs.watch import Orders
from scripts.sagemaker_local import images
from scripts.sagemaker_local.channels import fetch_inputs
from scripts.sagemaker_local.machine import Machine
from scripts.sagemaker_local.plan import Plan
from scripts.sagemaker_local.progress import Progress
from scripts.sagemaker_local.record import Key
from scripts.sagemaker_local.slots import Ticket
from scripts.sagemaker_local.uploads import upload_archive, upload_folder

_POLL = 0.1


@dataclass(frozen=True)
class Ending:
    """How a job ended: its last step, as scripts.jobs.status knows it, and what is said about it."""

    step: str
    reason: str | None = None
    message: str | None = None
    artifacts: str | None = None


@dataclass
class JobRun:
    """A job that is being run."""

    key: Key
    plan: Plan
    machine: Machine
    progress: Progress
    stop: threading.Event
    ticket: Ticket
    submitted: datetime

    def run(self) -> Ending:
        """Run it. Raises HostError where it cannot be run."""
        with self.ticket:
            early = self._wait()
            if early:
                return Ending(early)
            self.progress.begin()
            if self.plan.unheeded:
                self.progress.warn(f"recorded, not acted upon here: {', '.join(self.plan.unheeded)}")
            self._make_buckets()
            folder = self.machine.place(self.key)
            job = replace(self.plan.job, inputs=fetch_inputs(self.plan.s3, self.plan.channels, folder.inputs))
            backend = self.machine.backend(job, self._image())
            early = self._early()
            if early:
                return Ending(early)
            return self._deliver(execute(job, backend, folder.run, self.progress, self._orders()))

    def _image(self) -> str:
        self.progress.step("Downloading", "Downloading the training image...")
        choice = images.choose(self.plan.job.image, self.machine.image, self.machine.client)
        if choice.note:
            self.progress.warn(choice.note)
        return choice.image

    def _make_buckets(self) -> None:
        for uri in self.plan.written_uris:
            note = self.plan.s3.make_bucket(uri)
            if note:
                self.progress.warn(note)

    def _deliver(self, outcome: Outcome) -> Ending:
        for upload in self.plan.uploads:
            if upload.archived:
                upload_archive(self.plan.s3, upload.folder, upload.uri)
                continue
            for warning in upload_folder(self.plan.s3, upload.folder, upload.uri):
                self.progress.warn(warning)
        return Ending(outcome.statuses[-1].secondary, outcome.reason, outcome.message, self.plan.artifacts)

    def _wait(self) -> str | None:
        """Wait for the slots, and return as what the job ends if it ends before it has them."""
        if not self.ticket.granted.is_set():
            self.progress.wait()
        while not self.ticket.granted.wait(_POLL):
            early = self._early()
            if early:
                return early
        return None

    def _early(self) -> str | None:
        if self.stop.is_set():
            return "Stopped"
        left = self._left()
        return "MaxWaitTimeExceeded" if left is not None and left <= 0 else None

    def _left(self) -> float | None:
        if self.plan.max_wait is None:
            return None
        return self.plan.max_wait - (datetime.now(tz=UTC) - self.submitted).total_seconds()

    def _orders(self) -> Orders:
        left = self._left()
        return Orders(
            stop=self.stop,
            grace=self.machine.grace,
            interrupt_after=self.plan.interrupt_after,
            wait_until=None if left is None else time.monotonic() + left,
        )
