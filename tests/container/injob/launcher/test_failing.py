"""Failures of users' scripts that know nothing of injob, in the image: exit code, failure file and log."""

from pathlib import Path

import pytest

from injob.documents import write_json
from tests.container.injob.launcher import jobs

pytestmark = pytest.mark.docker

RAISING = """
import os, sys
NAME = "API_KEY"
def train(alpha):
    raise ValueError(f"für {alpha}: {os.environ[NAME]} and {sys.argv[2]}")

train(1)
"""


def test_the_failure_is_the_users_own_error_and_no_secret_is_repeated(image: str, tmp_path: Path) -> None:
    files = {"train.py": RAISING}
    opt_ml = jobs.script_tree(tmp_path, "train.py", files, {"password": '"hyper secret"'})
    done = jobs.run(image, opt_ml, "--env=API_KEY=key-of-the-environment")
    place = "/opt/ml/code/train.py"
    assert (done.code, done.failure) == (
        1,
        (
            "ValueError: für 1: *** and ***\n"
            f"at {place}:5 in train: "
            'raise ValueError(f"für {alpha}: {os.environ[NAME]} and {sys.argv[2]}")\n'
            f"at {place}:7 in <module>: train(1)"
        ),
    )
    assert done.output.splitlines()[0] == "starting /opt/injob/bin/python3 -- train.py --password ***"


def test_a_long_reason_is_cut_between_characters(image: str, tmp_path: Path) -> None:
    files = {"run.sh": "#!/bin/sh\npython3 -c \"print('é' * 2000)\" >&2\nexit 4\n"}
    done = jobs.run(image, jobs.script_tree(tmp_path, "run.sh", files))
    assert (done.code, done.failure) == (4, "é" * 510 + "…")


def test_the_lines_of_a_users_package_are_kept_where_pip_has_put_it(image: str, tmp_path: Path) -> None:
    main = "from mine.model import fit\nfit()\n"
    files = jobs.package(main, "import json\n\ndef fit():\n    json.loads('{')\n")
    done = jobs.run(image, jobs.script_tree(tmp_path, "mine", files))
    packages = "/opt/injob/lib/python3.13/site-packages"
    assert (done.code, done.failure) == (
        1,
        (
            "json.decoder.JSONDecodeError: Expecting property name enclosed in double quotes: "
            "line 1 column 2 (char 1)\n"
            f"at {packages}/mine/model.py:4 in fit: json.loads('{{')\n"
            f"at {packages}/mine/__main__.py:2 in <module>: fit()"
        ),
    )


OWN = (
    "import pathlib, sys\npathlib.Path('/opt/ml/output/failure').write_text('my own\\nwords')\nsys.exit(5)\n"
)
KILLED = "import subprocess\nsubprocess.run(['python', '-c', 'bytearray(10**9)'], check=True)\n"
OUT_OF_MEMORY = (
    "out of memory: the kernel killed a process of the job when it reached the limit of 200 MiB, "
    "the peak was 200 MiB"
)
ENDS = {
    "its own words": ({"train.py": OWN}, (), (5, "my own\nwords")),
    "an exit code": (
        {"train.py": "raise SystemExit(3)"},
        (),
        (3, "the script exited with code 3 and wrote nothing to standard error"),
    ),
    "no such script": (
        {"other.py": ""},
        (),
        (
            2,
            (
                "/opt/injob/bin/python3: can't open file '/opt/ml/code/train.py': [Errno 2] "
                "No such file or directory"
            ),
        ),
    ),
    "a crash": (
        {"train.py": "import os; os.abort()"},
        (),
        (134, "the training process was ended by SIGABRT"),
    ),
    "a killed toolkit": (
        {"train.py": "import os; os.kill(os.getppid(), 9)"},
        (),
        (137, "the training process was ended by SIGKILL"),
    ),
    "out of memory": ({"train.py": "bytearray(10**9)"}, ("--memory=200m",), (137, OUT_OF_MEMORY)),
    "a child out of memory": (
        {"train.py": KILLED},
        ("--memory=200m",),
        (
            1,
            (
                f"{OUT_OF_MEMORY}; it last said:\nsubprocess.CalledProcessError: Command "
                "'['python', '-c', 'bytearray(10**9)']' died with <Signals.SIGKILL: 9>.\n"
                "at /opt/ml/code/train.py:2 in <module>: "
                "subprocess.run(['python', '-c', 'bytearray(10**9)'], check=True)"
            ),
        ),
    ),
}


@pytest.mark.parametrize(("files", "options", "expected"), ENDS.values(), ids=ENDS)
def test_the_exit_code_and_the_reason_of_every_end(
    files: dict[str, str], options: tuple[str, ...], expected: tuple[int, str], image: str, tmp_path: Path
) -> None:
    done = jobs.run(image, jobs.script_tree(tmp_path, "train.py", files), *options)
    assert (done.code, done.failure) == expected


@pytest.mark.parametrize("code", [0, 1])
def test_a_training_module_that_exits_is_no_success(code: int, image: str, tmp_path: Path) -> None:
    files = {"module.py": f"import sys\ndef main():\n    sys.exit({code})\n"}
    environ = ("--env=SAGEMAKER_TRAINING_MODULE=module:main", "--env=PYTHONPATH=/opt/ml/code")
    done = jobs.run(image, jobs.script_tree(tmp_path, "train.py", files), *environ)
    assert (done.code, done.failure) == (1, "the job ended without reporting success")


def test_a_read_only_output_is_refused_before_anything_runs(image: str, tmp_path: Path) -> None:
    (tmp_path / "output/data").mkdir(parents=True)
    opt_ml = jobs.script_tree(tmp_path, "train.py", {"train.py": "print('ran')"})
    done = jobs.run(image, opt_ml, f"--volume={tmp_path}/output:/opt/ml/output:ro")
    assert (done.code, done.output.splitlines()) == (
        6,
        [
            (
                "error: /opt/ml/output/failure cannot be removed: Read-only file system; "
                "make /opt/ml/output writable"
            ),
            (
                "error: the reason could not be written: /opt/ml/output/failure cannot be written: "
                "Read-only file system; make /opt/ml/output writable"
            ),
        ],
    )


FILLING = """
with open("/opt/ml/output/data/large", "wb") as file:
    file.write(bytes(10**6))
"""


def test_a_full_disk_is_a_failure_with_its_reason_in_the_log(image: str, tmp_path: Path) -> None:
    opt_ml = jobs.script_tree(tmp_path, "train.py", {"train.py": FILLING})
    done = jobs.run(image, opt_ml, "--tmpfs=/opt/ml/output:size=64k")
    assert done.code == 1
    said = "OSError: [Errno 28] No space left on device\nat /opt/ml/code/train.py:3 in <module>: "
    assert f"error: the job ended without reporting success; it last said:\n{said}" in done.output


TURNS = """
import pathlib, sys
turn = pathlib.Path("/opt/ml/model/turn")
turn.write_text(turn.read_text() + "x" if turn.exists() else "x")
if len(turn.read_text()) != 2:
    raise ValueError(turn.read_text())
"""


def test_the_end_of_an_earlier_job_in_the_same_tree_does_not_survive(image: str, tmp_path: Path) -> None:
    opt_ml = jobs.script_tree(tmp_path, "train.py", {"train.py": TURNS})
    ends = []
    with jobs.container(image, opt_ml) as name:
        for turn in range(3):
            jobs.docker("start", name)
            (tmp_path / str(turn)).mkdir()
            done = jobs.finished(name, tmp_path / str(turn))
            headline = (done.failure or "").partition("\n")[0]
            ends.append((done.code, headline, done.opt_ml.success.exists()))
    assert ends == [(1, "ValueError: x", False), (0, "", True), (1, "ValueError: xxx", False)]


def test_a_container_without_any_configuration_runs_the_code_that_lies_in_it(
    image: str, tmp_path: Path
) -> None:
    opt_ml = jobs.script_tree(tmp_path, "train.py", {"bin/train.py": "print('ran')"})
    for path in opt_ml.input_config_dir.iterdir():
        path.unlink()
    done = jobs.run(image, opt_ml, "--env=SAGEMAKER_PROGRAM=bin/train.py")
    config = "/opt/ml/input/config"
    names = [f"{config}/{name}.json" for name in ("hyperparameters", "inputdataconfig", "resourceconfig")]
    assert (done.code, done.output.splitlines()) == (
        0,
        [
            f"filled with defaults: {', '.join(names)}",
            "starting /opt/injob/bin/python3 -- bin/train.py",
            "ran",
        ],
    )


HOSTS = {"current_host": "algo-1", "hosts": ["algo-1", "algo-2"]}


@pytest.mark.parametrize(
    ("options", "code", "lines"),
    [
        (("--add-host=algo-2:127.0.0.1",), 0, ["starting /opt/injob/bin/python3 -- train.py", "ran"]),
        (
            ("--env=INJOB_HOST_SECONDS=5.2",),
            3,
            [
                "waiting for algo-2: no address yet, 5 s",
                (
                    "error: no address for algo-2 after 5 s; each one in resourceconfig.json must be known "
                    "by name: are all containers up, and on one network?"
                ),
            ],
        ),
    ],
)
def test_other_hosts_are_waited_for_and_the_own_name_is_not(
    options: tuple[str, ...], code: int, lines: list[str], image: str, tmp_path: Path
) -> None:
    opt_ml = jobs.script_tree(tmp_path, "train.py", {"train.py": "print('ran')"})
    write_json(opt_ml.resource_config_file, HOSTS)
    done = jobs.run(image, opt_ml, *options)
    assert (done.code, done.output.splitlines()) == (code, lines)


def test_an_option_brings_the_long_log_back_without_the_secrets(image: str, tmp_path: Path) -> None:
    hyperparameters = {"sagemaker_container_log_level": "10", "api_key": '"s3cret"'}
    opt_ml = jobs.script_tree(tmp_path, "train.py", {"train.py": "print('ran')"}, hyperparameters)
    done = jobs.run(image, opt_ml)
    shown = [text in done.output for text in ("Training Env:", "SM_HP_API_KEY=***", "s3cret")]
    assert (done.code, shown) == (0, [True, True, False])
