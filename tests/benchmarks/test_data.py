import gzip
import lzma
import shutil
from pathlib import Path

import polars as pl
import pytest

from benchmarks.data import Census, Demo, Linear, Table, count_rows, make, path_of, perturbed
from scripts.cases import LOCAL_DATA

SAMPLE = LOCAL_DATA / "preprocess/processing/input/census-income.csv"
KEPT = [
    "age",
    "education",
    "major industry code",
    "class of worker",
    "num persons worked for employer",
    "capital gains",
    "capital losses",
    "dividends from stocks",
    "income",
]


def text(path: Path) -> pl.DataFrame:
    return pl.read_csv(path, infer_schema=False)


@pytest.mark.parametrize("table", [Census(1), Census(3), Linear(1000, 5), Demo()])
def test_the_bytes_are_the_same_each_time(tmp_path: Path, table: Table) -> None:
    first, again = (make(table, tmp_path / name, SAMPLE) for name in "ab")
    assert first.read_bytes() == again.read_bytes()


def test_the_first_copy_is_the_census_file_itself_however_it_is_packed(tmp_path: Path) -> None:
    content = SAMPLE.read_bytes()
    packed = {"csv": content, "csv.gz": gzip.compress(content), "csv.xz": lzma.compress(content)}
    for suffix, written in packed.items():
        path = tmp_path / f"census.{suffix}"
        path.write_bytes(written)
        assert make(Census(1), tmp_path / "tables", path).read_bytes() == content


def test_copies_begin_with_the_file_and_keep_all_columns(tmp_path: Path) -> None:
    path = make(Census(3), tmp_path, SAMPLE)
    table, sample = text(path), text(SAMPLE)
    assert table.head(sample.height).equals(sample)
    assert (table.height, table.columns) == (3 * sample.height, sample.columns)
    assert count_rows(path) == table.height


def test_distinct_rows_grow_with_the_copies(tmp_path: Path) -> None:
    distinct = text(SAMPLE).select(KEPT).n_unique()
    table = text(make(Census(10), tmp_path, SAMPLE)).select(KEPT)
    assert 9.7 * distinct <= table.n_unique() <= 10 * distinct


@pytest.mark.parametrize("copy", [1, 49])
def test_a_copy_has_as_many_equal_rows_and_as_many_ages_incomes_and_categories(copy: int) -> None:
    sample = text(SAMPLE)
    table = perturbed(sample, copy)
    assert table.select(KEPT).n_unique() == sample.select(KEPT).n_unique()
    money = ["capital gains", "capital losses", "dividends from stocks"]
    assert table.drop(money).equals(sample.drop(money))
    dollars = [frame.select(pl.sum_horizontal(pl.col(money).cast(pl.Int64))) for frame in (table, sample)]
    assert (dollars[0].to_series() - dollars[1].to_series()).unique().to_list() == [copy]


def test_another_census_file_makes_another_table(tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    shutil.copy(SAMPLE, other)
    assert path_of(Census(1), tmp_path, other) == path_of(Census(1), tmp_path, SAMPLE)
    other.write_bytes(SAMPLE.read_bytes() + b"\n")
    paths = {path_of(Census(1), tmp_path, census) for census in (SAMPLE, other, None)}
    assert len(paths) == 3


def test_a_table_that_is_there_is_not_made_again(tmp_path: Path) -> None:
    path = make(Linear(10), tmp_path, None)
    path.write_text("kept")
    assert make(Linear(10), tmp_path, None).read_text() == "kept"


def test_a_linear_table_is_a_sum_and_noise_in_blocks_that_differ(tmp_path: Path) -> None:
    path = make(Linear(1_000_003, 3), tmp_path, None)
    table = pl.read_csv(path)
    assert table.columns == ["X1", "X2", "X3", "y"]
    assert count_rows(path) == table.height == 1_000_003
    noise = table.select(pl.col("y") - pl.sum_horizontal("X1", "X2", "X3")).to_series().to_numpy()
    assert (noise.min(), noise.max()) == pytest.approx((0, 0.1), abs=1e-5)
    assert table["X1"].n_unique() == table.height


@pytest.mark.parametrize("table", [Linear(100_000, 2), Linear(10_000, 50), Demo()])
def test_sizes_are_known_beforehand(tmp_path: Path, table: Table) -> None:
    assert make(table, tmp_path, None).stat().st_size == pytest.approx(table.size, rel=0.05)


def test_names_are_those_of_the_target_table() -> None:
    tables = (Census(50), Linear(10**8), Linear(3 * 10**6, 50), Demo())
    assert [table.name for table in tables] == ["census-50x", "linear-k2-1e8", "linear-k50-3e6", "demo"]
    assert [table.title for table in tables] == [
        "census, 50-fold",
        "k=2, n=1e8",
        "k=50, n=3e6",
        "demo data, n=1e3",
    ]
