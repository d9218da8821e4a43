"""The command itself: what it prints, how it ends, and what is there after it was killed."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

from scripts.cases import ROOT
from scripts.sagemaker import BUCKET
from scripts.sagemaker_local.store import ABANDONED
from tests.scripts.sagemaker_local.local_server import LocalServer, containers, kept, local_server

pytestmark = pytest.mark.docker

ENVIRON = {**os.environ, "PYTHONPATH": "container"}
ENDLESS = "echo ready; sleep 600"


def test_a_command_runs_with_the_environment_and_its_exit_code_is_ours(image: str) -> None:
    script = (
        "import boto3, os, sys\n"
        "print(boto3.client('sts').get_caller_identity()['Arn'], os.environ['AWS_DEFAULT_REGION'])\n"
        "print(boto3.client('iam').simulate_principal_policy(\n"
        "    PolicySourceArn='arn:aws:iam::111122223333:role/job',\n"
        "    ActionNames=['s3:GetObject', 's3:PutObject'],\n"
        ")['EvaluationResults'])\n"
        "head = boto3.client('s3').head_object(\n"
        "    Bucket='sagemaker-sample-data-us-west-2', Key='processing/census/census-income.csv')\n"
        "print(head['ContentLength'] > 0)\n"
        "sys.exit(7)"
    )
    done = subprocess.run(
        [sys.executable, "-m", "scripts.sagemaker", "--image", image, "--", sys.executable, "-c", script],
        cwd=ROOT,
        env={**ENVIRON, "AWS_DEFAULT_REGION": "us-west-2"},
        capture_output=True,
        text=True,
        check=False,
    )
    allowed = [
        {"EvalActionName": action, "EvalResourceName": "*", "EvalDecision": "allowed"}
        for action in ("s3:GetObject", "s3:PutObject")
    ]
    assert done.stdout.splitlines() == [
        "arn:aws:sts::111122223333:user/moto us-west-2",
        str(allowed),
        "True",
    ]
    assert (done.returncode, done.stderr) == (7, "")


def test_the_region_is_the_one_that_the_user_has_configured(image: str, tmp_path: Path) -> None:
    (tmp_path / "config").write_text("[default]\nregion = cn-north-1\n")
    environ = {name: value for name, value in ENVIRON.items() if not name.startswith("AWS_")}
    done = subprocess.run(
        [sys.executable, "-m", "scripts.sagemaker", "--image", image, "--", "printenv", "AWS_DEFAULT_REGION"],
        cwd=ROOT,
        env={**environ, "AWS_CONFIG_FILE": str(tmp_path / "config")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "cn-north-1\n", "")


def test_the_sdks_default_bucket_is_there_for_clients_that_start_at_once(image: str) -> None:
    with local_server(image) as server:
        for region in ("us-east-1", "eu-west-1", "cn-northwest-1"):
            s3 = replace(server, region=region).client("s3")
            assert s3.head_bucket(Bucket=BUCKET)["ResponseMetadata"]["HTTPStatusCode"] == 200


def test_a_command_that_is_not_there_is_an_error_in_a_sentence(image: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "scripts.sagemaker", "--image", image, "--", "not-there"],
        cwd=ROOT,
        env=ENVIRON,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr.split(":")[:2]) == (1, ["error", " `not-there` cannot be started"])


@pytest.mark.parametrize(
    ("number", "is_for_all", "code"), [(signal.SIGTERM, False, 143), (signal.SIGINT, True, 130)]
)
def test_a_signal_is_the_commands_affair(
    image: str, number: signal.Signals, *, is_for_all: bool, code: int
) -> None:
    argv = [sys.executable, "-m", "scripts.sagemaker", "--image", image, "--", "sh", "-c"]
    with subprocess.Popen(
        [*argv, "echo up; exec sleep 600"],
        cwd=ROOT,
        env=ENVIRON,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "up\n"
        (os.killpg if is_for_all else os.kill)(process.pid, number)
    assert process.returncode == code


def test_two_servers_cannot_have_the_same_state(image: str, tmp_path: Path) -> None:
    with local_server(image, "--state", tmp_path):
        second = subprocess.run(
            [sys.executable, "-m", "scripts.sagemaker", "--image", image, "--state", str(tmp_path)],
            cwd=ROOT,
            env=ENVIRON,
            capture_output=True,
            text=True,
            check=False,
        )
    assert (second.returncode, second.stderr) == (
        1,
        f"error: another server keeps its jobs in {tmp_path}; name another folder with --state\n",
    )


def test_ctrl_c_ends_the_jobs_too_and_a_later_server_knows_them(image: str, tmp_path: Path) -> None:
    with local_server(image, "--state", tmp_path) as server:
        server.train("done", image, "true")
        server.trained("done")
        server.train("cut-off", image, ENDLESS)
        server.until_logged("cut-off", "ready")
    assert (server.process.returncode, containers(tmp_path)) == (0, [])
    assert kept(tmp_path) == ["cut-off Failed", "done Completed"]
    with local_server(image, "--state", tmp_path) as later:
        assert_known(later)
        assert later.trained("done")["TrainingJobStatus"] == "Completed"
        with pytest.raises(ClientError, match="unique"):
            later.train("done", image, "true")


def test_a_killed_server_leaves_no_container_and_a_later_one_knows_its_jobs(
    image: str, tmp_path: Path
) -> None:
    with local_server(image, "--state", tmp_path) as server:
        two = {"InstanceType": "ml.m5.large", "InstanceCount": 2, "VolumeSizeInGB": 1}
        server.train("cut-off", image, ENDLESS, ResourceConfig=two)
        server.train("waiting", image, ENDLESS)
        server.until_logged("cut-off", "ready")
        assert len(containers(tmp_path)) == 3
        server.process.send_signal(signal.SIGKILL)
        server.process.wait()
        until = time.monotonic() + 60
        while containers(tmp_path) and time.monotonic() < until:
            time.sleep(0.1)
        assert containers(tmp_path) == []
    assert kept(tmp_path) == ["cut-off InProgress", "waiting InProgress"]
    with local_server(image, "--state", tmp_path) as later:
        assert_known(later)
        assert later.trained("waiting")["FailureReason"] == ABANDONED


def test_a_killed_server_without_a_state_leaves_no_folder(image: str) -> None:
    with local_server(image) as server:
        folder = Path(server.environ["SAGEMAKER_USER_CONFIG_OVERRIDE"]).parent
        server.train("cut-off", image, ENDLESS)
        server.until_logged("cut-off", "ready")
        server.process.send_signal(signal.SIGKILL)
        server.process.wait()
        until = time.monotonic() + 60
        while folder.exists() and time.monotonic() < until:
            time.sleep(0.1)
        assert (folder.exists(), containers(folder)) == (False, [])


def assert_known(server: LocalServer) -> None:
    job = server.trained("cut-off")
    assert (job["TrainingJobStatus"], job["FailureReason"]) == ("Failed", ABANDONED)
    last = job["SecondaryStatusTransitions"][-1]
    assert (last["Status"], job["TrainingEndTime"]) == ("Failed", last["EndTime"])
