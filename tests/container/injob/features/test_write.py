"""Features in files are what Fitted.transform makes of the rows, byte for byte as polars writes them."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from injob.features import codes, text, write
from injob.features.codes import Classes, Numbers, Texts
from injob.features.fit import Fitted, fit
from injob.features.plan import Plan
from injob.features.rows import RowsBuilder, Selection
from injob.features.write import write_column, write_features

PLAN = Plan("paid", ("no", "yes"), bin=("age",), bins=3, scale=("x", "loan"), encode=("town", "kind"))
RANDOM = np.random.RandomState(5)
ROWS = 500
FRAME = pl.DataFrame(
    {
        "age": RANDOM.randint(0, 90, ROWS).astype(float),
        "x": RANDOM.standard_normal(ROWS) * 10.0 ** RANDOM.randint(-9, 9, ROWS),
        "loan": RANDOM.choice([0.0, 1e16, -2.5], ROWS),
        "town": RANDOM.choice(["a,b", 'c"', " ", "é"], ROWS),
        "kind": RANDOM.choice(["p"], ROWS),
        "paid": RANDOM.choice(["no", "yes"], ROWS),
    }
)
ORDER = RANDOM.permutation(ROWS)[:400]


@pytest.fixture(params=[1, 100, 1000], ids=["no codes", "some codes", "all codes"])
def selection(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Selection:
    monkeypatch.setattr(codes, "MOST_NUMBERS", request.param)
    monkeypatch.setattr(write, "_PART_NUMBERS", 300)
    numbers = {name: Numbers() for name in PLAN.columns.numeric}
    texts = {name: Texts() for name in PLAN.encode}
    builder = RowsBuilder({**numbers, **texts, "paid": Classes(PLAN.classes)}, 10**6, tmp_path)
    builder.add(FRAME)
    return Selection(builder.finish(), ORDER)


@pytest.fixture
def fitted(selection: Selection) -> Fitted:
    # On other rows, so that some values were not seen in training.
    return fit(PLAN, Selection(selection.rows, np.arange(7)))


def test_csv(tmp_path: Path, selection: Selection, fitted: Fitted) -> None:
    write_features(tmp_path / "found.csv", selection, fitted, "csv")
    expected = fitted.transform(FRAME[ORDER]).write_csv(include_header=False)
    assert (tmp_path / "found.csv").read_text() == expected


def test_parquet(tmp_path: Path, selection: Selection, fitted: Fitted) -> None:
    path = tmp_path / "found.parquet"
    write_features(path, selection, fitted, "parquet")
    assert pl.read_parquet(path).equals(fitted.transform(FRAME[ORDER]))
    first = path.read_bytes()
    write_features(path, selection, fitted, "parquet")
    assert path.read_bytes() == first


def test_labels(tmp_path: Path, selection: Selection) -> None:
    expected = [PLAN.classes.index(label) for label in FRAME["paid"][ORDER]]
    write_column(tmp_path / "l.csv", selection, "paid", "csv")
    write_column(tmp_path / "l.parquet", selection, "paid", "parquet")
    assert (tmp_path / "l.csv").read_text().splitlines() == list(map(str, expected))
    assert pl.read_parquet(tmp_path / "l.parquet").equals(pl.DataFrame({"paid": expected}))


def test_an_error_while_parquet_is_written_is_raised(
    tmp_path: Path, fitted: Fitted, selection: Selection
) -> None:
    broken = Fitted(fitted.edges, fitted.scales, {"nowhere": ["a"]})
    with pytest.raises((pl.exceptions.PolarsError, KeyError)):
        write_features(tmp_path / "found.parquet", selection, broken, "parquet")


@pytest.mark.parametrize("name", ["", "^x$", "*"])
def test_names_that_could_be_patterns_are_names_in_parquet(tmp_path: Path, name: str) -> None:
    plan = Plan(f"{name}!", ("0", "1"), scale=(name,))
    builder = RowsBuilder({name: Numbers(), plan.label: Classes(plan.classes)}, 10**6, tmp_path)
    builder.add(pl.DataFrame({name: [1.0, 3.0], plan.label: ["0", "1"]}))
    rows = Selection(builder.finish(), np.arange(2))
    write_features(tmp_path / "f.parquet", rows, fit(plan, rows), "parquet")
    write_column(tmp_path / "l.parquet", rows, plan.label, "parquet")
    assert pl.read_parquet(tmp_path / "f.parquet").to_dict(as_series=False) == {name: [-1.0, 1.0]}
    assert pl.read_parquet(tmp_path / "l.parquet").to_dict(as_series=False) == {plan.label: [0, 1]}


def test_many_categories_take_little_memory_at_once_and_change_nothing(
    tmp_path: Path, selection: Selection, fitted: Fitted, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = [tmp_path / name for name in ("a.csv", "b.csv", "a.parquet", "b.parquet")]
    write_features(paths[0], selection, fitted, "csv")
    write_features(paths[2], selection, fitted, "parquet")
    monkeypatch.setattr(text, "_MOST_TEXT", 0)
    monkeypatch.setattr(write, "_GROUP_NUMBERS", 1000)
    write_features(paths[1], selection, fitted, "csv")
    write_features(paths[3], selection, fitted, "parquet")
    assert paths[0].read_bytes() == paths[1].read_bytes()
    assert pl.read_parquet(paths[2]).equals(pl.read_parquet(paths[3]))
