"""The built-in training job on spot capacity: in the image, started as a person starts it here."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from scripts.cases import ROOT

ENVIRON = {"PATH": "/usr/bin:/bin:/usr/sbin:/sbin", "PYTHONPATH": "container", "HOME": "/"}

pytestmark = pytest.mark.docker


def write_large_table(path: Path, rows: int) -> None:
    generator = np.random.default_rng(0)
    path.parent.mkdir()
    with path.open("wb") as file:
        for first in range(0, rows, 500_000):
            x = generator.normal(size=(500_000, 2))
            frame = pl.DataFrame({"a": x[:, 0], "b": x[:, 1], "y": x @ [1.0, 2.0] + 3})
            frame.write_csv(file, include_header=first == 0)


def train(image: str, folder: Path, *words: str) -> tuple[str, dict[str, Any]]:
    command = [sys.executable, "-m", "scripts.run", "--runtime=docker", f"--image={image}"]
    places = [f"--channel=train={folder / 'data'}", f"--runs={folder / 'runs'}"]
    done = subprocess.run(
        [*command, *places, *words], cwd=ROOT, env=ENVIRON, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (model,) = (folder / "runs").glob("*/model/model.json")
    found: dict[str, Any] = json.loads(model.read_text())
    return done.stdout, found


def test_after_an_interruption_it_goes_on_to_the_same_model(image: str, tmp_path: Path) -> None:
    write_large_table(tmp_path / "data/large.csv", 8_000_000)
    checkpoints = tmp_path / "checkpoints"
    always = f"--checkpoints={checkpoints}"
    output, expected = train(image, tmp_path)
    seconds = int(output.partition("Training seconds: ")[2].split()[0])
    for share in (0.6, 0.75, 0.45):
        # Where in its work a job is interrupted is a guess: it starts faster or slower than the last time.
        spot = f"--spot={share * seconds}"
        output, model = train(image, tmp_path, spot, always, "--hyperparameter=checkpoint-seconds=0.2")
        assert model == expected
        assert list(checkpoints.iterdir()) == []
        if "Interrupted" in output and "going on behind the checkpoint: " in output:
            break
    else:
        pytest.fail(f"no interruption came while the job was reading:\n{output}")
