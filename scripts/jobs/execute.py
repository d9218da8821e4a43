"""Run a job from its description to its outcome: lay out, start, watch, collect, in either runtime.

It prints nothing and knows no command line: what happens is told to an observer, and what the caller
wants in between is an order.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from injob.documents import write_json
from injob.failures import shortened
from scripts.jobs.checkpoints import Mirror, Mirrors
from scripts.jobs.collect import collect
from scripts.jobs.hosts import Crew, Exit, Host
from scripts.jobs.job import Job
from scripts.jobs.layout import RECORD, HostTree, claim, lay_out, plan
from scripts.jobs.outcome import Observer, Outcome
from scripts.jobs.pipes import Feeders, feeding
from scripts.jobs.processing import Processing
from scripts.jobs.status import Status, failure_reason, said, status_of
from scripts.jobs.stores import Store
from scripts.jobs.training import Training
from scripts.jobs.watch import End, Orders, Watch
from scripts.launch import Launch

_LAST = {
    End.COMPLETED: "Completed",
    End.FAILED: "Failed",
    End.STOPPED: "Stopped",
    End.MAX_RUNTIME: "MaxRuntimeExceeded",
    End.MAX_WAIT: "MaxWaitTimeExceeded",
}
_STOPPING = {
    End.STOPPED: "Stopping",
    End.MAX_RUNTIME: "Stopping",
    End.MAX_WAIT: "Stopping",
    End.INTERRUPTED: "Interrupted",
}


class Backend(Protocol):
    """Where the hosts of a job run: docker_hosts.Docker or process_hosts.Processes."""

    @property
    def mounts(self) -> bool:
        """Whether it can mount inputs read-only."""

    def launches(self, job: Job, trees: Sequence[HostTree]) -> tuple[Launch, ...]:
        """Return how every host starts. Raises JobError where this runtime cannot do what the job asks."""

    def start(self, launches: Sequence[Launch], folder: Path) -> AbstractContextManager[Sequence[Host]]:
        """Start every host; at the end none of them is left."""


def execute(
    job: Job, backend: Backend, folder: Path, observer: Observer, orders: Orders | None = None
) -> Outcome:
    """Run a job in a folder of its own, which is emptied first, and return how it ended.

    Raises HostError where it could not be run at all. Whatever ends this, no host is left.
    """
    trees = plan(job, folder, mounts=backend.mounts)
    launches = backend.launches(job, trees)
    claim(folder)
    return Execution(job, backend, folder, observer, orders or Orders(), trees, launches).run()


@dataclass
class Execution:
    """A job that is being run."""

    job: Job
    backend: Backend
    folder: Path
    observer: Observer
    orders: Orders
    trees: Sequence[HostTree]
    launches: Sequence[Launch]
    clock: Callable[[], float] = time.monotonic
    _statuses: list[Status] = field(default_factory=list)
    _began: float | None = None

    def run(self) -> Outcome:
        """Run it, once more after a spot interruption, and return how it ended."""
        end, failed = self._attempt(self.orders)
        if end is End.INTERRUPTED:
            end, failed = self._attempt(replace(self.orders, interrupt_after=None))
        seconds = self.clock() - (self._began or 0)
        self._say("Uploading")
        for warning in collect(self.job, self.trees, self.folder, failed=end is End.FAILED):
            self.observer.warn(warning)
        reason = self._reason(failed) if failed else None
        return self._say(_LAST[end], seconds=seconds, reason=reason, message=self._message())

    def _attempt(self, orders: Orders) -> tuple[End, Exit | None]:
        self._say("Starting")
        self._say("Downloading")
        lay_out(self.job, self.trees)
        mirrors = self._mirrors()
        mirrors.restore()
        try:
            with (
                feeding(self.job, self.trees) as feeders,
                self.backend.start(self.launches, self.folder) as hosts,
            ):
                self._say("Training")
                if self._began is None:
                    self._began = self.clock()
                watch = Watch(
                    orders,
                    self.job.max_runtime,
                    self.job.stop_signal,
                    self._began,
                    self._stopping,
                    lambda: _tick(feeders, mirrors),
                    self.clock,
                )
                ended = watch.until_the_end(Crew(hosts, self.observer.log))
                feeders.check()
                return ended
        finally:
            mirrors.sync()
            for path in mirrors.behind:
                self.observer.warn(f"{path} could not be copied to where it is to be kept")

    def _mirrors(self) -> Mirrors:
        return Mirrors(
            tuple(
                Mirror(tree.opt_ml.local(path), store, both_ways=both_ways)
                for path, store, both_ways in self._followed()
                for tree in self.trees
            ),
            self.clock,
        )

    def _followed(self) -> Iterator[tuple[str, Store, bool]]:
        if isinstance(self.job, Training) and self.job.checkpoints:
            yield self.job.checkpoints.path, self.job.checkpoints.store, True
        if isinstance(self.job, Processing):
            yield from ((each.path, each.live, False) for each in self.job.outputs if each.live)

    def _stopping(self, end: End, failed: Exit | None) -> None:
        if failed:
            self.observer.warn(
                f"{failed.host} failed with exit code {failed.code}: the other hosts are stopped"
            )
        else:
            self._say(_STOPPING[end])

    def _say(
        self, step: str, *, seconds: float = 0, reason: str | None = None, message: str | None = None
    ) -> Outcome:
        status = status_of(self.job.kind, step, datetime.now(tz=UTC))
        if status:
            self._statuses.append(status)
            self.observer.status(status)
        outcome = Outcome(self.job, self.folder, tuple(self._statuses), seconds, reason, message)
        write_json(self.folder / RECORD, outcome.to_json())
        return outcome

    def _reason(self, failed: Exit) -> str:
        (tree,) = (tree for tree in self.trees if tree.host == failed.host)
        # No file is part of the contract of a processing job's reason: what it has to say is its ExitMessage.
        text = said(tree.opt_ml.failure) if isinstance(self.job, Training) else ""
        return failure_reason(text, failed.code)

    def _message(self) -> str | None:
        if isinstance(self.job, Training):
            return None
        return shortened("".join(said(tree.opt_ml.message) for tree in self.trees)) or None


def _tick(feeders: Feeders, mirrors: Mirrors) -> None:
    feeders.check()
    mirrors.tick()
