"""The pre-processing job: a folder of tables → files of features and labels."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from injob.artifacts import Stage, staged
from injob.features.clean import Cleaned, clean
from injob.features.fit import Fitted, fit
from injob.features.plan import Plan
from injob.features.rows import Selection
from injob.features.write import Format, write_column, write_features
from injob.tables.fitted_names import FITTED
from injob.tables.policy import Policy
from injob.tables.split import Split, split_rows
from injob.tables.table import Table, require_columns, table_files

BAD_ROWS = "bad_rows/bad_rows.csv"
"""Where rows that were set aside lie, below /opt/ml/processing."""


@dataclass(frozen=True)
class Request:
    """What is to be made of the tables."""

    plan: Plan
    policy: Policy
    """What becomes of rows that cannot be used."""
    test_size: float
    random_state: int
    file_format: Format
    memory: int
    """Bytes that finding duplicates may take; beyond them they are found on disk."""


def make_features(folder: Path, request: Request) -> None:
    """Read the tables in folder/input, write folder/train and folder/test, and say what there is to say."""
    files = table_files(folder / "input")
    require_columns(files, request.plan.columns.names)
    table = Table(tuple(files), request.plan.columns, policy=request.policy)
    with staged() as stage:
        # Before any work, so that it is told at once where nobody can write.
        outputs = [Output.of(stage, folder / name, request.file_format) for name in Split._fields]
        cleaned = clean(table, request.plan, memory=request.memory, folder=folder / "train")
        rows, left_out = cleaned.rows, cleaned.left_out
        split = split_rows(len(rows), test_size=request.test_size, random_state=request.random_state)
        sides = [Selection(rows, numbers) for numbers in split]
        fitted = fit(request.plan, sides[0])
        for output, side in zip(outputs, sides, strict=True):
            output.write(side, fitted, request, cleaned)
        if left_out.bad:
            left_out.write(stage.path(folder / BAD_ROWS))
        stage.replace(*_possible(folder))
    print(cleaned, flush=True)  # noqa: T201 - a job speaks on standard output
    if left_out.bad:
        print(f"bad rows: {left_out.set_aside}, set aside in {folder / BAD_ROWS}", flush=True)  # noqa: T201
    for name, side in zip(Split._fields, sides, strict=True):
        print(f"{name}: {len(side)} rows, {len(fitted.feature_names)} features", flush=True)  # noqa: T201


@dataclass(frozen=True)
class Output:
    """The files that one side of the split becomes, in the making."""

    features: Path
    labels: Path
    about: Path

    @classmethod
    def of(cls, stage: Stage, folder: Path, file_format: Format) -> "Output":
        """Return where to write what will lie in the folder."""
        features, labels = (stage.path(path) for path in _tables(folder, file_format))
        return cls(features, labels, stage.path(folder / FITTED))

    def write(self, rows: Selection, fitted: Fitted, request: Request, cleaned: Cleaned) -> None:
        """Write them."""
        plan = request.plan
        write_features(self.features, rows, fitted, request.file_format)
        write_column(self.labels, rows, plan.label, request.file_format)
        about = {
            **fitted.to_json(),
            "label": {"column": plan.label, "classes": plan.classes},
            "rows": len(rows),
            "split": {"test_size": request.test_size, "random_state": request.random_state},
            "input": {
                "rows": cleaned.read,
                "missing": cleaned.left_out.missing,
                "duplicates": cleaned.duplicates,
                "quarantined": cleaned.left_out.set_aside,
            },
        }
        self.about.write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")


def _tables(folder: Path, file_format: Format) -> list[Path]:
    """Return the files of features and of labels that a side of the split becomes."""
    return [folder / f"{folder.name}_{kind}.{file_format}" for kind in ("features", "labels")]


def _possible(folder: Path) -> list[Path]:
    sides = [folder / name for name in Split._fields]
    kinds = get_args(Format)
    return [folder / BAD_ROWS, *(path for side in sides for kind in kinds for path in _tables(side, kind))]
