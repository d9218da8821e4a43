"""Hosts as plain processes of this machine."""

import os
import select
import signal
import subprocess
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from scripts.jobs import host_launch, namespace
from scripts.jobs.hosts import Host, whole_lines
from scripts.jobs.job import Job
from scripts.jobs.layout import HostTree, laid_out
from scripts.jobs.namespace import Namespace
from scripts.launch import Launch

_POLL = 0.1
_CHUNK = 65536


@dataclass(frozen=True)
class Processes:
    """Runs the hosts of a job as processes that see their tree at /opt/ml, where there is a namespace."""

    namespace: Namespace | None
    environ: dict[str, str]
    """What every process inherits."""

    mounts = False

    def launches(self, job: Job, trees: Sequence[HostTree]) -> tuple[Launch, ...]:
        """Return how every host starts. Raises JobError where only a container could do it."""
        return host_launch.for_process(job, trees, self.namespace)

    @contextmanager
    def start(self, launches: Sequence[Launch], folder: Path) -> Iterator[Sequence[Host]]:
        """Start every host; at the end, whatever ends it, no process is left."""
        namespace.prepare(folder, tuple(launch.host for launch in launches))
        with ExitStack() as stack:
            yield [stack.enter_context(self._running(launch)) for launch in launches]

    def shell(self, job: Job, folder: Path) -> int:
        """Open a shell in the place of the first host, and return its exit code."""
        tree = laid_out(job, folder, mounts=self.mounts)
        namespace.prepare(folder, job.hosts)
        launch = host_launch.shell_process(job, tree, self.namespace)
        return subprocess.run(launch.argv, env={**self.environ, **launch.environ}, check=False).returncode

    @contextmanager
    def _running(self, launch: Launch) -> Iterator["ProcessHost"]:
        # A session of its own: Ctrl-C reaches us and not the job, and one signal reaches all it started.
        with subprocess.Popen(
            launch.argv,
            env={**self.environ, **launch.environ},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        ) as process:
            host = ProcessHost(launch.host, process)
            try:
                yield host
            finally:
                host.signal(signal.SIGKILL)


class ProcessHost:
    """A process and all that it started."""

    def __init__(self, name: str, process: subprocess.Popen[bytes]) -> None:
        self.name = name
        self._process = process
        threading.Thread(target=self._reap, daemon=True).start()

    def lines(self) -> Iterator[bytes]:
        """Yield what it prints, to the end."""
        yield from whole_lines(self._chunks())

    def wait(self) -> int:
        """Return its exit code, as a shell would give it."""
        code = self._process.wait()
        return code if code >= 0 else 128 - code

    def signal(self, number: int) -> None:
        """Send a signal to it and all that it started."""
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, number)

    def _chunks(self) -> Iterator[bytes]:
        # Not to the end of the pipe: what the job has left in a session of its own may hold that open.
        pipe = self._process.stdout
        assert pipe is not None  # noqa: S101 - _running makes one
        while True:
            ended = self._process.poll() is not None
            if select.select([pipe], [], [], 0 if ended else _POLL)[0]:
                chunk = os.read(pipe.fileno(), _CHUNK)
                if not chunk:
                    return
                yield chunk
            elif ended:
                return

    def _reap(self) -> None:
        # As with a container: when the first process ends, what it left running ends too.
        self._process.wait()
        self.signal(signal.SIGKILL)
