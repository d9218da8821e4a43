"""Write local_data/: the trees that a processing job and a training job would find under /opt/ml.

The census sample has the columns, the values and roughly the shares of the Census-Income file, but no
row is copied from it: every cell is drawn from census_columns.toml. The same bytes come out on every
run and on every version of numpy, because the streams of RandomState are frozen; those of Generator
are not.
"""

import argparse
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from injob.contract import OptMl

LOCAL_DATA = Path(__file__).resolve().parents[1] / "local_data"
CENSUS_COLUMNS = Path(__file__).with_name("census_columns.toml")
CENSUS_ROWS = 10_000
REPEATED_ROWS = 100
# Under this seed every class of worker, education and industry occurs, and two fewer than 5 times.
CENSUS_SEED = 19
REGRESSION_ROWS = 1_000

INPUT = "/opt/ml/processing/input"
BUCKET = "s3://sagemaker-us-east-1-111122223333"

Codes = npt.NDArray[np.int64]
"""One number per row: the position of the row's value in its column's table of shares."""


@dataclass(frozen=True)
class Column:
    """One [[columns]] table of census_columns.toml, which says what the fields mean."""

    name: str
    shares: Mapping[str, float | list[float]]
    by: str | None = None


def draw_codes(column: Column, given: Codes, random: np.random.RandomState) -> Codes:
    """Draw a value for every row by its shares, those for the row's `given` value where they differ."""
    codes = np.zeros_like(given)
    for parent, shares in enumerate(np.atleast_2d(np.array(list(column.shares.values())).T)):
        rows = given == parent
        codes[rows] = random.choice(len(shares), size=int(rows.sum()), p=shares / shares.sum())
    return codes


def cell(value: str, random: np.random.RandomState) -> str:
    """Return a value as it stands in the file: a number out of it if it is a range, else itself."""
    low, dots, high = value.partition("..")
    if not dots:
        return value
    if "." not in low:
        return str(random.randint(int(low), int(high) + 1))
    return str(random.randint(round(float(low) * 100), round(float(high) * 100) + 1) / 100)


def draw_cells(columns: Iterable[Column], rows: int, random: np.random.RandomState) -> dict[str, list[str]]:
    """Draw every column but the label, name → `rows` cells."""
    codes: dict[str, Codes] = {}
    cells = {}
    for column in columns:
        given = codes[column.by] if column.by else np.zeros(rows, dtype=np.int64)
        codes[column.name] = draw_codes(column, given, random)
        values = list(column.shares)
        cells[column.name] = [cell(values[code], random) for code in codes[column.name]]
    return cells


def draw_income(
    income: Mapping[str, Any], cells: Mapping[str, Sequence[str]], random: np.random.RandomState
) -> list[str]:
    """Draw the label of every row from a logistic score of the cells that [income] gives a weight."""
    score = np.array(
        [income["intercept"] + income["education"].get(value, 0) for value in cells["education"]]
    )
    for name, weight in income["per_unit"].items():
        score += weight * np.array(cells[name], dtype=np.float64)
    return [
        income["high"] if high else income["low"] for high in score + random.logistic(size=len(score)) > 0
    ]


def census_csv(rows: int, repeated: int, seed: int) -> str:
    """Return the census sample: `rows` rows, `repeated` of which are copies of others."""
    document = tomllib.loads(CENSUS_COLUMNS.read_text(encoding="utf-8"))
    random = np.random.RandomState(seed)
    cells = draw_cells([Column(**table) for table in document["columns"]], rows - repeated, random)
    cells["income"] = draw_income(document["income"], cells, random)
    copies = random.randint(rows - repeated, size=repeated)
    order = random.permutation(np.append(np.arange(rows - repeated), copies))
    lines = [",".join(row) for row in zip(*(cells[name] for name in document["header"]), strict=True)]
    return "\n".join([",".join(document["header"]), *(lines[row] for row in order)]) + "\n"


def regression_csv(rows: int) -> str:
    """Return X1, X2 and y = X1 + X2 + up to 0.1 of noise, in digits that read back exactly."""
    random = np.random.RandomState(0)
    x1, x2 = random.rand(rows), random.rand(rows)
    y = x1 + x2 + 0.1 * random.rand(rows)
    table = np.column_stack([x1, x2, y]).tolist()
    return "\n".join(["X1,X2,y", *(",".join(map(repr, row)) for row in table)]) + "\n"


def processing_job() -> dict[str, Any]:
    """Return the request of the preprocessing job as the service writes it down for the container."""
    source = {
        "LocalPath": INPUT,
        "S3Uri": "s3://sagemaker-sample-data-us-east-1/processing/census/census-income.csv",
        "S3DataDistributionType": "FullyReplicated",
        "S3DataType": "S3Prefix",
        "S3InputMode": "File",
        "S3CompressionType": "None",
        "S3DownloadMode": "StartOfJob",
    }
    hosts = {"InstanceCount": 1, "InstanceType": "ml.m5.xlarge", "VolumeSizeInGB": 30, "VolumeKmsKeyId": None}
    return {
        "ProcessingJobArn": "arn:aws:sagemaker:us-east-1:111122223333:processing-job/preprocess",
        "ProcessingJobName": "preprocess",
        "Environment": {},
        "AppSpecification": {
            "ImageUri": "injob:latest",
            "ContainerEntrypoint": ["preprocess"],
            "ContainerArguments": ["--train-test-split-ratio", "0.2"],
        },
        "ProcessingInputs": [{"InputName": "input-1", "S3Input": source}],
        "ProcessingOutputConfig": {"Outputs": [_output("train"), _output("test")], "KmsKeyId": None},
        "ProcessingResources": {"ClusterConfig": hosts},
        "RoleArn": "arn:aws:iam::111122223333:role/injob",
        "StoppingCondition": {"MaxRuntimeInSeconds": 3600},
    }


def _output(name: str) -> dict[str, Any]:
    target = {
        "LocalPath": f"/opt/ml/processing/{name}",
        "S3Uri": f"{BUCKET}/preprocess/output/{name}",
        "S3UploadMode": "EndOfJob",
    }
    return {"OutputName": name, "S3Output": target}


def main(argv: Sequence[str] | None = None) -> None:
    """Write both trees."""
    parser = argparse.ArgumentParser(prog="python -m scripts.sample_data", description=main.__doc__)
    parser.add_argument("--to", type=Path, default=LOCAL_DATA, metavar="DIR", help="default: %(default)s")
    folder: Path = parser.parse_args(argv).to
    processing, training = OptMl(folder / "preprocess"), OptMl(folder / "linear_regression")
    processing.write_processing_config(processing_job())
    training.write_training_config(hyperparameters={}, channels=["train"])
    files = {
        processing.local(f"{INPUT}/census-income.csv"): census_csv(CENSUS_ROWS, REPEATED_ROWS, CENSUS_SEED),
        training.channel("train") / "train.csv": regression_csv(REGRESSION_ROWS),
    }
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
