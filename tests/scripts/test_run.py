import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from injob.contract import OptMl
from injob.documents import read_json
from scripts import launch, runtimes
from scripts.cases import LOCAL_DATA, ROOT, Case

FAILING = LOCAL_DATA / "failing"


def scripts_run(*arguments: str, environ: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "scripts.run", *arguments]
    environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": "container", "COLUMNS": "200", **(environ or {})}
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=300
    )


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("runs")


@pytest.fixture(scope="module")
def demo(runs: Path) -> subprocess.CompletedProcess[str]:
    return scripts_run("--runtime", "process", "--runs", str(runs))


def test_the_demo_needs_nothing_but_this_python(demo: subprocess.CompletedProcess[str]) -> None:
    rows = [line.split() for line in demo.stdout.splitlines() if " process " in line]
    shown = [(row[0], row[1]) for row in rows]
    assert (demo.returncode, demo.stderr, shown) == (
        0,
        "",
        [
            ("preprocess", "process"),
            ("linear_regression", "process"),
            ("linear_regression_on_features", "process"),
        ],
    )


@pytest.mark.usefixtures("demo")
def test_the_regression_on_features_trains_on_all_of_them(runs: Path) -> None:
    features = read_json(runs / "preprocess/processing/train/features.json")
    model = read_json(runs / "linear_regression_on_features/model/model.json")
    assert model["feature_names"] == features["feature_names"]
    assert sum(model["rows"].values()) == features["rows"]


def test_a_failing_case_ends_with_its_reason_and_exit_code_1(tmp_path: Path) -> None:
    done = scripts_run(
        "--runtime", "process", str(FAILING / "unknown_hyperparameter"), "--runs", str(tmp_path)
    )
    last = done.stdout.splitlines()[-1]
    assert (done.returncode, last) == (
        1,
        "unknown_hyperparameter failed: exit code 2: tagret is unknown; did you mean target?",
    )


def test_without_an_engine_auto_says_so_in_one_line_and_runs_processes(tmp_path: Path) -> None:
    arguments = (str(LOCAL_DATA / "linear_regression"), "--runs", str(tmp_path))
    done = scripts_run(*arguments, environ={"DOCKER_HOST": "tcp://127.0.0.1:1"})
    assert done.stdout.splitlines()[0] == "No Docker engine answers: the jobs run as plain processes."
    assert done.returncode == 0


def test_without_an_engine_docker_is_an_error() -> None:
    done = scripts_run("--runtime", "docker", environ={"DOCKER_HOST": "tcp://127.0.0.1:1"})
    assert (done.returncode, done.stderr) == (
        1,
        "error: no Docker engine answers; start it, or run with RUNTIME=process\n",
    )


def test_a_dry_run_prints_the_commands_and_starts_nothing() -> None:
    case = LOCAL_DATA / "linear_regression"
    done = scripts_run("--dry-run", str(case))
    assert done.stdout == (
        "docker run --rm --env TRAINING_JOB_NAME=linear-regression "
        f"--volume {case}:/opt/ml injob:latest train\n"
    )


@pytest.mark.docker
@pytest.mark.usefixtures("demo")
def test_docker_and_process_write_the_same(image: str, runs: Path, tmp_path: Path) -> None:
    client = runtimes.required_engine()
    for case in (
        Case("preprocess", LOCAL_DATA / "preprocess"),
        Case("linear_regression", LOCAL_DATA / "linear_regression"),
    ):
        opt_ml = case.lay_out(tmp_path)
        started = launch.for_docker(opt_ml, case.name, image)
        assert runtimes.run_docker(started, client, runtimes.Owner.caller()) == 0
        assert outputs(opt_ml) == outputs(OptMl(runs / case.name))


def outputs(opt_ml: OptMl) -> dict[str, object]:
    """Return what a job wrote; numbers to 12 digits: two builds of BLAS may differ in the last ones."""
    model = opt_ml.model_dir / "model.json"
    if model.is_file():
        document = read_json(model)
        return {name: rounded(document[name]) for name in ("coefficients", "intercept", "metrics", "rows")}
    return {path.name: pl.read_csv(path, has_header=False).rows() for path in opt_ml.root.rglob("*_*.csv")}


def rounded(value: object) -> object:
    match value:
        case float():
            return f"{value:.12g}"
        case list():
            return [rounded(item) for item in value]
        case dict():
            return {name: rounded(item) for name, item in value.items()}
    return value
