"""The running hosts of a job: their lines go to one listener, and their exits into one queue."""

import queue
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

from scripts.errors import HostError

Log = Callable[[str, bytes], None]
"""Takes a line, its end included, and the name of the host that printed it."""


class Host(Protocol):
    """A container or process that runs."""

    @property
    def name(self) -> str:
        """What the contract calls it, such as algo-1."""

    def lines(self) -> Iterator[bytes]:
        """Yield what it prints, to the end."""

    def wait(self) -> int:
        """Return its exit code when it has ended."""

    def signal(self, number: int) -> None:
        """Send it a signal, which is lost if it has ended."""


@dataclass(frozen=True)
class Exit:
    """The end of one host."""

    host: str
    code: int


class Crew:
    """All hosts of a job. A host has ended when its last line has been delivered too."""

    def __init__(self, hosts: Sequence[Host], log: Log) -> None:
        self._running = {host.name: host for host in hosts}
        self._ends: queue.SimpleQueue[Exit | Exception] = queue.SimpleQueue()
        for host in hosts:
            threading.Thread(target=self._follow, args=(host, log), daemon=True).start()

    @property
    def is_running(self) -> bool:
        """Whether any host runs."""
        return bool(self._running)

    def next_exit(self, seconds: float) -> Exit | None:
        """Wait for the next host to end. Raises what following one has raised."""
        try:
            end = self._ends.get(timeout=seconds)
        except queue.Empty:
            return None
        if isinstance(end, Exception):
            raise end
        del self._running[end.host]
        return end

    def signal(self, number: int) -> None:
        """Send a signal to every host that runs."""
        for host in self._running.values():
            host.signal(number)

    def kill(self) -> None:
        """End every host that runs."""
        self.signal(signal.SIGKILL)

    def _follow(self, host: Host, log: Log) -> None:
        lines = host.lines()
        try:
            for line in lines:
                log(host.name, line)
            self._ends.put(Exit(host.name, host.wait()))
        except Exception as error:  # noqa: BLE001 - it is raised again where somebody can act on it
            lost = HostError(f"{host.name} was lost: {error}")
            self._ends.put(error if isinstance(error, HostError) else lost)
            # Whoever gets it ends the host. A connection is at its end only when all of it has been read.
            with suppress(Exception):
                deque(lines, maxlen=0)


def whole_lines(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Yield the lines of a stream that comes in arbitrary pieces, an unfinished last one too."""
    rest = b""
    for chunk in chunks:
        *lines, rest = (rest + chunk).split(b"\n")
        yield from (line + b"\n" for line in lines)
    if rest:
        yield rest + b"\n"
