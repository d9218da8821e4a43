"""The training job: the tables of channel `train` → a model, its evaluation and a report."""

import math
from dataclasses import asdict
from pathlib import Path
from typing import Any

from injob.artifacts import staged
from injob.checkpoints.file import CheckpointFile, fingerprint
from injob.checkpoints.keeper import Keeper
from injob.errors import ChannelError, DataError
from injob.job import TrainingJob
from injob.metrics import log_metrics
from injob.regression.hyperparameters import Hyperparameters
from injob.regression.least_squares import evaluate, solve
from injob.regression.model_files import metrics, versions
from injob.regression.reader import read_table
from injob.regression.reading import Reading, Rules
from injob.regression.results import SLOW_IMPORTS, Results
from injob.s3 import S3Prefix, upload
from injob.stopping import Stop
from injob.tables.channel import TrainingData, open_channel
from injob.tables.fitted_names import FITTED
from injob.tables.policy import Policy
from injob.tables.table import table_files
from injob.tables.unpack import read_errors


def make_model(job: TrainingJob, settings: Hyperparameters) -> None:
    """Fit and evaluate a model, from where an earlier start of the job ended, and write all files."""
    place = (
        S3Prefix.parse("output-model-dir", settings.output_model_dir) if settings.output_model_dir else None
    )
    with Stop() as stop:
        keeper = Keeper(checkpoint(job, settings), Reading, stop, seconds=settings.checkpoint_seconds)
        try:
            results = fit(job.channel("train"), settings, keeper)
        except (ChannelError, DataError):
            # Before the job is started again the data will be mended.
            keeper.forget()
            raise
        files = write(results, job, settings)
    if place:
        upload(files, place, job.region)
    keeper.forget()


def fit(channel: Path, settings: Hyperparameters, keeper: Keeper[Reading]) -> Results:
    """Read all rows once, fit the model to those for training and evaluate it on the others."""
    policy = Policy(settings.missing, settings.on_bad_rows, settings.max_bad_rows)
    data = open_channel(channel, target=settings.target, features=settings.features, policy=policy)
    ahead = SLOW_IMPORTS if settings.report else ()
    reading = read_table(data, lambda rows: rules(rows, data, settings, policy), keeper, ahead=ahead)
    assert reading.sides is not None  # noqa: S101 - read_table raises where there is no row
    model = solve(reading.sides.train, fit_intercept=settings.fit_intercept)
    evaluation = evaluate(model, reading.sides.test)
    return Results(model, evaluation, reading, data.feature_names, settings.target)


def write(results: Results, job: TrainingJob, settings: Hyperparameters) -> list[Path]:
    """Write all files or none, say what there is to say, and return the model's files."""
    relevant = relevant_hyperparameters(settings)
    given = {name.replace("_", "-"): _spelled(value) for name, value in relevant.items()}
    with staged() as stage:
        files = results.write_model(stage, job.model_dir)
        results.write_data(stage, job.output_data_dir, given)
    for note in results.notes():
        print(note, flush=True)  # noqa: T201 - a job speaks on standard output
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
            "need at least as many: add rows, name fewer features, or hold out a smaller share (test-size)"
        )
    return Rules.of(
        rows,
        test_size=settings.test_size,
        random_state=settings.random_state,
        observe=settings.report,
        shifted=settings.fit_intercept,
        policy=policy,
    )


def relevant_hyperparameters(settings: Hyperparameters) -> dict[str, Any]:
    """Return the hyperparameters that change what is read or what comes of it."""
    outside = ("checkpoint_seconds", "output_model_dir")
    return {name: value for name, value in asdict(settings).items() if name not in outside}


def checkpoint(job: TrainingJob, settings: Hyperparameters) -> CheckpointFile | None:
    """Return where this host keeps its checkpoint, and what that follows from; None for a job without."""
    if not job.has_checkpoints:
        return None
    identity = {
        "files": _fingerprints(job.channel("train")),
        "hyperparameters": relevant_hyperparameters(settings),
        "versions": versions(),
    }
    return CheckpointFile(job.checkpoints_dir / f"linear_regression-{job.current_host}.npz", identity)


def _fingerprints(channel: Path) -> list[Any]:
    """Return what files are known again by. Raises ChannelError where one cannot be read."""
    found: list[Any] = []
    for path in (*table_files(channel), *sorted(channel.rglob(FITTED))):
        with read_errors(path):
            found.append([str(path.relative_to(channel)), *fingerprint(path)])
    return found


def _spelled(value: Any) -> str:  # noqa: ANN401 - of any hyperparameter
    """Return a value as a user gives it."""
    if isinstance(value, tuple):
        return ", ".join(value) or "all others"
    return str(value).lower() if isinstance(value, bool) else str(value)
