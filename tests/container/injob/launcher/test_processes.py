import signal
import subprocess
import sys
from pathlib import Path

import pytest

from injob.launcher import processes

# pid: (parent, program, state); the 1 of a container starts the toolkit, that a shell, that two programs.
TREE = {
    1: (0, "python3.13", "S"),
    10: (1, "python3.13", "S"),
    20: (10, "dash", "S"),
    21: (10, "python3.13", "S"),
    30: (20, "bash", "S"),
    31: (20, "python3.13", "Z"),
    40: (30, "python3.13", "S"),
    41: (21, "python3.13", "S"),
}


@pytest.fixture
def proc(tmp_path: Path) -> Path:
    for pid, (parent, program, state) in TREE.items():
        folder = tmp_path / str(pid)
        folder.mkdir()
        (folder / "stat").write_text(f"{pid} (a name) with (brackets) {state} {parent} 1 1 0")
        (folder / "exe").symlink_to(f"/usr/bin/{program}")
    (tmp_path / "self").mkdir()
    (tmp_path / "99").mkdir()
    return tmp_path


def test_children_are_those_that_have_not_ended(proc: Path) -> None:
    assert sorted(processes.children(20, proc)) == [30]


def test_a_shells_children_are_found_too_and_those_of_programs_are_not(proc: Path) -> None:
    assert sorted(processes.children_of_shells(10, proc)) == [20, 21, 30, 40]


def test_descendants_are_all_below(proc: Path) -> None:
    assert sorted(processes.descendants(10, proc)) == [20, 21, 30, 40, 41]


def test_where_there_is_no_proc_nothing_is_found(tmp_path: Path) -> None:
    assert processes.descendants(1, tmp_path / "none") == []


def test_a_signal_to_what_has_ended_does_not_matter() -> None:
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as sleeper:
        gone = subprocess.Popen([sys.executable, "-c", ""])
        gone.wait()
        processes.send(signal.SIGTERM, [gone.pid, sleeper.pid])
        assert sleeper.wait(timeout=10) == -signal.SIGTERM
