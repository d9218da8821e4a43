import argparse
import os

import pandas as pd
from sklearn.compose import make_column_transformer
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import KBinsDiscretizer, OneHotEncoder, StandardScaler

BINNED = ["age", "num persons worked for employer"]
SCALED = ["capital gains", "capital losses", "dividends from stocks"]
ENCODED = ["education", "major industry code", "class of worker"]
INCOMES = [" - 50000.", " 50000+."]

if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--train-test-split-ratio", type=float, default=0.3)
    args = parser.parse_args()
    print("Received arguments:", args)

    path = os.path.join("/opt/ml/processing/input", "census-income.csv")
    print("Reading", path)
    table = pd.read_csv(path, usecols=[*BINNED, *SCALED, *ENCODED, "income"])
    table = table.dropna().drop_duplicates()
    table["income"] = table["income"].replace(INCOMES, [0, 1]).astype(int)
    print("Rows after cleaning:", len(table), "of which above 50000:", table["income"].sum())

    train, test, train_labels, test_labels = train_test_split(
        table.drop(columns="income"),
        table["income"],
        test_size=args.train_test_split_ratio,
        random_state=0,
    )
    preprocess = make_column_transformer(
        (KBinsDiscretizer(n_bins=10, encode="onehot-dense"), BINNED),
        (StandardScaler(), SCALED),
        (OneHotEncoder(sparse_output=False, handle_unknown="ignore"), ENCODED),
    )
    train_features = preprocess.fit_transform(train)
    test_features = preprocess.transform(test)
    print("Shape of the train features:", train_features.shape)
    print("Shape of the test features:", test_features.shape)

    for side, features, labels in (
        ("train", train_features, train_labels),
        ("test", test_features, test_labels),
    ):
        folder = os.path.join("/opt/ml/processing", side)
        print("Writing to", folder)
        pd.DataFrame(features).to_csv(os.path.join(folder, f"{side}_features.csv"), header=False, index=False)
        labels.to_csv(os.path.join(folder, f"{side}_labels.csv"), header=False, index=False)
