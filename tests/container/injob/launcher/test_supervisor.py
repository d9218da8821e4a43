"""The supervisor runs in a process of its own: it takes over signals and children."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

import injob

PACKAGES = str(Path(injob.__file__).parents[1])
PYTHON = sys.executable

SUPERVISE = """
import json, os, sys
from injob.launcher.signals import Signals
from injob.launcher.supervisor import Supervisor

supervisor = Supervisor(Signals(), grace_seconds=float(sys.argv[1]), starts_scripts=bool(int(sys.argv[2])))
ended = supervisor.run(sys.argv[3:], dict(os.environ))
stopped_by = ended.stopped_by and ended.stopped_by.name
print(json.dumps([ended.code, stopped_by, ended.stderr[-2000:], ended.overdue]))
"""
READY = "print('ready', flush=True)\n"


def started(program: str, *, grace: float = 20, starts_scripts: bool = False) -> subprocess.Popen[str]:
    argv = [PYTHON, "-c", SUPERVISE, str(grace), str(int(starts_scripts)), PYTHON, "-c", program]
    environ = {**os.environ, "PYTHONPATH": PACKAGES}
    return subprocess.Popen(
        argv, env=environ, text=True, errors="replace", stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def outcome(process: subprocess.Popen[str]) -> list[Any]:
    output, errors = process.communicate(timeout=30)
    assert process.returncode == 0, errors
    ended: list[Any] = json.loads(output.splitlines()[-1])
    return ended


def stopped(
    program: str, *numbers: signal.Signals, grace: float = 20, starts_scripts: bool = False
) -> list[Any]:
    with started(program, grace=grace, starts_scripts=starts_scripts) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        for number in numbers:
            process.send_signal(number)
            time.sleep(0.1)
        return outcome(process)


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        ("", [0, None, "", False]),
        ("raise SystemExit(7)", [7, None, "", False]),
        ("import os; os.kill(os.getpid(), 9)", [-9, None, "", False]),
        ("import os; os.write(2, b'a\\xff\\n')", [0, None, "a\ufffd\n", False]),
        ("import os; os.write(2, b'last words'); os.close(2)", [0, None, "last words", False]),
    ],
)
def test_how_a_command_ends(program: str, expected: list[Any]) -> None:
    with started(program) as process:
        assert outcome(process) == expected


def test_a_flood_is_passed_on_whole_and_in_order_and_its_end_is_kept() -> None:
    flood = "import sys\nfor n in range(200_000): print(f'{n:06} and some words', file=sys.stderr)"
    with started(flood) as process:
        output, errors = process.communicate(timeout=60)
    lines = [f"{n:06} and some words\n" for n in range(200_000)]
    assert errors == "".join(lines)
    assert json.loads(output)[2] == "".join(lines)[-2000:]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT])
def test_every_signal_that_stops_reaches_the_command(number: signal.Signals) -> None:
    save = f"""
import signal, sys, time
def save(number, frame):
    sys.stderr.write(signal.Signals(number).name)
    sys.exit(7)
signal.signal({int(number)}, save)
{READY}
time.sleep(60)
"""
    assert stopped(save, number) == [7, number.name, number.name, False]


def test_a_signal_of_the_scripts_own_is_passed_on_and_stops_nothing() -> None:
    note = f"""
import signal, sys, time
signal.signal(signal.SIGUSR1, lambda *_: sys.stderr.write("checkpoint"))
{READY}
time.sleep(1)
"""
    assert stopped(note, signal.SIGUSR1) == [0, None, "checkpoint", False]


def test_the_first_signal_is_the_reason_and_the_second_arrives_too() -> None:
    count = f"""
import signal, sys, time
seen = []
def note(number, frame):
    seen.append(signal.Signals(number).name)
    if len(seen) == 2: sys.exit(" ".join(seen))
signal.signal(signal.SIGTERM, note); signal.signal(signal.SIGINT, note)
{READY}
while True: time.sleep(1)
"""
    assert stopped(count, signal.SIGINT, signal.SIGTERM) == [1, "SIGINT", "SIGINT SIGTERM\n", False]


@pytest.mark.parametrize("grace", [0.0, 0.5])
def test_who_ignores_the_signal_is_killed_when_the_time_is_over(grace: float) -> None:
    deaf = f"import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n{READY}time.sleep(60)"
    began = time.monotonic()
    assert stopped(deaf, signal.SIGTERM, grace=grace) == [-9, "SIGTERM", "", True]
    assert time.monotonic() - began < 10


def test_a_signal_before_the_command_runs_is_not_lost() -> None:
    program = """
import os, signal, sys
from injob.launcher.signals import Signals
from injob.launcher.supervisor import Supervisor
signals = Signals()
os.kill(os.getpid(), signal.SIGTERM)
sleep = [sys.executable, "-c", "import time; time.sleep(60)"]
print(Supervisor(signals, grace_seconds=20, starts_scripts=False).run(sleep, dict(os.environ)))
"""
    argv = [PYTHON, "-c", program]
    environ = {**os.environ, "PYTHONPATH": PACKAGES}
    done = subprocess.run(argv, env=environ, capture_output=True, text=True, check=True, timeout=30)
    assert done.stdout == ("Ended(code=-15, stopped_by=<Signals.SIGTERM: 15>, stderr='', overdue=False)\n")


LEAVE = """
import os, subprocess, sys
left = subprocess.Popen([sys.executable, "-c", {left!r}], start_new_session=True, stdout=subprocess.PIPE)
left.stdout.readline()
print(left.pid, file=sys.stderr)
os._exit(0)
"""


@pytest.mark.parametrize(
    ("left", "longest"),
    [
        (f"import time\n{READY}time.sleep(60)", 1.0),
        (f"import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n{READY}time.sleep(60)", 5.0),
    ],
)
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets a process adopt orphans")
def test_what_a_command_leaves_running_is_ended(left: str, longest: float) -> None:
    with started(LEAVE.format(left=left)) as process:
        began = time.monotonic()
        code, stopped_by, stderr, overdue = outcome(process)
    assert (code, stopped_by, overdue) == (0, None, False)
    assert time.monotonic() - began < longest + 5
    with pytest.raises(ProcessLookupError):
        os.kill(int(stderr), 0)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets a process adopt orphans")
def test_no_zombie_stays_while_the_command_runs() -> None:
    program = """
import os, time
if not os.fork():
    os._exit(0) if os.fork() else (time.sleep(0.2), os._exit(0))
os.wait()
time.sleep(1)
states = []
for pid in filter(str.isdecimal, os.listdir("/proc")):
    try:
        state, parent = open(f"/proc/{pid}/stat").read().rpartition(")")[2].split()[:2]
    except OSError:
        continue
    if int(parent) == os.getppid() and state == "Z":
        states.append(pid)
os.write(2, str(states).encode())
"""
    with started(program) as process:
        assert outcome(process) == [0, None, "[]", False]


@pytest.mark.skipif(sys.platform != "linux", reason="who is below whom is read from /proc")
def test_what_a_starter_starts_after_the_signal_is_told_too() -> None:
    # As the toolkit does: the signal meets a program that looks for processors, the script comes later.
    starter = """
import subprocess, sys
sleep = [sys.executable, "-c", "import time; print('ready', flush=True); time.sleep(60)"]
codes = [subprocess.call(sleep), subprocess.call(sleep)]
sys.exit(str(codes))
"""
    assert stopped(starter, signal.SIGTERM, starts_scripts=True) == [1, "SIGTERM", "[-15, -15]\n", False]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets a process adopt orphans")
def test_a_killed_starter_leaves_its_script_the_time_to_save() -> None:
    script = """
import signal, sys, time
def save(*_):
    time.sleep(1.5)
    sys.exit(sys.stderr.write("saved"))
signal.signal(signal.SIGTERM, save)
print(flush=True)
time.sleep(60)
"""
    starter = f"""
import os, subprocess, sys
script = subprocess.Popen([sys.executable, "-c", {script!r}], stdout=subprocess.PIPE)
script.stdout.readline()
os.kill(os.getpid(), 9)
"""
    with started(starter, starts_scripts=True) as process:
        assert outcome(process) == [-9, None, "saved", False]
