"""Run one job as the service would, in sight of the person who waits."""

import os
import shlex
import signal
import sys
import threading
from argparse import Namespace
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from scripts import runtimes
from scripts.build import IMAGE, ensure_image
from scripts.jobs import host_launch, namespace
from scripts.jobs.docker_hosts import Docker
from scripts.jobs.execute import execute
from scripts.jobs.job import Job
from scripts.jobs.layout import plan
from scripts.jobs.outcome import Outcome
from scripts.jobs.process_hosts import Processes
from scripts.jobs.status import Status
from scripts.jobs.watch import Orders
from scripts.signals import ENDING, handled_by

_INTERRUPTED = 130
_OF_A_JOB = ("SM_", "SAGEMAKER_", "TRAINING_JOB_")


def run_job(job: Job, orders: Orders, options: Namespace, environ: Mapping[str, str]) -> int:
    """Run a job, or print how it would start, and return the exit code: 0 unless it failed."""
    folder: Path = options.runs / job.name
    if options.dry_run:
        print(dry_run(job, folder, options))
        return 0
    backend = _backend(options, environ)
    if options.shell:
        return backend.shell(job, folder)
    with ended_by_ctrl_c(orders):
        outcome = execute(job, backend, folder, Printer(job), orders)
    report(outcome)
    if orders.stop.is_set():
        return _INTERRUPTED
    return int(outcome.status == "Failed")


def dry_run(job: Job, folder: Path, options: Namespace) -> str:
    """Return the commands that a person would type."""
    if options.runtime == "process":
        trees = plan(job, folder, mounts=False)
        launches = host_launch.for_process(job, trees, namespace.available(os.getuid()))
        return "\n".join(str(launch) for launch in launches)
    launches = host_launch.for_docker(job, plan(job, folder, mounts=True), options.image or IMAGE)
    return "\n".join([str(host_launch.network_of(job)), *(str(launch) for launch in launches)])


class Printer:
    """Prints what happens: statuses as the SDK does, and the lines of several hosts with their names."""

    def __init__(self, job: Job) -> None:
        self._width = max(map(len, job.hosts)) if job.host_count > 1 else 0
        self._lock = threading.Lock()

    def status(self, status: Status) -> None:
        """Print a status."""
        self._write(f"{status}\n".encode())

    def log(self, host: str, line: bytes) -> None:
        """Print a line of a host."""
        self._write(f"{host:{self._width}} | ".encode() + line if self._width else line)

    def warn(self, text: str) -> None:
        """Print a warning."""
        self._write(f"warning: {text}\n".encode())

    def _write(self, line: bytes) -> None:
        with self._lock:
            sys.stdout.flush()
            sys.stdout.buffer.write(line)
            sys.stdout.buffer.flush()


def report(outcome: Outcome) -> None:
    """Print how a job ended, and where what it wrote lies."""
    job = outcome.job
    for name, text in (("FailureReason", outcome.reason), ("ExitMessage", outcome.message)):
        if text:
            print(f"{name}: {text}")
    print(f"{job.kind.capitalize()} seconds: {outcome.seconds * job.host_count:.0f}")
    print(f"What it wrote lies in {shlex.quote(str(outcome.folder))}", flush=True)


@contextmanager
def ended_by_ctrl_c(orders: Orders) -> Iterator[None]:
    """Have the first Ctrl-C stop the job as the service would, and the second end it at once."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        if orders.stop.is_set():
            # Nothing may come between the engine and what is to be removed.
            for number in ENDING:
                signal.signal(number, signal.SIG_IGN)
            raise KeyboardInterrupt
        orders.stop.set()
        # print could be in the middle of a line, and cannot be entered twice.
        os.write(2, b"Stopping the job; once more, and it ends at once.\n")

    with handled_by(stop):
        yield


def _backend(options: Namespace, environ: Mapping[str, str]) -> Docker | Processes:
    client = runtimes.chosen_engine(options.runtime)
    if client:
        return Docker(client, options.image or ensure_image(), runtimes.Owner.caller())
    found = namespace.available(os.getuid())
    if found is None:
        print(namespace.REFUSED, flush=True)
    # What this process was itself told about a job is none of the new one's business.
    other = {name: value for name, value in environ.items() if not name.startswith(_OF_A_JOB)}
    return Processes(found, other)
