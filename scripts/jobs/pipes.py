"""The FIFOs of inputs in Pipe mode: `<path>_0`, `<path>_1` and so on, one an epoch, fed while a job runs.

Every host has its own. The next one is there as soon as somebody reads the last; a reader may close one
early, and need not open any.
"""

import errno
import os
import select
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from zlib import error as ZlibError  # noqa: N812 - it is a class

from scripts.errors import HostError, JobError
from scripts.jobs.folders import objects
from scripts.jobs.job import Input, Job, Pipe
from scripts.jobs.layout import HostTree
from scripts.jobs.streams import share, stream

_POLL = 0.02


@contextmanager
def feeding(job: Job, trees: Sequence[HostTree]) -> Iterator["Feeders"]:
    """Feed every input in Pipe mode to every host, until the end of the context."""
    feeders = Feeders(
        [
            Feeder(each, each.pipe, tree.opt_ml.local(each.path), number, job.host_count)
            for each in job.inputs
            if each.pipe
            for number, tree in enumerate(trees)
        ]
    )
    try:
        for feeder in feeders.feeders:
            feeder.start()
        yield feeders
    finally:
        for feeder in feeders.feeders:
            feeder.stop()


@dataclass(frozen=True)
class Feeders:
    """Those of all hosts and inputs."""

    feeders: Sequence["Feeder"]

    def check(self) -> None:
        """Raise JobError where an input broke off: the job would take that for the end of the data."""
        for feeder in self.feeders:
            if feeder.failure:
                raise feeder.failure


@dataclass
class Feeder:
    """What feeds one input to one host."""

    input: Input
    pipe: Pipe
    path: Path
    number: int
    host_count: int
    failure: JobError | None = None
    _stopped: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def start(self) -> None:
        """Make the first FIFO, and feed it as soon as it is read. Raises JobError where there can be none."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._make(0)
        except OSError as error:
            raise JobError(f"{self.input.name} cannot be streamed: {error}") from error
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Feed no more."""
        self._stopped.set()
        if self._thread:
            self._thread.join()

    def _run(self) -> None:
        try:
            files = [path for _, path in objects(self.input.source)]
            epoch = 0
            while not self.failure and (descriptor := self._opened(epoch)) is not None:
                # It is there before its turn: the reader need not wait for it.
                self._make(epoch + 1)
                self._feed(descriptor, share(files, self.input, self.number, self.host_count, epoch))
                self._fifo(epoch).unlink(missing_ok=True)
                epoch += 1
        except (HostError, OSError) as error:
            self._fail(error)

    def _fail(self, error: Exception) -> None:
        self.failure = JobError(f"{self.input.name} cannot be streamed: {error}")

    def _fifo(self, epoch: int) -> Path:
        return self.path.with_name(f"{self.path.name}_{epoch}")

    def _make(self, epoch: int) -> None:
        fifo = self._fifo(epoch)
        fifo.unlink(missing_ok=True)
        os.mkfifo(fifo)
        # Whatever the umask: the job need not run as the one who made it.
        fifo.chmod(0o666)

    def _opened(self, epoch: int) -> int | None:
        while not self._stopped.wait(_POLL):
            try:
                return os.open(self._fifo(epoch), os.O_WRONLY | os.O_NONBLOCK)
            except OSError as error:
                if error.errno != errno.ENXIO:
                    raise
                # Nobody reads it yet.
        return None

    def _feed(self, descriptor: int, files: Sequence[Path]) -> None:
        try:
            for path in files:
                for block in stream(path, self.pipe):
                    self._write(descriptor, memoryview(block))
        except BrokenPipeError:
            # The reader has had enough, which is its right, or the job is at its end.
            pass
        except (OSError, EOFError, ZlibError, ValueError) as error:
            # Before the reader sees an end.
            self._fail(error)
        finally:
            os.close(descriptor)

    def _write(self, descriptor: int, rest: memoryview) -> None:
        while rest and not self._stopped.is_set():
            if select.select([], [descriptor], [], _POLL)[1]:
                with suppress(BlockingIOError):
                    rest = rest[os.write(descriptor, rest) :]
        if rest:
            raise BrokenPipeError
