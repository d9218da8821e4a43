"""The API as boto3's users meet it, over a store of jobs that have ended and an engine that is not there."""

import time
from collections.abc import Iterator
from typing import Any

import boto3
import docker
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from moto.core.base_backend import BackendDict

from scripts.jobs.docker_hosts import nothing_more
from scripts.sagemaker_local.api import Api
from scripts.sagemaker_local.contents import Files
from scripts.sagemaker_local.large_objects import objects_in_files
from scripts.sagemaker_local.listening import listening
from scripts.sagemaker_local.machine import Machine
from scripts.sagemaker_local.runner import Runner
from scripts.sagemaker_local.server import Application
from scripts.sagemaker_local.slots import Slots
from scripts.sagemaker_local.store import Store
from tests.scripts.sagemaker_local.full_requests import changed, full_processing, full_training
from tests.scripts.sagemaker_local.records import ended

Client = Any
"""boto3 publishes no types."""
UNCHECKED = Config(retries={"total_max_attempts": 1}, parameter_validation=False)
REGION = "cn-north-1"
ARN = f"arn:aws-cn:sagemaker:{REGION}:111122223333"


@pytest.fixture
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    made = Store(tmp_path_factory.mktemp("jobs"))
    for number in range(12):
        assert made.add(ended(f"done-{number:02d}", number))
    assert made.add(ended("processed", kind="processing"))
    assert made.add(ended("runs", 99, status="InProgress", ended=None))
    return made


@pytest.fixture
def url(store: Store, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    # No version is asked for, and so nobody is called before a job runs.
    nowhere = docker.DockerClient(base_url="tcp://127.0.0.1:1", version="1.41")
    folder = tmp_path_factory.mktemp("objects")
    with objects_in_files(folder) as files:
        yield from _served(store, nowhere, files)
        # A job that still fails would write its log into moto.
        while [each for each in store.all("training", REGION) if not each.has_ended and each.name != "runs"]:
            time.sleep(0.01)
    nowhere.close()
    BackendDict.reset()


def _served(store: Store, client: docker.DockerClient, files: Files) -> Iterator[str]:
    machine = Machine(client, "injob", {}, lambda _region: nothing_more, files.folder / "runs", files)
    with listening(
        Application.over_moto(Api.of(store, Runner(machine, store, Slots(1)))), "127.0.0.1"
    ) as url:
        yield url


@pytest.fixture
def sagemaker(url: str) -> Client:
    return client("sagemaker", url)


def client(service: str, url: str, region: str = REGION) -> Client:
    keys = {"aws_access_key_id": "of-whoever", "aws_secret_access_key": "asks"}
    return boto3.client(service, region_name=region, endpoint_url=url, config=UNCHECKED, **keys)


def refusal(call: Client, **request: object) -> tuple[str, str]:
    with pytest.raises(ClientError) as refused:
        call(**request)
    error = refused.value.response["Error"]
    return error["Code"], error["Message"]


def invalid(message: str) -> tuple[str, str]:
    return "ValidationException", message


def test_a_name_that_is_taken_is_in_use(sagemaker: Client) -> None:
    with pytest.raises(sagemaker.exceptions.ResourceInUse) as refused:
        sagemaker.create_training_job(**changed(full_training(), "TrainingJobName", "done-00"))
    assert refused.value.response["Error"]["Message"] == (
        "Training job names must be unique within an AWS account and region, and a training job with this "
        f"name already exists ({ARN}:training-job/done-00)"
    )
    with pytest.raises(sagemaker.exceptions.ResourceInUse, match="Job name must be unique within an AWS"):
        sagemaker.create_processing_job(**changed(full_processing(), "ProcessingJobName", "processed"))


def test_a_job_that_is_not_there(sagemaker: Client) -> None:
    missing = invalid("Requested resource not found.")
    assert refusal(sagemaker.describe_training_job, TrainingJobName="none") == missing
    assert refusal(sagemaker.stop_training_job, TrainingJobName="none") == missing
    assert refusal(sagemaker.delete_training_job, TrainingJobName="none") == missing
    assert refusal(sagemaker.describe_processing_job, ProcessingJobName="none") == invalid(
        "Could not find requested job with name: none"
    )


def test_a_job_that_has_ended_cannot_be_stopped(sagemaker: Client) -> None:
    assert refusal(sagemaker.stop_training_job, TrainingJobName="done-00") == invalid(
        "The request was rejected because the training job is in status Completed."
    )
    assert refusal(sagemaker.stop_processing_job, ProcessingJobName="processed") == invalid(
        "The request was rejected because the processing job is in status Completed."
    )


def test_a_job_that_has_ended_can_be_deleted_and_its_name_is_free(sagemaker: Client, store: Store) -> None:
    sagemaker.delete_training_job(TrainingJobName="done-00")
    sagemaker.delete_processing_job(ProcessingJobName="processed")
    assert [each.name for each in store.all("processing", REGION)] == []
    assert "done-00" not in [each.name for each in store.all("training", REGION)]
    assert sagemaker.create_training_job(**changed(full_training(), "TrainingJobName", "done-00"))
    with pytest.raises(sagemaker.exceptions.ResourceInUse, match="in status InProgress"):
        sagemaker.delete_training_job(TrainingJobName="runs")


def test_all_that_is_wrong_with_a_training_job_is_said_at_once(sagemaker: Client) -> None:
    request = full_training()
    first, second = request["InputDataConfig"]
    request["InputDataConfig"] = [first, {**second, "ChannelName": "train", "CompressionType": "Gzip"}]
    request["AlgorithmSpecification"] = {"AlgorithmName": "xgboost", "TrainingInputMode": "File"}
    request["StoppingCondition"] = {"MaxRuntimeInSeconds": 60, "MaxWaitTimeInSeconds": 59}
    request["Tags"] = [{"Key": "aws:team", "Value": "a"}, {"Key": "aws:team", "Value": "b"}]
    code, message = refusal(sagemaker.create_training_job, **request)
    assert code == "ValidationException"
    assert message == (
        "AlgorithmSpecification.AlgorithmName is refused here: algorithms of SageMaker and of its "
        "marketplace exist only there; name an image in TrainingImage; "
        "AlgorithmSpecification.TrainingImage is missing: name the image to train with; "
        "Duplicate ChannelName: train is given 2 times; "
        "The channel train: the CompressionType Gzip needs the input mode Pipe; "
        "Invalid MaxWaitTimeInSeconds. "
        "It must be present and be greater than or equal to MaxRuntimeInSeconds; "
        "Duplicate tag key: aws:team is given 2 times; "
        "aws: prefixed tag key names are not allowed for external use."
    )


def test_all_that_is_wrong_with_a_processing_job_is_said_at_once(sagemaker: Client) -> None:
    request = full_processing()
    given = request["ProcessingInputs"][0]["S3Input"]
    request["ProcessingInputs"] = [
        {"InputName": "rows", "S3Input": {**given, "LocalPath": "/opt/ml/input"}},
        {"InputName": "rows", "S3Input": {**given, "S3InputMode": "File", "S3CompressionType": "Gzip"}},
        {"InputName": "none"},
    ]
    request["ProcessingOutputConfig"] = {"Outputs": [{"OutputName": "out"}]}
    request["ProcessingResources"] = {"ClusterConfig": {"VolumeSizeInGB": 1}}
    assert refusal(sagemaker.create_processing_job, **request) == invalid(
        "ProcessingResources.ClusterConfig.InstanceType is missing; "
        "ProcessingResources.ClusterConfig.InstanceCount is missing; "
        "Duplicate InputName: rows is given 2 times; "
        "rows: S3Input.LocalPath is /opt/ml/input; it must begin with /opt/ml/processing/; "
        "rows: the S3CompressionType Gzip needs the S3InputMode Pipe; "
        "none: S3Input is missing; "
        "out: S3Output is missing"
    )


def test_a_wait_is_for_spot_capacity_only(sagemaker: Client) -> None:
    request = {**full_training(), "EnableManagedSpotTraining": False, "Tags": []}
    assert refusal(sagemaker.create_training_job, **request) == invalid(
        "Invalid MaxWaitTimeInSeconds. It is only supported when EnableManagedSpotTraining is set to true"
    )


def test_what_cannot_be_updated_is_refused(sagemaker: Client) -> None:
    code, message = refusal(sagemaker.update_training_job, TrainingJobName="runs")
    assert (code, message.partition(":")[0]) == ("ValidationException", "UpdateTrainingJob is refused here")


def test_a_body_that_is_no_json_is_a_serialization_exception(url: str) -> None:
    sagemaker = client("sagemaker", url)
    sagemaker.meta.events.register(
        "before-call.sagemaker.ListTrainingJobs", lambda params, **_: params.update(body=b"{")
    )
    code, message = refusal(sagemaker.list_training_jobs)
    assert (code, message[:24]) == ("SerializationException", "The request is no JSON: ")


def test_boto3_pages_through_all_jobs(sagemaker: Client) -> None:
    pages = sagemaker.get_paginator("list_training_jobs").paginate(NameContains="done", SortBy="Name")
    summaries = [page["TrainingJobSummaries"] for page in pages]
    assert [len(page) for page in summaries] == [10, 2]
    assert [each["TrainingJobName"] for page in summaries for each in page] == [
        f"done-{number:02d}" for number in range(12)
    ]
    assert [
        each["ProcessingJobName"] for each in sagemaker.list_processing_jobs()["ProcessingJobSummaries"]
    ] == ["processed"]
    assert refusal(sagemaker.list_training_jobs, NextToken="none") == invalid(
        "Invalid NextToken: it comes from no answer of this server"
    )


def test_boto3_searches_training_jobs(sagemaker: Client) -> None:
    expression = {"Filters": [{"Name": "TrainingJobName", "Operator": "Contains", "Value": "done-1"}]}
    answer = sagemaker.search(Resource="TrainingJob", SearchExpression=expression)
    assert [each["TrainingJob"]["TrainingJobName"] for each in answer["Results"]] == ["done-11", "done-10"]
    assert answer["TotalHits"] == {"Value": 2, "Relation": "EqualTo"}
    others = sagemaker.search(Resource="TrainingJob", CrossAccountFilterOption="CrossAccount")
    assert others["Results"] == []
    seen = [{"Key": "Tags.team", "Value": "ours"}]
    assert refusal(sagemaker.search, Resource="TrainingJob", VisibilityConditions=seen) == invalid(
        "VisibilityConditions is refused here: everybody sees every job"
    )
    assert sagemaker.search(Resource="Pipeline")["Results"] == []


def test_what_is_submitted_is_described_with_all_its_fields(sagemaker: Client) -> None:
    request = {**full_training(), "VpcConfig": {"SecurityGroupIds": ["sg-1"], "Subnets": ["subnet-1"]}}
    arn = sagemaker.create_training_job(**request)["TrainingJobArn"]
    job = sagemaker.describe_training_job(TrainingJobName="a")
    assert arn == job["TrainingJobArn"] == f"{ARN}:training-job/a"
    told = {**request, "OutputDataConfig": {"KmsKeyId": "", **request["OutputDataConfig"]}}
    assert {name: job[name] for name in request if name != "Tags"} == {
        name: value for name, value in told.items() if name != "Tags"
    }
    assert sagemaker.list_tags(ResourceArn=arn)["Tags"] == request["Tags"]


def test_an_engine_that_is_not_there_fails_the_job_and_not_the_server(sagemaker: Client) -> None:
    sagemaker.create_processing_job(**{**full_processing(), "ProcessingInputs": []})
    while (job := sagemaker.describe_processing_job(ProcessingJobName="a"))[
        "ProcessingJobStatus"
    ] != "Failed":
        time.sleep(0.05)
    assert job["FailureReason"].startswith("InternalServerError: ")


@pytest.mark.parametrize("name", ["training-job/done-03", "processing-job/processed"])
def test_tags_are_added_listed_and_deleted(sagemaker: Client, name: str) -> None:
    arn = f"{ARN}:{name}"
    team, stage = {"Key": "team", "Value": "ours"}, {"Key": "stage", "Value": "trial"}
    assert sagemaker.add_tags(ResourceArn=arn, Tags=[team, stage])["Tags"] == [team, stage]
    assert sagemaker.list_tags(ResourceArn=arn)["Tags"] == [stage, team]
    changed_ = {"Key": "team", "Value": "theirs"}
    assert sagemaker.add_tags(ResourceArn=arn, Tags=[changed_])["Tags"] == [changed_, stage]
    sagemaker.delete_tags(ResourceArn=arn, TagKeys=["stage", "none"])
    assert sagemaker.list_tags(ResourceArn=arn)["Tags"] == [changed_]


def test_tags_that_cannot_be_are_refused(sagemaker: Client) -> None:
    arn = f"{ARN}:training-job/done-00"
    many = [{"Key": f"tag-{number}", "Value": ""} for number in range(50)]
    sagemaker.add_tags(ResourceArn=arn, Tags=many)
    with pytest.raises(sagemaker.exceptions.ResourceLimitExceeded, match="it would have 51"):
        sagemaker.add_tags(ResourceArn=arn, Tags=[{"Key": "more", "Value": ""}])
    assert refusal(sagemaker.add_tags, ResourceArn=arn, Tags=[{"Key": "AWS:x", "Value": ""}]) == invalid(
        "aws: prefixed tag key names are not allowed for external use."
    )
    assert refusal(sagemaker.list_tags, ResourceArn=f"{ARN}:training-job/none") == invalid(
        f"Could not find requested resource: {ARN}:training-job/none"
    )


def test_tags_of_other_resources_are_motos(sagemaker: Client) -> None:
    role = "arn:aws-cn:iam::111122223333:role/job"
    arn = sagemaker.create_model(ModelName="m", ExecutionRoleArn=role)["ModelArn"]
    sagemaker.add_tags(ResourceArn=arn, Tags=[{"Key": "team", "Value": "ours"}])
    assert sagemaker.list_tags(ResourceArn=arn)["Tags"] == [{"Key": "team", "Value": "ours"}]


@pytest.mark.parametrize(
    ("region", "suffix"),
    [("cn-north-1", "com.cn"), ("cn-northwest-1", "com.cn"), ("us-east-1", "com"), ("us-gov-west-1", "com")],
)
def test_a_registry_has_the_host_of_its_partition(url: str, region: str, suffix: str) -> None:
    ecr = client("ecr", url, region)
    host = f"111122223333.dkr.ecr.{region}.amazonaws.{suffix}"
    assert ecr.create_repository(repositoryName="injob")["repository"]["repositoryUri"] == f"{host}/injob"
    assert ecr.describe_repositories()["repositories"][0]["repositoryUri"] == f"{host}/injob"
    (token,) = ecr.get_authorization_token()["authorizationData"]
    assert token["proxyEndpoint"] == f"https://{host}"
