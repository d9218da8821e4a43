"""Which rows scikit-learn's train_test_split holds out, without the order in which it returns them.

The split is a shuffle of the row numbers (Fisher and Yates, as Durstenfeld wrote it down: position i, from
the last one down, changes places with a random position at or before it) whose first positions are held
out. To know only which rows those are, the swaps are undone, from the first one up, on one mark for each
row: the marks of many rows fit into a processor's cache, their numbers do not. With 1e8 rows that takes a
tenth of the time of the shuffle.
"""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from injob.errors import DataError
from injob.tables.split import held_out_count

Mask = npt.NDArray[np.bool_]
Positions = npt.NDArray[np.uint32]

_MOST_ROWS = 1 << 32
"""From here on the generator takes two words for a number."""
_CHUNK = 1 << 15
_WORDS = 1 << 20
"""How many random words are made at once, at most."""
_SMALL = 1 << 6
"""A chunk is so many times smaller than the positions among which it draws: it rarely meets itself."""


def held_out(rows: int, *, test_size: float, random_state: int) -> Mask:
    """Return for each row whether `train_test_split(test_size=…, random_state=…)` holds it out.

    Raises DataError where a side would be empty, or where there are more rows than four billion.
    """
    test = held_out_count(rows, test_size)
    if rows > _MOST_ROWS:
        raise DataError(f"{rows} rows are more than the {_MOST_ROWS} that can be split; use fewer")
    swaps = np.empty(rows - test, dtype=np.uint32)
    for start, drawn in _swaps(rows, test, random_state):
        swaps[start - test : start - test + len(drawn)] = drawn
    marks = np.zeros(rows, dtype=np.bool_)
    marks[:test] = True
    start = test
    while start < rows:
        chunk = swaps[start - test :][: _chunk(start)]
        _undo(marks, start, chunk)
        start += len(chunk)
    return marks


def _swaps(rows: int, stop: int, random_state: int) -> Iterator[tuple[int, Positions]]:
    """Yield where the positions from the last one down to `stop` change places: a first one, and theirs.

    A number at or below i is the first such one among random words, cut to as many bits as i has.
    """
    generator = np.random.MT19937()
    generator._legacy_seeding(random_state)  # noqa: SLF001 - what RandomState(seed) does, its stream is frozen
    words = np.empty(0, dtype=np.uint32)
    last = rows - 1
    while last >= stop:
        size = _chunk(last)
        if len(words) < size:
            more = generator.random_raw(min(_WORDS, 2 * rows)).astype(np.uint32)
            words = np.concatenate([words, more])
        bits = last.bit_length()
        wanted = last - max(stop, 1 << (bits - 1)) + 1
        numbers = words[:size] & np.uint32((1 << bits) - 1)
        taken = _taken(numbers, last)[:wanted]
        words = words[taken[-1] + 1 if len(taken) == wanted else size :]
        yield last - len(taken) + 1, numbers[taken][::-1]
        last -= len(taken)


def _taken(numbers: Positions, last: int) -> npt.NDArray[np.intp]:
    """Return which numbers are taken, when the bound is `last` and one lower after each that is."""
    taken = numbers <= last
    # The bound ends above this; what lies between depends on how many were taken before, and is seldom.
    lowest = max(last - len(numbers) + 1, 0)
    doubtful = np.flatnonzero(taken & (numbers > lowest))
    taken[doubtful] = False
    sure = np.flatnonzero(taken)
    bounds = last - np.searchsorted(sure, doubtful)
    found: Mask = numbers[doubtful] <= bounds
    while True:
        # What is right up to some place is right beyond it the next time, so this ends.
        again: Mask = numbers[doubtful] <= bounds - (np.cumsum(found) - found)
        if np.array_equal(again, found):
            break
        found = again
    taken[doubtful[found]] = True
    return np.flatnonzero(taken)


def _undo(marks: Mask, start: int, swaps: Positions) -> None:
    """Swap the marks of the positions from `start` on, which are not set, with those at `swaps`, in order."""
    found = np.flatnonzero(marks[swaps])
    # Where two of them meet at a place, the first one gets the mark.
    order = np.sort(swaps[found].astype(np.uint64) << 32 | found.astype(np.uint64))
    places, found = (order >> 32).astype(np.intp), (order & 0xFFFFFFFF).astype(np.intp)
    first = np.diff(places, prepend=-1) > 0
    marks[places] = False
    marks[start + found[first]] = True
    for offset in np.flatnonzero(swaps >= start).tolist():
        place = swaps[offset]
        if marks[place]:
            marks[place] = False
            marks[start + offset] = True


def _chunk(position: int) -> int:
    return min(max(position // _SMALL, 1), _CHUNK)
