"""The examples as they stand, side by side, in regions of both partitions."""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from tests.scripts.sagemaker_local.local_server import LocalServer
from tests.sdk.sagemaker_local import plain_docker
from tests.sdk.sagemaker_local.customer import Call, Customer
from tests.sdk.sagemaker_local.objects import archive, objects
from tests.sdk.user import Done

pytestmark = pytest.mark.docker

CALLS = {
    "processing": Call("example.py", "sdk-v2", "us-east-1", "examples/processing"),
    "processing in China": Call("example.py", "sdk-v2", "cn-north-1", "examples/processing"),
    "training": Call("example.py", "sdk-v2", "us-east-1", "examples/training"),
    "image_uri": Call("example.py", "sdk-v2", "cn-northwest-1", "examples/image_uri"),
    "boto3": Call("example.py", "sdk-v2", "eu-west-1", "examples/with_boto3"),
    "boto3 in China": Call("example.py", "sdk-v2", "cn-north-1", "examples/with_boto3"),
    "aws": Call("example.sh", "aws-cli", "cn-northwest-1", "examples/aws_cli"),
    "v3 training": Call("training.py", "sdk-v3", "cn-northwest-1", "examples/sdk_v3"),
    "v3 processing": Call("processing.py", "sdk-v3", "us-west-2", "examples/sdk_v3"),
}


@pytest.fixture(scope="module")
def done(customer: Customer) -> Mapping[str, Done]:
    return customer.call_side_by_side(CALLS)


@pytest.mark.parametrize("name", CALLS)
def test_every_example_ends_well(done: Mapping[str, Done], name: str) -> None:
    assert done[name].code == 0


@pytest.mark.parametrize(
    ("name", "registry"),
    [
        ("processing", "683313688378.dkr.ecr.us-east-1.amazonaws.com"),
        ("processing in China", "450853457545.dkr.ecr.cn-north-1.amazonaws.com.cn"),
    ],
)
def test_a_processing_job_does_what_its_script_does_in_a_plain_container(
    done: Mapping[str, Done], server: LocalServer, image: str, name: str, registry: str
) -> None:
    region = CALLS[name].region
    plain = plain_docker.processing(image)
    assert objects(server, region, f"s3://my-census-features-{region}/") == plain.files
    assert shown_of(done[name], plain.printed) == plain.printed
    assert f"{registry}/sagemaker-scikit-learn:0.20.0-cpu-py3 is not on this machine" in done[name].output
    shapes = ["train_features.csv (4830, 69)", "train_labels.csv (4830, 1)"]
    shapes += ["test_features.csv (1208, 69)", "test_labels.csv (1208, 1)"]
    assert re.findall(r"^s3://my-census-features-[\w-]+/\w+/(.*)$", done[name].output, re.MULTILINE) == shapes


def test_a_training_job_in_china_does_what_its_script_does_in_a_plain_container(
    done: Mapping[str, Done], server: LocalServer, image: str
) -> None:
    plain = plain_docker.training(image, 0.2)
    output = done["training"]
    job = training_job(server, "cn-northwest-1", created(output))
    assert archive(server, "cn-northwest-1", job["ModelArtifacts"]["S3ModelArtifacts"]) == plain.files
    uploaded = objects(server, "cn-northwest-1", "s3://sagemaker-injob/linear-regression/")
    assert uploaded["model/model.pkl"] == plain.files["model.pkl"]
    assert shown_of(output, plain.printed) == plain.printed
    assert re.findall(r"^downloaded/.*$", output.output, re.MULTILINE) == [
        "downloaded/data/train.csv",
        "downloaded/model/model.pkl",
    ]


def test_a_training_job_in_china_is_described_as_one_of_china(
    done: Mapping[str, Done], server: LocalServer, image: str
) -> None:
    name = created(done["training"])
    job = training_job(server, "cn-northwest-1", name)
    (line,) = (line for line in plain_docker.training(image, 0.2).printed if line.startswith("mse="))
    mse, r2 = map(float, re.findall(r"=(\S+);", line))
    assert {each["MetricName"]: each["Value"] for each in job["FinalMetricDataList"]} == {
        "mse": pytest.approx(mse, rel=1e-6),
        "r2": pytest.approx(r2, rel=1e-6),
    }
    assert job["TrainingJobArn"] == f"arn:aws-cn:sagemaker:cn-northwest-1:111122223333:training-job/{name}"
    assert job["AlgorithmSpecification"]["TrainingImage"] == (
        "451049120500.dkr.ecr.cn-northwest-1.amazonaws.com.cn/sagemaker-scikit-learn:0.23-1-cpu-py3"
    )
    assert json.loads(job["HyperParameters"]["output-model-dir"]) == (
        "s3://sagemaker-injob/linear-regression/model"
    )


def test_the_life_of_a_training_job_is_shown_as_it_goes_by(done: Mapping[str, Done]) -> None:
    steps = re.findall(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d (\w+) - .*?$", done["training"].output, re.MULTILINE)
    assert list(dict.fromkeys(steps)) == [
        "Starting",
        "Pending",
        "Downloading",
        "Training",
        "Uploading",
        "Completed",
    ]


def test_the_built_in_jobs_of_the_image_do_what_they_do_in_a_plain_container(
    done: Mapping[str, Done], server: LocalServer, image: str
) -> None:
    written = plain_docker.built_in_processing(image).files
    assert done["image_uri"].code == 0
    assert objects(server, "cn-northwest-1", "s3://sagemaker-injob/features/") == written
    for region in ("eu-west-1", "cn-north-1"):
        assert objects(server, region, f"s3://my-boto3-results-{region}/features/") == written


def test_a_script_of_ones_own_runs_in_the_image_by_its_uri(
    done: Mapping[str, Done], server: LocalServer, image: str
) -> None:
    uris = re.findall(r"^s3://sagemaker-injob/models/.*$", done["image_uri"].output, re.MULTILINE)
    built_in, own = (archive(server, "cn-northwest-1", uri) for uri in uris)
    assert sorted(built_in) == ["model.joblib", "model.json"]
    assert own == plain_docker.training(image, 0.2).files


@pytest.mark.parametrize(
    ("name", "arn"),
    [
        ("boto3", "arn:aws:sagemaker:eu-west-1:111122223333:training-job/regression-"),
        ("boto3 in China", "arn:aws-cn:sagemaker:cn-north-1:111122223333:training-job/regression-"),
    ],
)
def test_boto3_alone_submits_waits_and_reads_metrics_and_logs(
    done: Mapping[str, Done], name: str, arn: str
) -> None:
    ended, model, metric, *_notes, mse, rmse, r2 = done[name].output.splitlines()
    assert ended.startswith(f"Completed {arn}")
    assert re.fullmatch(
        r"model: s3://my-boto3-results-[\w-]+/models/regression-[\d-]+/output/model\.tar\.gz", model
    )
    assert metric == f"r2: {float(r2.removeprefix('| r2=').removesuffix(';')):.3f}"
    assert [line[: line.index("=")] for line in (mse, rmse, r2)] == ["| mse", "| rmse", "| r2"]


def test_the_aws_command_submits_waits_and_copies(done: Mapping[str, Done]) -> None:
    output = done["aws"].output
    arns = re.findall(r'JobArn": "(arn:aws-cn:sagemaker:cn-northwest-1:111122223333:[\w-]+)/', output)
    assert arns == [
        "arn:aws-cn:sagemaker:cn-northwest-1:111122223333:processing-job",
        "arn:aws-cn:sagemaker:cn-northwest-1:111122223333:training-job",
    ]
    listed = re.findall(r"features/train/\w+\.\w+$", output, re.MULTILINE)
    assert listed == [
        f"features/train/{name}" for name in ("features.json", "train_features.csv", "train_labels.csv")
    ]
    assert re.search(
        r"^Completed\ts3://my-cli-results-cn-northwest-1/models/regression-", output, re.MULTILINE
    )
    assert output.splitlines()[-2:] == ["model.joblib", "model.json"]


def test_sdk_v3_trains(done: Mapping[str, Done], server: LocalServer, image: str) -> None:
    plain = plain_docker.training(image, 0.25)
    status, uri = done["v3 training"].output.splitlines()[-1].split()
    assert (status, archive(server, "cn-northwest-1", uri)) == ("Completed", plain.files)
    assert shown_of(done["v3 training"], plain.printed) == plain.printed


def test_sdk_v3_processes_with_a_script_and_with_a_folder(
    done: Mapping[str, Done], server: LocalServer, image: str
) -> None:
    plain = plain_docker.processing(image)
    for folder in ("script", "framework"):
        assert objects(server, "us-west-2", f"s3://sagemaker-injob/{folder}/") == plain.files
    assert shown_of(done["v3 processing"], plain.printed) == plain.printed * 2
    arn = "Completed arn:aws:sagemaker:us-west-2:111122223333:processing-job/"
    assert [line.startswith(arn) for line in done["v3 processing"].output.splitlines()[-2:]] == [True, True]


def shown_of(done: Done, printed: list[str]) -> list[str]:
    """Return those lines of an output that a plain container prints as well."""
    return [line for line in done.output.splitlines() if line in printed]


def created(done: Done) -> str:
    """Return the name of the one training job that the SDK v2 says to create."""
    (name,) = re.findall(r"Creating training-job with name: (\S+)", done.output)
    return str(name)


def training_job(server: LocalServer, region: str, name: str) -> dict[str, Any]:
    client = replace(server, region=region).client("sagemaker")
    job: dict[str, Any] = client.describe_training_job(TrainingJobName=name)
    return job
