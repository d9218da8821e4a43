"""Jobs that tests really run: scripts, the two backends, and an observer that remembers."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from scripts.jobs import namespace
from scripts.jobs.docker_hosts import Docker
from scripts.jobs.host_launch import LABEL
from scripts.jobs.job import Source
from scripts.jobs.process_hosts import Processes
from scripts.jobs.status import Status
from scripts.runtimes import Owner, required_engine

if TYPE_CHECKING:
    from docker import DockerClient

QUICK = 5.0
"""A grace that no script here needs in full."""

GREETING = """
import json, os, pathlib, socket
host = os.environ["SM_CURRENT_HOST"]
found = {
    "hosts": json.loads(os.environ["SM_HOSTS"]),
    "hostname": socket.gethostname(),
    "addresses": [socket.gethostbyname(name) for name in json.loads(os.environ["SM_HOSTS"])],
    "channels": {
        path.name: sorted(each.name for each in path.iterdir())
        for path in sorted(pathlib.Path("/opt/ml/input/data").iterdir())
    },
}
pathlib.Path("/opt/ml/model", f"{host}.json").write_text(json.dumps(found))
"""

FAILING = """
import os, time
if os.environ["SM_CURRENT_HOST"] == "algo-2":
    raise ValueError("no column 'z'")
time.sleep(60)
"""

SLOW = """
import os, pathlib, time
time.sleep(1.5 if os.environ["SM_CURRENT_HOST"] == "algo-2" else 0)
print("\\n".join(f"line {number}" for number in range(2000)))
pathlib.Path("/opt/ml/model", os.environ["SM_CURRENT_HOST"]).touch()
"""

SAVING = """
import pathlib, signal, sys, time
def save(*_):
    pathlib.Path("/opt/ml/model/model.txt").write_text("saved")
    sys.exit(0)
signal.signal(signal.SIGTERM, save)
print("ready", flush=True)
time.sleep(60)
"""

COUNTING = """
import pathlib, signal, sys, time
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
count = pathlib.Path("/opt/ml/checkpoints/count")
begin = int(count.read_text()) if count.exists() else 0
print("from", begin, flush=True)
for number in range(begin + 1, begin + 31):
    count.write_text(str(number))
    if begin and number >= begin + 3:
        break
    time.sleep(0.1)
else:
    time.sleep(60)
pathlib.Path("/opt/ml/model/counted").write_text(f"{begin} {number}")
"""

OUTSIDE = """
import json, os, socket, sys, threading
hosts = json.loads(os.environ["SM_HOSTS"])
me = os.environ["SM_CURRENT_HOST"]
with socket.create_server((socket.gethostbyname(me), 7777)) as server:
    for other in hosts:
        for attempt in range(100):
            try:
                socket.create_connection((other, 7777), timeout=1).close()
                break
            except OSError:
                threading.Event().wait(0.1)
        else:
            sys.exit("no peer")
    try:
        socket.create_connection(("198.51.100.1", 80), timeout=1)
    except OSError:
        print("nothing outside", flush=True)
    secret = [name for name in os.environ if "CREDENTIALS" in name or "SECRET" in name]
    print("credentials", secret, flush=True)
    threading.Event().wait(1)
"""


class Memory:
    """Remembers what it is told."""

    def __init__(self) -> None:
        self.statuses: list[str] = []
        self.lines: list[tuple[str, str]] = []
        self.warnings: list[str] = []
        self.is_ready = threading.Event()
        """Set when a script says `ready`."""

    def status(self, status: Status) -> None:
        self.statuses.append(status.secondary)

    def log(self, host: str, line: bytes) -> None:
        self.lines.append((host, line.decode().rstrip()))
        if line.rstrip() == b"ready":
            self.is_ready.set()

    def warn(self, text: str) -> None:
        self.warnings.append(text)

    def printed(self, host: str, *, beginning: str) -> list[str]:
        return [line for name, line in self.lines if name == host and line.startswith(beginning)]


def script(folder: Path, text: str) -> Source:
    path = folder / "script.py"
    path.write_text(text)
    return Source(path, path.name)


@cache
def client() -> "DockerClient":
    """One for all tests: each that is forgotten unclosed would be a warning."""
    return required_engine()


def docker(image: str, owner: Owner | None = None) -> Docker:
    return Docker(client(), image, owner or Owner.caller())


def processes() -> Processes:
    return Processes(namespace.available(os.getuid()), dict(os.environ))


def left_behind(name: str) -> list[str]:
    """Return the containers and networks of a job that are there."""
    labelled = {"label": f"{LABEL}={name}"}
    found = [each.id for each in client().containers.list(all=True, filters=labelled)]
    return found + [each.id for each in client().networks.list(filters=labelled)]


@contextmanager
def nothing_left_behind(name: str) -> Iterator[None]:
    yield
    assert left_behind(name) == []
