"""Benchmarks, and what was measured of them, for tests."""

from benchmarks.data import Census, Demo, Linear
from benchmarks.results import Pair, Result, Run
from benchmarks.targets import NO_REPORT, Benchmark, Target

CENSUS = Benchmark("preprocess", Census(10), 1, Target(time=0.1, peak=0.25))
SMALL = Benchmark("regression", Linear(10**6), 1)
LARGE = Benchmark(
    "regression", Linear(10**7), 1, Target(linear_from=SMALL.name, peak_bytes=7e8), has_peer=False
)
DOCKER = Benchmark("docker", Demo(), 1, Target(time=0.9), hyperparameters=NO_REPORT)
LAUNCHER = Benchmark("launcher", None, 1)
RESULTS = {
    CENSUS.name: Result(2_000_000, (Pair(Run(2.0, 300_000_000), Run(25.0, 1_000_000_000)),), "2026-01-31"),
    SMALL.name: Result(1_000_000, (Pair(Run(1.0, 200_000_000), Run(2.0, 300_000_000)),), "2026-01-31"),
    LARGE.name: Result(10_000_000, (Pair(Run(20.0, 600_000_000)),), "2026-01-31"),
    DOCKER.name: Result(1000, (Pair(Run(1.0), Run(2.0)),), "2026-01-31"),
    LAUNCHER.name: Result(0, (Pair(Run(0.75), Run(0.5)),), "2026-01-31"),
}
