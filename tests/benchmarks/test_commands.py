"""What a benchmark starts, as values: nothing runs here."""

import sys
from pathlib import Path

import pytest

from benchmarks.commands import PEERS, Command, lay_out, ours, peer
from benchmarks.targets import FULL, Benchmark
from injob.contract import BASE_DIR, OptMl
from scripts.launch import CONTAINER
from tests.container.injob.tables.test_table import touch

BY_NAME = {benchmark.name: benchmark for benchmark in FULL}
SPLIT = ("--train-test-split-ratio", "0.2")


def laid_out(folder: Path, name: str) -> tuple[Benchmark, OptMl]:
    touch(folder, ["table.csv"])
    return BY_NAME[name], lay_out(BY_NAME[name], folder / "table.csv", folder / "tree")


def test_preprocessing(tmp_path: Path) -> None:
    benchmark, tree = laid_out(tmp_path, "preprocess-census-10x")
    environ = {BASE_DIR: str(tree.root), "PYTHONPATH": str(CONTAINER)}
    assert ours(benchmark, tree) == Command(
        (sys.executable, "-m", "entry_points.preprocess", *SPLIT), environ
    )
    script = str(PEERS / "preprocess.py")
    assert peer(benchmark, tree) == Command(
        (sys.executable, script, f"--base-dir={tree.processing_dir}", *SPLIT), {}
    )
    assert (tree.processing_dir / "input/census-income.csv").samefile(tmp_path / "table.csv")


def test_the_regression(tmp_path: Path) -> None:
    benchmark, tree = laid_out(tmp_path, "regression-demo")
    environ = {
        BASE_DIR: str(tree.root),
        "PYTHONPATH": str(CONTAINER),
        "TRAINING_JOB_NAME": "benchmark",
    }
    module = "entry_points.linear_regression"
    assert ours(benchmark, tree) == Command((sys.executable, "-m", module), environ)
    script = str(PEERS / "linear_regression.py")
    folders = (f"--train={tree.channel('train')}", f"--model-dir={tree.model_dir}")
    assert peer(benchmark, tree) == Command((sys.executable, script, *folders), {})
    assert tree.read_hyperparameters() == {"report": "false"}
    assert (tree.channel("train") / "train.csv").samefile(tmp_path / "table.csv")


@pytest.mark.parametrize("side", ["ours", "peer"])
def test_both_sides_in_docker_run_the_same_image_on_the_same_input(tmp_path: Path, side: str) -> None:
    benchmark, tree = laid_out(tmp_path, "docker-demo")
    command = (ours if side == "ours" else peer)(benchmark, tree, "injob:x")
    variables = ("--hostname", "algo-1", "--env", "TRAINING_JOB_NAME=benchmark")
    mounts = ["--volume", f"{tree.input_dir}:/opt/ml/input"]
    end = ["injob:x", "train"]
    hyperparameters = {"report": "false"}
    if side == "peer":
        mounts += ["--volume", f"{PEERS / 'linear_regression.py'}:/opt/ml/code/train.py:ro"]
        end = ["injob:x", "python", "-m", "sagemaker_training.cli.train"]
        hyperparameters = {"sagemaker_program": "train.py"}
    assert command == Command(("docker", "run", "--rm", *variables, *mounts, *end), {})
    assert tree.read_hyperparameters() == hyperparameters
