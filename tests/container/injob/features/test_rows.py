from pathlib import Path

import numpy as np
import polars as pl
import pytest

from injob.features import codes
from injob.features.codes import Numbers, Texts
from injob.features.rows import Rows, RowsBuilder, Selection

FRAMES = [
    pl.DataFrame({"x": [1.0, 2.0, 1.0], "town": ["b", "a", "b"]}),
    pl.DataFrame({"x": [2.0, 2.5, 3.5], "town": ["a", "c", "b"]}),
]
VALUES = [(1.0, "b"), (2.0, "a"), (2.5, "c"), (3.5, "b")]


@pytest.fixture(params=[2, 9], ids=["numbers as they are", "numbers as codes"])
def rows(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Rows:
    monkeypatch.setattr(codes, "MOST_NUMBERS", request.param)
    builder = RowsBuilder({"x": Numbers(), "town": Texts()}, 10**6, tmp_path)
    for frame in FRAMES:
        builder.add(frame)
    return builder.finish()


def test_rows_hold_their_values(rows: Rows) -> None:
    assert rows.frame(["x", "town"]).rows() == VALUES
    assert rows.frame(["town"]).schema == {"town": pl.String}


def test_a_selection_comes_in_parts_and_in_its_own_order(rows: Rows) -> None:
    selection = Selection(rows, np.array([3, 0, 2]))
    parts = list(selection.parts(2))
    assert (len(selection), [len(part) for part in parts]) == (3, [2, 1])
    assert [row for part in parts for row in part.frame(["x", "town"]).rows()] == [
        VALUES[i] for i in (3, 0, 2)
    ]


def test_values_are_counted_and_those_that_do_not_occur_are_left_out(rows: Rows) -> None:
    (part,) = Selection(rows, np.array([3, 0, 3])).parts(9)
    assert sorted(part.counts("x").rows()) == [(1.0, 1), (3.5, 2)]
    assert part.counts("town").rows() == [("b", 3)]


def test_rows_take_few_bytes() -> None:
    frame = pl.DataFrame({str(i): pl.Series(range(1000), dtype=pl.Float64) for i in range(6)})
    builder = RowsBuilder({name: Numbers() for name in frame.columns}, 10**6, Path())
    builder.add(frame)
    assert builder.finish().packed.nbytes == 8 * 1000
