import pickle
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LinearRegression

from injob.regression.least_squares import Fit
from injob.regression.scikit_learn import write_pickle

CONTAINER = Path(__file__).parents[4] / "container"
NAMES = ("x", "z")
X, Y = np.array([[1.0, 5.0], [2.0, 4.0], [4.0, 4.0], [9.0, 1.0]]), np.array([1.0, 2.0, 7.0, 0.5])

IMPORTED = """
import sys
import injob.regression.scikit_learn
print([name for name in ("sklearn", "scipy", "joblib") if name in sys.modules])
"""


def fitted(*, fit_intercept: bool) -> LinearRegression:
    model = LinearRegression(fit_intercept=fit_intercept).fit(X, Y)
    # In the order in which fit() sets them for a table with named columns.
    names = {"n_features_in_": 2, "feature_names_in_": np.array(NAMES, dtype=object)}
    attributes = vars(model)
    parameters = {name: attributes[name] for name in attributes if name in model.get_params()}
    found = {name: attributes[name] for name in ("coef_", "intercept_")}
    rest = {name: attributes[name] for name in ("rank_", "singular_")}
    ordered = LinearRegression(fit_intercept=fit_intercept)
    ordered.__dict__ = parameters | found | names | rest
    assert ordered.__dict__.keys() == attributes.keys() | {"feature_names_in_"}
    return ordered


def fit_of(model: LinearRegression) -> Fit:
    return Fit(
        coefficients=model.coef_,
        intercept=float(model.intercept_),
        intercept_fitted=model.fit_intercept,
        standard_errors=[None, None],
        intercept_standard_error=None,
        dependent=[],
        singular_values=model.singular_,
        rows=4,
        rank=int(model.rank_),
        degrees_of_freedom=1,
        residual_standard_deviation=None,
        r2=None,
    )


@pytest.mark.parametrize("fit_intercept", [True, False])
def test_the_file_is_that_of_scikit_learn_byte_for_byte(tmp_path: Path, fit_intercept: bool) -> None:  # noqa: FBT001
    model = fitted(fit_intercept=fit_intercept)
    write_pickle(tmp_path / "ours", fit_of(model), NAMES)
    assert (tmp_path / "ours").read_bytes() == pickle.dumps(model)


def joblib_load(path: Path) -> Any:  # noqa: ANN401
    return joblib.load(path)


def pickle_load(path: Path) -> Any:  # noqa: ANN401
    return pickle.loads(path.read_bytes())


@pytest.mark.parametrize("load", [joblib_load, pickle_load])
def test_it_is_loaded_as_the_class_itself(tmp_path: Path, load: Callable[[Path], Any]) -> None:
    expected = fitted(fit_intercept=True)
    write_pickle(tmp_path / "model.joblib", fit_of(expected), NAMES)
    model = load(tmp_path / "model.joblib")
    assert type(model) is LinearRegression
    assert model.get_params() == expected.get_params()
    rows = pd.DataFrame(X, columns=list(NAMES))
    np.testing.assert_array_equal(model.predict(rows), X @ expected.coef_ + expected.intercept_)


def test_scikit_learn_is_not_imported() -> None:
    command = [sys.executable, "-c", IMPORTED]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=CONTAINER)
    assert done.stdout == "[]\n"
