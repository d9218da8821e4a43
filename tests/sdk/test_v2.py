"""The SageMaker Python SDK v2, unmodified, in its local mode."""

import json

import pytest

from tests.sdk import expected
from tests.sdk.bucket import Bucket, unpacked
from tests.sdk.user import User

pytestmark = pytest.mark.docker


@pytest.mark.parametrize("client", ["v2_script.py", "v2_sklearn.py"])
def test_an_estimator_and_a_framework_run_a_script_without_source_dir(
    user: User, bucket: Bucket, client: str
) -> None:
    done = user.runs(client)
    assert (done.code, "fitted on 1000 rows" in done.job_log) == (0, True)
    model, output = (unpacked(archive) for archive in bucket.files("models/ridge/output/").values())
    assert (list(model), json.loads(output["data/report.json"])) == (["model.joblib"], expected.ridge())
    assert "model_data: s3://my-bucket/models/ridge/output/model.tar.gz" in done.output.splitlines()


def test_source_dir_brings_modules_and_requirements(user: User, bucket: Bucket) -> None:
    assert user.runs("v2_package.py").code == 0
    written = unpacked(bucket.read("models/package/output/model.tar.gz"))
    assert json.loads(written["model.json"]) == expected.fit_of_the_first_half(["X2", "X1"])


def test_code_and_data_may_be_local_folders(user: User) -> None:
    assert user.runs("v2_local_code.py").code == 0
    written = unpacked((user.folder / "models/model.tar.gz").read_bytes())
    assert json.loads(written["model.json"]) == expected.fit_of_the_first_half(["X2", "X1"])


def test_local_code_stays_as_it_is(user: User) -> None:
    before = sorted((user.folder / "package").rglob("*"))
    user.runs("v2_local_code.py")
    assert sorted((user.folder / "package").rglob("*")) == before


def test_two_hosts_find_each_other(user: User, bucket: Bucket) -> None:
    done = user.runs("v2_two_hosts.py")
    assert done.code == 0
    counted = sorted(line for line in done.job_log if line.startswith("host "))
    assert counted == ["host 1 of 2 counts 500 rows", "host 2 of 2 counts 500 rows"]
    assert unpacked(bucket.read("models/two-hosts/output/model.tar.gz")) == {"total.json": b"1000"}


@pytest.mark.parametrize("client", ["v2_failing.py", "v2_failing_processor.py"])
def test_the_exception_of_a_failing_script_reaches_the_user(user: User, client: str) -> None:
    done = user.runs(client)
    assert (done.code, done.job_code) == (1, 1)
    assert "DataError: the column 'income' is missing" in done.job_log


def test_the_exception_of_a_failing_script_is_the_reason_of_the_failure(user: User, bucket: Bucket) -> None:
    user.runs("v2_failing.py")
    written = unpacked(bucket.read("models/failing/output/output.tar.gz"))
    assert written["failure"].decode().splitlines()[0] == "DataError: the column 'income' is missing"


def test_a_mistake_in_the_built_in_job_reaches_the_user(user: User, bucket: Bucket) -> None:
    done = user.runs("v2_mistaken.py")
    assert (done.code, done.job_code, done.job_log) == (1, 2, [f"error: {expected.MISTAKE}"])
    written = unpacked(bucket.read("models/mistaken/output/output.tar.gz"))
    assert written == {"failure": expected.MISTAKE.encode()}


def test_a_script_processor_gets_inputs_and_arguments_and_gives_outputs(user: User, bucket: Bucket) -> None:
    assert user.runs("v2_script_processor.py").code == 0
    assert bucket.files("halves/") == expected.random_split(0.25)


def test_a_framework_processor_brings_modules_and_requirements(user: User, bucket: Bucket) -> None:
    assert user.runs("v2_framework_processor.py").code == 0
    assert bucket.files("halves/") == expected.halves(["X1", "y"])
