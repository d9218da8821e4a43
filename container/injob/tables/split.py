"""scikit-learn's train_test_split: the same rows, in the same order, on both sides."""

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from injob.errors import DataError

Indices = npt.NDArray[np.uint32] | npt.NDArray[np.int64]


class Split(NamedTuple):
    """Row numbers of each side, in the order in which scikit-learn returns the rows."""

    train: Indices
    test: Indices


def split_rows(rows: int, *, test_size: float, random_state: int) -> Split:
    """Split row numbers as `train_test_split(test_size=…, random_state=…)` does.

    Raises DataError where a side would be empty.
    """
    test = held_out_count(rows, test_size)
    order: Indices = np.arange(rows, dtype=np.uint32) if rows < 1 << 32 else np.arange(rows)
    # The generator that scikit-learn uses; its stream is frozen.
    np.random.RandomState(random_state).shuffle(order)
    return Split(order[test:], order[:test])


def held_out_count(rows: int, test_size: float) -> int:
    """Return how many rows are held out. Raises DataError where a side would be empty."""
    test = math.ceil(test_size * rows)
    if not 0 < test < rows:
        raise DataError(
            f"{rows} rows cannot be split with a test share of {test_size}: one side would be empty; "
            "add rows, or choose another share"
        )
    return test
