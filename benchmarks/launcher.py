"""What `train` costs over the bare toolkit, from start to end, for a script that does nothing.

Both run by turns in one container: the start of a container takes longer than what is to be seen. A first
pair, which reads the files of the image for the first time, does not count.
"""

import json
import subprocess

from benchmarks.errors import BenchmarkError
from benchmarks.measure import Observe, describe
from benchmarks.results import Pair, Result, Run, today

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

for _ in range(int(sys.argv[1]) + 1):
    print(json.dumps({"peer": seconds(toolkit), "ours": seconds(["train"])}), flush=True)
"""


def measure(image: str, pairs: int, observe: Observe) -> Result:
    """Run all pairs in a container of the image."""
    argv = ["docker", "run", "--rm", image, "python", "-c", IN_THE_IMAGE, str(pairs)]
    done = []
    with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True) as container:
        for number, line in enumerate(container.stdout or ()):
            seconds = json.loads(line)
            done.append(Pair(Run(seconds["ours"]), Run(seconds["peer"])))
            observe(f"{f'pair {number} of {pairs}' if number else 'warm-up'}: {describe(done[-1])}")
    if container.returncode:
        raise BenchmarkError(f"the container of {image} ended with exit code {container.returncode}")
    return Result(0, tuple(done[1:]), today())
