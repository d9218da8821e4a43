import sys
from pathlib import Path

import pytest

from injob.contract import OptMl
from scripts.errors import CaseError
from scripts.launch import CONTAINER, Launch, for_docker, for_process, is_training


@pytest.fixture
def training(tmp_path: Path) -> OptMl:
    opt_ml = OptMl(tmp_path)
    opt_ml.write_training_config(hyperparameters={}, channels=["train"])
    return opt_ml


@pytest.fixture
def processing(tmp_path: Path) -> OptMl:
    opt_ml = OptMl(tmp_path)
    specification = {"ContainerEntrypoint": ["preprocess"], "ContainerArguments": ["--format", "parquet"]}
    opt_ml.write_processing_config({"AppSpecification": specification})
    return opt_ml


def test_training_in_docker_starts_train_on_the_mounted_tree(training: OptMl) -> None:
    assert for_docker(training, "my-job", "injob:latest") == Launch(
        entrypoint=("train",),
        arguments=(),
        environ={"TRAINING_JOB_NAME": "my-job"},
        mounts={training.root: "/opt/ml"},
        image="injob:latest",
    )


def test_training_as_a_process_starts_the_launcher_on_the_tree(training: OptMl) -> None:
    assert for_process(training, "my-job") == Launch(
        entrypoint=(sys.executable, "-m", "injob.launcher"),
        arguments=(),
        environ={
            "SAGEMAKER_BASE_DIR": str(training.root),
            "PYTHONPATH": str(CONTAINER),
            "TRAINING_JOB_NAME": "my-job",
        },
        mounts={},
    )


def test_processing_in_docker_starts_the_entrypoint_of_its_request(processing: OptMl) -> None:
    assert for_docker(processing, "p", "injob:latest") == Launch(
        entrypoint=("preprocess",),
        arguments=("--format", "parquet"),
        environ={},
        mounts={processing.root: "/opt/ml"},
        image="injob:latest",
    )


def test_processing_as_a_process_starts_the_module_behind_the_command(processing: OptMl) -> None:
    assert for_process(processing, "p") == Launch(
        entrypoint=(sys.executable, "-m", "entry_points.preprocess"),
        arguments=("--format", "parquet"),
        environ={"SAGEMAKER_BASE_DIR": str(processing.root), "PYTHONPATH": str(CONTAINER)},
        mounts={},
    )


def test_a_launch_prints_as_the_command_that_a_person_would_type(processing: OptMl) -> None:
    assert str(for_docker(processing, "p", "injob")) == (
        f"docker run --rm --volume {processing.root}:/opt/ml injob preprocess --format parquet"
    )


def test_a_tree_knows_its_kind(training: OptMl) -> None:
    assert is_training(training)


def test_a_folder_that_is_no_job_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match=r"is no job: it has neither input/config \(training\)"):
        is_training(OptMl(tmp_path))
