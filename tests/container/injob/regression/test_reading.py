from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.model_selection import train_test_split

from injob.errors import DataError
from injob.regression.reading import Reading, Rules
from injob.regression.sample import SAMPLED_ROWS
from injob.tables.blocks import Block, Position
from injob.tables.left_out import BadRow, LeftOut
from injob.tables.policy import FAIL, Policy

Matrix = npt.NDArray[np.float64]


def rules(rows: int, *, observe: bool = True, policy: Policy = FAIL) -> Rules:
    return Rules.of(rows, test_size=0.3, random_state=5, observe=observe, shifted=True, policy=policy)


def table(rows: int) -> Matrix:
    return np.random.default_rng(0).normal(3, 2, size=(rows, 3))


def blocks(values: Matrix, sizes: Sequence[int]) -> list[Block]:
    frames = np.split(values, np.cumsum(sizes)[:-1])
    return [
        Block(pl.DataFrame(frame, schema=list("xzy")), Position(0, n), n) for n, frame in enumerate(frames, 1)
    ]


def read(values: Matrix, sizes: Sequence[int], rows: int | None = None, *, observe: bool = True) -> Reading:
    reading = Reading(len(values) if rows is None else rows)
    used = rules(reading.rows, observe=observe)
    for block in blocks(values, sizes):
        reading = reading.plus(block, used)
    return reading


def sides_of(values: Matrix) -> tuple[Matrix, Matrix]:
    train, test = train_test_split(values, test_size=0.3, random_state=5)
    return train, test


def in_order(rows: Matrix) -> list[list[float]]:
    return sorted(rows.tolist())


@given(st.lists(st.integers(0, 40), min_size=1, max_size=12))
@settings(max_examples=50)
def test_each_row_is_folded_into_its_side_of_scikit_learns_split(sizes: list[int]) -> None:
    values = table(max(sum(sizes), 7))
    reading = read(values, [*sizes, len(values) - sum(sizes)])
    assert reading.sides is not None
    for triangle, rows in zip((reading.sides.train, reading.sides.test), sides_of(values), strict=True):
        design = triangle.units.apply(rows)
        assert triangle.rows == len(rows)
        np.testing.assert_allclose(triangle.r.T @ triangle.r, design.T @ design, rtol=1e-9, atol=1e-9)


def test_it_knows_where_it_is() -> None:
    reading = read(table(30), [10, 0, 20])
    assert (reading.rows, reading.seen, reading.position, reading.read) == (30, 30, Position(0, 3), 3)


def test_a_small_table_is_its_own_sample() -> None:
    values = table(50)
    observed = read(values, [20, 30]).observed
    assert observed is not None
    sample = observed.sample()
    train, test = sides_of(values)
    assert in_order(sample.rows[sample.is_train]) == in_order(train)
    assert in_order(sample.rows[~sample.is_train]) == in_order(test)


def test_the_sample_of_a_large_table_is_bounded_distinct_and_the_same_however_it_is_cut() -> None:
    values = np.arange(60_000.0).reshape(-1, 3)
    found = [read(values, sizes).observed for sizes in ([20_000], [1, 9_999, 10_000])]
    samples = [observed.sample() for observed in found if observed]
    np.testing.assert_array_equal(samples[0].rows, samples[1].rows)
    np.testing.assert_array_equal(samples[0].is_train, samples[1].is_train)
    rows, is_train = samples[0].rows, samples[0].is_train
    assert [len(rows[is_train]), len(rows[~is_train])] == [SAMPLED_ROWS * 0.7, SAMPLED_ROWS * 0.3]
    assert len(np.unique(rows[:, 0])) == SAMPLED_ROWS
    train, test = sides_of(values)
    assert set(rows[is_train][:, 0]) <= set(train[:, 0])
    assert set(rows[~is_train][:, 0]) <= set(test[:, 0])
    # As many from the first half as from the second, but for chance: five standard deviations of it.
    assert abs(np.count_nonzero(rows[:, 0] < 30_000) - SAMPLED_ROWS / 2) < 5 * (SAMPLED_ROWS / 4) ** 0.5


def test_the_columns_are_summarised_as_pandas_does() -> None:
    values = table(500)
    reading = read(values, [123, 377])
    assert reading.observed is not None
    assert reading.sides is not None
    found = [
        (s.count, s.mean, s.standard_deviation, s.minimum, s.maximum)
        for s in reading.observed.summaries(reading.sides)
    ]
    wanted = [(500, column.mean(), column.std(ddof=1), column.min(), column.max()) for column in values.T]
    np.testing.assert_allclose(np.array(found, dtype=float), wanted, rtol=1e-12)


def test_nothing_is_observed_where_nobody_asks() -> None:
    assert read(table(20), [20], observe=False).observed is None


@pytest.mark.parametrize("told", [10, 40])
def test_a_wrong_number_of_rows_is_found_out(told: int) -> None:
    reading = read(table(30), [10, 20], rows=told)
    assert (reading.rows, reading.seen) == (told, 30)


def test_what_is_left_out_is_counted_and_bounded() -> None:
    policy = Policy("drop", "quarantine", 1)
    bad = BadRow("a.csv", 3, "text", "x")
    (block,) = blocks(table(10), [10])
    used = rules(10, policy=policy)
    once = Reading(10).plus(Block(block.frame, block.end, 1, LeftOut(2, (bad,))), used)
    assert (once.left_out, once.seen) == (LeftOut(2, (bad,)), 10)
    with pytest.raises(DataError, match="max-bad-rows allows, which is 1: at least 2;"):
        once.plus(Block(block.frame.head(0), block.end, 1, LeftOut(0, (bad,))), used)
