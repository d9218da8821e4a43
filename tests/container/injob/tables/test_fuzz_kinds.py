"""The same rows whatever kind of file they come from, and a sentence for whatever is no table."""

import math
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from injob.errors import InjobError
from injob.tables.blocks import Block
from injob.tables.channel import open_channel
from injob.tables.columns import Columns
from injob.tables.policy import Policy
from injob.tables.table import Table

MARK = -9.0
NUMBER = st.none() | st.floats() | st.sampled_from([MARK, 1.0, -0.0, 1e-310])
TEXT = st.none() | st.text('ab ?,;\n"', min_size=1, max_size=3)
MISSING = st.none() | st.just(("", "?", str(MARK), "nan", "inf"))
JUNK = st.lists(
    st.sampled_from(
        [b"1", b"2.5", b",", b";", b"\t", b"\n", b"\r\n", b"\r", b'"', b" ", b"x", b"\xff", b"\0"]
    ),
    max_size=14,
).map(b"".join) | st.binary(max_size=12)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("kinds")


def read(path: Path, columns: Columns, policy: Policy) -> tuple[list[tuple[Any, ...]], int, int]:
    blocks = list(Table((path,), columns, policy=policy).blocks())
    rows = [row for block in blocks for row in block.frame.rows()]
    return (
        rows,
        sum(block.left_out.missing for block in blocks),
        sum(len(block.left_out.bad) for block in blocks),
    )


@settings(max_examples=150)
@given(st.lists(st.tuples(NUMBER, NUMBER, TEXT), max_size=12), MISSING, st.sampled_from(["drop", "fail"]))
def test_a_table_has_the_same_rows_as_csv_and_as_parquet(
    folder: Path, rows: list[tuple[object, ...]], missing: tuple[str, ...] | None, action: str
) -> None:
    schema = {"x": pl.Float64, "y": pl.Float64, "t": pl.String}
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    # As text a number is what Python writes: polars has other words for what is not finite.
    as_text = frame.with_columns(
        pl.Series(name, [None if value is None else repr(value) for value in frame[name]], pl.String)
        for name in ("x", "y")
    )
    as_text.write_csv(folder / "t.csv")
    frame.write_parquet(folder / "t.parquet")
    columns = Columns(("x", "y"), ("t",), missing)
    policy = Policy("drop" if action == "drop" else "fail", "quarantine")
    found = [read(folder / name, columns, policy) for name in ("t.csv", "t.parquet")]
    assert repr(found[0]) == repr(found[1])
    kept, dropped, bad = found[0]
    assert len(kept) + dropped + bad == len(rows)
    assert all(math.isfinite(value) for row in kept for value in row[:2])


@settings(max_examples=300)
@given(JUNK, JUNK, st.sampled_from(["drop", "fail"]), st.sampled_from(["quarantine", "fail"]))
def test_pairs_of_any_bytes_are_rows_or_a_sentence(
    folder: Path, features: bytes, labels: bytes, missing: str, bad: str
) -> None:
    pair = folder / "pair"
    pair.mkdir(exist_ok=True)
    (pair / "t_features.csv").write_bytes(features)
    (pair / "t_labels.csv").write_bytes(labels)
    policy = Policy("drop" if missing == "drop" else "fail", "fail" if bad == "fail" else "quarantine")
    found, said = read_pair(pair, policy)
    assert bool(said) == (found is None)
    assert not said or str(folder) in said
    for block in found or ():
        assert all(math.isfinite(value) for row in block.frame.rows() for value in row)


def read_pair(folder: Path, policy: Policy) -> tuple[list[Block] | None, str]:
    try:
        return list(open_channel(folder, target="y", features=(), policy=policy).blocks()), ""
    except InjobError as error:
        return None, str(error)
