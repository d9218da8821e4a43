"""The machine's capacity: jobs get it in the order in which they came."""

import threading
from collections import deque
from types import TracebackType
from typing import Self


class Slots:
    """So many hosts may run at once; a job with more of them waits until it has the machine for itself."""

    def __init__(self, width: int) -> None:
        self._width = width
        self._free = width
        self._waiting: deque[Ticket] = deque()
        self._lock = threading.Lock()

    def queue(self, hosts: int) -> "Ticket":
        """Return a job's place in the queue."""
        with self._lock:
            ticket = Ticket(self, min(hosts, self._width))
            self._waiting.append(ticket)
            self._grant()
            return ticket

    def leave(self, ticket: "Ticket") -> None:
        """Take back what a job has, or its place in the queue."""
        with self._lock:
            if ticket.granted.is_set():
                self._free += ticket.slots
            else:
                self._waiting.remove(ticket)
            self._grant()

    def _grant(self) -> None:
        while self._waiting and self._waiting[0].slots <= self._free:
            ticket = self._waiting.popleft()
            self._free -= ticket.slots
            ticket.granted.set()


class Ticket:
    """A job's place in the queue, and then its slots, until the context ends."""

    def __init__(self, owner: Slots, slots: int) -> None:
        self.slots = slots
        self.granted = threading.Event()
        self._owner = owner

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _from: TracebackType | None
    ) -> None:
        self._owner.leave(self)
