import json
from pathlib import Path

import pytest

from injob.contract import OptMl
from injob.documents import write_json
from scripts.results import Result, read_result, show


@pytest.fixture
def training(tmp_path: Path) -> OptMl:
    opt_ml = OptMl(tmp_path)
    opt_ml.write_training_config(hyperparameters={}, channels=["train"])
    return opt_ml


@pytest.fixture
def processing(tmp_path: Path) -> OptMl:
    opt_ml = OptMl(tmp_path)
    opt_ml.write_processing_config({})
    return opt_ml


def test_a_trained_model_shows_its_rows_and_metrics(training: OptMl) -> None:
    document = {"rows": {"train": 8, "test": 2}, "metrics": {"mse": 0.25, "r2": None}}
    write_json(training.model_dir / "model.json", document)
    assert read_result(training, "demo", "docker", 1.5, 0) == Result(
        "demo", "docker", 1.5, training.model_dir, {"train": 8, "test": 2}, {"mse": 0.25, "r2": None}
    )


def test_features_show_the_rows_of_both_sides(processing: OptMl) -> None:
    for side, rows in (("train", 8), ("test", 2)):
        write_json(processing.processing_dir / side / "features.json", {"rows": rows})
    assert read_result(processing, "prep", "process", 1.5, 0) == Result(
        "prep", "process", 1.5, processing.processing_dir, {"train": 8, "test": 2}
    )


def test_a_failed_training_job_shows_its_failure_file(training: OptMl) -> None:
    training.output_dir.mkdir()
    training.failure.write_text("no column 'z'")
    assert read_result(training, "demo", "docker", 1.5, 5) == Result(
        "demo", "docker", 1.5, training.failure, failure="exit code 5: no column 'z'"
    )


def test_a_failed_processing_job_without_a_message_says_so(processing: OptMl) -> None:
    assert read_result(processing, "prep", "docker", 1.5, 137) == Result(
        "prep", "docker", 1.5, processing.message, failure="exit code 137: it gave no reason"
    )


def test_the_table_has_one_line_for_a_job_and_the_reason_of_each_failure(
    capsys: pytest.CaptureFixture[str],
) -> None:
    show(
        [
            Result("prep", "docker", 1.54, Path("runs/prep"), {"train": 12345, "test": 2}),
            Result("demo", "process", 0.5, Path("runs/demo"), {}, {"mse": 0.12345678, "r2": None}),
            Result("bad", "process", 0.1, Path("runs/bad"), failure="[line 3] broken"),
        ]
    )
    lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert lines == [
        "",
        "job runtime time rows metrics artifacts",
        "prep docker 1.5 s 12,345 train, 2 test runs/prep",
        "demo process 0.5 s mse 0.1235 runs/demo",
        "bad process 0.1 s failed runs/bad",
        "bad failed: [line 3] broken",
    ]


def test_a_script_without_a_model_document_shows_no_rows(training: OptMl) -> None:
    assert json.dumps(read_result(training, "own", "process", 1.0, 0).rows) == "{}"
