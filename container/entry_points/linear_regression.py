"""Fit a linear regression on channel `train` and evaluate it on rows that were held out.

Reads CSV with a header, Parquet, or the features and labels that the pre-processing job wrote. Writes
model.joblib (scikit-learn's LinearRegression) and model.json to /opt/ml/model, and evaluation.json and
report.html to /opt/ml/output/data. A job with checkpoints goes on from them when it is started again.
"""

import os

from injob import TrainingJob, run
from injob.imports import collection_paused
from injob.memory import keep_freed_memory
from injob.regression.hyperparameters import Hyperparameters


def train(job: TrainingJob, settings: Hyperparameters) -> None:
    """Run the job."""
    keep_freed_memory()
    # Before numpy is there: on small blocks of rows BLAS threads cost 10 to 30 times what they bring.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # numpy takes a moment to import: not before a signal can stop the job and the hyperparameters are read.
    with collection_paused():
        from injob.regression.job import make_model  # noqa: PLC0415

    make_model(job, settings)


def main() -> None:
    """Run the job as the built-in training script."""
    run(train)


if __name__ == "__main__":
    main()
