import gzip
import json
import lzma
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import polars as pl
import pytest

from injob.contract import OptMl
from injob.features.fit import Fitted
from tests.container.entry_points import reference
from tests.container.entry_points.reference import CENSUS, Recipe, Side

REPOSITORY = Path(__file__).parents[3]
SAMPLE = REPOSITORY / "local_data/preprocess/processing/input/census-income.csv"
REAL = REPOSITORY.parent / "shared/data/census-income.csv.xz"
SIDES = ("train", "test")

LOANS = Recipe(
    columns=("height", "town", "loan", "purpose", "paid"),
    bin=("height",),
    scale=("loan",),
    encode=("town", "purpose"),
    label="paid",
    classes=("no", "yes", "perhaps"),
    bins=4,
)
LOANS_PLAN = """
[label]
column = "paid"
classes = ["no", "yes", "perhaps"]
[bin]
columns = ["height"]
bins = 4
[scale]
columns = ["loan"]
[encode]
columns = ["town", "purpose"]
"""


def lay_out(root: Path, files: Sequence[Path]) -> OptMl:
    tree = OptMl(root)
    tree.write_processing_config({"ProcessingJobName": "preprocess"})
    folder = tree.processing_dir / "input"
    folder.mkdir(parents=True)
    for path in files:
        shutil.copy(path, folder)
    return tree


def environ_of(tree: OptMl) -> dict[str, str]:
    return os.environ | {"SAGEMAKER_BASE_DIR": str(tree.root), "PYTHONPATH": str(REPOSITORY / "container")}


def run(tree: OptMl, *arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "entry_points.preprocess", *arguments]
    return subprocess.run(command, env=environ_of(tree), capture_output=True, text=True, check=False)


def start(tree: OptMl, *arguments: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "entry_points.preprocess", *arguments]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, env=environ_of(tree), stdout=pipe, stderr=pipe, text=True)


def written_files(tree: OptMl) -> list[Path]:
    """Return what lies where outputs do, hidden files too."""
    return [path for name in SIDES for path in (tree.processing_dir / name).glob("*")]


def remove_outputs(tree: OptMl) -> None:
    for path in written_files(tree):
        path.unlink()


def succeed(tree: OptMl, *arguments: str) -> str:
    done = run(tree, *arguments)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def written(tree: OptMl, name: str) -> Side:
    folder = tree.processing_dir / name
    features = pl.read_csv(folder / f"{name}_features.csv", has_header=False, infer_schema_length=None)
    labels = pl.read_csv(folder / f"{name}_labels.csv", has_header=False)
    return Side(features.cast(pl.Float64).to_numpy(), labels.to_series().to_numpy())


def about(tree: OptMl, name: str = "train") -> dict[str, Any]:
    document: dict[str, Any] = json.loads((tree.processing_dir / name / "features.json").read_text())
    return document


def output_bytes(tree: OptMl) -> dict[str, bytes]:
    paths = [path for name in SIDES for path in (tree.processing_dir / name).iterdir()]
    return {path.name + path.parent.name: path.read_bytes() for path in paths}


def without_input(tree: OptMl) -> tuple[dict[str, bytes], list[Mapping[str, Any]]]:
    """Return all that was written, but for what features.json says of the rows that came in."""
    tables = {name: content for name, content in output_bytes(tree).items() if "features.json" not in name}
    return tables, [
        {key: value for key, value in about(tree, name).items() if key != "input"} for name in SIDES
    ]


def assert_equal(found: Side, expected: Side) -> None:
    one_hot = np.isin(expected.features, (0.0, 1.0)).all(axis=0)
    np.testing.assert_array_equal(found.features[:, one_hot], expected.features[:, one_hot])
    np.testing.assert_allclose(found.features, expected.features, rtol=1e-12, atol=1e-12)
    np.testing.assert_array_equal(found.labels, expected.labels)


def assert_equals_reference(
    tree: OptMl, files: Sequence[Path], recipe: Recipe, *, ratio: float, random_state: int = 0
) -> None:
    for name, expected in zip(
        SIDES, reference.preprocess(files, recipe, ratio=ratio, random_state=random_state), strict=True
    ):
        assert_equal(written(tree, name), expected)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> OptMl:
    tree = lay_out(tmp_path_factory.mktemp("sample"), [SAMPLE])
    out = succeed(tree, "--train-test-split-ratio", "0.2")
    assert out.splitlines() == [
        "input: 10,000 rows, of which 0 miss a value, 3,962 are duplicates: 6,038 left",
        "train: 4830 rows, 69 features",
        "test: 1208 rows, 69 features",
    ]
    return tree


@pytest.fixture(scope="module")
def real_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not REAL.is_file():
        reason = f"{REAL} is absent: the real census file is not part of the project"
        if os.environ.get("CI"):
            pytest.fail(f"{reason}, but in CI this test must run")
        pytest.skip(reason)
    path = tmp_path_factory.mktemp("real") / "census-income.csv"
    with lzma.open(REAL) as packed, path.open("wb") as file:
        shutil.copyfileobj(packed, file)
    return path


@pytest.fixture
def halves(tmp_path: Path) -> list[Path]:
    header, *rows = SAMPLE.read_text().splitlines(keepends=True)
    paths = [tmp_path / "halves" / name for name in ("a.csv", "b.csv")]
    paths[0].parent.mkdir()
    for path, part in zip(paths, (rows[:4321], rows[4321:]), strict=True):
        path.write_text(header + "".join(part))
    return paths


@pytest.fixture
def loans(tmp_path: Path) -> Path:
    random = np.random.RandomState(7)
    towns = ["Oslo", " Lima", "Rome, Italy", "", "0"]
    lines = ["extra,height,town,loan,purpose,paid"]
    lines += [
        f'x,{random.normal(170, 9):.1f},"{towns[random.randint(5)]}",{random.randint(100) * 1e3},'
        f"{'cb'[random.randint(2)]},{('no', 'yes', 'perhaps')[random.randint(3)]}"
        for _ in range(400)
    ]
    path = tmp_path / "loans.csv"
    path.write_text("\r\n".join(lines))
    return path


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "plan.toml"
    path.write_text(LOANS_PLAN)
    return path


def test_the_sample_equals_scikit_learn(sample: OptMl) -> None:
    assert_equals_reference(sample, [SAMPLE], CENSUS, ratio=0.2)


def test_the_real_file_equals_scikit_learn(tmp_path: Path, real_file: Path) -> None:
    tree = lay_out(tmp_path, [real_file])
    out = succeed(tree, "--train-test-split-ratio", "0.2")
    assert out.splitlines() == [
        "input: 199,523 rows, of which 0 miss a value, 131,238 are duplicates: 68,285 left",
        "train: 54628 rows, 69 features",
        "test: 13657 rows, 69 features",
    ]
    assert about(tree)["input"] == {"rows": 199523, "missing": 0, "duplicates": 131238, "quarantined": 0}
    assert_equals_reference(tree, [real_file], CENSUS, ratio=0.2)


@pytest.mark.parametrize(("ratio", "random_state"), [(0.3, 0), (0.5, 42), (0.01, 4294967295)])
def test_other_splits_equal_scikit_learn(tmp_path: Path, ratio: float, random_state: int) -> None:
    tree = lay_out(tmp_path, [SAMPLE])
    succeed(tree, f"--train-test-split-ratio={ratio}", f"--random-state={random_state}")
    assert_equals_reference(tree, [SAMPLE], CENSUS, ratio=ratio, random_state=random_state)
    assert about(tree)["split"] == {"test_size": ratio, "random_state": random_state}


def test_a_plan_of_another_table_equals_scikit_learn(tmp_path: Path, loans: Path, plan: Path) -> None:
    tree = lay_out(tmp_path / "tree", [loans])
    succeed(tree, "--plan", str(plan))
    assert_equals_reference(tree, [loans], LOANS, ratio=0.3)
    assert about(tree)["label"] == {"column": "paid", "classes": ["no", "yes", "perhaps"]}


def test_several_files_are_one_table(tmp_path: Path, sample: OptMl, halves: list[Path]) -> None:
    tree = lay_out(tmp_path / "tree", halves)
    succeed(tree, "--train-test-split-ratio", "0.2")
    assert output_bytes(tree) == output_bytes(sample)


def test_gzip_makes_no_difference(tmp_path: Path, sample: OptMl) -> None:
    packed = tmp_path / "census.csv.gz"
    packed.write_bytes(gzip.compress(SAMPLE.read_bytes(), compresslevel=1))
    tree = lay_out(tmp_path / "tree", [packed])
    succeed(tree, "--train-test-split-ratio", "0.2")
    assert output_bytes(tree) == output_bytes(sample)


def test_parquet_has_the_same_values_and_the_names(tmp_path: Path, sample: OptMl) -> None:
    tree = lay_out(tmp_path, [SAMPLE])
    succeed(tree, "--train-test-split-ratio", "0.2", "--format", "parquet")
    for name in SIDES:
        folder = tree.processing_dir / name
        features = pl.read_parquet(folder / f"{name}_features.parquet")
        labels = pl.read_parquet(folder / f"{name}_labels.parquet")
        expected = written(sample, name)
        assert features.columns == about(tree, name)["feature_names"]
        assert labels.schema == {"income": pl.Int64}
        np.testing.assert_array_equal(features.to_numpy(), expected.features)
        np.testing.assert_array_equal(labels.to_series().to_numpy(), expected.labels)


def test_the_bytes_are_the_same_from_run_to_run(tmp_path: Path, sample: OptMl) -> None:
    tree = lay_out(tmp_path, [SAMPLE])
    succeed(tree, "--train-test-split-ratio", "0.2")
    assert output_bytes(tree) == output_bytes(sample)
    assert sorted(output_bytes(tree)) == [
        "features.jsontest",
        "features.jsontrain",
        "test_features.csvtest",
        "test_labels.csvtest",
        "train_features.csvtrain",
        "train_labels.csvtrain",
    ]


def test_a_category_unseen_in_training_is_all_zeros(tmp_path: Path, plan: Path) -> None:
    first_of_test = np.random.RandomState(0).permutation(20)[0]
    towns = ["Quito" if row == first_of_test else ("Oslo", "Lima")[row % 2] for row in range(20)]
    rows = [f"{150 + row},{town},{row},c,{('no', 'yes')[row // 2 % 2]}" for row, town in enumerate(towns)]
    table = tmp_path / "loans.csv"
    table.write_text("\n".join(["height,town,loan,purpose,paid", *rows]))
    tree = lay_out(tmp_path / "tree", [table])
    succeed(tree, "--plan", str(plan))
    assert_equals_reference(tree, [table], LOANS, ratio=0.3)
    names = about(tree)["feature_names"]
    assert names[5:] == ["town_Lima", "town_Oslo", "purpose_c"]
    assert written(tree, "test").features[0, 5:].tolist() == [0.0, 0.0, 1.0]


def test_what_was_fitted_reads_back_and_transforms_the_test_rows(tmp_path: Path, sample: OptMl) -> None:
    document = about(sample)
    fitted = Fitted.from_json(document)
    _, test, _, _ = reference.split_table([SAMPLE], CENSUS, ratio=0.2, random_state=0)
    rows = pl.DataFrame({name: test[name].to_list() for name in test}, strict=False)
    again = tmp_path / "again.csv"
    fitted.transform(rows).write_csv(again, include_header=False)
    assert again.read_bytes() == (sample.processing_dir / "test/test_features.csv").read_bytes()
    assert fitted.to_json() == {key: document[key] for key in ("bin", "scale", "encode", "feature_names")}
    assert about(sample, "test") == document | {"rows": 1208}


def with_bad_rows(folder: Path) -> OptMl:
    header, first, *rows = SAMPLE.read_text().splitlines(keepends=True)
    path = folder / "census.csv"
    path.write_text("".join([header, first, "too,short\n", *rows, "old" + first[first.index(",") :]]))
    return lay_out(folder / "tree", [path])


def test_bad_rows_can_be_set_aside(tmp_path: Path, sample: OptMl) -> None:
    tree = with_bad_rows(tmp_path)
    out = succeed(tree, "--train-test-split-ratio", "0.2", "--on-bad-rows", "quarantine")
    aside = tree.processing_dir / "bad_rows/bad_rows.csv"
    assert f" 2 are bad: 6,038 left\nbad rows: 2, set aside in {aside}\ntrain: " in out
    found = pl.read_csv(aside)
    assert found.columns == ["file", "line", "reason", "row"]
    assert found["line"].to_list() == [3, len(SAMPLE.read_text().splitlines()) + 2]
    assert found["row"][0] == "too,short"
    assert without_input(tree) == without_input(sample)
    assert about(tree)["input"] == {"rows": 10_002, "missing": 0, "duplicates": 3962, "quarantined": 2}


def test_what_an_earlier_job_left_goes(tmp_path: Path) -> None:
    tree = with_bad_rows(tmp_path)
    succeed(tree, "--on-bad-rows", "quarantine")
    (tree.processing_dir / "input/census.csv").write_bytes(SAMPLE.read_bytes())
    succeed(tree, "--format", "parquet")
    found = {str(path.relative_to(tree.processing_dir)) for path in written_files(tree)}
    assert found == {
        *(f"{side}/{side}_{kind}.parquet" for side in SIDES for kind in ("features", "labels")),
        *(f"{side}/features.json" for side in SIDES),
    }


def test_too_many_bad_rows_are_a_failure(tmp_path: Path) -> None:
    tree = with_bad_rows(tmp_path)
    done = run(tree, "--on-bad-rows", "quarantine", "--max-bad-rows", "1")
    assert done.returncode == 5
    assert "max-bad-rows allows, which is 1: at least 2; repair" in tree.message.read_text()
    assert written_files(tree) == []
    assert not (tree.processing_dir / "bad_rows").exists()


def test_little_memory_makes_no_difference(tmp_path: Path, real_file: Path) -> None:
    outputs = []
    for memory_limit in (1, 1024):
        tree = lay_out(tmp_path / str(memory_limit), [real_file])
        succeed(tree, "--memory-limit", str(memory_limit))
        outputs.append(output_bytes(tree))
    assert outputs[0] == outputs[1]


@pytest.mark.parametrize("file_format", ["csv", "parquet"])
def test_a_job_that_is_stopped_at_any_time_leaves_whole_outputs_or_none(
    tmp_path: Path, file_format: str
) -> None:
    random = Random(4)
    tree = lay_out(tmp_path, [SAMPLE])
    began = time.monotonic()
    succeed(tree, "--format", file_format)
    seconds = time.monotonic() - began
    for number in [signal.SIGTERM, signal.SIGINT] * 4:
        remove_outputs(tree)
        with start(tree, "--format", file_format) as process:
            time.sleep(random.uniform(0, seconds))
            process.send_signal(number)
            process.communicate(timeout=30)
        whole = len(written_files(tree)) == 6
        # Python's own beginning and end are not ours to handle: there a signal has its usual effect.
        ends = {128 + number, -number}
        assert (whole, process.returncode) in {(False, end) for end in ends} | {
            (True, end) for end in (0, *ends)
        }
        assert whole or written_files(tree) == []
        assert process.returncode != 128 + number or tree.message.read_text().endswith(number.name)


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (
            ["--train-test-split-ratio", "1"],
            2,
            "train-test-split-ratio is '1'; it must be over 0 and under 1",
        ),
        (["--format", "xml"], 2, "format is 'xml'; it must be one of csv, parquet"),
        (["--plan", "no.toml"], 2, "the plan no.toml cannot be read: No such file or directory"),
    ],
)
def test_a_failing_run_leaves_the_old_outputs(
    tmp_path: Path, sample: OptMl, arguments: list[str], code: int, message: str
) -> None:
    tree = OptMl(shutil.copytree(sample.root, tmp_path / "tree"))
    done = run(tree, *arguments)
    assert (done.returncode, done.stdout, done.stderr) == (code, "", f"error: {message}\n")
    assert tree.message.read_text() == message
    assert output_bytes(tree) == output_bytes(sample)


def test_bad_data_leaves_the_old_outputs(tmp_path: Path, sample: OptMl) -> None:
    tree = OptMl(shutil.copytree(sample.root, tmp_path / "tree"))
    table = tree.processing_dir / "input/census-income.csv"
    text = table.read_text()
    table.write_text(text.replace(" - 50000.", "- 50000.", 1))
    line = 2 + [row.endswith(" - 50000.") for row in text.splitlines()[1:]].index(True)
    done = run(tree)
    assert (done.returncode, done.stdout) == (5, "")
    assert tree.message.read_text() == (
        f"{table}: line {line}: 'income' is '- 50000.', which is no class of the plan "
        "(' - 50000.', ' 50000+.'); spell it as the plan does, spaces included"
    )
    assert output_bytes(tree) == output_bytes(sample)


def test_a_run_that_fails_while_it_writes_leaves_the_old_outputs(tmp_path: Path, sample: OptMl) -> None:
    tree = OptMl(shutil.copytree(sample.root, tmp_path / "tree"))
    blocked = tree.processing_dir / "test/test_features.parquet"
    part = blocked.with_name(f".{blocked.name}.part")
    part.mkdir()
    done = run(tree, "--format", "parquet")
    part.rmdir()
    assert (done.returncode, done.stdout) == (6, "")
    assert done.stderr.startswith(f"error: {blocked} cannot be written: Is a directory; ")
    assert output_bytes(tree) == output_bytes(sample)
    assert not list(tree.root.rglob("*.part"))
