"""Make train and test features from the CSV files in /opt/ml/processing/input.

Rows with missing values and duplicate rows are dropped, the rest is split as scikit-learn's
train_test_split does; columns are binned, scaled and one-hot encoded as the plan says, fitted on the
training rows only. Writes features and labels to /opt/ml/processing/train and …/test, and what was
fitted beside them as features.json.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import polars as pl

from injob import ProcessingJob, option, run, staged
from injob.artifacts import Stage
from injob.features.clean import clean
from injob.features.fit import Fitted, fit
from injob.features.plan import Plan, read_plan
from injob.tables.channel import FITTED
from injob.tables.split import split_rows
from injob.tables.table import Table, require_columns, table_files, write_frames

CENSUS = Path(__file__).with_name("census.toml")

_WRITE_ROWS = 65_536


@dataclass(frozen=True)
class Settings:
    """The job's command line options."""

    train_test_split_ratio: float = option(
        0.3, over=0, under=1, help="share of the rows that become test rows"
    )
    random_state: int = option(0, at_least=0, at_most=2**32 - 1, help="seed of the split")
    plan: Path | None = option(None, help="TOML file that says what to do with which column; the census plan")
    format: Literal["csv", "parquet"] = option("csv", help="csv (no header, no index) or parquet")


@dataclass(frozen=True)
class Side:
    """The rows of one side of the split, and where their features go."""

    name: Literal["train", "test"]
    folder: Path
    rows: pl.DataFrame


def preprocess(job: ProcessingJob, settings: Settings) -> None:
    """Run the job."""
    plan = read_plan(settings.plan or CENSUS)
    files = table_files(job.opt_ml.processing_dir / "input", recursive=False)
    require_columns(files, plan.columns.names)
    rows = clean(Table(tuple(files), plan.columns), plan)
    split = split_rows(
        rows.height, test_size=settings.train_test_split_ratio, random_state=settings.random_state
    )
    train = Side("train", job.opt_ml.processing_dir / "train", rows[split.train])
    test = Side("test", job.opt_ml.processing_dir / "test", rows[split.test])
    fitted = fit(plan, train.rows)
    with staged() as stage:
        for side in (train, test):
            _write(stage, side, plan, fitted, settings)
    for side in (train, test):
        print(f"{side.name}: {side.rows.height} rows, {len(fitted.feature_names)} features", flush=True)


def _write(stage: Stage, side: Side, plan: Plan, fitted: Fitted, settings: Settings) -> None:
    slices = side.rows.iter_slices(_WRITE_ROWS)
    features = side.folder / f"{side.name}_features.{settings.format}"
    labels = side.folder / f"{side.name}_labels.{settings.format}"
    write_frames(stage.path(features), map(fitted.transform, slices), settings.format)
    write_frames(stage.path(labels), [side.rows.select(plan.label)], settings.format)
    about = {
        **fitted.to_json(),
        "label": {"column": plan.label, "classes": plan.classes},
        "rows": side.rows.height,
        "split": {"test_size": settings.train_test_split_ratio, "random_state": settings.random_state},
    }
    stage.path(side.folder / FITTED).write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    """Run the job as the command `preprocess`."""
    run(preprocess)


if __name__ == "__main__":
    main()
