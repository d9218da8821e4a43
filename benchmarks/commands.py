"""A benchmark as the two commands that a person would type, and the fresh trees that they run in."""

import os
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.targets import Benchmark
from injob.contract import OptMl
from scripts.cases import LOCAL_DATA
from scripts.launch import Launch, for_docker, for_process

PEERS = Path(__file__).with_name("peers")
SPLIT = ("--train-test-split-ratio", "0.2")
HOST = "algo-1"


@dataclass(frozen=True)
class Command:
    """What is started, and the variables that it gets beside ours."""

    argv: tuple[str, ...]
    environ: Mapping[str, str]


def lay_out(benchmark: Benchmark, table: Path, root: Path) -> OptMl:
    """Make a fresh tree below `root` that has the table as its input, linked and not copied."""
    shutil.rmtree(root, ignore_errors=True)
    tree = OptMl(root)
    if benchmark.job == "preprocess":
        shutil.copytree(LOCAL_DATA / "preprocess" / "config", tree.processing_config_dir)
        file = tree.processing_dir / "input" / "census-income.csv"
    else:
        tree.write_training_config(hyperparameters=benchmark.hyperparameters, channels=["train"])
        file = tree.channel("train") / "train.csv"
    file.parent.mkdir(parents=True)
    os.link(table, file)
    return tree


def log_of(root: Path) -> Path:
    """Return the file for what the job of a tree prints."""
    return root / "printed.txt"


def ours(benchmark: Benchmark, tree: OptMl, image: str = "") -> Command:
    """Return the command of this project's job on a tree."""
    if benchmark.job == "docker":
        return Command(_docker(tree, image).docker_run(), {})
    module, *options = {"preprocess": ("preprocess", *SPLIT), "regression": ("linear_regression",)}[
        benchmark.job
    ]
    environ = for_process(tree, "benchmark").environ
    return Command((sys.executable, "-m", f"entry_points.{module}", *options), environ)


def peer(benchmark: Benchmark, tree: OptMl, image: str = "") -> Command:
    """Return the command of the usual script on a tree."""
    if benchmark.job == "docker":
        script = PEERS / "linear_regression.py"
        tree.write_training_config(hyperparameters={"sagemaker_program": "train.py"}, channels=["train"])
        launch = replace(
            _docker(tree, image),
            entrypoint=("python", "-m", "sagemaker_training.cli.train"),
            read_only={"/opt/ml/code/train.py": script},
        )
        return Command(launch.docker_run(), {})
    name, *options = {
        "preprocess": ("preprocess", f"--base-dir={tree.processing_dir}", *SPLIT),
        "regression": (
            "linear_regression",
            f"--train={tree.channel('train')}",
            f"--model-dir={tree.model_dir}",
        ),
    }[benchmark.job]
    return Command((sys.executable, str(PEERS / f"{name}.py"), *options), {})


def _docker(tree: OptMl, image: str) -> Launch:
    # Only the input comes from outside: what root writes in a container stays there and goes with it. The
    # name of the host is what the service gives; without it the bare toolkit waits for a quarter of an hour.
    mounts = {tree.input_dir.absolute(): "/opt/ml/input"}
    return replace(for_docker(tree, "benchmark", image), mounts=mounts, hostname=HOST)
