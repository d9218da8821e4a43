"""What was measured, as values, and as the JSON file that keeps it."""

import json
import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

from injob.documents import write_json

_VERSIONS = ("numpy", "pandas", "polars", "scikit-learn")


@dataclass(frozen=True)
class Run:
    """One run of one side."""

    seconds: float
    peak: int | None = None
    """Bytes of memory at most; None where it was not measured."""


@dataclass(frozen=True)
class Pair:
    """Both sides, one right after the other."""

    ours: Run
    peer: Run | None = None


@dataclass(frozen=True)
class Result:
    """All pairs of a benchmark."""

    rows: int
    """Of the table that was read; 0 if there was none."""
    pairs: tuple[Pair, ...]
    date: str

    @property
    def ours(self) -> Run:
        """The medians of our side."""
        return _median([pair.ours for pair in self.pairs])

    @property
    def peer(self) -> Run | None:
        """The medians of the other side."""
        runs = [pair.peer for pair in self.pairs if pair.peer]
        return _median(runs) if runs else None

    @property
    def time_ratio(self) -> float | None:
        """The median of the pairs' ratios, ours to the other side."""
        ratios = [pair.ours.seconds / pair.peer.seconds for pair in self.pairs if pair.peer]
        return median(ratios) if ratios else None

    @property
    def peak_ratio(self) -> float | None:
        """The same of the peaks."""
        known = [(pair.ours.peak, pair.peer.peak) for pair in self.pairs if pair.peer]
        ratios = [ours / peer for ours, peer in known if ours and peer]
        return median(ratios) if ratios else None

    @property
    def seconds_per_row(self) -> float | None:
        """How long ours takes for a row."""
        return self.ours.seconds / self.rows if self.rows else None


def _median(runs: Sequence[Run]) -> Run:
    peaks = [run.peak for run in runs if run.peak is not None]
    return Run(median(run.seconds for run in runs), round(median(peaks)) if peaks else None)


@dataclass(frozen=True)
class Machine:
    """Where and with what it was measured."""

    cores: int
    memory: int
    """Bytes."""
    versions: Mapping[str, str]

    @classmethod
    def this(cls) -> "Machine":
        """Return the machine that runs this."""
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
        versions = {name: version(name) for name in _VERSIONS}
        return cls(os.cpu_count() or 1, memory, {"python": platform.python_version(), **versions})


@dataclass(frozen=True)
class Results:
    """All benchmarks that have been measured, by name."""

    machine: Machine
    results: Mapping[str, Result]

    def with_result(self, name: str, result: Result) -> "Results":
        """Return them with one more, in the place of what was measured before."""
        return Results(self.machine, {**self.results, name: result})

    def write(self, path: Path) -> None:
        """Write them as JSON."""
        write_json(path, asdict(self))

    @classmethod
    def read(cls, path: Path, machine: Machine) -> "Results":
        """Return what a file keeps from before, nothing if there is none; the machine is today's."""
        document = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {"results": {}}
        return cls(machine, {name: _result(found) for name, found in document["results"].items()})


def today() -> str:
    """Return the date of a measurement."""
    return date.today().isoformat()  # noqa: DTZ011 - the day where the machine is


def _result(found: Mapping[str, Any]) -> Result:
    pairs = tuple(
        Pair(Run(**pair["ours"]), Run(**pair["peer"]) if pair["peer"] else None) for pair in found["pairs"]
    )
    return Result(found["rows"], pairs, found["date"])
