"""What is measured: every benchmark as a value, with what it should reach."""

from dataclasses import dataclass, field
from typing import Literal

from benchmarks.data import Census, Demo, Linear, Table

Job = Literal["preprocess", "regression", "docker", "launcher"]

NO_REPORT = {"report": "false"}
LINEAR = 1.15
"""How much longer a row may take in a larger table where the time is to be linear in the rows."""


@dataclass(frozen=True)
class Target:
    """Limits; None where there is none."""

    time: float | None = None
    """Of the time, as a share of the usual script's."""
    peak: float | None = None
    """Of the peak memory, as a share of the usual script's."""
    peak_bytes: float | None = None
    linear_from: str | None = None
    """The benchmark whose time per row is to be kept up to LINEAR."""


@dataclass(frozen=True)
class Benchmark:
    """A job on a table, this project and the usual script by turns."""

    job: Job
    table: Table | None
    """None where the job reads no table."""
    pairs: int
    target: Target = field(default_factory=Target)
    warm_up: bool = True
    """Whether one more pair runs first, which does not count."""
    has_peer: bool = True
    hyperparameters: dict[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What it is called on the command line and in the results."""
        return f"{self.job}-{self.table.name}" if self.table else self.job

    @property
    def title(self) -> str:
        """How a table of results names it."""
        settings = "".join(f", {name}={value}" for name, value in self.hyperparameters.items())
        return f"{_TITLES[self.job]}{settings}"


_TITLES: dict[Job, str] = {
    "preprocess": "preprocess",
    "regression": "linear regression",
    "docker": "`docker run injob train`",
    "launcher": "`train`, empty script, against the bare toolkit",
}

FULL = (
    Benchmark("preprocess", Census(1), 7, Target(time=0.15, peak=0.6)),
    Benchmark("preprocess", Census(10), 3, Target(time=0.1, peak=0.25)),
    Benchmark("preprocess", Census(50), 1, Target(time=0.1, peak_bytes=1.5e9), warm_up=False),
    Benchmark("regression", Demo(), 11, Target(time=1.0, peak=1.0), hyperparameters=NO_REPORT),
    Benchmark("regression", Linear(10**6), 7),
    Benchmark("regression", Linear(10**7), 7, Target(time=0.35, peak=0.3)),
    Benchmark(
        "regression",
        Linear(10**8),
        3,
        Target(linear_from="regression-linear-k2-1e7", peak_bytes=7e8),
        has_peer=False,
    ),
    Benchmark("regression", Linear(10**6, features=50), 5, Target(time=0.5, peak=0.3)),
    Benchmark("docker", Demo(), 11, Target(time=0.9), hyperparameters=NO_REPORT),
    Benchmark("launcher", None, 20),
)
"""About a quarter of an hour on two cores, and up to 10 GB of disk."""

QUICK = (
    Benchmark("preprocess", Census(1), 2, Target(time=0.15, peak=0.6), warm_up=False),
    Benchmark("preprocess", Census(3), 1, warm_up=False),
    Benchmark("regression", Demo(), 3, Target(time=1.0, peak=1.0), hyperparameters=NO_REPORT),
    Benchmark("regression", Linear(10**6), 2, warm_up=False),
    Benchmark(
        "regression",
        Linear(3 * 10**6),
        2,
        Target(linear_from="regression-linear-k2-1e6", peak_bytes=7e8),
        has_peer=False,
        warm_up=False,
    ),
    Benchmark("regression", Linear(10**5, features=50), 2, warm_up=False),
    Benchmark("docker", Demo(), 2, Target(time=0.9), hyperparameters=NO_REPORT),
    Benchmark("launcher", None, 3),
)
"""Within two minutes: less data, fewer pairs, and those targets that do not depend on the size."""
