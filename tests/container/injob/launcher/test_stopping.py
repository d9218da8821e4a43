"""Signals to containers of users' scripts that know nothing of injob."""

import signal
import time
from pathlib import Path

import pytest

from tests.container.injob.launcher import jobs

pytestmark = pytest.mark.docker

SAVING = """
import pathlib, signal, sys, time

def save(number, frame):
    time.sleep(1)
    pathlib.Path("/opt/ml/model/saved").write_text(signal.Signals(number).name)
    print("saved", flush=True)
    sys.exit(0)

signal.signal(signal.SIGTERM, save)
signal.signal(signal.SIGINT, save)
print("ready", flush=True)
time.sleep(60)
"""
SHELL = {"run.sh": "#!/bin/bash\npython train.py\n", "train.py": SAVING}
DEAF = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("ready", flush=True)
time.sleep(60)
"""
PROGRAMS = {
    "py": ("train.py", {"train.py": SAVING}),
    "py in a folder": ("jobs/train.py", {"jobs/train.py": SAVING}),
    "sh": ("run.sh", SHELL),
    "deaf": ("deaf.py", {"deaf.py": DEAF}),
    "package": ("mine", jobs.package(SAVING)),
}


def wait_until_ready(name: str) -> None:
    end = time.monotonic() + 30
    while "ready\n" not in jobs.docker("logs", name):
        assert time.monotonic() < end, "the script did not start"
        time.sleep(0.05)


def stopped(image: str, root: Path, program: str, number: signal.Signals, *options: str) -> jobs.Done:
    name, files = PROGRAMS[program]
    with jobs.container(image, jobs.script_tree(root, name, files), options) as container:
        jobs.docker("start", container)
        wait_until_ready(container)
        jobs.docker("kill", "--signal", number.name, container)
        return jobs.finished(container, root)


@pytest.mark.parametrize(
    ("program", "number"),
    [
        ("py", signal.SIGTERM),
        ("py in a folder", signal.SIGINT),
        ("sh", signal.SIGTERM),
        ("sh", signal.SIGINT),
        ("package", signal.SIGTERM),
    ],
)
def test_a_script_of_any_kind_may_save_its_work_and_the_job_says_that_it_was_stopped(
    program: str, number: signal.Signals, image: str, tmp_path: Path
) -> None:
    done = stopped(image, tmp_path, program, number)
    reason = f"the job was stopped by {number.name}"
    assert (done.code, done.failure, done.opt_ml.success.exists()) == (128 + number, reason, False)
    assert (done.opt_ml.model_dir / "saved").read_text() == number.name
    assert done.output.endswith(f"ready\nsaved\nerror: {reason}\n")


def test_who_does_not_listen_is_killed_after_the_grace_period(image: str, tmp_path: Path) -> None:
    began = time.monotonic()
    done = stopped(image, tmp_path, "deaf", signal.SIGTERM, "--env=INJOB_GRACE_SECONDS=0.5")
    assert (done.code, done.failure) == (143, "the job was stopped by SIGTERM and did not end within 0.5 s")
    assert time.monotonic() - began < 20


LEAVING = """
import os, subprocess, sys, time
for deaf in ("", "signal.signal(signal.SIGTERM, signal.SIG_IGN); "):
    code = f"import signal, time; {deaf}print(flush=True); time.sleep(60)"
    left = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, start_new_session=True)
    left.stdout.readline()
parent = os.fork()
if not parent:
    os.fork()  # the child is an orphan as soon as this ends, and a zombie unless PID 1 collects it
    os._exit(0)
os.waitpid(parent, 0)
time.sleep(0.5)
stats = [open(f"/proc/{pid}/stat").read() for pid in os.listdir("/proc") if pid.isdecimal()]
print("zombies:", [stat for stat in stats if stat.rpartition(")")[2].split()[0] == "Z"])
"""


def test_no_orphan_and_no_zombie_is_left_and_nobody_waits_for_them(image: str, tmp_path: Path) -> None:
    done = jobs.run(image, jobs.script_tree(tmp_path, "train.py", {"train.py": LEAVING}))
    assert (done.code, done.output.splitlines()[1:], done.failure) == (0, ["zombies: []"], None)
