"""Some rows of each side of the split: enough of them for the plots and quartiles of a report."""

from dataclasses import dataclass
from typing import NamedTuple, Self

import numpy as np
import numpy.typing as npt

from injob.regression.triangle import Matrix

Ranks = npt.NDArray[np.int64]

SAMPLED_ROWS = 5_000
"""How many rows are enough for plots and quartiles."""
_FEWEST = 500
"""Of them on each side of the split, if it has so many: enough to be seen beside many of the other one."""


@dataclass(frozen=True)
class Sample:
    """Rows drawn uniformly from each side of the split: all there are, or SAMPLED_ROWS."""

    rows: Matrix
    """x₁ … xₖ, y."""
    is_train: npt.NDArray[np.bool_]
    """Which of the rows the model was fitted to; the others were held out."""


class Draw(NamedTuple):
    """Which rows of each side are the sample: the first one of a side has the number 0. Sorted."""

    train: Ranks
    test: Ranks

    @classmethod
    def of(cls, train: int, test: int, *, random_state: int) -> Self:
        """Draw from so many rows of each side, every row of a side as likely as any other."""
        generator = np.random.default_rng(random_state)
        return cls(
            *(_drawn(generator, *side) for side in zip((train, test), shares(train, test), strict=True))
        )


def shares(train: int, test: int) -> tuple[int, int]:
    """Return how many rows of each side are drawn: in proportion, but not too few of either."""
    drawn = min(train + test, SAMPLED_ROWS)
    fewest_of_train, fewest_of_test = min(train, _FEWEST), min(test, _FEWEST)
    of_test = round(drawn * test / (train + test))
    of_test = min(max(of_test, fewest_of_test), drawn - fewest_of_train)
    return drawn - of_test, of_test


def _drawn(generator: np.random.Generator, rows: int, count: int) -> Ranks:
    return np.sort(generator.choice(rows, count, replace=False, shuffle=False))
