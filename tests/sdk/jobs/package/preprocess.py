"""Write each half of the rows; what halves them is a package that requirements.txt names."""

import argparse
from pathlib import Path

import halves
from reading import read

PROCESSING = Path("/opt/ml/processing")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--columns", nargs="+")
    settings = parser.parse_args()

    table = read(PROCESSING / "input")[settings.columns]
    for side, half in zip(("train", "test"), halves.halve(table), strict=True):
        half.to_csv(PROCESSING / side / f"{side}.csv", index=False)


if __name__ == "__main__":
    main()
