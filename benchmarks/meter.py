"""Run a command and write what it took as JSON: `python -I -S meter.py REPORT PROGRAM ARGUMENTS…`.

A program of its own, and a small one: Linux hands the peak of the process that starts another one on to
it (ru_maxrss survives exec), so a large parent would be measured in the place of a small child.
"""

import json
import os
import resource
import sys
import time

report, *argv = sys.argv[1:]
began = time.perf_counter()
code = os.spawnvp(os.P_WAIT, argv[0], argv)  # noqa: S606 - there is no shell in it
seconds = time.perf_counter() - began
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
with open(report, "w", encoding="utf-8") as file:  # noqa: PTH123 - pathlib is as large as the rest
    json.dump({"seconds": seconds, "peak": peak, "code": code}, file)
