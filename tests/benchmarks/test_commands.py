"""What a benchmark starts, as values: nothing runs here."""

import sys
from pathlib import Path

import pytest

from benchmarks.commands import PEERS, Command, Side, command_of, lay_out
from benchmarks.targets import FULL, Benchmark
from injob.contract import OptMl
from injob.paths import BASE_DIR
from scripts.launch import CONTAINER

BY_NAME = {benchmark.name: benchmark for benchmark in FULL}
SPLIT = ("--train-test-split-ratio", "0.2")


def laid_out(folder: Path, name: str, side: Side) -> tuple[Benchmark, OptMl]:
    (folder / "table.csv").touch()
    return BY_NAME[name], lay_out(BY_NAME[name], side, folder / "table.csv", folder / "tree")


@pytest.mark.parametrize("side", ["ours", "peer"])
def test_preprocessing(tmp_path: Path, side: Side) -> None:
    benchmark, tree = laid_out(tmp_path, "preprocess-census-10x", side)
    environ = {BASE_DIR: str(tree.root), "PYTHONPATH": str(CONTAINER)}
    script = str(PEERS / "preprocess.py")
    expected = {
        "ours": Command((sys.executable, "-m", "entry_points.preprocess", *SPLIT), environ),
        "peer": Command((sys.executable, script, f"--base-dir={tree.processing_dir}", *SPLIT), {}),
    }
    assert command_of(benchmark, side, tree) == expected[side]
    assert (tree.processing_dir / "input/census-income.csv").samefile(tmp_path / "table.csv")


@pytest.mark.parametrize("side", ["ours", "peer"])
def test_the_regression(tmp_path: Path, side: Side) -> None:
    benchmark, tree = laid_out(tmp_path, "regression-demo", side)
    environ = {
        BASE_DIR: str(tree.root),
        "PYTHONPATH": str(CONTAINER),
        "TRAINING_JOB_NAME": "benchmark",
    }
    script = str(PEERS / "linear_regression.py")
    folders = (f"--train={tree.channel('train')}", f"--model-dir={tree.model_dir}")
    expected = {
        "ours": Command((sys.executable, "-m", "entry_points.linear_regression"), environ),
        "peer": Command((sys.executable, script, *folders), {}),
    }
    assert command_of(benchmark, side, tree) == expected[side]
    assert tree.read_hyperparameters() == {"report": "false"}
    assert (tree.channel("train") / "train.csv").samefile(tmp_path / "table.csv")


@pytest.mark.parametrize(
    ("side", "hyperparameters"), [("ours", {"report": "false"}), ("peer", {"sagemaker_program": "train.py"})]
)
def test_both_sides_in_docker_run_the_same_image_on_the_same_input(
    tmp_path: Path, side: Side, hyperparameters: dict[str, str]
) -> None:
    benchmark, tree = laid_out(tmp_path, "docker-demo", side)
    variables = ("--hostname", "algo-1", "--env", "TRAINING_JOB_NAME=benchmark")
    mounts = ["--volume", f"{tree.input_dir}:/opt/ml/input"]
    end = ["injob:x", "train"]
    if side == "peer":
        mounts += ["--volume", f"{PEERS / 'linear_regression.py'}:/opt/ml/code/train.py:ro"]
        end = ["injob:x", "python", "-m", "sagemaker_training.cli.train"]
    assert tree.read_hyperparameters() == hyperparameters
    assert command_of(benchmark, side, tree, "injob:x") == Command(
        ("docker", "run", "--rm", *variables, *mounts, *end), {}
    )
