"""A fit as a pickle of scikit-learn's LinearRegression, without importing the latter.

The import takes a second and 100 MB, more than all the rest of a small job. A pickle holds the name of a
class and the values of its attributes, and nothing of the class itself; so a stand-in that says the same
name gives the same file, byte for byte. A test compares it with the one that scikit-learn's own gives.
joblib.load reads it as it does its own files, which differ only in how they hold large arrays.
"""

import pickle
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from injob.regression.least_squares import Fit
from injob.regression.model_files import versions


class _LinearRegression:
    """Stands in for scikit-learn's class."""


_PicklerInPython: Any = pickle._Pickler  # noqa: SLF001 - that in C has no method for the name of a class


class _Pickler(_PicklerInPython):  # type: ignore[misc] # few of its methods have types
    def save_global(self, obj: Any, name: str | None = None) -> None:  # noqa: ANN401 - as pickle has it
        if obj is not _LinearRegression:
            super().save_global(obj, name)
            return
        self.save("sklearn.linear_model._base")
        self.save("LinearRegression")
        self.write(pickle.STACK_GLOBAL)
        self.memoize(obj)


def write_pickle(path: Path, fit: Fit, feature_names: Sequence[str]) -> None:
    """Write a scikit-learn LinearRegression that joblib.load and pickle.load give back, without injob."""
    model = _LinearRegression()
    # The parameters as scikit-learn's constructor sets them, then what fit() adds, then its version.
    model.__dict__ = {
        "fit_intercept": fit.intercept_fitted,
        "copy_X": True,
        "tol": 1e-6,
        "n_jobs": None,
        "positive": False,
        "coef_": fit.coefficients,
        "intercept_": np.float64(fit.intercept) if fit.intercept_fitted else 0.0,
        "n_features_in_": len(feature_names),
        "feature_names_in_": np.array(feature_names, dtype=object),
        "rank_": fit.rank,
        "singular_": fit.singular_values,
        "_sklearn_version": versions()["scikit-learn"],
    }
    with path.open("wb") as file:
        _Pickler(file).dump(model)
