"""The command line of a job, as a person calls it."""

import os
import re
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from scripts.cases import LOCAL_DATA, ROOT
from tests.scripts import job_runs

SOCKET = Path("/var/run/docker.sock")
UID, GID = 4711, 4712

DEAF = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("ready", flush=True)
time.sleep(60)
"""

ENVIRON = {"PATH": "/usr/bin:/bin:/usr/sbin:/sbin", "PYTHONPATH": "container", "HOME": "/"}


def command(*words: str | Path) -> list[str]:
    return [sys.executable, "-m", "scripts.run", *map(str, words)]


def run(*words: str | Path, given: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(*words),
        cwd=ROOT,
        env=ENVIRON,
        input=given,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@contextmanager
def running(*words: str | Path) -> Iterator[subprocess.Popen[str]]:
    """Start the command and wait until its script says that it is ready."""
    pipe = subprocess.PIPE
    with subprocess.Popen(
        command(*words), cwd=ROOT, env=ENVIRON, stdout=pipe, stderr=subprocess.STDOUT, text=True
    ) as process:
        assert process.stdout
        for line in process.stdout:
            if line == "ready\n":
                break
        yield process


def in_runtime(runtime: str, request: pytest.FixtureRequest) -> list[str]:
    chosen = ["--runtime", runtime]
    return [*chosen, "--image", request.getfixturevalue("image")] if runtime == "docker" else chosen


BOTH = pytest.mark.parametrize("runtime", ["process", pytest.param("docker", marks=pytest.mark.docker)])


def others_may_run() -> bool:
    """Tell whether root is here, who can be somebody else, and whether that one could do anything."""
    if os.getuid() != 0 or not SOCKET.is_socket():
        return False
    try:
        subprocess.run([sys.executable, "-c", "import docker"], user=UID, cwd=ROOT, env=ENVIRON, check=True)
    except (OSError, subprocess.CalledProcessError):
        return False
    return True


def without_times(text: str) -> list[str]:
    return [re.sub(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d ", "", line) for line in text.splitlines()]


def test_a_training_job_tells_what_a_user_of_sagemaker_knows(tmp_path: Path) -> None:
    source = job_runs.script(tmp_path, "import sys\nprint(sys.argv[1:])").path
    done = run(source, "--runtime", "process", "--runs", tmp_path / "runs", "--hyperparameter", "alpha=0.5")
    assert (done.returncode, done.stderr) == (0, "")
    assert without_times(done.stdout) == [
        "Starting - Starting the training job...",
        "Downloading - Downloading input data...",
        "Training - Training image download completed. Training in progress.",
        "['--alpha', '0.5']",
        "Uploading - Uploading generated training model",
        "Completed - Training job completed",
        "Training seconds: 0",
        f"What it wrote lies in {tmp_path / 'runs/script'}",
    ]


def test_a_failed_job_ends_with_its_reason_and_exit_code_1(tmp_path: Path) -> None:
    source = job_runs.script(tmp_path, "raise ValueError('no column')").path
    done = run(source, "--runtime", "process", "--runs", tmp_path / "runs")
    lines = without_times(done.stdout)
    assert done.returncode == 1
    assert lines[lines.index("Failed - Training job failed") + 1] == (
        "FailureReason: AlgorithmError: ValueError: no column"
    )


def test_lines_of_several_hosts_have_their_names(tmp_path: Path) -> None:
    source = job_runs.script(tmp_path, "print('x')").path
    done = run(source, "--runtime", "process", "--runs", tmp_path / "runs", "--hosts", "2")
    assert sorted(line for line in done.stdout.splitlines() if " | " in line) == ["algo-1 | x", "algo-2 | x"]


@BOTH
def test_ctrl_c_stops_the_job_and_leaves_nothing_running(
    runtime: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    source = job_runs.script(tmp_path, job_runs.SAVING).path
    words = in_runtime(runtime, request)
    with running(source, "--name", "ctrl-c", "--runs", tmp_path / "runs", *words) as process:
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Stopped - Training job stopped" in without_times(output)
    assert (tmp_path / "runs/ctrl-c/model/model.txt").read_text() == "saved"
    assert runtime == "process" or job_runs.left_behind("ctrl-c") == []


@BOTH
def test_ctrl_c_twice_ends_a_job_that_does_not_stop_at_once(
    runtime: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    source = job_runs.script(tmp_path, DEAF).path
    words = in_runtime(runtime, request)
    with running(source, "--name", "twice", "--runs", tmp_path / "runs", *words) as process:
        process.send_signal(signal.SIGINT)
        time.sleep(1)
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate(timeout=20)
    assert (process.returncode, "Traceback" in output) == (130, False)
    assert runtime == "process" or job_runs.left_behind("twice") == []
    assert (
        str(tmp_path)
        not in subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
    )


@BOTH
def test_a_shell_is_where_the_job_would_be(
    runtime: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    source = job_runs.script(tmp_path, "").path
    words = ["--name", "shell", *in_runtime(runtime, request), "--shell", "--hyperparameter", "a=5"]
    typed = "pwd; ls; echo $SM_CURRENT_HOST $SM_HP_A; exit 3"
    done = run(source, "--runs", tmp_path / "runs", *words, given=typed)
    folder = done.stdout.splitlines()[0]
    assert folder in ("/opt/ml/code", str(tmp_path / "runs/shell/algo-1/code"))
    assert (done.returncode, done.stdout) == (3, f"{folder}\nscript.py\nalgo-1 5\n")
    assert runtime == "process" or job_runs.left_behind("shell") == []


@BOTH
def test_the_built_in_processing_job_with_arguments(
    runtime: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    done = run(
        "process",
        *in_runtime(runtime, request),
        *("--runs", tmp_path / "runs"),
        *("--input", f"input={LOCAL_DATA / 'preprocess/processing/input'}"),
        *("--output", f"train={tmp_path / 'out'}"),
        *("--", "--train-test-split-ratio", "0.2", "--format", "parquet"),
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "out/train_features.parquet").is_file()
    assert "Completed - Processing job completed" in without_times(done.stdout)


def test_the_built_in_training_job_needs_no_script(tmp_path: Path) -> None:
    data = LOCAL_DATA / "linear_regression/input/data/train"
    words = ("--runtime", "process", "--runs", tmp_path / "runs", "--channel", f"train={data}")
    done = run(*words)
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "runs/linear-regression/model/model.json").is_file()


def test_a_dry_run_prints_network_and_containers_and_makes_nothing(tmp_path: Path) -> None:
    source = job_runs.script(tmp_path, "").path
    words = ("--hosts", "2", "--memory", "1g", "--network-isolation", "--channel", f"a={tmp_path}")
    done = run(source, "--dry-run", "--runs", tmp_path / "runs", *words)
    network, *hosts = done.stdout.splitlines()
    assert network == "docker network create --internal injob-script"
    assert [line.startswith("docker run --rm --label injob.run=script ") for line in hosts] == [True, True]
    assert [f"--volume {tmp_path}:/opt/ml/input/data/a:ro injob:latest train" in line for line in hosts] == [
        True
    ] * 2
    assert not (tmp_path / "runs").exists()


def test_a_dry_run_of_a_process_prints_its_command(tmp_path: Path) -> None:
    source = job_runs.script(tmp_path, "").path
    done = run(source, "--dry-run", "--runs", tmp_path / "runs", "--runtime", "process")
    assert done.stdout.startswith("env TRAINING_JOB_NAME=script ")
    assert done.stdout.endswith(f"{sys.executable} -P {ROOT}/scripts/jobs/stand_in.py\n")


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (["nowhere.py"], "nowhere.py does not exist; name a script, or a folder with one"),
        (["a.py", "b.py"], "one job has one script or source folder; only cases can be several"),
        (
            ["--channel", "train=local_data", "--runtime", "process", "--memory", "1g"],
            "plain processes cannot give --memory; use --runtime docker",
        ),
        (
            ["--channel", "train=local_data", "--runtime", "process", "--runs", ".", "--name", "tests"],
            (
                "tests is not the folder of an earlier job, and the job would empty it; "
                "name the job, or its place, otherwise: --name, --runs"
            ),
        ),
    ],
)
def test_mistakes_are_one_line(words: list[str], error: str) -> None:
    done = run(*words)
    assert (done.returncode, done.stderr) == (1, f"error: {error}\n")


@pytest.mark.docker
@pytest.mark.skipif(not others_may_run(), reason="nobody else may run this Python, or use the engine")
def test_what_a_job_wrote_belongs_to_the_caller(image: str) -> None:
    # Below pytest's own folder only its owner may look.
    with TemporaryDirectory() as name:
        folder = Path(name)
        source = job_runs.script(folder, job_runs.SLOW).path
        words = command(source, "--image", image, "--runtime", "docker", "--runs", folder / "runs")
        os.chown(folder, UID, GID)
        source.chmod(source.stat().st_mode | stat.S_IROTH)
        engine = SOCKET.stat().st_gid
        for _ in range(2):
            done = subprocess.run(
                words,
                cwd=ROOT,
                env=ENVIRON,
                capture_output=True,
                text=True,
                check=False,
                user=UID,
                group=GID,
                extra_groups=[engine],
            )
            assert (done.returncode, done.stderr) == (0, "")
        written = [folder / "runs", *(folder / "runs").rglob("*")]
        assert {(path.stat().st_uid, path.stat().st_gid) for path in written} == {(UID, GID)}
