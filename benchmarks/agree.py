"""Both sides of a benchmark did the same: a fast wrong answer is no answer."""

import re
from pathlib import Path
from typing import Any

import polars as pl

from benchmarks.commands import log_of
from benchmarks.errors import BenchmarkError
from benchmarks.targets import Benchmark
from injob.contract import OptMl
from injob.documents import read_json
from injob.tables.fitted_names import FITTED

FEATURES = 1e-12
COEFFICIENTS = 1e-9
SUBSAMPLED_ABOVE = 200_000
"""Training rows above which KBinsDiscretizer draws an unseeded subsample; its bins are then luck."""


def check(benchmark: Benchmark, ours: Path, peer: Path) -> None:
    """Compare what both left in their trees. Raises BenchmarkError where it is not the same."""
    if benchmark.job == "preprocess":
        for side in ("train", "test"):
            same_features(OptMl(ours), OptMl(peer), side)
    elif benchmark.job == "regression":
        same_model(OptMl(ours), OptMl(peer))
    else:
        same_metrics(log_of(ours), log_of(peer))


def same_features(ours: OptMl, peer: OptMl, side: str) -> None:
    """Compare one side of the split, without the bins where those of the usual script are luck."""
    fitted = read_json(ours.processing_dir / "train" / FITTED)
    bins = sum(len(column["edges"]) - 1 for column in fitted["bin"].values())
    skipped = bins if fitted["rows"] > SUBSAMPLED_ABOVE else 0
    for name, ignored in (("labels", 0), ("features", skipped)):
        files = [tree.processing_dir / side / f"{side}_{name}.csv" for tree in (ours, peer)]
        worst = largest_difference(*files, ignored=ignored)
        if worst > FEATURES:
            raise BenchmarkError(f"{side}_{name}.csv of the two sides differ by up to {worst:.3g}")


def largest_difference(ours: Path, peer: Path, *, ignored: int = 0) -> float:
    """Return how much two CSV files without a header differ at most, by the larger of 1 and the value.

    The first `ignored` columns of ours are left out, and as many columns are compared from the right.
    Raises BenchmarkError where the rows, or without `ignored` the columns, are not as many.
    """
    frames = [_scan(path, name) for path, name in ((ours, "ours"), (peer, "peer"))]
    widths = [len(frame.collect_schema()) for frame in frames]
    heights = [frame.select(pl.len()).collect(engine="streaming").item() for frame in frames]
    if heights[0] != heights[1] or (not ignored and widths[0] != widths[1]):
        raise BenchmarkError(f"{ours.name}: {heights} rows and {widths} columns")
    pairs = [
        (pl.col(f"ours{widths[0] - i}"), pl.col(f"peer{widths[1] - i}")) for i in range(widths[0] - ignored)
    ]
    differences = [((a - b).abs() / pl.max_horizontal(pl.lit(1.0), b.abs())).max() for a, b in pairs]
    both = pl.concat(frames, how="horizontal").select(pl.max_horizontal(differences))
    return float(both.collect(engine="streaming").item())


def same_model(ours: OptMl, peer: OptMl) -> None:
    """Compare the coefficients and the intercepts."""
    import joblib  # noqa: PLC0415 - scikit-learn takes a second
    import numpy as np  # noqa: PLC0415

    document, model = read_json(ours.model_dir / "model.json"), joblib.load(peer.model_dir / "model.joblib")
    found = [*document["coefficients"], document["intercept"]]
    expected = [*model.coef_, model.intercept_]
    if not np.allclose(found, expected, rtol=COEFFICIENTS, atol=COEFFICIENTS):
        raise BenchmarkError(f"the coefficients of the two sides differ: {found} against {expected}")


def same_metrics(ours: Path, peer: Path) -> None:
    """Compare the metrics that the usual script printed with ours of the same names."""
    found, expected = _metrics(ours), _metrics(peer)
    close = all(
        name in found and abs(found[name] - value) <= COEFFICIENTS for name, value in expected.items()
    )
    if not expected or not close:
        raise BenchmarkError(f"the metrics of the two sides differ: {found} against {expected}")


def _metrics(log: Path) -> dict[str, float]:
    text = log.read_text(encoding="utf-8")
    return {name: float(value) for name, value in re.findall(r"(?:^|\s)(\w+)=([-+.\de]+);", text)}


def _scan(path: Path, prefix: str) -> pl.LazyFrame:
    with path.open(encoding="utf-8") as file:
        width = file.readline().count(",") + 1
    schema: dict[str, Any] = {f"{prefix}{i + 1}": pl.Float64 for i in range(width)}
    return pl.scan_csv(path, has_header=False, schema=schema)
