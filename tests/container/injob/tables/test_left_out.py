import csv
from dataclasses import replace
from pathlib import Path

import pytest

from injob.errors import DataError
from injob.tables.left_out import LONGEST_KEPT, BadRow, LeftOut
from injob.tables.policy import Policy

BAD = tuple(
    BadRow("a.csv", line, "'x' is 'é'; it must be a finite number", f'é,"{line}\n"') for line in range(2, 7)
)
MANY = "more rows are bad than max-bad-rows allows"


def test_what_blocks_leave_out_is_added_up() -> None:
    policy = Policy(max_bad_rows=3)
    left_out = LeftOut()
    for block in (LeftOut(2, BAD[:2]), LeftOut(), LeftOut(1, BAD[2:3])):
        left_out = left_out.plus(block, policy)
    assert (left_out, left_out.rows) == (LeftOut(3, BAD[:3]), 6)


def test_more_bad_rows_than_allowed_are_an_error_that_names_the_first_ones() -> None:
    with pytest.raises(DataError) as caught:
        LeftOut(0, BAD[:2]).plus(LeftOut(0, BAD[2:]), Policy(max_bad_rows=4))
    assert str(caught.value).splitlines() == [
        f"{MANY}, which is 4: at least 5; repair them, or allow more. The first ones:",
        *(f"a.csv: line {line}: 'x' is 'é'; it must be a finite number" for line in (2, 3, 4)),
    ]


def test_a_row_that_may_be_many_counts_as_many() -> None:
    left_out = LeftOut(1, (BAD[0], replace(BAD[1], count=30)))
    assert (left_out.set_aside, left_out.rows) == (31, 32)
    assert LeftOut().plus(left_out, Policy(max_bad_rows=31)) == left_out
    with pytest.raises(DataError, match="which is 30: at least 31;"):
        LeftOut().plus(left_out, Policy(max_bad_rows=30))


def test_a_file_whose_name_is_no_text_is_named_as_well_as_can_be(tmp_path: Path) -> None:
    LeftOut(0, (BadRow("/data/\udcff.csv", 2, "why", "x"),)).write(tmp_path / "bad.csv")
    assert (tmp_path / "bad.csv").read_text().splitlines()[1] == "/data/\\udcff.csv,2,why,x"


def test_of_a_long_row_the_beginning_is_kept(tmp_path: Path) -> None:
    short, long_ = "x" * LONGEST_KEPT, "x" * (LONGEST_KEPT + 1)
    kept = [BadRow.of(tmp_path / "a.csv", 2, "why", row) for row in (short, long_)]
    assert kept == [BadRow(f"{tmp_path}/a.csv", 2, "why", row) for row in (short, f"{short}…")]


def test_bad_rows_are_written_with_their_place_and_reason(tmp_path: Path) -> None:
    LeftOut(0, BAD).write(tmp_path / "bad.csv")
    with (tmp_path / "bad.csv").open(encoding="utf-8", newline="") as file:
        written = list(csv.reader(file))
    assert written == [
        ["file", "line", "reason", "row"],
        *([r.file, str(r.line), r.reason, r.row] for r in BAD),
    ]
