"""A fit as files: what scikit-learn loads, and what needs no pickle."""

import platform
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from injob.regression.least_squares import Evaluation, Fit
from injob.version import VERSION


def write_joblib(path: Path, fit: Fit, feature_names: Sequence[str]) -> None:
    """Write a scikit-learn LinearRegression that joblib loads without injob."""
    # scikit-learn takes a second to import; a job that fails on its data never gets here.
    import joblib  # noqa: PLC0415
    from sklearn.linear_model import LinearRegression  # noqa: PLC0415

    model = LinearRegression(fit_intercept=fit.intercept_fitted)
    model.coef_ = fit.coefficients
    model.intercept_ = np.float64(fit.intercept) if fit.intercept_fitted else 0.0
    model.n_features_in_ = len(feature_names)
    model.feature_names_in_ = np.array(feature_names, dtype=object)
    model.rank_ = len(feature_names) - len(fit.dependent)
    model.singular_ = fit.singular_values
    joblib.dump(model, path)


def model_document(
    fit: Fit, feature_names: Sequence[str], target: str, evaluation: Evaluation
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
        "rows": {"train": fit.rows, "test": evaluation.rows},
        "metrics": metrics(evaluation),
        "versions": {
            "injob": VERSION,
            "python": platform.python_version(),
            **{name: version(name) for name in ("numpy", "polars", "scikit-learn")},
        },
    }


def metrics(evaluation: Evaluation) -> dict[str, float | None]:
    """Return the metrics by the names under which they are logged."""
    return {"mse": evaluation.mse, "rmse": evaluation.rmse, "r2": evaluation.r2}
