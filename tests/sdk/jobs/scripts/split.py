"""Split a table at random: a processing script as one writes it for any scikit-learn container."""

import argparse
from pathlib import Path

import pandas as pd
from sklearn.model_selection import train_test_split

PROCESSING = Path("/opt/ml/processing")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--train-test-split-ratio", type=float)
    settings = parser.parse_args()

    table = pd.read_csv(PROCESSING / "input/train.csv")
    train, test = train_test_split(table, test_size=settings.train_test_split_ratio, random_state=0)
    train.to_csv(PROCESSING / "train/train.csv", index=False)
    test.to_csv(PROCESSING / "test/test.csv", index=False)
    print(f"{len(train)} rows and {len(test)} rows")


if __name__ == "__main__":
    main()
