"""Run both sides of a benchmark by turns."""

import json
import os
import shlex
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks import agree
from benchmarks.commands import Command, Side, command_of, lay_out, log_of
from benchmarks.data import count_rows
from benchmarks.errors import BenchmarkError
from benchmarks.results import Pair, Result, Run, today
from benchmarks.targets import Benchmark

METER = Path(__file__).with_name("meter.py")

Observe = Callable[[str], None]
"""What is told, in a sentence, how far the work is."""

_LAST_LINES = 3
_BUFFER = 1 << 20


@dataclass(frozen=True)
class Workspace:
    """Where a benchmark runs: a folder of its own, on the file system of its table."""

    folder: Path
    table: Path
    image: str = ""

    @property
    def ours(self) -> Path:
        """The tree of our side."""
        return self.folder / "ours"

    @property
    def peer(self) -> Path:
        """The tree of the other side."""
        return self.folder / "peer"


def measure(benchmark: Benchmark, space: Workspace, observe: Observe) -> Result:
    """Run all pairs. The first one, which counts only without a warm-up, also shows that both do the same.

    Raises BenchmarkError where a command fails, or where the two sides differ.
    """
    first = 0 if benchmark.warm_up else 1
    pairs = []
    for number in range(first, benchmark.pairs + 1):
        # Each goes first as often as the other.
        pairs.append(_pair(benchmark, space, ours_first=number % 2 == 1))
        if benchmark.has_peer and number == first:
            agree.check(benchmark, space.ours, space.peer)
        name = f"pair {number} of {benchmark.pairs}" if number else "warm-up"
        observe(f"{name}: {describe(pairs[-1])}")
    return Result(count_rows(space.table), tuple(pairs[-benchmark.pairs :]), today())


def run(command: Command, log: Path) -> Run:
    """Run a command to its end; what it prints goes into a file. Raises BenchmarkError where it fails."""
    report = log.with_suffix(".json")
    argv = [sys.executable, "-I", "-S", str(METER), str(report), *command.argv]
    environ = {**os.environ, **command.environ}
    with log.open("wb") as file:
        subprocess.run(argv, env=environ, stdout=file, stderr=subprocess.STDOUT, check=True)
    metered = json.loads(report.read_text(encoding="utf-8"))
    if metered["code"] != 0:
        last = "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-_LAST_LINES:])
        raise BenchmarkError(f"`{shlex.join(command.argv)}` failed with exit code {metered['code']}: {last}")
    return Run(metered["seconds"], metered["peak"])


def describe(pair: Pair) -> str:
    """Return a pair as part of a sentence."""
    if pair.peer is None:
        return f"{pair.ours.seconds:,.2f} s"
    ratio = pair.ours.seconds / pair.peer.seconds
    return f"{pair.ours.seconds:,.2f} s against {pair.peer.seconds:,.2f} s, {ratio:.3g}"


def _pair(benchmark: Benchmark, space: Workspace, *, ours_first: bool) -> Pair:
    roots: dict[Side, Path] = {"ours": space.ours}
    if benchmark.has_peer:
        roots["peer"] = space.peer
    runs = {}
    for side, root in roots.items() if ours_first else reversed(roots.items()):
        tree = lay_out(benchmark, side, space.table, root)
        settle(space.table)
        done = run(command_of(benchmark, side, tree, space.image), log_of(root))
        # A container is no child of the command that asks for it.
        runs[side] = replace(done, peak=None) if benchmark.job == "docker" else done
    return Pair(runs["ours"], runs.get("peer"))


def settle(table: Path) -> None:
    """Write out what other runs left to be written, and read the table into the page cache."""
    os.sync()
    buffer = bytearray(_BUFFER)
    with table.open("rb", buffering=0) as file:
        while file.readinto(buffer):
            pass
