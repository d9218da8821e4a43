"""Which rows scikit-learn's train_test_split holds out, without the order in which it returns them.

The split is a shuffle of the row numbers (Fisher and Yates, in Durstenfeld's form): from the last place
down, place i changes contents with a random place at or before it. The rows in the first places are held
out. Which rows those are is found by undoing the swaps, the last one first: what ended at a place came
from the lowest later place that drew it, if one did, and so on. So one number for each place says all.
Where there are very many places, they are traced back through a range of them at a time, and all places
draw again for each range.
"""

from collections.abc import Iterator
from functools import partial

import numpy as np
import numpy.typing as npt

from injob.errors import DataError
from injob.tables.pipeline import ordered
from injob.tables.split import held_out_count

Mask = npt.NDArray[np.bool_]
Places = npt.NDArray[np.int64]
DrawnBy = npt.NDArray[np.uint32]
"""For each place of a range the first later one that draws it; 0 where none does."""

_MOST_ROWS = 1 << 32
"""From here on the generator takes two words for a number."""
_RANGE = 1 << 26
"""Places; four bytes each."""
_STEP = 1 << 18
"""So many places at once; two threads take turns at them."""


def held_out(rows: int, *, test_size: float, random_state: int) -> Mask:
    """Return for each row whether `train_test_split(test_size=…, random_state=…)` holds it out.

    Raises DataError where a side would be empty, or where there are more rows than four billion.
    """
    test = held_out_count(rows, test_size)
    if rows > _MOST_ROWS:
        raise DataError(f"{rows} rows are more than the {_MOST_ROWS} that can be split; use fewer")
    marks = np.zeros(rows, dtype=np.bool_)
    marks[:test] = True
    for first in range(0, rows, _RANGE):
        _trace_back(marks, first, _drawn_by(rows, test, random_state, first))
    return marks


def _trace_back(marks: Mask, first: int, drawn_by: DrawnBy) -> None:
    """Move the marks of a range of places to where their rows came from, as far as that lies in the range."""
    origins_of = partial(_origins, first=first, drawn_by=drawn_by)
    for places, origins in ordered(_marked(marks, first), origins_of):
        marks[places] = False
        # Such an origin may be marked in a later step, and is then its own.
        marks[origins] = True


def _drawn_by(rows: int, stop: int, random_state: int, first: int) -> DrawnBy:
    """Return what draws the places of the range that begins with `first`."""
    drawn_by = np.zeros(min(_RANGE, rows - first), dtype=np.uint32)
    for places, drawn in _swaps(rows, stop, random_state):
        within = drawn - first
        here = (within >= 0) & (within < len(drawn_by)) if len(drawn_by) < rows else ...
        # Where a place is drawn twice, the number that is written last stays: that of the lower place.
        drawn_by[within[here]] = places[here]
    return drawn_by


def _swaps(rows: int, stop: int, random_state: int) -> Iterator[tuple[Places, Places]]:
    """Yield the places from the last one down to `stop`, and those that they draw."""
    generator = np.random.RandomState(random_state)

    def swaps() -> Iterator[tuple[Places, Places]]:
        for last in range(rows - 1, stop - 1, -_STEP):
            places = np.arange(last, max(last - _STEP, stop - 1), -1)
            # The same words of the generator, cut and rejected in the same way, as in its shuffle().
            drawn = generator.randint(0, places + 1, dtype=np.uint32)
            yield places, drawn.astype(np.int64)

    return ordered(swaps(), lambda swap: swap)


def _marked(marks: Mask, first: int) -> Iterator[Places]:
    """Yield the marked places of a range."""
    stop = min(first + _RANGE, len(marks))
    return (
        np.flatnonzero(marks[start : min(start + _STEP, stop)]) + start for start in range(first, stop, _STEP)
    )


def _origins(marked: Places, first: int, drawn_by: DrawnBy) -> tuple[Places, Places]:
    """Return marked places of a range, and where they were traced back to: in the range, or behind it."""
    places, origins = marked, [marked[:0]]
    while len(places):
        later = drawn_by[places - first]
        moves = later > 0
        origins.append(places[~moves])
        later = later[moves]
        within = later < first + len(drawn_by)
        origins.append(later[~within].astype(np.int64))
        places = later[within].astype(np.int64)
    return marked, np.concatenate(origins)
