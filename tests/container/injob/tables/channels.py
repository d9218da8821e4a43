"""Channels of small files, for tests."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl
import pytest

from injob.errors import InjobError
from injob.tables.channel import TrainingData, open_channel
from tests.container.injob.tables.advice import without_advice
from tests.container.injob.tables.counting import row_count

Rows = list[tuple[float, ...]]
Content = str | bytes | pl.DataFrame


def channel(folder: Path, files: Mapping[str, Content]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, pl.DataFrame):
            content.write_parquet(path)
        else:
            path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def opened(folder: Path, *, features: Sequence[str] = ()) -> TrainingData:
    return open_channel(folder, target="y", features=features)


def rows(data: TrainingData) -> Rows:
    found = [row for block in data.blocks() for row in block.frame.rows()]
    assert row_count(data.counted) == len(found)
    return found


def complaint(folder: Path, kind: type[InjobError], *, features: Sequence[str] = ()) -> str:
    with pytest.raises(kind) as caught:
        rows(opened(folder, features=features))
    return without_advice(str(caught.value))
