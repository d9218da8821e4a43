"""What an estimator may pass to the training job."""

from dataclasses import dataclass
from typing import Literal

from injob.hyperparameters import option


@dataclass(frozen=True)
class Hyperparameters:
    """Its hyperparameters."""

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
