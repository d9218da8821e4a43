"""What was measured against what should be reached."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from benchmarks.results import Result
from benchmarks.targets import LINEAR, Benchmark

Unit = Literal["share", "bytes", "growth"]

_SHOWN: dict[Unit, Callable[[float], str]] = {
    "share": "{:.3g}".format,
    "bytes": lambda value: f"{value / 1e6:,.0f} MB",
    "growth": "{:.3g}".format,
}
_OF: dict[Unit, str] = {"share": "", "bytes": "", "growth": " a row"}


@dataclass(frozen=True)
class Verdict:
    """One number, and its limit if it has one."""

    measured: float
    limit: float | None
    unit: Unit = "share"

    @property
    def met(self) -> bool:
        """Whether the limit is kept."""
        return self.limit is None or self.measured <= self.limit

    def __str__(self) -> str:
        """Return it as a cell of a table."""
        shown = _SHOWN[self.unit]
        if self.limit is None:
            return shown(self.measured)
        sign, mark = ("≤", "✓") if self.met else (">", "✗")
        return f"{shown(self.measured)} {sign} {shown(self.limit)}{_OF[self.unit]} {mark}"


def time_verdict(benchmark: Benchmark, results: Mapping[str, Result]) -> Verdict | None:
    """Return the time against the other side's, or against a smaller table's by the row."""
    result, target = results[benchmark.name], benchmark.target
    smaller = results.get(target.linear_from or "")
    if smaller and smaller.seconds_per_row and result.seconds_per_row:
        return Verdict(result.seconds_per_row / smaller.seconds_per_row, LINEAR, "growth")
    return None if result.time_ratio is None else Verdict(result.time_ratio, target.time)


def peak_verdict(benchmark: Benchmark, results: Mapping[str, Result]) -> Verdict | None:
    """Return the peak memory against the other side's, or against a limit of its own."""
    result, target = results[benchmark.name], benchmark.target
    if target.peak_bytes is not None and result.ours.peak is not None:
        return Verdict(result.ours.peak, target.peak_bytes, "bytes")
    return None if result.peak_ratio is None else Verdict(result.peak_ratio, target.peak)
