"""Which rows scikit-learn's train_test_split holds out, without the order in which it returns them.

The split is a shuffle of the row numbers (Fisher and Yates, as Durstenfeld wrote it down: place i, from
the last one down, changes contents with a random place at or before it) whose first places are held out.
To know only which rows those are, the first places are followed back, from the first swap up: what lies
at a place stays there until a later place draws it, and then lies at that one. So one number for each
place says all, the first later place that draws it. Where there are very many places, they are followed
through a range of them at a time, and all places draw again for each range.
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
Following = npt.NDArray[np.uint32]
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
        _follow(marks, first, _following(rows, test, random_state, first))
    return marks


def _follow(marks: Mask, first: int, following: Following) -> None:
    """Move the marks of a range of places to where those end that begin there."""
    ends_of = partial(_ends, first=first, following=following)
    for begins, ends in ordered(_marked(marks, first), ends_of):
        marks[begins] = False
        # Such a place may begin in a later step, and is then its own end again.
        marks[ends] = True


def _following(rows: int, stop: int, random_state: int, first: int) -> Following:
    """Return what follows the places of the range that begins with `first`."""
    following = np.zeros(min(_RANGE, rows - first), dtype=np.uint32)
    for places, drawn in _swaps(rows, stop, random_state):
        within = drawn - first
        here = (within >= 0) & (within < len(following)) if len(following) < rows else ...
        # Where a place is drawn twice, the number that is written last stays: that of the lower place.
        following[within[here]] = places[here]
    return following


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


def _ends(begins: Places, first: int, following: Following) -> tuple[Places, Places]:
    """Return places of a range, and where those end that begin there, or come out of the range."""
    places, ends = begins, [begins[:0]]
    while len(places):
        later = following[places - first]
        moves = later > 0
        ends.append(places[~moves])
        later = later[moves]
        within = later < first + len(following)
        ends.append(later[~within].astype(np.int64))
        places = later[within].astype(np.int64)
    return begins, np.concatenate(ends)
