"""Features of a table, fitted on one part of its rows and applied to any others.

Fitting is summary → merge → finish: a Summary takes rows in any order, two of them merge, and what
is fitted has the same bits however the rows were divided.
"""

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from injob.errors import DataError
from injob.features.exact import Moments
from injob.features.plan import Plan
from injob.features.rows import Selection
from injob.tables.columns import repeated

Vector = npt.NDArray[np.float64]

_PART_ROWS = 1 << 20
_NARROWEST = 1e-8
"""KBinsDiscretizer drops the edge of a bin that is no wider than this."""


@dataclass(frozen=True)
class Scale:
    """What StandardScaler learns of a column."""

    mean: float
    scale: float
    """The standard deviation; 1 for a constant column."""


@dataclass(frozen=True)
class Fitted:
    """What was learned from the training rows: all that is needed to transform others."""

    edges: dict[str, list[float]]
    """Binned column → edges of its bins, ascending."""
    scales: dict[str, Scale]
    categories: dict[str, list[str]]
    """Encoded column → its categories, sorted."""

    @property
    def columns(self) -> list[str]:
        """Return the names of the columns that features are made of, in their order."""
        return [*self.edges, *self.scales, *self.categories]

    @property
    def feature_names(self) -> list[str]:
        """Return the names of the features, in the order of their columns."""
        return (
            [f"{name}_{bin_}" for name, edges in self.edges.items() for bin_ in range(len(edges) - 1)]
            + list(self.scales)
            + [f"{name}_{category}" for name, known in self.categories.items() for category in known]
        )

    def transform(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Return the features of the rows, as float64 columns named by feature_names.

        Raises DataError where a value to bin is missing. A category that was not seen has only zeros.
        """
        columns = [
            *(
                one
                for name, edges in self.edges.items()
                for one in _one_hot(_bins(frame[name], edges), len(edges) - 1)
            ),
            *((frame[name] - scale.mean) / scale.scale for name, scale in self.scales.items()),
            *(
                one
                for name, known in self.categories.items()
                for one in _one_hot(_positions(frame[name], known), len(known))
            ),
        ]
        return pl.DataFrame(dict(zip(self.feature_names, columns, strict=True)))

    def only(self, name: str) -> "Fitted":
        """Return what was learned of one column."""
        return Fitted(
            {key: value for key, value in self.edges.items() if key == name},
            {key: value for key, value in self.scales.items() if key == name},
            {key: value for key, value in self.categories.items() if key == name},
        )

    def to_json(self) -> dict[str, Any]:
        """Return the same as JSON values; from_json reads it back."""
        return {
            "bin": {name: {"edges": edges} for name, edges in self.edges.items()},
            "scale": {name: {"mean": s.mean, "scale": s.scale} for name, s in self.scales.items()},
            "encode": {name: {"categories": known} for name, known in self.categories.items()},
            "feature_names": self.feature_names,
        }

    @classmethod
    def from_json(cls, document: dict[str, Any]) -> "Fitted":
        """Return what to_json has written."""
        return cls(
            edges={name: item["edges"] for name, item in document["bin"].items()},
            scales={name: Scale(item["mean"], item["scale"]) for name, item in document["scale"].items()},
            categories={name: item["categories"] for name, item in document["encode"].items()},
        )


@dataclass
class Summary:
    """What is kept of the training rows: values and how often they occur, and exact moments."""

    plan: Plan
    counts: dict[str, pl.DataFrame] = field(default_factory=dict)
    """Binned or encoded column → its distinct values with their counts."""
    moments: dict[str, Moments] = field(default_factory=dict)

    def count(self, name: str, counts: pl.DataFrame) -> None:
        """Add distinct values (`value`) of a column, and how often each occurs (`count`)."""
        if name in self.plan.scale:
            moments = self.moments.setdefault(name, Moments())
            moments.update(counts["value"].to_numpy(), counts["count"].to_numpy().astype(np.int64))
            return
        if name in self.counts:
            counts = pl.concat([self.counts[name], counts]).group_by("value").agg(pl.col("count").sum())
        self.counts[name] = counts

    def merge(self, other: "Summary") -> None:
        """Add what another summary of the same plan has seen."""
        for name, counts in other.counts.items():
            self.count(name, counts)
        for name, moments in other.moments.items():
            self.moments.setdefault(name, Moments()).merge(moments)

    def finish(self) -> Fitted:
        """Fit: at least one row must have been added.

        Raises DataError for numbers too large to bin or scale, and for two features of the same name.
        """
        fitted = Fitted(
            edges={name: quantile_edges(name, self.counts[name], self.plan.bins) for name in self.plan.bin},
            scales={name: standard_scale(name, self.moments[name]) for name in self.plan.scale},
            categories={name: self.counts[name]["value"].sort().to_list() for name in self.plan.encode},
        )
        twice = repeated(fitted.feature_names)
        if twice:
            raise DataError(f"two features would be called {twice[0]!r}; rename a column that it comes from")
        return fitted


def fit(plan: Plan, rows: Selection) -> Fitted:
    """Fit on rows."""
    summary = Summary(plan)
    for part in rows.parts(_PART_ROWS):
        for name in plan.features:
            summary.count(name, part.counts(name))
    return summary.finish()


def quantile_edges(name: str, counts: pl.DataFrame, bins: int) -> list[float]:
    """Return the edges of KBinsDiscretizer(strategy="quantile") of scikit-learn 1.9, from all rows.

    `counts` holds each distinct value and how often it occurs. The quantiles are numpy's
    "averaged_inverted_cdf", in the same floating point operations; edges too near to the one
    before are dropped, and a constant column has one bin. Raises DataError that names the column where
    differences of its numbers overflow.
    """
    ordered = counts.sort("value")
    values = ordered["value"].to_numpy()
    if not math.isfinite(float(values[-1]) - float(values[0])):
        raise DataError(
            f"{name!r} holds numbers too large to bin: they differ by more than 1.8e308; "
            "divide the column by a constant first"
        )
    last = ordered["count"].cum_sum().to_numpy()
    rows = int(last[-1])
    position = rows * (np.linspace(0, 100, bins + 1) / 100) - 1
    below = np.floor(position)
    lower, upper = (
        values[np.searchsorted(last, np.clip(rank, 0, rows - 1), side="right")] for rank in (below, below + 1)
    )
    edges = np.where(position == below, upper - (upper - lower) * 0.5, upper)
    kept = edges[np.ediff1d(edges, to_begin=np.inf) > _NARROWEST]
    return [float(edge) for edge in (kept if len(kept) > 1 else values[[0, -1]])]


def standard_scale(name: str, moments: Moments) -> Scale:
    """Return mean and standard deviation as StandardScaler does, which leaves constant columns unscaled.

    A variance within the rounding error of the usual two-pass algorithm counts as zero; the bound is
    scikit-learn's. Raises DataError that names the column where the squares of its numbers overflow.
    """
    rows, epsilon = moments.count, float(np.finfo(np.float64).eps)
    try:
        mean, variance = moments.mean, moments.variance
        noise = rows * epsilon * variance + (rows * mean * epsilon) ** 2
    except OverflowError:
        raise DataError(
            f"{name!r} holds numbers too large to scale: their variance exceeds 1.8e308; "
            "divide the column by a constant first"
        ) from None
    return Scale(mean, 1.0 if variance <= noise else float(np.sqrt(variance)))


def _bins(column: pl.Series, edges: list[float]) -> npt.NDArray[np.intp]:
    values = column.to_numpy()
    if np.isnan(values).any():
        raise DataError(f"{column.name!r} misses a value; drop the row, or fill it in")
    return np.searchsorted(edges[1:-1], values, side="right")


def _positions(column: pl.Series, known: list[str]) -> npt.NDArray[np.intp]:
    unseen = len(known)
    # polars takes a name such as ^a$ for a pattern.
    text = column.alias("").cast(pl.String)
    return text.cast(pl.Enum(known), strict=False).to_physical().fill_null(unseen).to_numpy().astype(np.intp)


def _one_hot(positions: npt.NDArray[np.intp], width: int) -> list[pl.Series]:
    return [pl.Series((positions == position).astype(np.float64)) for position in range(width)]
