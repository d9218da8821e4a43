"""The SageMaker Python SDK v3, unmodified, in its local mode."""

import json

import pytest

from tests.sdk import expected
from tests.sdk.bucket import Bucket, unpacked
from tests.sdk.user import User

pytestmark = pytest.mark.docker


def artifacts(user: User, name: str) -> dict[str, bytes]:
    """Return what ModelTrainer leaves beside the script that calls it."""
    return unpacked((user.folder / f"compressed_artifacts/{name}.tar.gz").read_bytes())


def test_a_model_trainer_runs_a_script(user: User) -> None:
    done = user.runs("v3_script.py")
    assert (done.code, "fitted on 1000 rows" in done.job_log) == (0, True)
    model, output = artifacts(user, "model"), artifacts(user, "output")
    assert (list(model), json.loads(output["data/report.json"])) == (["model.joblib"], expected.ridge())


def test_source_code_brings_modules_and_requirements(user: User) -> None:
    assert user.runs("v3_package.py").code == 0
    written = artifacts(user, "model")
    assert json.loads(written["model.json"]) == expected.fit_of_the_first_half(["X2", "X1"])


def test_source_dir_stays_as_it_is(user: User) -> None:
    before = sorted((user.folder / "package").rglob("*"))
    user.runs("v3_package.py")
    assert sorted((user.folder / "package").rglob("*")) == before


def test_two_hosts_find_each_other(user: User) -> None:
    done = user.runs("v3_two_hosts.py")
    assert done.code == 0
    counted = sorted(line for line in done.job_log if line.startswith("host "))
    assert counted == ["host 1 of 2 counts 500 rows", "host 2 of 2 counts 500 rows"]
    assert artifacts(user, "model") == {"total.json": b"1000"}


@pytest.mark.parametrize("client", ["v3_failing.py", "v3_failing_processor.py"])
def test_the_exception_of_a_failing_script_reaches_the_user(user: User, client: str) -> None:
    done = user.runs(client)
    assert (done.code, done.job_code) == (1, 1)
    assert "DataError: the column 'income' is missing" in done.job_log


def test_a_mistake_in_the_built_in_job_reaches_the_user(user: User) -> None:
    done = user.runs("v3_mistaken.py")
    assert (done.code, done.job_code, done.job_log) == (1, 2, [f"error: {expected.MISTAKE}"])
    assert artifacts(user, "output") == {"failure": expected.MISTAKE.encode()}


def test_a_script_processor_gets_inputs_and_arguments_and_gives_outputs(user: User, bucket: Bucket) -> None:
    assert user.runs("v3_script_processor.py").code == 0
    assert bucket.files("halves/") == expected.random_split(0.25)


def test_a_framework_processor_brings_modules_and_requirements(user: User, bucket: Bucket) -> None:
    assert user.runs("v3_framework_processor.py").code == 0
    assert bucket.files("halves/") == expected.halves(["X1", "y"])
