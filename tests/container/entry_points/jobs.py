"""Training jobs as plain processes, for tests."""

import os
import subprocess
import sys
from pathlib import Path

from injob.contract import OptMl

CONTAINER = Path(__file__).parents[3] / "container"
COMMAND = (sys.executable, "-m", "entry_points.linear_regression")


def environ(tree: OptMl) -> dict[str, str]:
    return {**os.environ, "SAGEMAKER_BASE_DIR": str(tree.root)}


def start(tree: OptMl) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        COMMAND, env=environ(tree), cwd=CONTAINER, capture_output=True, text=True, check=False
    )


def run(tree: OptMl) -> str:
    """Run the job to its end and return what it says."""
    done = start(tree)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout
