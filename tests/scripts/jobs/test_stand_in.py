import os
import subprocess
import sys
from pathlib import Path

import pytest

from injob.contract import OptMl
from scripts.jobs.host_launch import STAND_IN
from scripts.jobs.stand_in import command
from scripts.launch import CONTAINER


@pytest.mark.parametrize(
    ("program", "is_package", "argv"),
    [
        ("train.py", False, (sys.executable, "--", "train.py", "--ab", "1", "-b", "x y")),
        ("train.py", True, (sys.executable, "-m", "train", "--ab", "1", "-b", "x y")),
        ("run.sh", True, ("/bin/sh", "-c", "./run.sh --ab 1 -b 'x y'")),
        ("tool", False, ("/bin/sh", "-c", "./tool --ab 1 -b 'x y'")),
    ],
)
def test_it_starts_what_the_toolkit_would_start(
    program: str, argv: tuple[str, ...], *, is_package: bool
) -> None:
    hyperparameters = {"b": "x y", "ab": 1, "sagemaker_program": program}
    assert command(program, hyperparameters, is_package=is_package) == argv


def stand_in(opt_ml: OptMl, **files: str) -> subprocess.CompletedProcess[str]:
    hyperparameters = {"sagemaker_program": '"train.py"'} if files else {}
    opt_ml.write_training_config(hyperparameters=hyperparameters, channels=[])
    for name, text in files.items():
        opt_ml.code_dir.mkdir(exist_ok=True)
        (opt_ml.code_dir / name.replace("_", ".")).write_text(text)
    environ = {**os.environ, "SAGEMAKER_BASE_DIR": str(opt_ml.root), "PYTHONPATH": str(CONTAINER)}
    argv = (sys.executable, "-P", str(STAND_IN))
    return subprocess.run(argv, env=environ, capture_output=True, text=True, check=False)


@pytest.fixture
def opt_ml(tmp_path: Path) -> OptMl:
    return OptMl(tmp_path)


def test_a_script_runs_in_the_folder_of_the_code_and_imports_from_there(opt_ml: OptMl) -> None:
    code = "import os, helper, injob\nprint(os.getcwd(), os.environ['SM_CURRENT_HOST'])"
    done = stand_in(opt_ml, train_py=code, helper_py="")
    assert (done.returncode, done.stdout) == (0, f"{opt_ml.code_dir} algo-1\n")


def test_the_host_tools_are_not_importable(opt_ml: OptMl) -> None:
    done = stand_in(opt_ml, train_py="import scripts")
    assert (done.returncode, "No module named 'scripts'" in opt_ml.failure.read_text()) == (1, True)


def test_a_reason_that_the_script_gave_itself_stays(opt_ml: OptMl) -> None:
    code = f"import pathlib, sys\npathlib.Path({str(opt_ml.failure)!r}).write_text('mine')\nsys.exit(3)"
    opt_ml.output_dir.mkdir()
    assert stand_in(opt_ml, train_py=code).returncode == 3
    assert opt_ml.failure.read_text() == "mine"


@pytest.mark.parametrize(
    ("code", "returned", "reason"),
    [
        ("raise KeyError('z')", 1, "KeyError: 'z'"),
        ("raise SystemExit(3)", 3, "the script said nothing on standard error"),
        ("import os; os.kill(os.getpid(), 9)", 137, "the script was ended by SIGKILL"),
    ],
)
def test_the_reason_of_a_failure_is_the_last_line(
    opt_ml: OptMl, code: str, returned: int, reason: str
) -> None:
    assert stand_in(opt_ml, train_py=code).returncode == returned
    assert opt_ml.failure.read_text().splitlines()[0] == reason


def test_requirements_are_not_installed_and_that_is_said(opt_ml: OptMl) -> None:
    done = stand_in(opt_ml, train_py="", requirements_txt="x")
    assert done.stdout == "requirements.txt: plain processes install nothing; they use what this Python has\n"


def test_without_a_script_it_is_the_built_in_job_with_its_own_reason(opt_ml: OptMl) -> None:
    done = stand_in(opt_ml)
    assert (done.returncode, "train" in opt_ml.failure.read_text()) == (4, True)


def test_a_broken_configuration_is_the_reason(opt_ml: OptMl) -> None:
    environ = {**os.environ, "SAGEMAKER_BASE_DIR": str(opt_ml.root), "PYTHONPATH": str(CONTAINER)}
    done = subprocess.run((sys.executable, str(STAND_IN)), env=environ, capture_output=True, check=False)
    assert (done.returncode, "is missing" in opt_ml.failure.read_text()) == (3, True)
