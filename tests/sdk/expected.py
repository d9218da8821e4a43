"""What the scripts in jobs/ must write, computed here with pandas and scikit-learn."""

from collections.abc import Sequence

import pandas as pd
import pytest
from sklearn.linear_model import LinearRegression, Ridge
from sklearn.model_selection import train_test_split

from scripts.cases import LOCAL_DATA

TABLE = LOCAL_DATA / "linear_regression/input/data/train/train.csv"
FEATURES = ["X1", "X2"]

MISTAKE = "test-size is '2'; it must be over 0 and under 1"


def ridge() -> dict[str, object]:
    """Return report.json of ridge.py."""
    table = pd.read_csv(TABLE)
    model = Ridge(alpha=0.5).fit(table[FEATURES], table["y"])
    return {"alpha": 0.5, "features": FEATURES, "coefficients": pytest.approx(model.coef_.tolist())}


def fit_of_the_first_half(features: Sequence[str]) -> dict[str, object]:
    """Return model.json of package/train.py."""
    table = pd.read_csv(TABLE)[: len(pd.read_csv(TABLE)) // 2]
    model = LinearRegression().fit(table[list(features)], table["y"])
    return {name: pytest.approx(slope) for name, slope in zip(features, model.coef_, strict=True)}


def random_split(ratio: float) -> dict[str, bytes]:
    """Return the files of split.py."""
    train, test = train_test_split(pd.read_csv(TABLE), test_size=ratio, random_state=0)
    return _files(train, test)


def halves(columns: Sequence[str]) -> dict[str, bytes]:
    """Return the files of package/preprocess.py."""
    table = pd.read_csv(TABLE)[list(columns)]
    middle = len(table) // 2
    return _files(table[:middle], table[middle:])


def _files(train: pd.DataFrame, test: pd.DataFrame) -> dict[str, bytes]:
    sides = {"train/train.csv": train, "test/test.csv": test}
    return {name: side.to_csv(index=False).encode() for name, side in sides.items()}
