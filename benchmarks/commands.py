"""A benchmark as the two commands that a person would type, and the fresh trees that they run in."""

import os
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from benchmarks.targets import Benchmark, Job
from injob.contract import OptMl
from scripts.cases import LOCAL_DATA
from scripts.launch import Launch, for_docker, for_process

Side = Literal["ours", "peer"]

PEERS = Path(__file__).with_name("peers")
SPLIT = ("--train-test-split-ratio", "0.2")
HOST = "algo-1"
PROGRAM = "train.py"
"""What the script is called that the toolkit starts."""

_MODULES: dict[Job, str] = {
    "preprocess": "preprocess",
    "regression": "linear_regression",
    "docker": "linear_regression",
}
"""Job → the module that does it, here and among PEERS."""


@dataclass(frozen=True)
class Command:
    """What is started, and the variables that it gets beside ours."""

    argv: tuple[str, ...]
    environ: Mapping[str, str]


def lay_out(benchmark: Benchmark, side: Side, table: Path, root: Path) -> OptMl:
    """Make a fresh tree for a side below `root` that has the table as its input, linked and not copied."""
    shutil.rmtree(root, ignore_errors=True)
    tree = OptMl(root)
    if benchmark.job == "preprocess":
        shutil.copytree(LOCAL_DATA / "preprocess" / "config", tree.processing_config_dir)
        file = tree.processing_dir / "input" / "census-income.csv"
    else:
        of_toolkit = benchmark.job == "docker" and side == "peer"
        hyperparameters = {"sagemaker_program": PROGRAM} if of_toolkit else benchmark.hyperparameters
        tree.write_training_config(hyperparameters=hyperparameters, channels=["train"])
        file = tree.channel("train") / "train.csv"
    file.parent.mkdir(parents=True)
    os.link(table, file)
    return tree


def log_of(root: Path) -> Path:
    """Return the file for what the job of a tree prints."""
    return root / "printed.txt"


def command_of(benchmark: Benchmark, side: Side, tree: OptMl, image: str = "") -> Command:
    """Return what a side runs on its tree."""
    return (_ours if side == "ours" else _peer)(benchmark, tree, image)


def _ours(benchmark: Benchmark, tree: OptMl, image: str) -> Command:
    if benchmark.job == "docker":
        return Command(_docker(tree, image).docker_run(), {})
    options = SPLIT if benchmark.job == "preprocess" else ()
    environ = for_process(tree, "benchmark").environ
    return Command((sys.executable, "-m", f"entry_points.{_MODULES[benchmark.job]}", *options), environ)


def _peer(benchmark: Benchmark, tree: OptMl, image: str) -> Command:
    script = PEERS / f"{_MODULES[benchmark.job]}.py"
    if benchmark.job == "docker":
        launch = replace(
            _docker(tree, image),
            entrypoint=("python", "-m", "sagemaker_training.cli.train"),
            read_only={f"/opt/ml/code/{PROGRAM}": script},
        )
        return Command(launch.docker_run(), {})
    options = (
        (f"--base-dir={tree.processing_dir}", *SPLIT)
        if benchmark.job == "preprocess"
        else (f"--train={tree.channel('train')}", f"--model-dir={tree.model_dir}")
    )
    return Command((sys.executable, str(script), *options), {})


def _docker(tree: OptMl, image: str) -> Launch:
    # Only the input comes from outside: what root writes in a container stays there and goes with it. The
    # name of the host is what the service gives; without it the bare toolkit waits for a quarter of an hour.
    mounts = {tree.input_dir.absolute(): "/opt/ml/input"}
    return replace(for_docker(tree, "benchmark", image), mounts=mounts, hostname=HOST)
