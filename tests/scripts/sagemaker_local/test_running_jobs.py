"""Jobs that a server really runs, submitted and watched through boto3."""

import io
import json
import os
import tarfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.scripts.sagemaker_local.local_server import LocalServer, containers, local_server

pytestmark = pytest.mark.docker

SAVE = "trap 'echo saving; echo half > /opt/ml/model/model.txt; exit 0' TERM; echo ready; sleep 60 & wait"


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("state")


@pytest.fixture(scope="module")
def server(image: str, state: Path) -> Iterator[LocalServer]:
    with local_server(image, "--state", state) as running:
        yield running
    assert containers(state) == []


def steps(job: dict[str, Any]) -> list[str]:
    return [each["Status"] for each in job["SecondaryStatusTransitions"]]


def archive(server: LocalServer, uri: str) -> dict[str, str]:
    bucket, _, key = uri.removeprefix("s3://").partition("/")
    body = server.client("s3").get_object(Bucket=bucket, Key=key)["Body"].read()
    with tarfile.open(fileobj=io.BytesIO(body)) as found:
        return {
            member.name.removeprefix("./"): content.read().decode()
            for member in found.getmembers()
            if (content := found.extractfile(member))
        }


def test_a_job_completes_with_its_model_metrics_times_and_transitions(
    server: LocalServer, image: str
) -> None:
    server.train(
        "completes",
        image,
        "echo 'loss=3.5;'; echo 'loss=0.25;'; cd /opt/ml; echo model > model/m; echo more > output/data/o",
        metrics=[{"Name": "loss", "Regex": "loss=(.*?);"}],
        HyperParameters={"depth": "3"},
        Environment={"COLOUR": "blue"},
    )
    job = server.trained("completes")
    uri = "s3://made-for-it/models/completes/output/model.tar.gz"
    assert (job["TrainingJobStatus"], job["ModelArtifacts"]) == ("Completed", {"S3ModelArtifacts": uri})
    assert archive(server, uri) == {"m": "model\n"}
    assert archive(server, uri.replace("model.tar", "output.tar")) == {"o": "more\n"}
    assert [(each["MetricName"], each["Value"]) for each in job["FinalMetricDataList"]] == [("loss", 0.25)]
    assert steps(job) == ["Starting", "Pending", "Downloading", "Training", "Uploading", "Completed"]
    assert [each["StatusMessage"] for each in job["SecondaryStatusTransitions"]][-2:] == [
        "Uploading generated training model",
        "Training job completed",
    ]
    ends = [each["EndTime"] for each in job["SecondaryStatusTransitions"][:-1]]
    assert ends == [each["StartTime"] for each in job["SecondaryStatusTransitions"][1:]]
    assert job["CreationTime"] <= job["TrainingStartTime"] < job["TrainingEndTime"] == job["LastModifiedTime"]
    assert job["BillableTimeInSeconds"] == job["TrainingTimeInSeconds"] >= 1
    assert (job["HyperParameters"], job["Environment"]) == ({"depth": "3"}, {"COLOUR": "blue"})


def test_a_job_finds_its_data_and_is_told_about_itself(server: LocalServer, image: str) -> None:
    server.client("s3").create_bucket(Bucket="given")
    server.client("s3").put_object(Bucket="given", Key="rows/deep/a.csv", Body=b"1,2\n")
    source = {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": "s3://given/rows"}}
    server.train(
        "finds",
        image,
        "cat /opt/ml/input/data/train/deep/a.csv; echo $TRAINING_JOB_NAME $TRAINING_JOB_ARN $AWS_REGION; "
        "cat /opt/ml/input/config/resourceconfig.json > /opt/ml/model/resources; "
        "printf 'a\\tb\\033[1m\\r\\n\\n'",
        InputDataConfig=[{"ChannelName": "train", "DataSource": source}],
    )
    job = server.trained("finds")
    assert server.lines("finds")["algo-1"][-3:] == [
        "1,2",
        "finds arn:aws:sagemaker:us-east-1:111122223333:training-job/finds us-east-1",
        "a#011b#033[1m#015",
    ]
    resources = json.loads(archive(server, job["ModelArtifacts"]["S3ModelArtifacts"])["resources"])
    assert resources["current_instance_type"] == "ml.m5.large"


def test_a_script_reaches_s3_with_boto3_and_needs_nothing_else(server: LocalServer, image: str) -> None:
    server.client("s3").create_bucket(Bucket="reached")
    script = (
        "import boto3; s3 = boto3.client('s3', region_name='us-east-1'); "
        "s3.put_object(Bucket='reached', Key='k', Body=b'v')"
    )
    server.train("reaches", image, script, shell="python3")
    assert server.trained("reaches")["TrainingJobStatus"] == "Completed"
    assert server.client("s3").get_object(Bucket="reached", Key="k")["Body"].read() == b"v"


def test_with_network_isolation_there_are_no_credentials_and_no_server(
    server: LocalServer, image: str
) -> None:
    server.train(
        "isolated", image, "env | grep -c -e KEY -e ENDPOINT > /opt/ml/model/n", EnableNetworkIsolation=True
    )
    job = server.trained("isolated")
    assert (job["TrainingJobStatus"], job["EnableNetworkIsolation"]) == ("Failed", True)
    assert archive(server, "s3://made-for-it/models/isolated/output/model.tar.gz") == {"n": "0\n"}


def test_a_job_that_fails_says_why_and_leaves_its_model(server: LocalServer, image: str) -> None:
    server.train(
        "fails", image, "echo partial > /opt/ml/model/m; echo 'no rows' > /opt/ml/output/failure; exit 3"
    )
    job = server.trained("fails")
    assert (job["TrainingJobStatus"], job["SecondaryStatus"]) == ("Failed", "Failed")
    assert job["FailureReason"] == "AlgorithmError: no rows, exit code: 3"
    assert archive(server, job["ModelArtifacts"]["S3ModelArtifacts"]) == {"m": "partial\n"}


def test_an_image_that_is_nowhere_is_a_client_error(server: LocalServer) -> None:
    server.train("no-image", "nobody-has-this:1", "true")
    job = server.trained("no-image")
    assert job["TrainingJobStatus"] == "Failed"
    assert job["FailureReason"] == (
        "ClientError: the image nobody-has-this:1 is not on this machine; build or pull it, then submit the "
        "job again"
    )


def test_data_that_is_nowhere_is_a_client_error(server: LocalServer, image: str) -> None:
    source = {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": "s3://made-for-it/nothing"}}
    server.train("no-data", image, "true", InputDataConfig=[{"ChannelName": "train", "DataSource": source}])
    job = server.trained("no-data")
    assert job["TrainingJobStatus"] == "Failed"
    assert job["FailureReason"] == (
        'ClientError: train: No S3 objects found under S3 URL "s3://made-for-it/nothing" given in input data '
        "source. Please ensure that objects exist under that S3 prefix."
    )


def test_an_image_of_aws_is_answered_by_ours_and_the_log_says_so(server: LocalServer, image: str) -> None:
    theirs = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.2-1-cpu-py3"
    server.train("theirs", theirs, "echo in ours")
    assert server.trained("theirs")["AlgorithmSpecification"]["TrainingImage"] == theirs
    assert server.lines("theirs")["algo-1"][-2:] == [
        f"[injob] {theirs} is not on this machine; {image} runs in its place.",
        "in ours",
    ]


def test_a_stopped_job_may_save_its_model(server: LocalServer, image: str) -> None:
    server.train("stopped", image, SAVE)
    server.until_logged("stopped", "ready")
    server.client("sagemaker").stop_training_job(TrainingJobName="stopped")
    assert server.until("stopped", "Stopping")["TrainingJobStatus"] in {"Stopping", "Stopped"}
    job = server.trained("stopped")
    assert (job["TrainingJobStatus"], job["SecondaryStatus"]) == ("Stopped", "Stopped")
    assert archive(server, job["ModelArtifacts"]["S3ModelArtifacts"]) == {"model.txt": "half\n"}


def test_a_job_is_stopped_at_its_longest_runtime(server: LocalServer, image: str) -> None:
    server.train("too-long", image, SAVE, StoppingCondition={"MaxRuntimeInSeconds": 1})
    job = server.trained("too-long")
    assert (job["TrainingJobStatus"], job["SecondaryStatus"]) == ("Stopped", "MaxRuntimeExceeded")
    assert steps(job)[-3:] == ["Stopping", "Uploading", "MaxRuntimeExceeded"]
    assert server.lines("too-long")["algo-1"][-2:] == ["ready", "saving"]


def test_a_spot_job_is_interrupted_once_and_goes_on_from_its_checkpoints(
    server: LocalServer, image: str
) -> None:
    server.train(
        "spot",
        image,
        "cd /opt/ml/checkpoints; if [ -e begun ]; then echo again; exit; fi; "
        "echo 1 > begun; trap 'exit 0' TERM; sleep 60 & wait",
        EnableManagedSpotTraining=True,
        CheckpointConfig={"S3Uri": "s3://made-for-it/checkpoints"},
        StoppingCondition={"MaxRuntimeInSeconds": 60, "MaxWaitTimeInSeconds": 120},
        Tags=[{"Key": "injob:spot-interrupt-after", "Value": "1"}],
    )
    job = server.trained("spot")
    assert (job["TrainingJobStatus"], server.lines("spot")["algo-1"][-1]) == ("Completed", "again")
    assert steps(job)[3:7] == ["Training", "Interrupted", "Starting", "Downloading"]
    assert job["BillableTimeInSeconds"] < job["TrainingTimeInSeconds"]
    kept = server.client("s3").get_object(Bucket="made-for-it", Key="checkpoints/begun")
    assert kept["Body"].read() == b"1\n"


def test_a_spot_job_may_wait_and_run_for_so_long_and_no_longer(server: LocalServer, image: str) -> None:
    limits = {"MaxRuntimeInSeconds": 5, "MaxWaitTimeInSeconds": 5}
    server.train("waits", image, SAVE, EnableManagedSpotTraining=True, StoppingCondition=limits)
    job = server.trained("waits")
    assert (job["TrainingJobStatus"], job["SecondaryStatus"]) == ("Stopped", "MaxWaitTimeExceeded")
    assert server.lines("waits")["algo-1"][-1] == "saving"


def test_two_hosts_see_each_other_and_each_has_its_log(server: LocalServer, image: str) -> None:
    server.train(
        "two",
        image,
        "for h in algo-1 algo-2; do getent hosts $h > /dev/null && echo sees $h; done; "
        'grep -o \'"current_host": "[^"]*\' /opt/ml/input/config/resourceconfig.json',
        ResourceConfig={"InstanceType": "ml.m5.large", "InstanceCount": 2, "VolumeSizeInGB": 1},
    )
    assert server.trained("two")["TrainingJobStatus"] == "Completed"
    found = {host: lines[-3:] for host, lines in server.lines("two").items()}
    assert found == {
        host: ["sees algo-1", "sees algo-2", f'"current_host": "{host}'] for host in ("algo-1", "algo-2")
    }


def test_a_processing_job_brings_its_outputs_and_message(server: LocalServer, image: str) -> None:
    server.client("s3").create_bucket(Bucket="raw")
    server.client("s3").put_object(Bucket="raw", Key="in/a.csv", Body=b"x\n")
    server.process_job(
        "prepare",
        image,
        "tr x y < /opt/ml/processing/input/a.csv > /opt/ml/processing/out/b.csv; "
        "cd /opt/ml; cp config/processingjobconfig.json processing/out; echo fine > output/message",
        ProcessingInputs=[
            {
                "InputName": "raw",
                "S3Input": {
                    "S3Uri": "s3://raw/in",
                    "LocalPath": "/opt/ml/processing/input",
                    "S3DataType": "S3Prefix",
                    "S3InputMode": "File",
                },
            }
        ],
        ProcessingOutputConfig={
            "Outputs": [
                {
                    "OutputName": "out",
                    "S3Output": {
                        "S3Uri": "s3://not-yet-there/out",
                        "LocalPath": "/opt/ml/processing/out",
                        "S3UploadMode": "EndOfJob",
                    },
                }
            ]
        },
        Environment={"COLOUR": "blue"},
    )
    job = server.processed("prepare")
    assert (job["ProcessingJobStatus"], job["ExitMessage"]) == ("Completed", "fine\n")
    assert job["CreationTime"] <= job["ProcessingStartTime"] < job["ProcessingEndTime"]
    objects = server.client("s3").list_objects_v2(Bucket="not-yet-there")["Contents"]
    assert [each["Key"] for each in objects] == ["out/b.csv", "out/processingjobconfig.json"]
    body = server.client("s3").get_object(Bucket="not-yet-there", Key="out/processingjobconfig.json")["Body"]
    config = json.loads(body.read())
    assert config["ProcessingInputs"][0]["S3Input"]["S3Uri"] == "s3://raw/in"
    assert config["ProcessingResources"]["ClusterConfig"]["InstanceType"] == "ml.m5.large"
    assert config["Environment"] == {"COLOUR": "blue"}


def test_a_processing_job_is_stopped_with_its_signal(server: LocalServer, image: str) -> None:
    server.process_job("halted", image, "trap 'echo interrupted; exit 0' INT; echo ready; sleep 60 & wait")
    group = "/aws/sagemaker/ProcessingJobs"
    while "ready" not in server.lines("halted", group).get("algo-1", ()):
        pass
    server.client("sagemaker").stop_processing_job(ProcessingJobName="halted")
    assert server.processed("halted")["ProcessingJobStatus"] == "Stopped"
    assert server.lines("halted", group)["algo-1"][-2:] == ["ready", "interrupted"]


def test_in_china_every_name_is_of_that_partition(server: LocalServer, image: str) -> None:
    china = LocalServer(server.process, server.environ, "cn-northwest-1")
    china.train("china", image, "echo $TRAINING_JOB_ARN")
    arn = "arn:aws-cn:sagemaker:cn-northwest-1:111122223333:training-job/china"
    assert china.trained("china")["TrainingJobArn"] == arn
    assert china.lines("china")["algo-1"][-1] == arn
    assert china.client("sts").get_caller_identity()["Arn"].startswith("arn:aws-cn:sts::111122223333:")


def test_twenty_jobs_at_once_wait_for_the_cores_and_all_end(server: LocalServer, image: str) -> None:
    names = [f"many-{number:02d}" for number in range(20)]
    for name in names:
        server.train(name, image, "echo here")
    last = server.until("many-19", "Pending")
    assert steps(last) == ["Starting", "Pending"]
    assert last["SecondaryStatusTransitions"][-1]["StatusMessage"] == "Training job waiting for capacity..."
    server.client("sagemaker").stop_training_job(TrainingJobName="many-19")
    ended = {name: server.trained(name) for name in names}
    statuses = [ended[name]["TrainingJobStatus"] for name in names]
    assert statuses == ["Completed"] * 19 + ["Stopped"]
    # Those who get a core each at the same moment may say so in any order; nobody else overtakes.
    cores = os.cpu_count() or 1
    begun = [ended[name]["TrainingStartTime"] for name in names[:19]]
    assert all(first < later for first, later in zip(begun, begun[cores:], strict=False))
    assert "TrainingStartTime" not in ended["many-19"]
    listed = server.client("sagemaker").list_training_jobs(NameContains="many-", MaxResults=100)[
        "TrainingJobSummaries"
    ]
    assert {each["TrainingJobName"] for each in listed} >= {*names}


def test_wrong_requests_are_answered_as_boto3_users_know_it(server: LocalServer, image: str) -> None:
    sagemaker = server.client("sagemaker")
    server.train("once", image, "true")
    with pytest.raises(sagemaker.exceptions.ResourceInUse, match="Training job names must be unique"):
        server.train("once", image, "true")
    server.trained("once")
    with pytest.raises(sagemaker.exceptions.ClientError) as stopped:
        sagemaker.stop_training_job(TrainingJobName="once")
    assert stopped.value.response["Error"] == {
        "Code": "ValidationException",
        "Message": "The request was rejected because the training job is in status Completed.",
    }
    with pytest.raises(sagemaker.exceptions.ClientError) as missing:
        sagemaker.describe_training_job(TrainingJobName="never")
    assert missing.value.response["Error"] == {
        "Code": "ValidationException",
        "Message": "Requested resource not found.",
    }


def test_jobs_of_one_name_run_side_by_side_in_two_regions(server: LocalServer, image: str) -> None:
    regions = [replace(server, region=region) for region in ("us-east-1", "eu-west-1")]
    for region in regions:
        region.train("twin", image, "sleep 1")
    assert [region.trained("twin")["TrainingJobStatus"] for region in regions] == ["Completed"] * 2
