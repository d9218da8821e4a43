import sys
from pathlib import Path

import pytest

from injob.contract import OptMl
from injob.environment import Machine, sm_variables
from injob.errors import ContractError, UsageError
from injob.launcher.plan import Command, Limits, plan

MACHINE = Machine(cpus=4)
BUILT_IN = (sys.executable, "-P", "-m", "entry_points.linear_regression")


def tree_of(root: Path, **hyperparameters: str) -> OptMl:
    opt_ml = OptMl(root)
    opt_ml.write_training_config(hyperparameters=hyperparameters, channels=["train"])
    return opt_ml


def refusal(opt_ml: OptMl, environ: dict[str, str]) -> str:
    with pytest.raises((ContractError, UsageError)) as caught:
        plan(opt_ml, environ, lambda: MACHINE)
    return str(caught.value)


def test_a_job_that_names_no_script_is_the_built_in_one(tmp_path: Path) -> None:
    opt_ml, environ = tree_of(tmp_path, epochs="5"), {"HOME": "/root"}
    variables = sm_variables(opt_ml, environ, MACHINE)
    assert plan(opt_ml, environ, lambda: MACHINE) == Command(
        BUILT_IN, {**environ, **variables}, by_toolkit=False
    )


@pytest.mark.parametrize(
    ("environ", "hyperparameters"),
    [
        ({}, {"sagemaker_program": '"train.py"'}),
        ({"SAGEMAKER_PROGRAM": "train.py"}, {}),
        ({"SAGEMAKER_TRAINING_MODULE": "module:main"}, {}),
    ],
)
def test_a_job_that_names_a_script_needs_the_toolkit(
    environ: dict[str, str], hyperparameters: dict[str, str], tmp_path: Path
) -> None:
    assert refusal(tree_of(tmp_path, **hyperparameters), environ) == (
        "the job names a script, and sagemaker-training, which starts scripts, is not installed here; "
        "run the job in the image"
    )


def test_code_without_a_script_to_start_is_refused(tmp_path: Path) -> None:
    opt_ml = tree_of(tmp_path, sagemaker_submit_directory='"s3://bucket/sourcedir.tar.gz"')
    assert refusal(opt_ml, {}) == (
        "the hyperparameters bring code (sagemaker_submit_directory) but name no script to start; "
        "set sagemaker_program, or entry_point= in the estimator"
    )


@pytest.mark.parametrize("level", ['"debug"', "1.5", "null", "-1"])
def test_a_level_of_the_log_that_is_no_number_is_refused(level: str, tmp_path: Path) -> None:
    said = {'"debug"': "'debug'", "1.5": "1.5", "null": "None", "-1": "-1"}[level]
    assert refusal(tree_of(tmp_path, sagemaker_container_log_level=level), {}) == (
        f"sagemaker_container_log_level is {said}; it must be a number such as 20"
    )


@pytest.mark.parametrize(
    ("environ", "limits"),
    [
        ({}, Limits(grace=120.0, hosts=600.0)),
        ({"INJOB_GRACE_SECONDS": "", "INJOB_HOST_SECONDS": ""}, Limits(grace=120.0, hosts=600.0)),
        ({"INJOB_GRACE_SECONDS": "0", "INJOB_HOST_SECONDS": "1.5"}, Limits(grace=0.0, hosts=1.5)),
    ],
)
def test_limits_come_from_the_environment(environ: dict[str, str], limits: Limits) -> None:
    assert Limits.from_environ(environ) == limits


@pytest.mark.parametrize("name", ["INJOB_GRACE_SECONDS", "INJOB_HOST_SECONDS"])
@pytest.mark.parametrize("text", ["soon", "-1", "nan", "inf", "2 s"])
def test_a_limit_that_is_no_time_is_refused(name: str, text: str) -> None:
    with pytest.raises(UsageError) as caught:
        Limits.from_environ({name: text})
    assert str(caught.value) == f"{name} is {text!r}; it must be a number of seconds"
