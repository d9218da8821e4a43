import json
import signal
from dataclasses import replace
from pathlib import Path

import pytest

from injob.contract import OptMl
from scripts.errors import JobError
from scripts.jobs.job import Checkpoints, Input, Output, Pipe, Source
from scripts.jobs.processing import Processing
from scripts.jobs.stores import Folder
from scripts.jobs.training import Training


def test_hyperparameters_are_text_as_the_sdk_makes_it() -> None:
    job = Training(name="t", hyperparameters={"a": "0.10", "b": True, "c": [1, "x"], "d": None})
    assert job.encoded_hyperparameters == {"a": "0.10", "b": "true", "c": '[1, "x"]', "d": "null"}


def test_a_script_is_named_in_the_hyperparameters_of_the_toolkit(tmp_path: Path) -> None:
    job = Training(name="my-job", source=Source(tmp_path / "foo.py", "foo.py"), region="eu-west-1")
    assert job.encoded_hyperparameters == {
        "sagemaker_program": '"foo.py"',
        "sagemaker_submit_directory": '"/opt/ml/code"',
        "sagemaker_job_name": '"my-job"',
        "sagemaker_region": '"eu-west-1"',
    }


def test_a_training_container_starts_train_unless_the_request_says_else() -> None:
    assert Training(name="t").command == ((), ("train",))
    assert Training(name="t", arguments=("x",)).command == ((), ("x",))
    assert Training(name="t", entrypoint=("sh",)).command == (("sh",), ())


@pytest.mark.parametrize(("script", "program"), [("prep.py", "python3"), ("prep.sh", "/bin/sh")])
def test_a_processing_script_starts_as_that_of_a_script_processor(script: str, program: str) -> None:
    job = Processing(name="p", source=Source(Path(script), script), arguments=("--x", "1"))
    assert job.command == ((program, f"/opt/ml/processing/input/code/{script}"), ("--x", "1"))


def test_without_script_and_entrypoint_a_processing_container_starts_what_the_image_starts() -> None:
    assert Processing(name="p").command == ((), ())


@pytest.mark.parametrize(
    ("region", "partition"), [("eu-west-1", "aws"), ("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov")]
)
def test_the_service_names_the_job(region: str, partition: str) -> None:
    job = Training(name="My-Job", region=region, environ={"A": "b"})
    assert job.service_environ == {
        "TRAINING_JOB_NAME": "My-Job",
        "TRAINING_JOB_ARN": f"arn:{partition}:sagemaker:{region}:111122223333:training-job/my-job",
        "AWS_REGION": region,
        "A": "b",
    }


def test_a_job_knows_its_instances(tmp_path: Path) -> None:
    Training(name="t", instance_type="ml.m5.large").write_config(OptMl(tmp_path), "algo-1")
    resources = OptMl(tmp_path).read_resource_config()
    assert resources["current_instance_type"] == "ml.m5.large"
    assert resources["instance_groups"][0]["instance_type"] == "ml.m5.large"
    cluster = Processing(name="p", instance_type="ml.m5.large").request["ProcessingResources"]
    assert cluster["ClusterConfig"]["InstanceType"] == "ml.m5.large"


def test_a_processing_job_finds_the_request_that_somebody_made(tmp_path: Path) -> None:
    job = Processing(name="p", requested={"ProcessingJobName": "p", "RoleArn": "r"})
    job.write_config(OptMl(tmp_path), "algo-1")
    assert OptMl(tmp_path).read_processing_job_config() == {"ProcessingJobName": "p", "RoleArn": "r"}


def test_training_is_stopped_by_sigterm_and_processing_by_sigint() -> None:
    assert (Training.stop_signal, Processing.stop_signal) == (signal.SIGTERM, signal.SIGINT)


def test_every_host_of_a_training_job_finds_its_configuration(tmp_path: Path) -> None:
    job = Training(
        name="t",
        host_count=2,
        inputs=(Input.channel("a", tmp_path, sharded=True), Input.channel("b", tmp_path)),
        checkpoints=Checkpoints(Folder(tmp_path)),
    )
    opt_ml = OptMl(tmp_path)
    job.write_config(opt_ml, "algo-2")
    resources = opt_ml.read_resource_config()
    assert (resources["current_host"], resources["hosts"]) == ("algo-2", ["algo-1", "algo-2"])
    channels = opt_ml.read_input_data_config()
    assert [each["S3DistributionType"] for each in channels.values()] == ["ShardedByS3Key", "FullyReplicated"]
    checkpoints = json.loads(opt_ml.checkpoint_config_file.read_text())
    assert checkpoints == {"LocalPath": "/opt/ml/checkpoints"}


def test_channels_are_described_as_the_service_describes_them(tmp_path: Path) -> None:
    whole = Input.channel("whole", tmp_path)
    piped = replace(
        Input.channel("piped", tmp_path, sharded=True), pipe=Pipe(record_io=True), content_type="text/csv"
    )
    Training(name="t", inputs=(whole, piped)).write_config(OptMl(tmp_path), "algo-1")
    assert OptMl(tmp_path).read_input_data_config() == {
        "whole": {
            "TrainingInputMode": "File",
            "S3DistributionType": "FullyReplicated",
            "RecordWrapperType": "None",
        },
        "piped": {
            "ContentType": "text/csv",
            "TrainingInputMode": "Pipe",
            "S3DistributionType": "ShardedByS3Key",
            "RecordWrapperType": "RecordIO",
        },
    }


def test_a_processing_job_finds_where_its_data_come_from_and_go(tmp_path: Path) -> None:
    path = "/opt/ml/processing/x"
    given = Input("in", tmp_path, path, pipe=Pipe(gzip=True), uri="s3://bucket/in")
    output = Output("out", path, tmp_path, live=Folder(tmp_path), uri="s3://bucket/out")
    request = Processing(name="p", inputs=(given,), outputs=(output,)).request
    (s3_input,) = (each["S3Input"] for each in request["ProcessingInputs"])
    (s3_output,) = (each["S3Output"] for each in request["ProcessingOutputConfig"]["Outputs"])
    assert s3_input == {
        "LocalPath": path,
        "S3Uri": "s3://bucket/in",
        "S3DataDistributionType": "FullyReplicated",
        "S3DataType": "S3Prefix",
        "S3InputMode": "Pipe",
        "S3CompressionType": "Gzip",
        "S3DownloadMode": "StartOfJob",
    }
    assert s3_output == {"LocalPath": path, "S3Uri": "s3://bucket/out", "S3UploadMode": "Continuous"}


def test_a_processing_job_finds_its_request(tmp_path: Path) -> None:
    job = Processing(
        name="Clean",
        image="injob:latest",
        entrypoint=("preprocess",),
        environ={"A": "b"},
        max_runtime=0.5,
        inputs=(Input("in", tmp_path, "/opt/ml/processing/in", sharded=True),),
        outputs=(Output("out", "/opt/ml/processing/out", tmp_path / "out"),),
    )
    opt_ml = OptMl(tmp_path / "tree")
    job.write_config(opt_ml, "algo-1")
    request = opt_ml.read_processing_job_config()
    (source,) = request["ProcessingInputs"]
    (output,) = request["ProcessingOutputConfig"]["Outputs"]
    assert request["AppSpecification"] == {
        "ImageUri": "injob:latest",
        "ContainerEntrypoint": ["preprocess"],
        "ContainerArguments": None,
    }
    assert (source["InputName"], source["S3Input"]["S3DataDistributionType"]) == ("in", "ShardedByS3Key")
    assert output["S3Output"]["LocalPath"] == "/opt/ml/processing/out"
    assert (request["Environment"], request["StoppingCondition"]) == ({"A": "b"}, {"MaxRuntimeInSeconds": 1})
    assert opt_ml.read_processing_resource_config() == {"current_host": "algo-1", "hosts": ["algo-1"]}


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    with pytest.raises(JobError) as caught:
        Training(
            name="a_b",
            host_count=0,
            max_runtime=0,
            inputs=(Input.channel("x y", gone), Input.channel("x y", gone)),
            environ={"1": ""},
            checkpoints=Checkpoints(Folder(tmp_path), "/state"),
        )
    assert str(caught.value).split("; ") == [
        "SageMaker takes no job named 'a_b'",
        "use at most 63 letters, digits and dashes",
        "a job runs on 1 host or more, and not on 0",
        "the longest runtime is 0 s",
        "it must be more than 0",
        "the input x y is given twice",
        *[
            f"x y: {gone} does not exist",
            "'x y' is no name of an input",
            "use at most 64 of letters, digits and . - _",
        ]
        * 2,
        "'1' is no name of a variable",
        "use letters, digits and _",
        "the checkpoints lie at /state",
        "here they must lie below /opt/ml",
    ]


def test_processing_paths_elsewhere_are_refused(tmp_path: Path) -> None:
    with pytest.raises(
        JobError, match="out lies at /data; SageMaker takes only paths below /opt/ml/processing"
    ):
        Processing(name="p", outputs=(Output("out", "/data", tmp_path),))
