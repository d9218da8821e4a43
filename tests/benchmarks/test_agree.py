import shutil
from pathlib import Path

import pytest

from benchmarks import agree
from benchmarks.data import Census, Demo, make
from benchmarks.errors import BenchmarkError
from benchmarks.measure import Workspace, measure
from benchmarks.targets import Benchmark
from injob.contract import OptMl
from injob.documents import read_json, write_json
from scripts.cases import LOCAL_DATA

SAMPLE = LOCAL_DATA / "preprocess/processing/input/census-income.csv"
PREPROCESS = Benchmark("preprocess", Census(1), 1, warm_up=False)
REGRESSION = Benchmark("regression", Demo(), 1, warm_up=False)


@pytest.fixture(scope="module")
def preprocessed(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    folder = tmp_path_factory.mktemp("preprocess")
    space = Workspace(folder / "work", make(Census(1), folder, SAMPLE))
    result = measure(PREPROCESS, space, lambda _: None)
    assert (result.rows, len(result.pairs)) == (10_000, 1)
    return space


@pytest.fixture
def copied(tmp_path: Path, preprocessed: Workspace) -> Workspace:
    shutil.copytree(preprocessed.folder, tmp_path / "work")
    return Workspace(tmp_path / "work", preprocessed.table)


def test_the_usual_script_and_the_job_make_the_same_features(preprocessed: Workspace) -> None:
    agree.check(PREPROCESS, preprocessed.ours, preprocessed.peer)
    written = {path.name for path in preprocessed.peer.rglob("t*.csv")}
    assert written == {f"{side}_{name}.csv" for side in ("train", "test") for name in ("features", "labels")}


@pytest.mark.parametrize("name", ["features", "labels"])
def test_a_value_that_differs_is_found(copied: Workspace, name: str) -> None:
    path = OptMl(copied.peer).processing_dir / "test" / f"test_{name}.csv"
    *rows, last = path.read_text().splitlines(keepends=True)
    head, _, tail = last.rstrip("\n").rpartition(",")
    path.write_text("".join([*rows, f"{head},{1 - float(tail)}\n".lstrip(",")]))
    with pytest.raises(BenchmarkError, match=rf"test_{name}.csv of the two sides differ by up to 1$"):
        agree.check(PREPROCESS, copied.ours, copied.peer)


def test_a_row_too_few_is_found(copied: Workspace) -> None:
    path = OptMl(copied.peer).processing_dir / "train" / "train_labels.csv"
    path.write_text("".join(path.read_text().splitlines(keepends=True)[:-1]))
    with pytest.raises(BenchmarkError, match="train_labels"):
        agree.check(PREPROCESS, copied.ours, copied.peer)


def test_ignored_columns_are_those_on_the_left(tmp_path: Path) -> None:
    ours, peer = tmp_path / "ours.csv", tmp_path / "peer.csv"
    ours.write_text("1.0,0.0,5.0\n0.0,1.0,6.0\n")
    peer.write_text("9.0,5.0\n9.0,6.5\n")
    assert agree.largest_difference(ours, peer, ignored=2) == 0.5 / 6.5


def test_another_model_is_found(tmp_path: Path) -> None:
    space = Workspace(tmp_path / "work", make(Demo(), tmp_path, None))
    measure(REGRESSION, space, lambda _: None)
    path = OptMl(space.ours).model_dir / "model.json"
    document = read_json(path)
    write_json(path, document | {"intercept": document["intercept"] + 1e-6})
    with pytest.raises(BenchmarkError, match="the coefficients of the two sides differ"):
        agree.check(REGRESSION, space.ours, space.peer)


def test_metrics_that_differ_are_found(tmp_path: Path) -> None:
    ours, peer = tmp_path / "ours.txt", tmp_path / "peer.txt"
    ours.write_text("a line\nmse=0.25; r2=0.5;\n")
    peer.write_text("mse=0.25; r2=0.6;\n")
    with pytest.raises(BenchmarkError, match="the metrics of the two sides differ"):
        agree.same_metrics(ours, peer)


@pytest.mark.parametrize(
    ("printed", "expected"),
    [("", "mse=0.25; r2=0.0;\n"), ("mse=0.25;\n", "mse=0.25; r2=0.0;\n"), ("mse=0.25;\n", "")],
)
def test_a_metric_that_one_side_does_not_print_is_found(tmp_path: Path, printed: str, expected: str) -> None:
    ours, peer = tmp_path / "ours.txt", tmp_path / "peer.txt"
    ours.write_text(printed)
    peer.write_text(expected)
    with pytest.raises(BenchmarkError, match="the metrics of the two sides differ"):
        agree.same_metrics(ours, peer)
