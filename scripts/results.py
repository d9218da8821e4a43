"""What a finished job left in its tree, as a row of the one table that a person reads."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from injob.contract import OptMl
from injob.documents import read_json
from injob.tables.fitted_names import FITTED
from scripts.launch import Runtime, is_training

_DIGITS = 4
_LOG_WIDTH = 500


@dataclass(frozen=True)
class Result:
    """One job's end."""

    name: str
    runtime: Runtime
    seconds: float
    artifacts: Path
    rows: dict[str, int] = field(default_factory=dict)
    """Side of the split → number of rows."""
    metrics: dict[str, float | None] = field(default_factory=dict)
    failure: str | None = None
    """Why it failed; None after a success."""


def read_result(opt_ml: OptMl, name: str, runtime: Runtime, seconds: float, code: int) -> Result:
    """Read what the job of a tree wrote: its reason if it failed, else rows and metrics."""
    training = is_training(opt_ml)
    if code != 0:
        reason = opt_ml.failure if training else opt_ml.message
        text = reason.read_text(encoding="utf-8") if reason.is_file() else "it gave no reason"
        return Result(name, runtime, seconds, reason, failure=f"exit code {code}: {text}")
    if not training:
        sides = {side: opt_ml.processing_dir / side / FITTED for side in ("train", "test")}
        rows = {side: read_json(path)["rows"] for side, path in sides.items() if path.is_file()}
        return Result(name, runtime, seconds, opt_ml.processing_dir, rows)
    model = opt_ml.model_dir / "model.json"
    document = read_json(model) if model.is_file() else {}
    rows, metrics = document.get("rows", {}), document.get("metrics", {})
    return Result(name, runtime, seconds, opt_ml.model_dir, rows, metrics)


def show(results: Sequence[Result]) -> None:
    """Print the table."""
    from rich.console import Console  # noqa: PLC0415 - 60 ms that --help should not pay
    from rich.table import Table  # noqa: PLC0415

    watched = sys.stdout.isatty()
    # In a log nobody has set a width, and a wrapped path is of no use.
    console = Console(width=None if watched else _LOG_WIDTH)
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("job", "runtime", "time", "rows", "metrics", "artifacts"):
        table.add_column(heading, overflow="fold")
    for result in results:
        table.add_row(*_cells(result, separator="\n" if watched else ", "))
    console.print()
    console.print(table)
    for result in results:
        if result.failure is not None:
            console.print(f"{result.name} failed: {result.failure}", style="red", markup=False)


def _cells(result: Result, separator: str) -> tuple[str, ...]:
    rows = separator.join(f"{count:,} {side}" for side, count in result.rows.items())
    known = {name: value for name, value in result.metrics.items() if value is not None}
    metrics = separator.join(f"{name} {value:.{_DIGITS}g}" for name, value in known.items())
    shown = "failed" if result.failure is not None else metrics
    return (result.name, result.runtime, f"{result.seconds:.1f} s", rows, shown, _short(result.artifacts))


def _short(path: Path) -> str:
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)
