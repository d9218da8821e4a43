"""Fit a ridge regression: a script as one writes it for any scikit-learn container."""

import argparse
import json
import os
from pathlib import Path

import joblib
import pandas as pd
from sklearn.linear_model import Ridge


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--alpha", type=float)
    parser.add_argument("--target")
    parser.add_argument("--train", type=Path, default=os.environ["SM_CHANNEL_TRAIN"])
    parser.add_argument("--model-dir", type=Path, default=os.environ["SM_MODEL_DIR"])
    parser.add_argument("--output-data-dir", type=Path, default=os.environ["SM_OUTPUT_DATA_DIR"])
    settings = parser.parse_args()

    table = pd.read_csv(settings.train / "train.csv")
    features = table.drop(columns=settings.target)
    model = Ridge(alpha=settings.alpha).fit(features, table[settings.target])

    joblib.dump(model, settings.model_dir / "model.joblib")
    report = {"alpha": settings.alpha, "features": list(features), "coefficients": model.coef_.tolist()}
    (settings.output_data_dir / "report.json").write_text(json.dumps(report))
    print(f"fitted on {len(table)} rows")


if __name__ == "__main__":
    main()
