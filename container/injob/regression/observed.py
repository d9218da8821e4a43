"""What a report says of the data themselves, gathered from the rows as they pass."""

import math
from dataclasses import dataclass
from typing import Self

import numpy as np

from injob.regression.sample import Draw, Ranks, Sample
from injob.regression.sides import Sides
from injob.regression.triangle import Matrix, Vector


@dataclass(frozen=True)
class ColumnSummary:
    """One column over the rows of both sides, exactly."""

    count: int
    mean: float
    standard_deviation: float | None
    """Of a sample (n - 1), as pandas' describe has it; None for a single row."""
    minimum: float
    maximum: float


@dataclass(frozen=True)
class Observed:
    """The least and greatest value of each column, and the rows of the sample so far."""

    minimum: Vector
    maximum: Vector
    train: Matrix
    test: Matrix

    @classmethod
    def nothing(cls, columns: int) -> Self:
        """Start with no rows."""
        none = np.empty((0, columns))
        return cls(np.full(columns, math.inf), np.full(columns, -math.inf), none, none)

    def plus(self, train: Matrix, test: Matrix, before: Sides, draw: Draw) -> "Observed":
        """Add rows of each side, which come behind those folded `before`."""
        both = [rows for rows in (train, test) if len(rows)]
        return Observed(
            minimum=np.min([self.minimum, *(rows.min(axis=0) for rows in both)], axis=0),
            maximum=np.max([self.maximum, *(rows.max(axis=0) for rows in both)], axis=0),
            train=_with(self.train, train, draw.train - before.train.rows),
            test=_with(self.test, test, draw.test - before.test.rows),
        )

    def sample(self) -> Sample:
        """Return the sample of both sides."""
        is_train = np.arange(len(self.train) + len(self.test)) < len(self.train)
        return Sample(np.vstack([self.train, self.test]), is_train)

    def summaries(self, sides: Sides) -> tuple[ColumnSummary, ...]:
        """Return what each column is like over both sides; means and spreads stand in the triangles."""
        triangle = sides.train.merge(sides.test)
        spreads = triangle.units.scale * np.linalg.norm(triangle.r[1:, 1:], axis=0)
        freedom = triangle.rows - 1
        return tuple(
            ColumnSummary(
                count=triangle.rows,
                mean=mean,
                standard_deviation=spread / math.sqrt(freedom) if freedom else None,
                minimum=minimum,
                maximum=maximum,
            )
            for mean, spread, minimum, maximum in zip(
                triangle.means.tolist(),
                spreads.tolist(),
                self.minimum.tolist(),
                self.maximum.tolist(),
                strict=True,
            )
        )


def _with(sample: Matrix, rows: Matrix, ranks: Ranks) -> Matrix:
    chosen = ranks[np.searchsorted(ranks, 0) : np.searchsorted(ranks, len(rows))]
    return np.vstack([sample, rows[chosen]]) if len(chosen) else sample
