"""Make train and test features from the tables in /opt/ml/processing/input.

Rows with missing values and duplicate rows are dropped, the rest is split as scikit-learn's
train_test_split does; columns are binned, scaled and one-hot encoded as the plan says, fitted on the
training rows only. Writes features and labels to /opt/ml/processing/train and …/test, and what was
fitted beside them as features.json; rows that were set aside go to …/bad_rows.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from injob import ProcessingJob, option, run
from injob.features.plan import read_plan
from injob.imports import collection_paused
from injob.tables.policy import Policy

CENSUS = Path(__file__).with_name("census.toml")


@dataclass(frozen=True)
class Settings:
    """The job's command line options."""

    train_test_split_ratio: float = option(
        0.3, over=0, under=1, help="share of the rows that become test rows"
    )
    random_state: int = option(0, at_least=0, at_most=2**32 - 1, help="seed of the split")
    plan: Path | None = option(None, help="TOML file that says what to do with which column; the census plan")
    format: Literal["csv", "parquet"] = option("csv", help="csv (no header, no index) or parquet")
    on_bad_rows: Literal["fail", "quarantine"] = option(
        "fail", help="what becomes of rows that cannot be read; quarantine sets them aside in bad_rows.csv"
    )
    max_bad_rows: int = option(1000, at_least=0, help="how many bad rows quarantine takes")
    memory_limit: int = option(
        512, at_least=1, help="MB that finding duplicates may take; beyond it, they are found on disk"
    )


def preprocess(job: ProcessingJob, settings: Settings) -> None:
    """Run the job."""
    plan = read_plan(settings.plan or CENSUS)
    # polars takes a moment to import: not before a signal can stop the job and the options are read.
    with collection_paused():
        from injob.features.job import Request, make_features  # noqa: PLC0415

    make_features(
        job.opt_ml.processing_dir,
        Request(
            plan,
            Policy("drop", settings.on_bad_rows, settings.max_bad_rows),
            test_size=settings.train_test_split_ratio,
            random_state=settings.random_state,
            file_format=settings.format,
            memory=settings.memory_limit * 10**6,
        ),
    )


def main() -> None:
    """Run the job as the command `preprocess`."""
    run(preprocess)


if __name__ == "__main__":
    main()
