"""What the hosts of a job print, in CloudWatch Logs as moto has them, while the job runs."""

import re
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self

from moto.logs.models import logs_backends

from injob.documents import Json
from scripts.jobs.job import ACCOUNT
from scripts.sagemaker_local.record import Key

_GROUPS = {"training": "/aws/sagemaker/TrainingJobs", "processing": "/aws/sagemaker/ProcessingJobs"}
_SECONDS = 0.25
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_creating = threading.Lock()


@dataclass
class JobLogs:
    """A stream a host, written to a few times a second; all is there when the context ends."""

    key: Key
    _pending: dict[str, list[Json]] = field(default_factory=dict)
    _streams: dict[str, str] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _end: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._write_often, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _from: TracebackType | None
    ) -> None:
        self._end.set()
        self._thread.join()

    def line(self, host: str, text: str) -> None:
        """Take a line. An empty one is left out: CloudWatch takes no empty message."""
        if text:
            event = {"timestamp": round(datetime.now(tz=UTC).timestamp() * 1000), "message": text}
            with self._lock:
                self._pending.setdefault(host, []).append(event)

    def _write_often(self) -> None:
        while not self._end.wait(_SECONDS):
            self._write()
        self._write()

    def _write(self) -> None:
        with self._lock:
            pending, self._pending = self._pending, {}
        for host, events in pending.items():
            self._backend.put_log_events(_GROUPS[self.key.kind], self._stream(host), events)

    def _stream(self, host: str) -> str:
        if host not in self._streams:
            now = int(datetime.now(tz=UTC).timestamp())
            stream = self._streams[host] = f"{self.key.name}/{host}-{now}"
            with _creating:
                self._backend.ensure_log_group(_GROUPS[self.key.kind])
                self._backend.ensure_log_stream(_GROUPS[self.key.kind], stream)
        return self._streams[host]

    @property
    def _backend(self) -> Any:  # noqa: ANN401 - moto publishes no types
        return logs_backends[ACCOUNT][self.key.region]


def shown(line: bytes) -> str:
    """Return a line as the service's logs show it: control characters as # and three octal digits."""
    text = line.decode("utf-8", errors="replace").removesuffix("\n")
    return _CONTROL.sub(lambda match: f"#{ord(match[0]):03o}", text)
