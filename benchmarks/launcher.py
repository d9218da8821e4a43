"""What `train` costs over the bare toolkit, from start to end, for a script that does nothing.

Both run by turns in one container: the start of a container takes longer than what is to be seen. A first
pair, which reads the files of the image for the first time, does not count.
"""

import json
import subprocess
from pathlib import Path

from benchmarks.errors import BenchmarkError
from benchmarks.measure import Observe, describe
from benchmarks.results import Pair, Result, Run, today

IN_THE_IMAGE = Path(__file__).with_name("both_launchers.py")


def measure(image: str, pairs: int, observe: Observe) -> Result:
    """Run all pairs in a container of the image."""
    program = IN_THE_IMAGE.read_text(encoding="utf-8")
    argv = ["docker", "run", "--rm", image, "python", "-c", program, str(pairs)]
    done = []
    with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True) as container:
        for number, line in enumerate(container.stdout or ()):
            seconds = json.loads(line)
            done.append(Pair(Run(seconds["ours"]), Run(seconds["peer"])))
            observe(f"{f'pair {number} of {pairs}' if number else 'warm-up'}: {describe(done[-1])}")
    if container.returncode:
        raise BenchmarkError(f"the container of {image} ended with exit code {container.returncode}")
    return Result(0, tuple(done[1:]), today())
