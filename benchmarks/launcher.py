"""What `train` costs over the bare toolkit, from start to end, for a script that does nothing.

    python -m benchmarks.launcher [--pairs N]

Both run by turns in one container, so that what else the machine does meets both alike. A first pair, which
reads the files of the image for the first time, does not count.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Sequence
from statistics import median

from scripts.build import ensure_image
from scripts.errors import HostError

IN_THE_IMAGE = """
import json, os, shutil, subprocess, sys, time
from pathlib import Path
from injob.contract import OptMl

opt_ml = OptMl(Path("/opt/ml"))
opt_ml.write_training_config(hyperparameters={"sagemaker_program": '"train.py"'}, channels=[])
opt_ml.code_dir.mkdir()
(opt_ml.code_dir / "train.py").touch()
toolkit = [sys.executable, "-m", "sagemaker_training.cli.train"]
environ = {**os.environ, "SM_STUDIO_LOCAL_MODE": "true"}  # or the toolkit would look for its own host's name

def seconds(argv):
    shutil.rmtree(opt_ml.output_dir, ignore_errors=True)
    opt_ml.output_dir.mkdir()
    began = time.perf_counter()
    subprocess.run(argv, env=environ, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - began

pairs = [(seconds(toolkit), seconds(["train"])) for _ in range(int(sys.argv[1]) + 1)]
print(json.dumps(pairs[1:]))
"""


def measure(image: str, pairs: int) -> list[tuple[float, float]]:
    """Return the seconds of the toolkit and of the launcher, pair by pair."""
    argv = ["docker", "run", "--rm", image, "python", "-c", IN_THE_IMAGE, str(pairs)]
    done = subprocess.run(argv, stdout=subprocess.PIPE, text=True, check=True)
    return [(toolkit, launcher) for toolkit, launcher in json.loads(done.stdout)]


def summary(pairs: Sequence[tuple[float, float]]) -> str:
    """Return the medians of both and of the difference, in milliseconds."""
    medians = {
        "sagemaker-training": median(toolkit for toolkit, _ in pairs),
        "train": median(launcher for _, launcher in pairs),
        "difference": median(launcher - toolkit for toolkit, launcher in pairs),
    }
    return "\n".join(f"{name:<20}{seconds * 1000:>6.0f} ms" for name, seconds in medians.items())


def main(argv: Sequence[str]) -> int:
    """Measure, print, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.launcher", description="What `train` costs.")
    parser.add_argument("--pairs", type=int, default=20, help="how many times each runs (default: 20)")
    parser.add_argument("--image", help="another image than injob:latest, which is built if needed")
    given = parser.parse_args(argv)
    try:
        image = given.image or ensure_image()
    except HostError as error:
        print(f"launcher: {error}", file=sys.stderr)
        return error.exit_code
    print(summary(measure(image, given.pairs)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
