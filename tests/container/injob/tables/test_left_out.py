import csv
import json
from dataclasses import asdict
from pathlib import Path

import polars as pl
import pytest

from injob.errors import DataError
from injob.tables.blocks import BEGINNING, Block, Position
from injob.tables.left_out import BadRow, LeftOut
from injob.tables.policy import Policy

EMPTY = pl.DataFrame({"x": []}, schema={"x": pl.Float64})
BAD = tuple(
    BadRow("a.csv", line, "'x' is 'é'; it must be a finite number", f'é,"{line}\n"') for line in range(2, 7)
)


def block(missing: int, *bad: BadRow) -> Block:
    return Block(EMPTY, BEGINNING, 0, missing, bad)


def test_what_blocks_leave_out_is_added_up() -> None:
    policy = Policy(max_bad_rows=3)
    left_out = (
        LeftOut().plus(block(2, *BAD[:2]), policy).plus(block(0), policy).plus(block(1, BAD[2]), policy)
    )
    assert left_out == LeftOut(3, BAD[:3])


def test_more_bad_rows_than_allowed_are_an_error_that_names_the_first_ones() -> None:
    with pytest.raises(DataError) as caught:
        LeftOut(0, BAD[:2]).plus(block(0, *BAD[2:]), Policy(max_bad_rows=4))
    assert str(caught.value).splitlines() == [
        "5 rows are bad, and max-bad-rows is 4; repair them, or allow more. The first ones:",
        *(f"a.csv: line {line}: 'x' is 'é'; it must be a finite number" for line in (2, 3, 4)),
    ]


def test_it_goes_through_json() -> None:
    left_out = LeftOut(7, BAD)
    assert LeftOut.from_json(json.loads(json.dumps(asdict(left_out)))) == left_out


@pytest.mark.parametrize("position", [BEGINNING, Position(1, 2, 3, 4, Position(5, 6, 7, 8))])
def test_so_does_a_position(position: Position) -> None:
    assert Position.from_json(json.loads(json.dumps(asdict(position)))) == position


def test_bad_rows_are_written_with_their_place_and_reason(tmp_path: Path) -> None:
    LeftOut(0, BAD).write(tmp_path / "bad.csv")
    with (tmp_path / "bad.csv").open(encoding="utf-8", newline="") as file:
        written = list(csv.reader(file))
    assert written == [
        ["file", "line", "reason", "row"],
        *([r.file, str(r.line), r.reason, r.row] for r in BAD),
    ]
