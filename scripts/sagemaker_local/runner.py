"""Runs the jobs, each in a thread of its own, and ends them all with the server."""

import shutil
import sys
import threading
import traceback
from dataclasses import dataclass, field
from datetime import UTC, datetime

from injob.failures import shortened
from scripts.errors import EngineError, HostError
from scripts.jobs.status import status_of
from scripts.sagemaker_local.job_run import Ending, JobRun
from scripts.sagemaker_local.logs import JobLogs
from scripts.sagemaker_local.machine import Machine
from scripts.sagemaker_local.metrics import Metrics
from scripts.sagemaker_local.plan import Plan
from scripts.sagemaker_local.progress import Progress
from scripts.sagemaker_local.reaper import kill
from scripts.sagemaker_local.record import Key, Record
from scripts.sagemaker_local.slots import Slots, Ticket
from scripts.sagemaker_local.store import Store

_PATIENCE = 0.2


@dataclass
class Runner:
    """Runs what it is given, as soon as the machine has room for it."""

    machine: Machine
    store: Store
    slots: Slots
    _stops: dict[Key, threading.Event] = field(default_factory=dict)
    _threads: list[threading.Thread] = field(default_factory=list)
    _is_closing: bool = False

    def submit(self, record: Record, plan: Plan) -> None:
        """Run a job that is in the store."""
        stop = self._stops[record.key] = threading.Event()
        ticket = self.slots.queue(plan.job.host_count)
        thread = threading.Thread(target=self._run, args=(record, plan, stop, ticket), daemon=True)
        self._threads = [*filter(threading.Thread.is_alive, self._threads), thread]
        thread.start()

    def stop(self, key: Key) -> None:
        """Have a job stopped, if it still runs."""
        if key in self._stops:
            self._stops[key].set()

    def close(self) -> None:
        """End every job at once; none of them runs then, and those that ran have failed."""
        self._is_closing = True
        for stop in list(self._stops.values()):
            stop.set()
        for thread in self._threads:
            while thread.is_alive():
                kill(self.machine.client, self.machine.labels)
                thread.join(_PATIENCE)
        self.store.abandon(datetime.now(tz=UTC))

    def _run(self, record: Record, plan: Plan, stop: threading.Event, ticket: Ticket) -> None:
        metrics = Metrics(plan.metrics)
        ending = self._ending(record, plan, stop, ticket, metrics)
        shutil.rmtree(self.machine.place(record.key).root, ignore_errors=True)
        # Once it has ended it may be deleted, and its name taken by another.
        self._stops.pop(record.key)
        if not self._is_closing:
            self._finish(record.key, ending, metrics)

    def _ending(
        self, record: Record, plan: Plan, stop: threading.Event, ticket: Ticket, metrics: Metrics
    ) -> Ending:
        key = record.key
        try:
            with JobLogs(key) as logs:
                progress = Progress(key, self.store, logs, metrics)
                run = JobRun(key, plan, self.machine, progress, stop, ticket, record.created)
                return run.run()
        except HostError as error:
            return Ending("Failed", reason_of(error))
        except Exception as error:  # noqa: BLE001 - the job is at its end, and the server is not
            print(f"The job {key.name} failed inside the server:", file=sys.stderr)
            traceback.print_exc()
            return Ending("Failed", f"InternalServerError: {error}")

    def _finish(self, key: Key, ending: Ending, metrics: Metrics) -> None:
        last = status_of(key.kind, ending.step, datetime.now(tz=UTC))
        assert last is not None  # noqa: S101 - every kind of job has every last step
        self.store.update(
            key,
            lambda record: record.finished(
                last,
                reason=ending.reason,
                message=ending.message,
                artifacts=ending.artifacts,
                metrics=metrics.final,
            ),
        )


def reason_of(error: HostError) -> str:
    """Return FailureReason of a job that could not be run: the engine's fault, or the request's."""
    kind = "InternalServerError" if isinstance(error, EngineError) else "ClientError"
    return shortened(f"{kind}: {error}")
