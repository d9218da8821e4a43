"""A fit as JSON, which needs no pickle."""

import platform
from collections.abc import Sequence
from typing import Any

from injob.regression.least_squares import Evaluation, Fit
from injob.tables.left_out import LeftOut
from injob.version import VERSION


def model_document(
    fit: Fit, feature_names: Sequence[str], target: str, evaluation: Evaluation, left_out: LeftOut
) -> dict[str, Any]:
    """Return the model as JSON values: ŷ = intercept + Σ coefficient · feature."""
    return {
        "model": "linear_regression",
        "target": target,
        "feature_names": list(feature_names),
        "coefficients": fit.coefficients.tolist(),
        "intercept": fit.intercept,
        "standard_errors": fit.standard_errors,
        "intercept_standard_error": fit.intercept_standard_error,
        "dependent_features": [feature_names[column] for column in fit.dependent],
        "fit": {
            "rank": fit.rank,
            "degrees_of_freedom": fit.degrees_of_freedom,
            "residual_standard_deviation": fit.residual_standard_deviation,
            "r2": fit.r2,
        },
        "rows": {"train": fit.rows, "test": evaluation.rows},
        "left_out": left_out_rows(left_out),
        "metrics": metrics(evaluation),
        "versions": versions(),
    }


def evaluation_document(evaluation: Evaluation, left_out: LeftOut) -> dict[str, Any]:
    """Return the evaluation as JSON values."""
    return {"rows": evaluation.rows, **metrics(evaluation), "left_out": left_out_rows(left_out)}


def left_out_rows(left_out: LeftOut) -> dict[str, int]:
    """Return how many rows took no part, by the hyperparameter's word for what became of them."""
    return {"dropped": left_out.missing, "quarantined": left_out.set_aside}


def metrics(evaluation: Evaluation) -> dict[str, float | None]:
    """Return the metrics by the names under which they are logged."""
    return {"mse": evaluation.mse, "rmse": evaluation.rmse, "r2": evaluation.r2}


def versions() -> dict[str, str]:
    """Return the versions of what the numbers and the files come from."""
    from importlib.metadata import version  # noqa: PLC0415 - 25 ms, beside which polars is imported

    return {
        "injob": VERSION,
        "python": platform.python_version(),
        **{name: version(name) for name in ("numpy", "polars", "scikit-learn")},
    }
