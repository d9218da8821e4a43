import json
import os
import shutil
import signal
import subprocess
import sys
import uuid
from pathlib import Path

import pytest

import injob
from injob.contract import OptMl
from injob.environment import Machine, sm_variables
from injob.errors import ContractError
from injob.launcher import Command, plan, verdict

SAMPLE = Path(__file__).parents[3] / "local_data/linear_regression"
PACKAGES = str(Path(injob.__file__).parents[1])
MACHINE = Machine(cpus=4)
BUILT_IN = Command((sys.executable, "-P", "-m", "entry_points.linear_regression"), {})
BY_TOOLKIT = Command((sys.executable, "-m", "sagemaker_training.cli.train"), {}, by_toolkit=True)
MISSING = "{} is missing; SageMaker always writes it, so a test tree needs it too"


def tree_of(root: Path, **hyperparameters: str) -> OptMl:
    opt_ml = OptMl(root)
    opt_ml.write_training_config(hyperparameters=hyperparameters, channels=["train"])
    return opt_ml


def failure(opt_ml: OptMl) -> str | None:
    return opt_ml.failure.read_text() if opt_ml.failure.exists() else None


def refusal(opt_ml: OptMl, environ: dict[str, str]) -> str:
    with pytest.raises(ContractError) as caught:
        plan(opt_ml, environ, MACHINE)
    return str(caught.value)


@pytest.mark.parametrize(
    ("environ", "threads"), [({"HOME": "/root"}, "1"), ({"OPENBLAS_NUM_THREADS": "2"}, "2")]
)
def test_a_job_that_names_no_script_is_the_built_in_one(
    environ: dict[str, str], threads: str, tmp_path: Path
) -> None:
    opt_ml = tree_of(tmp_path, epochs="5")
    variables = sm_variables(opt_ml, environ, MACHINE)
    assert plan(opt_ml, environ, MACHINE) == Command(
        BUILT_IN.argv, {**environ, **variables, "OPENBLAS_NUM_THREADS": threads}
    )


@pytest.mark.parametrize(
    ("environ", "hyperparameters"),
    [
        ({}, {"sagemaker_program": '"train.py"'}),
        ({"SAGEMAKER_PROGRAM": "train.py"}, {}),
        ({"SAGEMAKER_TRAINING_MODULE": "module:main"}, {}),
    ],
)
def test_a_job_that_names_a_script_needs_the_toolkit(
    environ: dict[str, str], hyperparameters: dict[str, str], tmp_path: Path
) -> None:
    assert refusal(tree_of(tmp_path, **hyperparameters), environ) == (
        "the job names a script, and sagemaker-training, which starts scripts, is not installed here; "
        "run the job in the image"
    )


def test_code_without_a_script_to_start_is_refused(tmp_path: Path) -> None:
    opt_ml = tree_of(tmp_path, sagemaker_submit_directory='"s3://bucket/sourcedir.tar.gz"')
    assert refusal(opt_ml, {}) == (
        "the hyperparameters bring code (sagemaker_submit_directory) but name no script to start; "
        "set sagemaker_program, or entry_point= in the estimator"
    )


@pytest.mark.parametrize(
    ("code", "command", "expected"),
    [
        (0, BUILT_IN, (0, None)),
        (5, BUILT_IN, (5, None)),
        (-9, BUILT_IN, (137, "the training process was ended by SIGKILL")),
        (-15, BY_TOOLKIT, (143, "the training process was ended by SIGTERM")),
        (0, BY_TOOLKIT, (1, "sagemaker-training ended without reporting success")),
        (1, BY_TOOLKIT, (1, None)),
    ],
)
def test_the_verdict_is_an_honest_exit_code_and_a_reason_where_nobody_gave_one(
    code: int, command: Command, expected: tuple[int, str | None], tmp_path: Path
) -> None:
    opt_ml = OptMl(tmp_path)
    opt_ml.output_dir.mkdir()
    assert (verdict(code, command, opt_ml), failure(opt_ml)) == expected


def test_the_verdict_is_0_where_the_toolkit_reported_a_success(tmp_path: Path) -> None:
    opt_ml = OptMl(tmp_path)
    opt_ml.output_dir.mkdir()
    opt_ml.success.touch()
    assert (verdict(0, BY_TOOLKIT, opt_ml), failure(opt_ml)) == (0, None)


def test_the_verdict_keeps_what_the_script_said(tmp_path: Path) -> None:
    opt_ml = OptMl(tmp_path)
    opt_ml.output_dir.mkdir()
    opt_ml.failure.write_text("my own words")
    assert (verdict(-9, BUILT_IN, opt_ml), opt_ml.failure.read_text()) == (137, "my own words")


def started(opt_ml: OptMl, *shadowing: str) -> subprocess.Popen[str]:
    paths = os.pathsep.join([*shadowing, PACKAGES])
    environ = {**os.environ, "SAGEMAKER_BASE_DIR": str(opt_ml.root), "PYTHONPATH": paths}
    argv = [sys.executable, "-m", "injob.launcher"]
    return subprocess.Popen(argv, env=environ, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def test_the_built_in_job_ends_with_0_and_its_model(tmp_path: Path) -> None:
    shutil.copytree(SAMPLE, tmp_path / "opt/ml")
    opt_ml = OptMl(tmp_path / "opt/ml")
    opt_ml.output_dir.mkdir()
    for stale in (opt_ml.failure, opt_ml.success):
        stale.write_text("of an earlier job")
    with started(opt_ml) as launcher:
        output, errors = launcher.communicate()
    assert (launcher.returncode, errors) == (0, "")
    written = {str(path.relative_to(opt_ml.root)) for path in opt_ml.root.rglob("*") if path.is_file()}
    assert {path for path in written if not path.startswith("input")} == {
        "model/model.joblib",
        "model/model.json",
        "output/data/evaluation.json",
    }
    evaluation = json.loads((opt_ml.output_data_dir / "evaluation.json").read_text())
    assert f"rmse={evaluation['rmse']!r};" in output.splitlines()


def test_a_broken_configuration_ends_with_3_and_the_reason(tmp_path: Path) -> None:
    opt_ml = tree_of(tmp_path)
    broken = opt_ml.input_config_dir / "resourceconfig.json"
    broken.unlink()
    with started(opt_ml) as launcher:
        _, errors = launcher.communicate()
    reason = MISSING.format(broken)
    assert (launcher.returncode, errors) == (3, f"error: {reason}\n")
    assert opt_ml.failure.read_text() == reason


JOB = """
import signal, sys, time

def save(number, frame):
    print("saved after", signal.Signals(number).name, flush=True)
    sys.exit(7)

signal.signal(signal.SIGTERM, {handler})
signal.signal(signal.SIGINT, {handler})
print("ready", flush=True)
time.sleep(60)
"""


@pytest.mark.parametrize(
    ("handler", "number", "expected"),
    [
        ("save", signal.SIGTERM, (7, "saved after SIGTERM\n", None)),
        ("save", signal.SIGINT, (7, "saved after SIGINT\n", None)),
        ("signal.SIG_DFL", signal.SIGTERM, (143, "", "the training process was ended by SIGTERM")),
        ("signal.SIG_DFL", signal.SIGINT, (130, "", "the training process was ended by SIGINT")),
    ],
)
def test_a_signal_reaches_the_job_and_the_launcher_does_not_end_with_0(
    handler: str, number: int, expected: tuple[int, str, str | None], tmp_path: Path
) -> None:
    opt_ml = tree_of(tmp_path / "opt/ml")
    package = tmp_path / "entry_points"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "linear_regression.py").write_text(JOB.format(handler=handler))
    with started(opt_ml, str(tmp_path)) as launcher:
        assert launcher.stdout is not None
        assert launcher.stdout.readline() == "ready\n"
        launcher.send_signal(number)
        rest, _ = launcher.communicate(timeout=30)
    assert (launcher.returncode, rest, failure(opt_ml)) == expected


LAY_OUT = """
import sys
from pathlib import Path
from injob.contract import OptMl

opt_ml = OptMl(Path("/opt/ml"))
opt_ml.write_training_config(hyperparameters={"sagemaker_program": "train.py"}, channels=[], hosts=%s)
opt_ml.code_dir.mkdir()
(opt_ml.code_dir / "train.py").write_text(sys.argv[1])
"""
PLAN = """
import json, os
from injob.environment import Machine
from injob.launcher import plan

command = plan(opt_ml, os.environ, Machine.detect())
added = sorted(set(command.environ.items()) - set(os.environ.items()))
print(json.dumps([command.argv, added, command.by_toolkit]))
"""


@pytest.mark.docker
@pytest.mark.parametrize(
    ("hosts", "added"), [(["algo-1"], [["SM_STUDIO_LOCAL_MODE", "true"]]), (["algo-1", "algo-2"], [])]
)
def test_in_the_image_the_toolkit_starts_scripts_and_a_host_alone_is_not_looked_up(
    hosts: list[str], added: list[list[str]], image: str
) -> None:
    argv = ["docker", "run", "--rm", image, "python", "-c", LAY_OUT % hosts + PLAN, ""]
    done = subprocess.run(argv, capture_output=True, text=True, check=True)
    expected = [["/opt/injob/bin/python", "-m", "sagemaker_training.cli.train"], added, True]
    assert json.loads(done.stdout) == expected


SAVING = """
import signal, sys, time

def save(number, frame):
    time.sleep(1)
    print("saved", flush=True)
    sys.exit(0)

signal.signal(signal.SIGTERM, save)
print("ready", flush=True)
time.sleep(60)
"""


@pytest.mark.docker
def test_a_users_script_may_save_its_work_before_the_container_ends(image: str) -> None:
    name = f"injob-test-{uuid.uuid4()}"
    train = ["sh", "-c", 'python -c "$1" "$2" && exec train', "sh", LAY_OUT % ["algo-1"], SAVING]
    argv = ["docker", "run", "--rm", f"--name={name}", image, *train]
    with subprocess.Popen(argv, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as container:
        assert container.stdout is not None
        lines = iter(container.stdout.readline, "")
        assert "ready\n" in lines
        subprocess.run(["docker", "stop", "-t", "30", name], check=True, capture_output=True)
        rest = list(lines)
    assert (container.returncode, rest) == (
        143,
        ["saved\n", "error: the training process was ended by SIGTERM\n"],
    )
