import numpy as np
import polars as pl
import pytest

from injob.errors import DataError
from injob.tables.blocks import BEGINNING, Block
from injob.tables.left_out import BadRow, LeftOut
from injob.tables.part import BAD, MISSING, USABLE, Part
from injob.tables.policy import Policy
from tests.container.injob.tables.advice import ON_BAD_ROWS, ON_BOTH

ROWS = tuple(BadRow("a.csv", line, f"reason {line}", f"row {line}") for line in range(2, 7))
STATES = np.array([BAD, USABLE, MISSING, BAD, BAD, BAD, USABLE, BAD], np.uint8)
PART = Part(pl.DataFrame({"x": range(8)}), BEGINNING, 80, STATES, ROWS)


@pytest.mark.parametrize(("missing", "advice"), [("fail", ON_BOTH), ("drop", ON_BAD_ROWS)])
def test_the_first_bad_rows_are_an_error_that_says_how_to_go_on(missing: str, advice: str) -> None:
    with pytest.raises(DataError) as caught:
        PART.block(Policy("fail" if missing == "fail" else "drop"))
    reasons = [f"a.csv: line {line}: reason {line}" for line in (2, 3, 4)]
    assert str(caught.value).splitlines() == [*reasons, advice]


def test_in_quarantine_the_usable_rows_stay() -> None:
    block = PART.block(Policy("drop", "quarantine"))
    assert (block.frame.rows(), block.left_out) == ([(1,), (6,)], LeftOut(1, ROWS))
    assert (block.end, block.read, block.rows) == (BEGINNING, 80, 8)


def test_a_part_without_states_is_usable_as_it_is() -> None:
    part = Part(PART.frame, BEGINNING, 80)
    assert part.block(Policy()) == Block(PART.frame, BEGINNING, 80)
    assert part.slice(2, 3).frame.rows() == [(2,), (3,), (4,)]


@pytest.mark.parametrize(
    ("start", "rows", "bad"), [(0, 8, ROWS), (1, 3, ROWS[1:2]), (3, 2, ROWS[1:3]), (6, 1, ())]
)
def test_a_slice_has_the_bad_rows_that_lie_in_it(start: int, rows: int, bad: tuple[BadRow, ...]) -> None:
    found = PART.slice(start, rows)
    assert found.bad == bad
    assert found.states is not None
    assert found.states.tolist() == STATES[start : start + rows].tolist()
    assert found.frame.rows() == [(row,) for row in range(start, start + rows)]
