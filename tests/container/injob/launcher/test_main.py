import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import injob
from injob.contract import OptMl
from injob.launcher.main import settle
from injob.launcher.verdict import Verdict

SAMPLE = Path(__file__).parents[4] / "local_data/linear_regression"
PACKAGES = str(Path(injob.__file__).parents[1])


def tree_of(root: Path, **hyperparameters: str) -> OptMl:
    opt_ml = OptMl(root)
    opt_ml.write_training_config(hyperparameters=hyperparameters, channels=["train"])
    return opt_ml


def failure(opt_ml: OptMl) -> str | None:
    return opt_ml.failure.read_text() if opt_ml.failure.exists() else None


def started(opt_ml: OptMl, *shadowing: str, **variables: str) -> subprocess.Popen[str]:
    paths = os.pathsep.join([*shadowing, PACKAGES])
    environ = {**os.environ, "SAGEMAKER_BASE_DIR": str(opt_ml.root), "PYTHONPATH": paths, **variables}
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
        "output/data/report.html",
    }
    evaluation = json.loads((opt_ml.output_data_dir / "evaluation.json").read_text())
    assert f"rmse={evaluation['rmse']!r};" in output.splitlines()


def test_a_bare_folder_of_data_is_a_job_too_and_one_line_says_so(tmp_path: Path) -> None:
    shutil.copytree(SAMPLE / "input/data", tmp_path / "input/data")
    with started(OptMl(tmp_path)) as launcher:
        output, errors = launcher.communicate()
    files = [
        f"{tmp_path}/input/config/{name}.json"
        for name in ("hyperparameters", "inputdataconfig", "resourceconfig")
    ]
    assert (launcher.returncode, errors) == (0, "")
    assert output.splitlines()[0] == f"filled with defaults: {', '.join(files)}"


@pytest.mark.parametrize(
    ("name", "content", "variables", "expected"),
    [
        (
            "resourceconfig.json",
            "{",
            {},
            (
                3,
                "{path}: line 1, column 2: no valid JSON: Expecting property name enclosed in double quotes",
            ),
        ),
        (
            "resourceconfig.json",
            '{"hosts": ["algo-1"], "current_host": "algo-1", "instance_groups": ["a"]}',
            {},
            (
                3,
                (
                    '{path}: "instance_groups" is ["a"]; it must be a list such as '
                    '[{{"instance_group_name": "workers", "hosts": ["algo-1"]}}]'
                ),
            ),
        ),
        (
            "hyperparameters.json",
            "{}",
            {"INJOB_GRACE_SECONDS": "soon"},
            (2, "INJOB_GRACE_SECONDS is 'soon'; it must be a number of seconds"),
        ),
        (
            "hyperparameters.json",
            '{"a\\u0000b": "1"}',
            {},
            (1, "ValueError: embedded null byte"),
        ),
    ],
)
def test_a_broken_start_ends_with_its_code_and_its_reason_and_no_older_one(
    name: str, content: str, variables: dict[str, str], expected: tuple[int, str], tmp_path: Path
) -> None:
    opt_ml = tree_of(tmp_path)
    opt_ml.output_dir.mkdir()
    opt_ml.failure.write_text("of an earlier job")
    path = opt_ml.input_config_dir / name
    path.write_text(content)
    with started(opt_ml, **variables) as launcher:
        launcher.communicate()
    reason = (failure(opt_ml) or "").splitlines()[0]
    assert (launcher.returncode, reason) == (expected[0], expected[1].format(path=path))


JOB = """
import signal, sys, time

def save(number, frame):
    print("saved after", signal.Signals(number).name, flush=True)
    sys.exit({code})

signal.signal(signal.SIGTERM, {handler})
signal.signal(signal.SIGINT, {handler})
print("ready", flush=True)
time.sleep(60)
"""


@pytest.mark.parametrize(
    ("handler", "code", "number", "expected"),
    [
        ("save", 7, signal.SIGTERM, (143, "saved after SIGTERM\n", "the job was stopped by SIGTERM")),
        ("save", 0, signal.SIGINT, (130, "saved after SIGINT\n", "the job was stopped by SIGINT")),
        ("signal.SIG_DFL", 0, signal.SIGTERM, (143, "", "the job was stopped by SIGTERM")),
        ("signal.SIG_DFL", 0, signal.SIGINT, (130, "", "the job was stopped by SIGINT")),
    ],
)
def test_a_signal_reaches_the_job_and_the_launcher_says_that_it_was_stopped(
    handler: str, code: int, number: int, expected: tuple[int, str, str], tmp_path: Path
) -> None:
    opt_ml = tree_of(tmp_path / "opt/ml")
    package = tmp_path / "entry_points"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "linear_regression.py").write_text(JOB.format(handler=handler, code=code))
    with started(opt_ml, str(tmp_path)) as launcher:
        assert launcher.stdout is not None
        assert launcher.stdout.readline() == "ready\n"
        launcher.send_signal(number)
        rest, _ = launcher.communicate(timeout=30)
    assert (launcher.returncode, rest, failure(opt_ml)) == expected


def test_a_signal_while_other_hosts_are_waited_for_stops_the_job(tmp_path: Path) -> None:
    opt_ml = OptMl(tmp_path)
    hosts = ["algo-1", "no-such-host.invalid"]
    opt_ml.write_training_config(hyperparameters={}, channels=[], hosts=hosts)
    opt_ml.input_data_config_file.unlink()
    with started(opt_ml) as launcher:
        assert launcher.stdout is not None
        assert launcher.stdout.readline().startswith("filled with defaults: ")
        launcher.send_signal(signal.SIGTERM)
        _, errors = launcher.communicate(timeout=30)
    reason = "the job was stopped by SIGTERM"
    assert (launcher.returncode, errors, failure(opt_ml)) == (143, f"error: {reason}\n", reason)


def test_at_the_limit_the_missing_hosts_are_an_error(tmp_path: Path) -> None:
    opt_ml = OptMl(tmp_path)
    opt_ml.write_training_config(hyperparameters={}, channels=[], hosts=["algo-1", "no-such-host.invalid"])
    with started(opt_ml, INJOB_HOST_SECONDS="0.2") as launcher:
        launcher.communicate(timeout=60)
    assert (launcher.returncode, failure(opt_ml)) == (
        3,
        (
            "no address for no-such-host.invalid after 0 s; each one in resourceconfig.json must be known by "
            "name: are all containers up, and on one network?"
        ),
    )


SECRETS = {"API_TOKEN": "t0ken-of-the-environment"}


@pytest.mark.parametrize(
    ("verdict", "before", "after"),
    [
        (Verdict(1, "bad t0ken-of-the-environment"), None, "bad ***"),
        (Verdict(1, "bad s3cret"), None, "bad ***"),
        (Verdict(1, "é" * 600), None, "é" * 510 + "…"),
        (Verdict(1, "my own words", by_script=True), "my own words", "my own words"),
        (Verdict(1, "é" * 600, by_script=True), "é" * 600, "é" * 600),
        (Verdict(1, "my s3cret", by_script=True), "my s3cret", "my ***"),
    ],
)
def test_the_reason_fits_and_repeats_no_secret_and_the_scripts_own_stays(
    verdict: Verdict, before: str | None, after: str, tmp_path: Path
) -> None:
    opt_ml = tree_of(tmp_path, password='"s3cret"')
    opt_ml.output_dir.mkdir()
    if before is not None:
        opt_ml.failure.write_text(before)
    opt_ml.success.touch()
    assert settle(opt_ml, SECRETS, verdict) == 1
    assert (failure(opt_ml), opt_ml.success.exists()) == (after, False)
