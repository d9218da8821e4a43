import gzip
from pathlib import Path

import polars as pl
import pytest

from injob.errors import DataError, InjobError, UsageError
from tests.container.injob.tables.channels import Content, channel, complaint, opened, rows


def test_tables_with_headers_are_one_table_whatever_their_order_of_columns(tmp_path: Path) -> None:
    files: dict[str, Content] = {
        "a.csv": "x,y,z\n1,2,3\n",
        "b/c.csv.gz": gzip.compress(b"y,z,x,more\n5,6,4,text\n"),
        "d.parquet": pl.DataFrame({"z": [9], "y": [8.0], "x": [True]}),
    }
    data = opened(channel(tmp_path, files))
    assert data.feature_names == ("x", "z")
    assert rows(data) == [(1.0, 3.0, 2.0), (4.0, 6.0, 5.0), (1.0, 9.0, 8.0)]
    assert rows(opened(tmp_path, features=["z"])) == [(3.0, 2.0), (6.0, 5.0), (9.0, 8.0)]


@pytest.mark.parametrize(
    ("text", "features", "kind", "message"),
    [
        ("x,z\n1,2\n", [], DataError, "{path}: no column 'y'; it has 'x', 'z'"),
        ("x,y\n1,2\n", ["age", "x", "b"], DataError, "{path}: no column 'age', 'b'; it has 'x', 'y'"),
        ("ages,y\n1,2\n", ["age"], DataError, "{path}: no column 'age'; did you mean 'ages'?"),
        ("y\n1\n", [], DataError, "{path}: the only column is the target 'y'; add columns to predict from"),
        ("x,y\n1,\n", [], DataError, "{path}: line 2: 'y' is missing; fill it in or remove the line"),
        ("x,y\n", ["x", "y"], UsageError, "features and target name 'y' twice; name each column once"),
        ("x,y\n", ["x", "x"], UsageError, "features and target name 'x' twice; name each column once"),
    ],
)
def test_columns_that_do_not_fit_are_named(
    tmp_path: Path, text: str, features: list[str], kind: type[InjobError], message: str
) -> None:
    path = channel(tmp_path, {"t.csv": text}) / "t.csv"
    assert complaint(tmp_path, kind, features=features) == message.format(path=path)
