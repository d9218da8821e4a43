"""Which rows scikit-learn's train_test_split holds out, without the order in which it returns them.

The split is a shuffle of the row numbers (Fisher and Yates, as Durstenfeld wrote it down: place i, from
the last one down, changes contents with a random place at or before it) whose first places are held out.
To know only which rows those are, the first places are followed back, from the first swap up: what lies
at a place stays there until a later place draws it, and then lies at that one. So one number for each row
says all, the first later place that draws it, and memory is a third of what the shuffle takes.
"""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from injob.errors import DataError
from injob.tables.pipeline import ordered
from injob.tables.split import held_out_count

Mask = npt.NDArray[np.bool_]
Places = npt.NDArray[np.int64]
Following = npt.NDArray[np.uint32]
"""For each place the first later one that draws it; 0 where none does."""

_MOST_ROWS = 1 << 32
"""From here on the generator takes two words for a number."""
_STEP = 1 << 20
"""So many places at once; two threads take turns at them."""


def held_out(rows: int, *, test_size: float, random_state: int) -> Mask:
    """Return for each row whether `train_test_split(test_size=…, random_state=…)` holds it out.

    Raises DataError where a side would be empty, or where there are more rows than four billion.
    """
    test = held_out_count(rows, test_size)
    if rows > _MOST_ROWS:
        raise DataError(f"{rows} rows are more than the {_MOST_ROWS} that can be split; use fewer")
    following = np.zeros(rows, dtype=np.uint32)
    for places, drawn in _swaps(rows, test, random_state):
        # Where a place is drawn twice, the number that is written last stays: that of the lower place.
        following[drawn] = places
    marks = np.zeros(rows, dtype=np.bool_)
    for ends in ordered(_steps(test), lambda places: _ends(places, following)):
        marks[ends] = True
    return marks


def _swaps(rows: int, stop: int, random_state: int) -> Iterator[tuple[Places, Places]]:
    """Yield the places from the last one down to `stop`, and those that they draw."""
    generator = np.random.RandomState(random_state)

    def drawn() -> Iterator[tuple[Places, Places]]:
        for last in range(rows - 1, stop - 1, -_STEP):
            places = np.arange(last, max(last - _STEP, stop - 1), -1)
            # The same words of the generator, cut and rejected in the same way, as in its shuffle().
            yield places, generator.randint(0, places + 1)

    return ordered(drawn(), lambda swaps: swaps)


def _steps(stop: int) -> Iterator[Places]:
    return (np.arange(start, min(start + _STEP, stop)) for start in range(0, stop, _STEP))


def _ends(places: Places, following: Following) -> Places:
    """Return where those end that begin at these places."""
    ends = []
    while len(places):
        later = following[places]
        moves = later > 0
        ends.append(places[~moves])
        places = later[moves].astype(np.int64)
    return np.concatenate(ends)
