"""What both scripts of this folder share."""

from pathlib import Path

import pandas as pd


def read(folder: Path) -> pd.DataFrame:
    return pd.concat([pd.read_csv(path) for path in sorted(folder.glob("*.csv"))])
