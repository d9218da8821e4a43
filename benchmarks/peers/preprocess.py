"""The usual pre-processing script: AWS's scikit-learn processing example, with today's pandas."""

import argparse
from pathlib import Path

import pandas as pd
from sklearn.compose import make_column_transformer
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import KBinsDiscretizer, OneHotEncoder, StandardScaler

columns = [
    "age",
    "education",
    "major industry code",
    "class of worker",
    "num persons worked for employer",
    "capital gains",
    "capital losses",
    "dividends from stocks",
    "income",
]
class_labels = [" - 50000.", " 50000+."]

if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--base-dir", type=Path, default=Path("/opt/ml/processing"))
    parser.add_argument("--train-test-split-ratio", type=float, default=0.3)
    args = parser.parse_args()

    df = pd.read_csv(args.base_dir / "input" / "census-income.csv")
    df = pd.DataFrame(data=df, columns=columns)
    df = df.dropna().drop_duplicates()
    df = df.replace(class_labels, [0, 1])
    df["income"] = df["income"].astype(int)

    X_train, X_test, y_train, y_test = train_test_split(
        df.drop("income", axis=1), df["income"], test_size=args.train_test_split_ratio, random_state=0
    )
    preprocess = make_column_transformer(
        (KBinsDiscretizer(encode="onehot-dense", n_bins=10), ["age", "num persons worked for employer"]),
        (StandardScaler(), ["capital gains", "capital losses", "dividends from stocks"]),
        (OneHotEncoder(sparse_output=False), ["education", "major industry code", "class of worker"]),
    )
    train_features = preprocess.fit_transform(X_train)
    test_features = preprocess.transform(X_test)
    print(f"train: {train_features.shape}, test: {test_features.shape}")

    for side, features, labels in [("train", train_features, y_train), ("test", test_features, y_test)]:
        folder = args.base_dir / side
        folder.mkdir(parents=True, exist_ok=True)
        pd.DataFrame(features).to_csv(folder / f"{side}_features.csv", header=False, index=False)
        labels.to_csv(folder / f"{side}_labels.csv", header=False, index=False)
