import json
import platform
from importlib.metadata import version

import numpy as np

from injob.regression.least_squares import Evaluation, Fit
from injob.regression.model_files import evaluation_document, metrics, model_document
from injob.tables.left_out import BadRow, LeftOut
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
    rank=1,
    degrees_of_freedom=6,
    residual_standard_deviation=2.0,
    r2=0.75,
)
LEFT_OUT = LeftOut(3, (BadRow("train.csv", 7, "it has 1 field", "1"),))
EVALUATION = Evaluation(rows=2, mse=4.0, rmse=2.0, r2=None)


def test_the_document_says_all_there_is_to_know() -> None:
    document = model_document(FIT, ("x", "one"), "y", EVALUATION, LEFT_OUT)
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
        "fit": {"rank": 1, "degrees_of_freedom": 6, "residual_standard_deviation": 2.0, "r2": 0.75},
        "rows": {"train": 8, "test": 2},
        "left_out": {"dropped": 3, "quarantined": 1},
        "metrics": {"mse": 4.0, "rmse": 2.0, "r2": None},
        "versions": {"injob": VERSION, "python": platform.python_version(), **packages},
    }
    assert document["metrics"] == metrics(EVALUATION)


def test_the_evaluation_says_what_took_no_part() -> None:
    assert evaluation_document(EVALUATION, LEFT_OUT) == {
        "rows": 2,
        "mse": 4.0,
        "rmse": 2.0,
        "r2": None,
        "left_out": {"dropped": 3, "quarantined": 1},
    }
