"""The usual training script: read_csv, train_test_split, LinearRegression, joblib."""

import argparse
import os
from pathlib import Path

import joblib
import pandas as pd
from sklearn.linear_model import LinearRegression
from sklearn.metrics import mean_squared_error, r2_score
from sklearn.model_selection import train_test_split

if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--train", default=os.environ.get("SM_CHANNEL_TRAIN"))
    parser.add_argument("--model-dir", default=os.environ.get("SM_MODEL_DIR"))
    args = parser.parse_args()

    df = pd.read_csv(Path(args.train) / "train.csv")
    X_train, X_test, y_train, y_test = train_test_split(
        df.drop(columns="y"), df["y"], test_size=0.2, random_state=0
    )
    model = LinearRegression()
    model.fit(X_train, y_train)

    predicted = model.predict(X_test)
    mse = mean_squared_error(y_test, predicted)
    print(f"mse={mse}; rmse={mse**0.5}; r2={r2_score(y_test, predicted)};")

    model_dir = Path(args.model_dir)
    model_dir.mkdir(parents=True, exist_ok=True)
    joblib.dump(model, model_dir / "model.joblib")
