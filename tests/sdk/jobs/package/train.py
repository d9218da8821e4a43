"""Fit on the first half of the rows; what halves them is a package that requirements.txt names."""

import json
import os
from pathlib import Path

import halves
from reading import read
from sklearn.linear_model import LinearRegression


def main() -> None:
    features = json.loads(os.environ["SM_HPS"])["features"]
    first, _ = halves.halve(read(Path(os.environ["SM_CHANNEL_TRAIN"])))
    model = LinearRegression().fit(first[features], first["y"])
    document = dict(zip(features, model.coef_.tolist(), strict=True))
    Path(os.environ["SM_MODEL_DIR"], "model.json").write_text(json.dumps(document))


if __name__ == "__main__":
    main()
