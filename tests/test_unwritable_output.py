"""A folder that cannot be written: a sentence, exit code 6, and nothing lost."""

import dataclasses
import os
import subprocess
from pathlib import Path

import pytest

from scripts.cases import LOCAL_DATA, Case
from scripts.launch import Launch, for_docker, for_process
from scripts.runtimes import Owner, required_engine, run_docker, run_process
from tests.full_disk import room_for

TRAINING = Case("training", LOCAL_DATA / "linear_regression")
PROCESSING = Case("processing", LOCAL_DATA / "preprocess")


def read_only(launch: Launch, folder: Path, path: str) -> Launch:
    """Return the launch with a read-only folder over one of its paths."""
    folder.mkdir()
    (folder / "old").write_text("from before")
    return dataclasses.replace(launch, mounts={**launch.mounts, folder: f"{path}:ro"})


@pytest.mark.docker
def test_a_read_only_model_folder_in_docker(tmp_path: Path, image: str) -> None:
    opt_ml = TRAINING.lay_out(tmp_path)
    launch = read_only(for_docker(opt_ml, "t", image), tmp_path / "model", "/opt/ml/model")
    code = run_docker(launch, required_engine(), Owner.caller())
    assert (code, opt_ml.failure.read_text()) == (
        6,
        "/opt/ml/model/model.joblib cannot be written: Read-only file system; make /opt/ml/model writable",
    )
    assert [path.name for path in (tmp_path / "model").iterdir()] == ["old"]


@pytest.mark.docker
def test_a_read_only_output_of_the_preprocessing_in_docker(tmp_path: Path, image: str) -> None:
    opt_ml = PROCESSING.lay_out(tmp_path)
    launch = read_only(for_docker(opt_ml, "p", image), tmp_path / "train", "/opt/ml/processing/train")
    code = run_docker(launch, required_engine(), Owner.caller())
    reason = opt_ml.message.read_text()
    folder = "/opt/ml/processing/train"
    refused = f"{folder}/train_features.csv cannot be written: Read-only file system; make {folder} writable"
    assert (code, reason) == (6, refused)
    assert [path.name for path in (tmp_path / "train").iterdir()] == ["old"]


def test_a_file_in_the_place_of_the_model_folder(tmp_path: Path) -> None:
    opt_ml = TRAINING.lay_out(tmp_path)
    opt_ml.model_dir.write_text("in the way")
    code = run_process(for_process(opt_ml, "t"))
    assert (code, opt_ml.failure.read_text()) == (
        6,
        f"{opt_ml.model_dir} cannot be written: File exists; make {opt_ml.root} writable",
    )
    assert opt_ml.model_dir.read_text() == "in the way"


def test_nowhere_to_write_even_the_reason(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    opt_ml = TRAINING.lay_out(tmp_path)
    opt_ml.output_dir.write_text("in the way")
    code = run_process(for_process(opt_ml, "t"))
    removing = f"{opt_ml.failure} cannot be removed: Not a directory; make {opt_ml.output_dir} a folder"
    writing = f"{opt_ml.failure} cannot be written: File exists; make {opt_ml.output_dir} writable"
    said = [f"error: {removing}", f"error: the reason could not be written: {writing}"]
    assert (code, capfd.readouterr().err.splitlines()) == (6, said)


@pytest.mark.parametrize(("file_format", "room"), [("csv", 300_000), ("csv", 10_000), ("parquet", 10_000)])
def test_no_room_for_the_features(tmp_path: Path, file_format: str, room: int) -> None:
    opt_ml = PROCESSING.lay_out(tmp_path)
    launch = for_process(opt_ml, "p")
    with room_for(bytes_=room):
        done = subprocess.run(
            [*launch.argv, "--format", file_format],
            env={**os.environ, **launch.environ},
            capture_output=True,
            text=True,
            check=False,
        )
    folders = f"{opt_ml.processing_dir}/test, {opt_ml.processing_dir}/train"
    reason = f"{folders}: File too large; give the job a larger volume"
    assert (done.returncode, done.stderr, opt_ml.message.read_text()) == (6, f"error: {reason}\n", reason)
    assert [path for path in opt_ml.processing_dir.rglob("*") if path.is_file()] == [
        opt_ml.processing_dir / "input/census-income.csv"
    ]
