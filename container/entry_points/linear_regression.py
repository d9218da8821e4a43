"""Fit a linear regression on channel `train` and evaluate it on rows that were held out.

Reads CSV with a header, Parquet, or the features and labels that the pre-processing job wrote. Writes
model.joblib (scikit-learn's LinearRegression) and model.json to /opt/ml/model, and evaluation.json to
/opt/ml/output/data.
"""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from injob import DataError, TrainingJob, log_metrics, option, run, staged
from injob.documents import write_json
from injob.regression.least_squares import Fit, evaluate, solve
from injob.regression.model_files import metrics, model_document, write_joblib
from injob.regression.sides import Sides, fold_sides
from injob.s3 import S3Prefix, upload
from injob.tables.channel import TrainingData, open_channel
from injob.tables.split import split_rows


@dataclass(frozen=True)
class Hyperparameters:
    """What an estimator may pass."""

    target: str = option("y", help="the column to predict")
    features: tuple[str, ...] = option((), help="the columns to predict from; all others")
    test_size: float = option(0.2, over=0, under=1, help="share of the rows that are held out")
    random_state: int = option(0, at_least=0, at_most=2**32 - 1, help="seed of the split")
    fit_intercept: bool = option(default=True, help="whether the model has an intercept")
    output_model_dir: str = option("", help="s3:// URI to copy the model to as well")


def train(job: TrainingJob, settings: Hyperparameters) -> None:
    """Run the job."""
    place = (
        S3Prefix.parse("output-model-dir", settings.output_model_dir) if settings.output_model_dir else None
    )
    data = open_channel(job.channel("train"), target=settings.target, features=settings.features)
    sides = fold_split(data, settings)
    fit = solve(sides.train, fit_intercept=settings.fit_intercept)
    evaluation = evaluate(fit, sides.test)
    _warn(fit, data.feature_names)
    document = model_document(fit, data.feature_names, settings.target, evaluation)
    files = [job.model_dir / "model.joblib", job.model_dir / "model.json"]
    with staged() as stage:
        write_joblib(stage.path(files[0]), fit, data.feature_names)
        write_json(stage.path(files[1]), document)
        write_json(stage.path(job.output_data_dir / "evaluation.json"), asdict(evaluation))
    log_metrics(**{name: value for name, value in metrics(evaluation).items() if value is not None})
    if place:
        upload(files, place, job.region)


def fold_split(data: TrainingData, settings: Hyperparameters) -> Sides:
    """Read the rows once and fold each into its side of the split.

    The split needs their number, so they are counted first; where the count was wrong, because blank
    lines counted too, they are read a second time. Raises DataError where there are too few.
    """
    rows = data.row_count()
    while True:
        _require_rows(rows, data, settings)
        split = split_rows(rows, test_size=settings.test_size, random_state=settings.random_state)
        sides = fold_sides(data.blocks(), split.is_train(), shifted=settings.fit_intercept)
        seen = sides.seen if sides else 0
        if sides and seen == rows:
            return sides
        rows = seen


def _require_rows(rows: int, data: TrainingData, settings: Hyperparameters) -> None:
    if rows == 0:
        raise DataError("channel train has a header but no rows; add rows")
    training = rows - math.ceil(settings.test_size * rows)
    needed = len(data.feature_names) + settings.fit_intercept
    if training < needed:
        raise DataError(
            f"channel train has {rows} rows, of which {training} are for training; {needed} coefficients "
            "need at least as many: add rows, or name fewer features"
        )


def _warn(fit: Fit, names: Sequence[str]) -> None:
    if fit.dependent:
        found = ", ".join(names[column] for column in fit.dependent)
        print(f"note: constant, or a combination of the features before it: {found}", flush=True)


def main() -> None:
    """Run the job as the built-in training script."""
    run(train)


if __name__ == "__main__":
    main()
