"""The one place that keeps state: every job's record, in memory and as a JSON file of its own."""

import json
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from injob.artifacts import artifact
from scripts.jobs.job import Kind
from scripts.jobs.status import Status
from scripts.sagemaker_local.record import Key, Record

ABANDONED = (
    "InternalServerError: the server that ran this job ended before the job did; "
    "submit it again under another name"
)


class Store:
    """The jobs that a folder holds; all threads may use it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        found = (Record.from_json(json.loads(path.read_text())) for path in folder.glob("*/*/*.json"))
        self._records = {record.key: record for record in found}

    def add(self, record: Record) -> bool:
        """Keep a new job; False where the name is taken."""
        with self._lock:
            if record.key in self._records:
                return False
            self._keep(record)
            return True

    def get(self, key: Key) -> Record | None:
        """Return a job, None where there is none."""
        return self._records.get(key)

    def all(self, kind: Kind, region: str) -> list[Record]:
        """Return the jobs of a kind in a region, the oldest first."""
        with self._lock:
            records = list(self._records.values())
        found = [each for each in records if (each.kind, each.region) == (kind, region)]
        return sorted(found, key=lambda record: record.created)

    def update(self, key: Key, change: Callable[[Record], Record]) -> Record:
        """Change a job and return it."""
        with self._lock:
            record = change(self._records[key])
            self._keep(record)
            return record

    def remove(self, key: Key) -> None:
        """Forget a job."""
        with self._lock:
            del self._records[key]
            self._path(key).unlink()

    def abandon(self, time: datetime) -> None:
        """Mark every job as failed that has not ended: nobody runs it any more."""
        for key, record in list(self._records.items()):
            if not record.has_ended:
                self.update(key, lambda each: each.finished(failed(each, time), reason=ABANDONED))

    def _keep(self, record: Record) -> None:
        self._records[record.key] = record
        with artifact(self._path(record.key)) as path:
            path.write_text(json.dumps(record.to_json(), indent=2, default=datetime.isoformat))

    def _path(self, key: Key) -> Path:
        return self._folder / key.region / f"{key.kind}-jobs" / f"{key.name}.json"


def failed(record: Record, time: datetime) -> Status:
    """Return the last status of a job that failed."""
    return Status(time, "Failed", f"{record.kind.capitalize()} job failed")
