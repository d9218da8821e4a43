import json
import platform
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

import joblib
import numpy as np
import pytest
from sklearn.linear_model import LinearRegression

from injob.regression.least_squares import Evaluation, Fit
from injob.regression.model_files import metrics, model_document, write_joblib
from injob.version import VERSION

FIT = Fit(
    coefficients=np.array([2.0, 0.0]),
    intercept=-1.5,
    intercept_fitted=True,
    standard_errors=[0.25, None],
    intercept_standard_error=0.5,
    dependent=[1],
    singular_values=np.array([3.0, 0.0]),
    rows=8,
)
EVALUATION = Evaluation(rows=2, mse=4.0, rmse=2.0, r2=None)


def test_the_document_says_all_there_is_to_know() -> None:
    document = model_document(FIT, ("x", "one"), "y", EVALUATION)
    packages = {name: version(name) for name in ("numpy", "polars", "scikit-learn")}
    assert json.loads(json.dumps(document)) == {
        "model": "linear_regression",
        "target": "y",
        "feature_names": ["x", "one"],
        "coefficients": [2.0, 0.0],
        "intercept": -1.5,
        "standard_errors": [0.25, None],
        "intercept_standard_error": 0.5,
        "dependent_features": ["one"],
        "rows": {"train": 8, "test": 2},
        "metrics": {"mse": 4.0, "rmse": 2.0, "r2": None},
        "versions": {"injob": VERSION, "python": platform.python_version(), **packages},
    }
    assert document["metrics"] == metrics(EVALUATION)


@pytest.mark.parametrize("fitted", [True, False])
def test_joblib_loads_what_scikit_learn_would_have_fitted(tmp_path: Path, fitted: bool) -> None:  # noqa: FBT001
    x, y = np.array([[1.0, 5.0], [2.0, 4.0], [4.0, 4.0]]), np.array([1.0, 2.0, 7.0])
    expected = LinearRegression(fit_intercept=fitted).fit(x, y)
    fit = replace(
        FIT,
        coefficients=expected.coef_,
        intercept=float(expected.intercept_),
        intercept_fitted=fitted,
        singular_values=expected.singular_,
        dependent=[],
    )
    path = tmp_path / "model.joblib"
    write_joblib(path, fit, ("x", "z"))
    model = joblib.load(path)
    assert type(model) is LinearRegression
    assert vars(model).keys() - {"feature_names_in_"} == vars(expected).keys()
    assert model.get_params() == expected.get_params()
    assert (model.n_features_in_, model.rank_) == (expected.n_features_in_, expected.rank_)
    assert model.feature_names_in_.tolist() == ["x", "z"]
    assert type(model.intercept_) is type(expected.intercept_)
    np.testing.assert_array_equal(model.singular_, expected.singular_)
    model.__dict__.pop("feature_names_in_")
    np.testing.assert_array_equal(model.predict(x), expected.predict(x))
