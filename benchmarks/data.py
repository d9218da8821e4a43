"""The tables that the benchmarks read, made once into a cache folder, the same bytes each time."""

import gzip
import lzma
import shutil
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, cast

import numpy as np
import polars as pl

from injob.artifacts import artifact
from scripts.cases import LOCAL_DATA, ROOT
from scripts.sample_data import CENSUS_SEED, census_csv

CENSUS_FILE = ROOT.parent / "shared" / "data" / "census-income.csv.xz"
CENSUS_ROWS = 199_523
CENSUS_BYTES = 101_484_885
MONEY = ("capital gains", "capital losses", "dividends from stocks")

_DEMO = LOCAL_DATA / "linear_regression/input/data/train/train.csv"
_BLOCK = 1_000_000
_CELL_BYTES = 19.3
"""Of a number between 0 and 1 in the digits that it takes to read it back, and a comma."""


@dataclass(frozen=True)
class Census:
    """The census table several times over; a copy is like the first but for a few dollars a row."""

    copies: int

    @property
    def title(self) -> str:
        """How a table of results names it."""
        return f"census, {self.copies}-fold"

    @property
    def name(self) -> str:
        """What its file is called."""
        return f"census-{self.copies}x"

    @property
    def size(self) -> float:
        """About how many bytes it has."""
        return float(self.copies * CENSUS_BYTES)

    def write(self, path: Path, census: Path | None) -> None:
        """Write it, from the census file, or from a generated one if that is None."""
        with artifact(path) as part, part.open("wb") as file:
            if self.copies == 1:
                _write_census(file, census)
                return
            table = pl.read_csv(make(Census(1), path.parent, census), infer_schema=False)
            for copy in range(self.copies):
                perturbed(table, copy).write_csv(file, include_header=copy == 0)


@dataclass(frozen=True)
class Linear:
    """X1 … Xk and y, their sum and up to 0.1 of noise."""

    rows: int
    features: int = 2

    @property
    def title(self) -> str:
        """How a table of results names it."""
        return f"k={self.features}, n={_power(self.rows)}"

    @property
    def name(self) -> str:
        """What its file is called."""
        return f"linear-k{self.features}-{_power(self.rows)}"

    @property
    def size(self) -> float:
        """About how many bytes it has."""
        return self.rows * (self.features + 1) * _CELL_BYTES

    def write(self, path: Path, census: Path | None) -> None:  # noqa: ARG002 - as every table is written
        """Write it, block by block."""
        with artifact(path) as part, part.open("wb") as file:
            for number, start in enumerate(range(0, self.rows, _BLOCK)):
                block = linear_block(number, min(_BLOCK, self.rows - start), self.features)
                block.write_csv(file, include_header=number == 0)


@dataclass(frozen=True)
class Demo:
    """The sample of the training job: 1,000 rows, two features."""

    title = "demo data, n=1e3"
    name = "demo"
    size = 60_000.0

    def write(self, path: Path, census: Path | None) -> None:  # noqa: ARG002 - as every table is written
        """Copy it."""
        with artifact(path) as part:
            shutil.copy(_DEMO, part)


Table = Census | Linear | Demo


def path_of(table: Table, folder: Path, census: Path | None) -> Path:
    """Return where a table lies in a folder. Another census file makes another table, with another name."""
    source = f"-{_fingerprint(census)}" if isinstance(table, Census) else ""
    return folder / f"{table.name}{source}.csv"


def make(table: Table, folder: Path, census: Path | None) -> Path:
    """Return the file of a table in a folder, made if it is not there."""
    path = path_of(table, folder, census)
    if not path.is_file():
        table.write(path, census)
    return path


def count_rows(path: Path) -> int:
    """Return the number of lines below the header. What is read stays in the page cache."""
    with path.open("rb") as file:
        return sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b"")) - 1


def perturbed(table: pl.DataFrame, copy: int) -> pl.DataFrame:
    """Return the table (all text) with `copy` dollars more in one column of money, which the age decides.

    Equal rows stay equal and others stay different, and two copies have next to no row in common, so
    the number of distinct rows grows with that of the copies.
    """
    turn = pl.col("age").cast(pl.Int64) % len(MONEY)
    return table.with_columns(
        (pl.col(name).cast(pl.Int64) + pl.when(turn == i).then(copy).otherwise(0)).cast(pl.String)
        for i, name in enumerate(MONEY)
    )


def linear_block(number: int, rows: int, features: int) -> pl.DataFrame:
    """Return one block of a Linear table. RandomState's streams are the same in every version of numpy."""
    random = np.random.RandomState(number)
    x = random.rand(features, rows)
    y = x.sum(axis=0) + 0.1 * random.rand(rows)
    return pl.DataFrame({**{f"X{i + 1}": column for i, column in enumerate(x)}, "y": y})


def _write_census(file: BinaryIO, census: Path | None) -> None:
    if census is None:
        file.write(census_csv(CENSUS_ROWS, CENSUS_ROWS // 100, CENSUS_SEED).encode())
        return
    with _open(census) as source:
        shutil.copyfileobj(source, file)


def _open(path: Path) -> BinaryIO:
    if path.suffix == ".xz":
        return cast("BinaryIO", lzma.open(path))
    return cast("BinaryIO", gzip.open(path)) if path.suffix == ".gz" else path.open("rb")


def _fingerprint(census: Path | None) -> str:
    return "generated" if census is None else sha256(census.read_bytes()).hexdigest()[:8]


def _power(rows: int) -> str:
    return f"{rows:.0e}".replace("e+0", "e").replace("e+", "e")
