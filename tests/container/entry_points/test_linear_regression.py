import gzip
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import joblib
import numpy as np
import polars as pl
import pytest
from moto.server import ThreadedMotoServer

from injob.contract import OptMl
from tests.container.entry_points import reference
from tests.container.entry_points.reference import Matrix, Regression
from tests.container.injob.tables.advice import ON_BOTH

REPOSITORY = Path(__file__).parents[3]
SAMPLE = REPOSITORY / "local_data/linear_regression/input/data/train/train.csv"
CENSUS = REPOSITORY / "local_data/preprocess/processing/input/census-income.csv"
NAMES = ["X1", "X2"]
KEYS = {"aws_access_key_id": "fake", "aws_secret_access_key": "fake"}
REGION = "cn-northwest-1"

Files = Mapping[str, str] | Mapping[str, str | bytes] | Mapping[str, Path]

PREDICT = """
import json, sys
sys.modules["injob"] = None  # so that importing it fails
import joblib, pandas
model = joblib.load(sys.argv[1])
rows = pandas.DataFrame(json.loads(sys.argv[2]), columns=model.feature_names_in_)
print(json.dumps([model.predict(rows).tolist(), model.rank_, model.singular_.tolist(), str(model)]))
"""


@dataclass(frozen=True)
class Result:
    """What a job said and wrote."""

    stdout: str
    model_dir: Path
    evaluation: dict[str, Any]

    @property
    def model(self) -> dict[str, Any]:
        document: dict[str, Any] = json.loads((self.model_dir / "model.json").read_text())
        return document


def start(
    module: str, root: Path, environ: Mapping[str, str], *arguments: str
) -> "subprocess.CompletedProcess[str]":
    mine = {"SAGEMAKER_BASE_DIR": str(root), "PYTHONPATH": str(REPOSITORY / "container")}
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    command = [sys.executable, "-m", f"entry_points.{module}", *arguments]
    return subprocess.run(
        command, env={**inherited, **mine, **environ}, capture_output=True, text=True, check=False
    )


def lay_out(root: Path, files: Files, settings: Mapping[str, str]) -> OptMl:
    tree = OptMl(root)
    tree.write_training_config(hyperparameters=settings, channels=["train"])
    for name, content in files.items():
        path = tree.channel("train") / name
        path.parent.mkdir(parents=True, exist_ok=True)
        data = content.read_bytes() if isinstance(content, Path) else content
        path.write_bytes(data.encode() if isinstance(data, str) else data)
    return tree


def train(tree: OptMl, **environ: str) -> Result:
    done = start("linear_regression", tree.root, environ)
    assert (done.returncode, done.stderr) == (0, "")
    evaluation = json.loads((tree.output_data_dir / "evaluation.json").read_text())
    return Result(done.stdout, tree.model_dir, evaluation)


def train_on(root: Path, files: Files, **settings: str) -> Result:
    given = {name.replace("_", "-"): value for name, value in settings.items()}
    return train(lay_out(root, files, given))


def assert_equal(result: Result, expected: Regression) -> None:
    model = result.model
    found = [model["intercept"], *model["coefficients"], *model["metrics"].values()]
    wanted = [
        expected.intercept,
        *expected.coefficients.tolist(),
        expected.mse,
        expected.mse**0.5,
        expected.r2,
    ]
    assert list(model["metrics"]) == ["mse", "rmse", "r2"]
    np.testing.assert_allclose(found, wanted, rtol=1e-9)
    assert model["rows"] == {"train": len(expected.x_train), "test": len(expected.x_test)}
    assert model["left_out"] == {"dropped": 0, "quarantined": 0}
    assert result.evaluation == {
        "rows": len(expected.x_test),
        **model["metrics"],
        "left_out": model["left_out"],
    }


def textbook_standard_errors(x: Matrix, y: Matrix) -> Matrix:
    design = np.column_stack([np.ones(len(x)), x])
    inverse = np.linalg.inv(design.T @ design)
    residuals = y - design @ (inverse @ design.T @ y)
    return np.asarray(np.sqrt(np.diag(inverse) * (residuals @ residuals) / (len(x) - design.shape[1])))


@pytest.fixture(scope="module")
def table() -> pl.DataFrame:
    return pl.read_csv(SAMPLE)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Result:
    return train_on(tmp_path_factory.mktemp("sample"), {"train.csv": SAMPLE})


@pytest.fixture(scope="module")
def expected(table: pl.DataFrame) -> Regression:
    return reference.linear_regression(table[NAMES].to_numpy(), table["y"].to_numpy())


@pytest.fixture
def halves() -> tuple[str, str]:
    header, *rows = SAMPLE.read_text().splitlines(keepends=True)
    return header + "".join(rows[:321]), header + "".join(rows[321:])


def test_the_sample_equals_scikit_learn(sample: Result, expected: Regression) -> None:
    assert_equal(sample, expected)
    model = sample.model
    assert (model["model"], model["target"], model["feature_names"]) == ("linear_regression", "y", NAMES)
    assert model["dependent_features"] == []


def test_the_metrics_are_logged(sample: Result) -> None:
    lines = [f"{name}={value!r};" for name, value in sample.model["metrics"].items()]
    assert [line.partition("=")[0] for line in lines] == ["mse", "rmse", "r2"]
    assert sample.stdout.splitlines() == lines


def test_standard_errors_are_those_of_the_textbook(sample: Result, expected: Regression) -> None:
    model = sample.model
    found = [model["intercept_standard_error"], *model["standard_errors"]]
    np.testing.assert_allclose(found, textbook_standard_errors(expected.x_train, expected.y_train), rtol=1e-9)


def test_joblib_loads_the_model_without_injob(tmp_path: Path, sample: Result, expected: Regression) -> None:
    rows = json.dumps(expected.x_test.tolist())
    command = [sys.executable, "-I", "-c", PREDICT, str(sample.model_dir / "model.joblib"), rows]
    out = subprocess.run(command, capture_output=True, text=True, check=True, cwd=tmp_path).stdout
    predictions, rank, singular, text = json.loads(out)
    predicted = expected.x_test @ expected.coefficients + expected.intercept
    np.testing.assert_allclose(predictions, predicted, rtol=1e-9)
    centred = expected.x_train - expected.x_train.mean(axis=0)
    np.testing.assert_allclose(singular, np.linalg.svd(centred, compute_uv=False), rtol=1e-9)
    assert (rank, text) == (2, "LinearRegression()")


def test_model_json_alone_predicts(sample: Result, expected: Regression) -> None:
    model = sample.model
    found = [
        model["intercept"] + sum(c * x for c, x in zip(model["coefficients"], row, strict=True))
        for row in expected.x_test.tolist()
    ]
    np.testing.assert_allclose(found, expected.x_test @ expected.coefficients + expected.intercept, rtol=1e-9)


def test_several_files_in_subdirectories_are_one_table(
    tmp_path: Path, expected: Regression, halves: tuple[str, str]
) -> None:
    files: dict[str, str | bytes] = {
        "a/first.csv": halves[0],
        "b/deep/second.csv.gz": gzip.compress(halves[1].encode()),
        "b/.hidden.csv": "no,table",
        "notes.txt": "no table",
    }
    assert_equal(train_on(tmp_path, files), expected)


def test_parquet_gives_the_same_model(tmp_path: Path, sample: Result, table: pl.DataFrame) -> None:
    path = tmp_path / "table.parquet"
    table.write_parquet(path)
    assert train_on(tmp_path / "tree", {"train.parquet": path}).model == sample.model


def test_blank_lines_change_nothing(tmp_path: Path, sample: Result) -> None:
    header, *rows = SAMPLE.read_text().splitlines()
    lines = [header, "", *rows[:10], "", "", *rows[10:], "", ""]
    result = train_on(tmp_path, {"train.csv": "\r\n".join(lines)})
    assert (result.model, result.stdout) == (sample.model, sample.stdout)


def test_hyperparameters_choose_columns_and_split(tmp_path: Path, table: pl.DataFrame) -> None:
    settings = {"target": "X1", "features": "y,X2", "test_size": "0.35", "random_state": "7"}
    result = train_on(tmp_path, {"train.csv": SAMPLE}, **settings)
    x, y = table["y", "X2"].to_numpy(), table["X1"].to_numpy()
    assert_equal(result, reference.linear_regression(x, y, test_size=0.35, random_state=7))
    assert (result.model["target"], result.model["feature_names"]) == ("X1", ["y", "X2"])


def test_a_model_without_intercept_goes_through_zero(tmp_path: Path, table: pl.DataFrame) -> None:
    result = train_on(tmp_path, {"train.csv": SAMPLE}, fit_intercept="false")
    x, y = table[NAMES].to_numpy(), table["y"].to_numpy()
    assert_equal(result, reference.linear_regression(x, y, fit_intercept=False))
    assert (result.model["intercept"], result.model["intercept_standard_error"]) == (0.0, None)


@pytest.mark.parametrize("file_format", ["csv", "parquet"])
def test_features_of_the_preprocessing_job_are_a_channel(tmp_path: Path, file_format: str) -> None:
    tree = OptMl(tmp_path / "processing")
    tree.write_processing_config({})
    (tree.processing_dir / "input").mkdir(parents=True)
    (tree.processing_dir / "input/census.csv").write_bytes(CENSUS.read_bytes())
    assert start("preprocess", tree.root, {}, "--format", file_format).returncode == 0
    result = train_on(
        tmp_path / "tree", {path.name: path for path in (tree.processing_dir / "train").iterdir()}
    )
    side, _ = reference.preprocess([CENSUS], reference.CENSUS, ratio=0.3)
    expected = reference.linear_regression(side.features, side.labels.astype(np.float64))
    model = result.model
    fitted = json.loads((tree.processing_dir / "train/features.json").read_text())
    assert model["feature_names"] == fitted["feature_names"]
    np.testing.assert_allclose(model["coefficients"], expected.coefficients, rtol=1e-9, atol=1e-11)
    np.testing.assert_allclose(
        [model["intercept"], model["metrics"]["mse"], model["metrics"]["r2"]],
        [expected.intercept, expected.mse, expected.r2],
        rtol=1e-9,
    )
    assert result.stdout.startswith(
        "note: constant, or a combination of the features before it: "
        + ", ".join(model["dependent_features"])
        + "\nmse="
    )


@pytest.fixture(scope="module")
def aws() -> Iterator[str]:
    server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    server.start()
    yield "http://{}:{}".format(*server.get_host_and_port())
    server.stop()


def fake_account(url: str) -> dict[str, str]:
    names = {name.upper(): value for name, value in KEYS.items()}
    return names | {"AWS_ENDPOINT_URL": url, "AWS_REGION": REGION}


def test_the_model_is_copied_to_a_second_place(tmp_path: Path, sample: Result, aws: str) -> None:
    with closing(boto3.Session(**KEYS).client("s3", REGION, endpoint_url=aws)) as s3:
        s3.create_bucket(Bucket="models", CreateBucketConfiguration={"LocationConstraint": REGION})
        tree = lay_out(tmp_path, {"train.csv": SAMPLE}, {"output-model-dir": "s3://models/a/b/"})
        result = train(tree, **fake_account(aws))
        keys = [item["Key"] for item in s3.list_objects_v2(Bucket="models")["Contents"]]
        assert keys == ["a/b/model.joblib", "a/b/model.json"]
        for name in ("model.joblib", "model.json"):
            body = s3.get_object(Bucket="models", Key=f"a/b/{name}")["Body"].read()
            assert body == (result.model_dir / name).read_bytes()
    assert result.model == sample.model


def test_a_place_that_refuses_the_model_fails_the_job_but_keeps_it(tmp_path: Path, aws: str) -> None:
    tree = lay_out(tmp_path, {"train.csv": SAMPLE}, {"output_model_dir": "s3://nowhere"})
    done = start("linear_regression", tree.root, fake_account(aws))
    assert done.returncode == 6
    assert tree.failure.read_text().startswith("the model could not be copied to s3://nowhere/: ")
    assert "NoSuchBucket" in tree.failure.read_text()
    assert sorted(path.name for path in tree.model_dir.iterdir()) == ["model.joblib", "model.json"]


def test_what_was_read_is_not_read_again_where_the_second_place_refused_the_model(
    tmp_path: Path, aws: str
) -> None:
    settings = {"output-model-dir": "s3://nowhere-yet", "checkpoint-seconds": "0"}
    tree = lay_out(tmp_path, {"train.csv": SAMPLE}, settings)
    tree.write_checkpoint_config("/opt/ml/checkpoints")
    assert start("linear_regression", tree.root, fake_account(aws)).returncode == 6
    with closing(boto3.Session(**KEYS).client("s3", REGION, endpoint_url=aws)) as s3:
        s3.create_bucket(Bucket="nowhere-yet", CreateBucketConfiguration={"LocationConstraint": REGION})
    done = start("linear_regression", tree.root, fake_account(aws))
    assert (done.returncode, done.stdout.startswith("going on behind the checkpoint: 1,000 rows")) == (
        0,
        True,
    )
    assert list(tree.checkpoints_dir.iterdir()) == []


def test_a_constant_column_and_a_copy_of_a_column_are_reported_as_what_they_are(tmp_path: Path) -> None:
    rows = [f"{n},7,{n * n % 11},{n},{3 * n - 2 * (n * n % 11) + 1}" for n in range(60)]
    for repeats in (1, 300):  # few rows are solved in another way than many
        text = "\n".join(["x,one,z,again,y", *rows * repeats]) + "\n"
        result = train_on(tmp_path / str(repeats), {"train.csv": text})
        assert result.model["dependent_features"] == ["one", "again"]
        assert result.model["fit"]["rank"] == joblib.load(result.model_dir / "model.joblib").rank_ == 2
        np.testing.assert_allclose(result.model["coefficients"], [1.5, 0, -2, 1.5], atol=1e-10)
        errors = result.model["standard_errors"]
        assert [error is None for error in errors] == [True, True, False, True]
        assert result.stdout.startswith(
            "note: constant, or a combination of the features before it: one, again\nmse="
        )


@pytest.mark.parametrize(
    ("table", "settings", "code", "message"),
    [
        (
            "x,y\n1,2\n",
            {},
            5,
            (
                "channel train has 1 rows, of which 0 are for training; 2 coefficients need at least as "
                "many: add rows, name fewer features, or hold out a smaller share (test-size)"
            ),
        ),
        ("x,y\n", {}, 5, "channel train has a header but no rows; add rows"),
        (
            "x,y\n1,2\n3,four\n5,\n7,8\n",
            {},
            5,
            (
                "{file}: line 3: 'y' is 'four'; it must be a finite number\n"
                "{file}: line 4: 'y' is missing; fill it in or remove the line\n"
                f"{ON_BOTH}"
            ),
        ),
        (
            "x,y\n1,2\n",
            {"output-model-dir": "models"},
            2,
            "output-model-dir is 'models'; it must be s3://BUCKET/PREFIX",
        ),
    ],
    ids=["too few rows", "no rows", "text in a numeric column", "no place in S3"],
)
def test_a_failing_job_says_why(
    tmp_path: Path, table: str, settings: dict[str, str], code: int, message: str
) -> None:
    tree = lay_out(tmp_path, {"train.csv": table}, settings)
    done = start("linear_regression", tree.root, {})
    expected = message.format(file=tree.channel("train") / "train.csv")
    assert (done.returncode, done.stdout, done.stderr) == (code, "", f"error: {expected}\n")
    assert tree.failure.read_text() == expected
    assert not list(tree.model_dir.glob("*"))


@pytest.mark.parametrize(("environ", "threads"), [({}, 1), ({"OPENBLAS_NUM_THREADS": "2"}, 2)])
def test_blas_has_one_thread_unless_the_environment_says_otherwise(
    tmp_path: Path, environ: dict[str, str], threads: int
) -> None:
    tree = lay_out(tmp_path, {"train.csv": SAMPLE}, {})
    script = """
import sys
from entry_points import linear_regression
try:
    linear_regression.main()
finally:
    from threadpoolctl import threadpool_info
    print(*{pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"}, file=sys.stderr)
"""
    mine = {"SAGEMAKER_BASE_DIR": str(tree.root), "PYTHONPATH": str(REPOSITORY / "container")}
    inherited = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**inherited, **mine, **environ},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr.split() == [str(threads)]
