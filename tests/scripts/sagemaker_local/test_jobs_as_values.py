"""Requests → plans, and records → descriptions, for both kinds of job."""

import signal
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from injob.contract import OptMl
from scripts.jobs.job import Checkpoints, Output
from scripts.jobs.processing import Processing
from scripts.jobs.training import Training
from scripts.sagemaker_local import processing_jobs, spot, training_jobs
from scripts.sagemaker_local.channel import Channel
from scripts.sagemaker_local.contents import Files
from scripts.sagemaker_local.errors import ValidationException
from scripts.sagemaker_local.objects import S3
from scripts.sagemaker_local.plan import JobFolder, Upload
from scripts.sagemaker_local.record import Metric, Record, Transition
from scripts.sagemaker_local.uploads import Prefix
from scripts.sagemaker_local.uris import S3Uri

FOLDER = JobFolder(Path("/jobs/a"))
S3_THERE = S3(Files(Path("/objects")), "111122223333", "cn-north-1")
ROLE = "arn:aws-cn:iam::111122223333:role/job"
BEGIN = datetime(2026, 11, 22, tzinfo=UTC)

LEAST_TRAINING: dict[str, Any] = {
    "TrainingJobName": "a",
    "AlgorithmSpecification": {"TrainingImage": "injob", "TrainingInputMode": "File"},
    "RoleArn": ROLE,
    "OutputDataConfig": {"S3OutputPath": "s3://out/models/"},
    "ResourceConfig": {"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 1},
    "StoppingCondition": {},
}
LEAST_PROCESSING: dict[str, Any] = {
    "ProcessingJobName": "a",
    "AppSpecification": {"ImageUri": "injob"},
    "RoleArn": ROLE,
    "ProcessingResources": {
        "ClusterConfig": {"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 30}
    },
}


def training_record(request: dict[str, Any]) -> Record:
    return Record(
        kind="training",
        region="cn-north-1",
        name="a",
        request=request,
        created=BEGIN,
        modified=BEGIN,
        status="Completed",
        transitions=(Transition("Completed", "Training job completed", BEGIN, BEGIN),),
        started=BEGIN,
        ended=BEGIN + timedelta(seconds=99.2),
        artifacts="s3://out/models/a/output/model.tar.gz",
        metrics=(Metric("loss", 0.5, BEGIN),),
    )


def test_the_least_training_job() -> None:
    plan = training_jobs.decode(LEAST_TRAINING, S3_THERE, FOLDER)
    assert plan.job == Training(
        name="a", image="injob", region="cn-north-1", instance_type="ml.m5.large", max_runtime=86_400
    )
    written = OptMl(FOLDER.run)
    assert plan.uploads == (
        Upload(folder=written.model_dir, uri="s3://out/models/a/output/model.tar.gz", archived=True),
        Upload(folder=written.output_data_dir, uri="s3://out/models/a/output/output.tar.gz", archived=True),
    )
    assert (plan.artifacts, plan.channels) == (plan.uploads[0].uri, ())
    assert plan.written_uris == tuple(upload.uri for upload in plan.uploads)


def test_every_part_of_a_training_job_has_its_place() -> None:
    request = {
        **LEAST_TRAINING,
        "AlgorithmSpecification": {
            "TrainingImage": "injob",
            "TrainingInputMode": "FastFile",
            "ContainerEntrypoint": ["sh"],
            "ContainerArguments": ["-c", "true"],
        },
        "HyperParameters": {"depth": "3"},
        "Environment": {"A": "1"},
        "InputDataConfig": [
            {
                "ChannelName": "train",
                "DataSource": {
                    "S3DataSource": {
                        "S3DataType": "ManifestFile",
                        "S3Uri": "s3://in/manifest",
                        "S3DataDistributionType": "ShardedByS3Key",
                    }
                },
                "ContentType": "text/csv",
                "InputMode": "Pipe",
                "CompressionType": "Gzip",
                "RecordWrapperType": "RecordIO",
                "ShuffleConfig": {"Seed": 7},
            },
            {
                "ChannelName": "test",
                "DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": "s3://in/test"}},
                "CompressionType": "None",
            },
        ],
        "OutputDataConfig": {"S3OutputPath": "s3://out", "CompressionType": "NONE"},
        "ResourceConfig": {"InstanceType": "ml.c5.xlarge", "InstanceCount": 3, "VolumeSizeInGB": 1},
        "StoppingCondition": {"MaxRuntimeInSeconds": 60, "MaxWaitTimeInSeconds": 90},
        "EnableNetworkIsolation": True,
        "EnableManagedSpotTraining": True,
        "CheckpointConfig": {"S3Uri": "s3://kept/c", "LocalPath": "/opt/ml/state/"},
        "Tags": [{"Key": spot.INTERRUPT, "Value": "2.5"}],
    }
    plan = training_jobs.decode(request, S3_THERE, FOLDER)
    assert plan.job == Training(
        name="a",
        image="injob",
        region="cn-north-1",
        instance_type="ml.c5.xlarge",
        host_count=3,
        entrypoint=("sh",),
        arguments=("-c", "true"),
        hyperparameters={"depth": "3"},
        environ={"A": "1"},
        max_runtime=60,
        network_isolation=True,
        checkpoints=Checkpoints(Prefix(S3_THERE, S3Uri("kept", "c")), "/opt/ml/state"),
    )
    assert plan.channels == (
        Channel(
            name="train",
            path="/opt/ml/input/data/train",
            s3_uri="s3://in/manifest",
            data_type="ManifestFile",
            sharded=True,
            mode="Pipe",
            gzipped=True,
            record_io=True,
            content_type="text/csv",
            shuffle_seed=7,
        ),
        Channel(name="test", path="/opt/ml/input/data/test", s3_uri="s3://in/test", mode="FastFile"),
    )
    assert (plan.max_wait, plan.interrupt_after) == (90, 2.5)
    assert plan.written_uris == ("s3://out/a/output/model/", "s3://out/a/output/output/", "s3://kept/c")
    assert {upload.archived for upload in plan.uploads} == {False}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"TrainingJobName": "a_b"}, "SageMaker takes no job named 'a_b'; use at most 63 letters"),
        (
            {"CheckpointConfig": {"S3Uri": "s3://kept/c", "LocalPath": "/state"}},
            "the checkpoints lie at /state; here they must lie below /opt/ml",
        ),
        ({"CheckpointConfig": {"S3Uri": "kept/c"}}, "'kept/c' is no S3 URI; write it as s3://bucket/key"),
        (
            {"Tags": [{"Key": spot.INTERRUPT, "Value": "2"}]},
            "The tag injob:spot-interrupt-after is for managed spot training: set EnableManagedSpotTraining",
        ),
        (
            {
                "EnableManagedSpotTraining": True,
                "Tags": [{"Key": spot.INTERRUPT, "Value": "soon"}],
            },
            "The tag injob:spot-interrupt-after is 'soon'; it must be a number of seconds",
        ),
    ],
)
def test_a_training_job_that_cannot_be_is_refused(change: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationException, match=message):
        training_jobs.decode({**LEAST_TRAINING, **change}, S3_THERE, FOLDER)


def test_a_training_job_is_described_with_its_request_and_what_became_of_it() -> None:
    request = {**LEAST_TRAINING, "Tags": [], "EnableManagedSpotTraining": True}
    assert training_jobs.describe(training_record(request)) == {
        "TrainingJobName": "a",
        "TrainingJobArn": "arn:aws-cn:sagemaker:cn-north-1:111122223333:training-job/a",
        "TrainingJobStatus": "Completed",
        "SecondaryStatus": "Completed",
        "CreationTime": BEGIN,
        "LastModifiedTime": BEGIN,
        "TrainingStartTime": BEGIN,
        "TrainingEndTime": BEGIN + timedelta(seconds=99.2),
        "TrainingTimeInSeconds": 100,
        "BillableTimeInSeconds": 30,
        "SecondaryStatusTransitions": [
            {
                "Status": "Completed",
                "StartTime": BEGIN,
                "EndTime": BEGIN,
                "StatusMessage": "Training job completed",
            }
        ],
        "ModelArtifacts": {"S3ModelArtifacts": "s3://out/models/a/output/model.tar.gz"},
        "FinalMetricDataList": [{"MetricName": "loss", "Value": 0.5, "Timestamp": BEGIN}],
        "FailureReason": None,
        "EnableNetworkIsolation": False,
        "EnableInterContainerTrafficEncryption": False,
        "EnableManagedSpotTraining": True,
        **{name: LEAST_TRAINING[name] for name in LEAST_TRAINING if name != "TrainingJobName"},
        "OutputDataConfig": {"KmsKeyId": "", **LEAST_TRAINING["OutputDataConfig"]},
    }


def test_a_training_job_that_runs_has_no_times_and_results_yet() -> None:
    running = replace(training_record(LEAST_TRAINING), ended=None, artifacts=None, metrics=())
    described = training_jobs.describe(running)
    absent = ("TrainingEndTime", "TrainingTimeInSeconds", "ModelArtifacts", "FinalMetricDataList")
    assert [described[name] for name in (*absent, "BillableTimeInSeconds")] == [None] * 5


def test_the_least_processing_job() -> None:
    plan = processing_jobs.decode(LEAST_PROCESSING, S3_THERE, FOLDER)
    assert isinstance(plan.job, Processing)
    assert (plan.job.command, plan.job.outputs, plan.job.stop_signal) == (((), ()), (), signal.SIGINT)
    assert (plan.channels, plan.uploads, plan.artifacts) == ((), (), None)
    assert plan.job.requested == {
        "ProcessingJobArn": "arn:aws-cn:sagemaker:cn-north-1:111122223333:processing-job/a",
        "ProcessingJobName": "a",
        "Environment": {},
        "AppSpecification": {
            "ImageUri": "injob",
            "ContainerEntrypoint": None,
            "ContainerArguments": None,
        },
        "ProcessingInputs": [],
        "ProcessingOutputConfig": {"Outputs": [], "KmsKeyId": None},
        "ProcessingResources": {
            "ClusterConfig": {
                "InstanceType": "ml.m5.large",
                "InstanceCount": 1,
                "VolumeSizeInGB": 30,
                "VolumeKmsKeyId": None,
            }
        },
        "RoleArn": ROLE,
        "StoppingCondition": {"MaxRuntimeInSeconds": 86_400},
    }


def test_every_part_of_a_processing_job_has_its_place() -> None:
    outputs = [
        {
            "OutputName": name,
            "S3Output": {
                "S3Uri": f"s3://out/{name}",
                "LocalPath": f"/opt/ml/processing/{name}",
                "S3UploadMode": mode,
            },
        }
        for name, mode in (("at-end", "EndOfJob"), ("live", "Continuous"))
    ]
    request = {
        **LEAST_PROCESSING,
        "AppSpecification": {
            "ImageUri": "injob",
            "ContainerEntrypoint": ["python3"],
            "ContainerArguments": ["x"],
        },
        "ProcessingInputs": [
            {
                "InputName": "raw",
                "S3Input": {
                    "S3Uri": "s3://in/raw",
                    "LocalPath": "/opt/ml/processing/raw/",
                    "S3DataType": "S3Prefix",
                    "S3InputMode": "Pipe",
                    "S3CompressionType": "Gzip",
                    "S3DataDistributionType": "ShardedByS3Key",
                },
            }
        ],
        "ProcessingOutputConfig": {"Outputs": outputs},
        "NetworkConfig": {"EnableNetworkIsolation": True},
        "StoppingCondition": {"MaxRuntimeInSeconds": 5},
    }
    plan = processing_jobs.decode(request, S3_THERE, FOLDER)
    assert isinstance(plan.job, Processing)
    assert plan.channels == (
        Channel(
            name="raw",
            path="/opt/ml/processing/raw",
            s3_uri="s3://in/raw",
            sharded=True,
            mode="Pipe",
            gzipped=True,
        ),
    )
    live = Prefix(S3_THERE, S3Uri("out", "live"))
    assert plan.job.outputs == (
        Output("at-end", "/opt/ml/processing/at-end", FOLDER.output("at-end"), None, "s3://out/at-end"),
        Output("live", "/opt/ml/processing/live", FOLDER.output("live"), live, "s3://out/live"),
    )
    assert plan.uploads == tuple(
        Upload(folder=FOLDER.output(name), uri=f"s3://out/{name}") for name in ("at-end", "live")
    )
    assert (plan.job.command, plan.job.max_runtime) == ((("python3",), ("x",)), 5)
    assert plan.job.network_isolation


def test_a_processing_job_is_described_with_its_request_and_what_became_of_it() -> None:
    record = Record(
        kind="processing",
        region="us-east-1",
        name="a",
        request={**LEAST_PROCESSING, "Tags": []},
        created=BEGIN,
        modified=BEGIN,
        status="Failed",
        started=BEGIN,
        ended=BEGIN,
        reason="AlgorithmError: , exit code: 1",
        message="bye",
    )
    assert processing_jobs.describe(record) == {
        **LEAST_PROCESSING,
        "ProcessingJobArn": "arn:aws:sagemaker:us-east-1:111122223333:processing-job/a",
        "CreationTime": BEGIN,
        "LastModifiedTime": BEGIN,
        "ProcessingStartTime": BEGIN,
        "ProcessingEndTime": BEGIN,
        "ProcessingJobStatus": "Failed",
        "FailureReason": "AlgorithmError: , exit code: 1",
        "ExitMessage": "bye",
    }
