"""What launcher.py runs in the image: `train` and the bare toolkit by turns, on an empty script.

`python both_launchers.py PAIRS` prints a line of JSON for each pair, seconds of both; the first one is a
warm-up.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from injob.contract import OptMl

OPT_ML = OptMl(Path("/opt/ml"))
TOOLKIT = (sys.executable, "-m", "sagemaker_training.cli.train")


def seconds(argv: Sequence[str]) -> float:
    """Return how long a launcher takes from start to end."""
    shutil.rmtree(OPT_ML.output_dir, ignore_errors=True)
    OPT_ML.output_dir.mkdir()
    # Without the variable the toolkit would look for its own host's name.
    environ = {**os.environ, "SM_STUDIO_LOCAL_MODE": "true"}
    began = time.perf_counter()
    subprocess.run(argv, env=environ, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - began


if __name__ == "__main__":
    OPT_ML.write_training_config(hyperparameters={"sagemaker_program": '"train.py"'}, channels=[])
    OPT_ML.code_dir.mkdir()
    (OPT_ML.code_dir / "train.py").touch()
    for _ in range(int(sys.argv[1]) + 1):
        print(json.dumps({"peer": seconds(TOOLKIT), "ours": seconds(["train"])}), flush=True)
