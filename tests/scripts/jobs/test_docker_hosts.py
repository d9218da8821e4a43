"""Containers of a job, and what surrounds them."""

import http.server
import subprocess
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from scripts.jobs.execute import execute
from scripts.jobs.training import Training
from tests.scripts import job_runs
from tests.scripts.job_runs import Memory

pytestmark = pytest.mark.docker

FETCH = """
import os, urllib.request
print(urllib.request.urlopen(os.environ["WHERE"]).status, os.environ["MINE"])
"""


class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(204)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        pass


def test_a_job_reaches_what_was_opened_for_its_network_and_only_while_it_runs(
    image: str, tmp_path: Path
) -> None:
    events: list[str] = []

    @contextmanager
    def on_network(gateway: str) -> Iterator[Mapping[str, str]]:
        with http.server.ThreadingHTTPServer((gateway, 0), Answer) as server:
            thread = threading.Thread(target=server.serve_forever, args=(0.02,))
            thread.start()
            events.append("opened")
            yield {"WHERE": f"http://{gateway}:{server.server_port}", "MINE": "not this one"}
            events.append("closed")
            server.shutdown()
            thread.join()

    job = Training(name="reaching", entrypoint=("python3", "-c", FETCH), environ={"MINE": "the job's"})
    memory = Memory()
    backend = replace(job_runs.docker(image), on_network=on_network)
    outcome = execute(job, backend, tmp_path / "run", memory)
    assert outcome.status == "Completed"
    assert (memory.lines, events) == ([("algo-1", "204 the job's")], ["opened", "closed"])


def test_containers_and_network_have_the_labels_of_who_runs_them(image: str, tmp_path: Path) -> None:
    found: list[str] = []

    class Looking(Memory):
        def log(self, host: str, line: bytes) -> None:
            super().log(host, line)
            for what in ("ps", "network ls"):
                argv = ["docker", *what.split(), "--quiet", "--filter=label=test.owner=me"]
                found.extend(subprocess.run(argv, capture_output=True, text=True, check=True).stdout.split())

    job = Training(name="labelled", entrypoint=("sh", "-c", "echo here; sleep 1"))
    backend = replace(job_runs.docker(image), labels={"test.owner": "me"})
    with job_runs.nothing_left_behind("labelled"):
        execute(job, backend, tmp_path / "run", Looking())
    assert len(found) == 2
