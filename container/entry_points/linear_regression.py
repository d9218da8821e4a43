"""Fit a linear regression on channel `train` and evaluate it on rows that were held out.

Reads CSV with a header, Parquet, or the features and labels that the pre-processing job wrote. Writes
model.joblib (scikit-learn's LinearRegression) and model.json to /opt/ml/model, and evaluation.json and
report.html to /opt/ml/output/data. A job with checkpoints goes on from them when it is started again.
"""

import math
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from injob import DataError, TrainingJob, log_metrics, option, run, staged
from injob.checkpoints.file import CheckpointFile
from injob.checkpoints.keeper import Keeper
from injob.regression.least_squares import evaluate, solve
from injob.regression.model_files import metrics, versions
from injob.regression.reader import read_table
from injob.regression.reading import Reading, Rules
from injob.regression.results import Results
from injob.s3 import S3Prefix, upload
from injob.stopping import Stop
from injob.tables.channel import TrainingData, open_channel
from injob.tables.policy import Policy
from injob.tables.table import table_files


@dataclass(frozen=True)
class Hyperparameters:
    """What an estimator may pass."""

    target: str = option("y", help="the column to predict")
    features: tuple[str, ...] = option((), help="the columns to predict from; all others")
    test_size: float = option(0.2, over=0, under=1, help="share of the rows that are held out")
    random_state: int = option(0, at_least=0, at_most=2**32 - 1, help="seed of the split")
    fit_intercept: bool = option(default=True, help="whether the model has an intercept")
    missing: Literal["fail", "drop"] = option("fail", help="what becomes of rows that miss a value")
    on_bad_rows: Literal["fail", "quarantine"] = option(
        "fail", help="what becomes of rows that cannot be read; quarantine sets them aside in bad_rows.csv"
    )
    max_bad_rows: int = option(1000, at_least=0, help="how many bad rows quarantine takes")
    report: bool = option(default=True, help="whether to write report.html")
    checkpoint_seconds: float = option(30.0, at_least=0, help="time between two checkpoints")
    output_model_dir: str = option("", help="s3:// URI to copy the model to as well")


def train(job: TrainingJob, settings: Hyperparameters) -> None:
    """Run the job."""
    place = (
        S3Prefix.parse("output-model-dir", settings.output_model_dir) if settings.output_model_dir else None
    )
    with Stop() as stop:
        keeper = Keeper(checkpoint(job, settings), Reading, stop, seconds=settings.checkpoint_seconds)
        try:
            results = fit(job.channel("train"), settings, keeper)
        except DataError:
            # Before the job is started again the data will be mended.
            keeper.forget()
            raise
        files = write(results, job, settings)
        keeper.forget()
    if place:
        upload(files, place, job.region)


def fit(channel: Path, settings: Hyperparameters, keeper: Keeper[Reading]) -> Results:
    """Read all rows once, fit the model to those for training and evaluate it on the others."""
    policy = Policy(settings.missing, settings.on_bad_rows, settings.max_bad_rows)
    data = open_channel(channel, target=settings.target, features=settings.features, policy=policy)
    reading = read_table(data, lambda rows: rules(rows, data, settings, policy), keeper)
    assert reading.sides is not None  # noqa: S101 - read_table raises where there is no row
    model = solve(reading.sides.train, fit_intercept=settings.fit_intercept)
    evaluation = evaluate(model, reading.sides.test)
    return Results(model, evaluation, reading, data.feature_names, settings.target)


def write(results: Results, job: TrainingJob, settings: Hyperparameters) -> list[Path]:
    """Write all files or none, say what there is to say, and return the model's files."""
    given = {name.replace("_", "-"): str(value) for name, value in mattering(settings).items()}
    with staged() as stage:
        files = results.write_model(stage, job.model_dir)
        results.write_data(stage, job.output_data_dir, given)
    for note in results.notes():
        print(note, flush=True)
    log_metrics(**{name: value for name, value in metrics(results.evaluation).items() if value is not None})
    return files


def rules(rows: int, data: TrainingData, settings: Hyperparameters, policy: Policy) -> Rules:
    """Split so many rows. Raises DataError where they are too few."""
    if rows == 0:
        raise DataError("channel train has a header but no rows; add rows")
    training = rows - math.ceil(settings.test_size * rows)
    needed = len(data.feature_names) + settings.fit_intercept
    if training < needed:
        raise DataError(
            f"channel train has {rows} rows, of which {training} are for training; {needed} coefficients "
            "need at least as many: add rows, or name fewer features"
        )
    return Rules.of(
        rows,
        test_size=settings.test_size,
        random_state=settings.random_state,
        observe=settings.report,
        shifted=settings.fit_intercept,
        policy=policy,
    )


def mattering(settings: Hyperparameters) -> dict[str, Any]:
    """Return the hyperparameters that change what is read or what comes of it."""
    outside = ("checkpoint_seconds", "output_model_dir")
    return {name: value for name, value in asdict(settings).items() if name not in outside}


def checkpoint(job: TrainingJob, settings: Hyperparameters) -> CheckpointFile | None:
    """Return where this host keeps its checkpoint, and what that follows from; None for a job without."""
    if not job.has_checkpoints:
        return None
    channel = job.channel("train")
    identity = {
        "files": [
            [str(p.relative_to(channel)), p.stat().st_size] for p in table_files(channel, recursive=True)
        ],
        "hyperparameters": mattering(settings),
        "versions": versions(),
    }
    return CheckpointFile(job.checkpoints_dir / f"linear_regression-{job.current_host}.npz", identity)


def main() -> None:
    """Run the job as the built-in training script."""
    # The launcher has set it before numpy was loaded, which starts fewer threads; not every start is its.
    if "OPENBLAS_NUM_THREADS" not in os.environ:
        from threadpoolctl import threadpool_limits  # noqa: PLC0415 - most starts need none of it

        threadpool_limits(1, user_api="blas")
    run(train)


if __name__ == "__main__":
    main()
