"""What a user writes today with pandas and scikit-learn, and what the built-in jobs must equal."""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.compose import make_column_transformer
from sklearn.linear_model import LinearRegression
from sklearn.metrics import mean_squared_error, r2_score
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import KBinsDiscretizer, OneHotEncoder, StandardScaler

Matrix = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Recipe:
    """Columns in the order in which the script keeps them, and what it does with each."""

    columns: tuple[str, ...]
    bin: tuple[str, ...]
    scale: tuple[str, ...]
    encode: tuple[str, ...]
    label: str
    classes: tuple[str, ...]
    bins: int = 10


CENSUS = Recipe(
    columns=(
        "age",
        "education",
        "major industry code",
        "class of worker",
        "num persons worked for employer",
        "capital gains",
        "capital losses",
        "dividends from stocks",
        "income",
    ),
    bin=("age", "num persons worked for employer"),
    scale=("capital gains", "capital losses", "dividends from stocks"),
    encode=("education", "major industry code", "class of worker"),
    label="income",
    classes=(" - 50000.", " 50000+."),
)


@dataclass(frozen=True)
class Side:
    """Features and labels of one side of the split."""

    features: Matrix
    labels: npt.NDArray[np.int64]


def split_table(files: Sequence[Path], recipe: Recipe, *, ratio: float, random_state: int) -> tuple[Any, ...]:
    """Return rows to train, rows to test, and the labels of each."""
    table = pd.concat([pd.read_csv(path) for path in files], ignore_index=True)
    table = table[list(recipe.columns)].dropna().drop_duplicates()
    labels = table[recipe.label].replace({name: i for i, name in enumerate(recipe.classes)}).astype(np.int64)
    return tuple(
        train_test_split(table.drop(recipe.label, axis=1), labels, test_size=ratio, random_state=random_state)
    )


def preprocess(
    files: Sequence[Path], recipe: Recipe, *, ratio: float, random_state: int = 0
) -> tuple[Side, Side]:
    """AWS's scikit-learn processing example."""
    x_train, x_test, y_train, y_test = split_table(files, recipe, ratio=ratio, random_state=random_state)
    discretizer = KBinsDiscretizer(encode="onehot-dense", n_bins=recipe.bins, subsample=None)
    transformer = make_column_transformer(
        (discretizer, list(recipe.bin)),
        (StandardScaler(), list(recipe.scale)),
        (OneHotEncoder(sparse_output=False, handle_unknown="ignore"), list(recipe.encode)),
    )
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Bins whose width are too small", UserWarning)
        return (
            Side(transformer.fit_transform(x_train), y_train.to_numpy()),
            Side(transformer.transform(x_test), y_test.to_numpy()),
        )


@dataclass(frozen=True)
class Regression:
    """What LinearRegression finds, and how well it predicts the rows held out."""

    coefficients: Matrix
    intercept: float
    mse: float
    r2: float
    x_train: Matrix
    y_train: Matrix
    x_test: Matrix


def linear_regression(
    x: Matrix, y: Matrix, *, test_size: float = 0.2, random_state: int = 0, fit_intercept: bool = True
) -> Regression:
    """Split, fit and evaluate as the usual script does."""
    x_train, x_test, y_train, y_test = train_test_split(x, y, test_size=test_size, random_state=random_state)
    model = LinearRegression(fit_intercept=fit_intercept).fit(x_train, y_train)
    predicted = model.predict(x_test)
    return Regression(
        coefficients=model.coef_,
        intercept=float(model.intercept_),
        mse=float(mean_squared_error(y_test, predicted)),
        r2=float(r2_score(y_test, predicted)),
        x_train=x_train,
        y_train=y_train,
        x_test=x_test,
    )
