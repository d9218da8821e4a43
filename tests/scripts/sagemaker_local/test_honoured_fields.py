"""Fields of a request, and what the job that really runs finds of them."""

import gzip
import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.scripts.sagemaker_local.local_server import LocalServer, local_server

pytestmark = pytest.mark.docker

TRAIN = """
import json, os, pathlib, sys
data, config = pathlib.Path("/opt/ml/input/data"), pathlib.Path("/opt/ml/input/config")
def written(path):
    try:
        path.write_text("1")
    except OSError as error:
        return error.strerror
def files(name):
    return {each.name: each.read_text() for each in sorted((data / name).iterdir())}
host = json.loads((config / "resourceconfig.json").read_text())["current_host"]
(pathlib.Path("/opt/ml/model") / host).write_text(json.dumps({
    "arguments": sys.argv[1:],
    "environment": os.environ["COLOUR"],
    "hyperparameters": json.loads((config / "hyperparameters.json").read_text()),
    "content type": json.loads((config / "inputdataconfig.json").read_text())["records"]["ContentType"],
    "records": (data / "records_0").read_bytes().hex(),
    "labelled": (data / "labelled_0").read_text(),
    "share": files("share"),
    "named": files("named"),
    "written": [written(data / "share" / "new"), written(data / "named" / "new")],
    "state": [each.name for each in pathlib.Path("/opt/ml/state").iterdir()],
}))
"""
PROCESS = """
import json, os, pathlib, sys
below = pathlib.Path("/opt/ml/processing")
config = json.loads(pathlib.Path("/opt/ml/config/processingjobconfig.json").read_text())
host = json.loads(pathlib.Path("/opt/ml/config/resourceconfig.json").read_text())["current_host"]
facts = {
    "arguments": sys.argv[1:],
    "environment": os.environ["COLOUR"],
    "credentials": "AWS_SECRET_ACCESS_KEY" in os.environ,
    "type": config["ProcessingResources"]["ClusterConfig"]["InstanceType"],
    "names": [config["ProcessingJobName"], config["ProcessingInputs"][0]["InputName"],
              config["ProcessingOutputConfig"]["Outputs"][0]["OutputName"]],
    "named": sorted(each.name for each in (below / "named").iterdir()),
    "stream": (below / "stream_0").read_text(),
}
(below / "out" / host).write_text(json.dumps(facts))
(below / "live" / host).write_text("live")
"""


@pytest.fixture(scope="module")
def server(image: str) -> Iterator[LocalServer]:
    with local_server(image) as running:
        s3 = running.client("s3")
        s3.create_bucket(Bucket="given")
        lines = [{"row-ref": "s3://given/rows/a", "label": 1}, {"row-ref": "s3://given/rows/b", "label": 0}]
        objects = {
            "rows/a": b"A",
            "rows/b": b"B",
            "packed/a.gz": gzip.compress(b"abc\n"),
            "manifest": json.dumps([{"prefix": "s3://given/rows/"}, "b"]).encode(),
            "labelled": "\n".join(map(json.dumps, lines)).encode(),
            "state/old": b"0",
            "code/train.py": TRAIN.encode(),
            "code/process.py": PROCESS.encode(),
        }
        for key, body in objects.items():
            s3.put_object(Bucket="given", Key=key, Body=body)
        yield running


def source(key: str, kind: str = "S3Prefix", **more: object) -> dict[str, Any]:
    return {"S3DataSource": {"S3DataType": kind, "S3Uri": f"s3://given/{key}", **more}}


def read(server: LocalServer, prefix: str) -> dict[str, Any]:
    s3 = server.client("s3")
    found = s3.list_objects_v2(Bucket="made-for-it", Prefix=prefix)["Contents"]
    bodies = {
        each["Key"]: s3.get_object(Bucket="made-for-it", Key=each["Key"])["Body"].read() for each in found
    }
    return {key.removeprefix(prefix): json.loads(body) for key, body in bodies.items()}


def test_a_training_job_finds_all_that_its_request_says(server: LocalServer, image: str) -> None:
    packed = {"CompressionType": "Gzip", "RecordWrapperType": "RecordIO", "ContentType": "text/csv"}
    attributes = {"AttributeNames": ["row-ref", "label"]}
    server.client("sagemaker").create_training_job(
        TrainingJobName="all-fields",
        RoleArn="arn:aws:iam::111122223333:role/job",
        AlgorithmSpecification={
            "TrainingImage": image,
            "TrainingInputMode": "FastFile",
            "ContainerEntrypoint": ["python3", "/opt/ml/input/data/code/train.py"],
            "ContainerArguments": ["one", "two"],
        },
        HyperParameters={"depth": "3"},
        Environment={"COLOUR": "blue"},
        InputDataConfig=[
            {"ChannelName": "records", "DataSource": source("packed/"), "InputMode": "Pipe", **packed},
            {
                "ChannelName": "labelled",
                "DataSource": source("labelled", "AugmentedManifestFile", **attributes),
                "InputMode": "Pipe",
            },
            {
                "ChannelName": "share",
                "DataSource": source("rows/", S3DataDistributionType="ShardedByS3Key"),
            },
            {"ChannelName": "code", "DataSource": source("code/train.py")},
            {"ChannelName": "named", "DataSource": source("manifest", "ManifestFile"), "InputMode": "File"},
        ],
        OutputDataConfig={"S3OutputPath": "s3://made-for-it/models", "CompressionType": "NONE"},
        ResourceConfig={"InstanceType": "ml.m5.large", "InstanceCount": 2, "VolumeSizeInGB": 1},
        StoppingCondition={"MaxRuntimeInSeconds": 60},
        CheckpointConfig={"S3Uri": "s3://given/state", "LocalPath": "/opt/ml/state"},
        VpcConfig={"SecurityGroupIds": ["sg-1"], "Subnets": ["subnet-1"]},
    )
    job = server.trained("all-fields")
    assert job.get("FailureReason") is None
    assert job["ModelArtifacts"] == {"S3ModelArtifacts": "s3://made-for-it/models/all-fields/output/model/"}
    same = {
        "arguments": ["one", "two"],
        "environment": "blue",
        "hyperparameters": {"depth": "3"},
        "content type": "text/csv",
        "records": "0a23d7ce" + "04000000" + b"abc\n".hex(),
        "labelled": "A1B0",
        "named": {"b": "B"},
        "written": ["Read-only file system", None],
        "state": ["old"],
    }
    assert read(server, "models/all-fields/output/model/") == {
        "algo-1": {**same, "share": {"a": "A"}},
        "algo-2": {**same, "share": {"b": "B"}},
    }
    assert (
        "[injob] recorded, not acted upon here: RoleArn, ResourceConfig.VolumeSizeInGB, VpcConfig"
        in server.lines("all-fields")["algo-1"]
    )


def test_a_processing_job_finds_all_that_its_request_says(server: LocalServer, image: str) -> None:
    def given(name: str, key: str, **more: object) -> dict[str, Any]:
        s3 = {"S3Uri": f"s3://given/{key}", "LocalPath": f"/opt/ml/processing/{name}", **more}
        return {"InputName": name, "S3Input": {"S3DataType": "S3Prefix", **s3}}

    def wanted(name: str, mode: str) -> dict[str, Any]:
        s3 = {"S3Uri": f"s3://made-for-it/{name}", "LocalPath": f"/opt/ml/processing/{name}"}
        return {"OutputName": name, "S3Output": {**s3, "S3UploadMode": mode}}

    cluster = {"InstanceType": "ml.m5.xlarge", "InstanceCount": 2, "VolumeSizeInGB": 1}
    server.client("sagemaker").create_processing_job(
        ProcessingJobName="all-fields",
        RoleArn="arn:aws:iam::111122223333:role/job",
        AppSpecification={
            "ImageUri": image,
            "ContainerEntrypoint": ["python3", "/opt/ml/processing/code/process.py"],
            "ContainerArguments": ["one"],
        },
        Environment={"COLOUR": "blue"},
        ProcessingInputs=[
            given("named", "manifest", S3DataType="ManifestFile", S3DataDistributionType="FullyReplicated"),
            given("code", "code/"),
            given("stream", "packed/", S3InputMode="Pipe", S3CompressionType="Gzip"),
        ],
        ProcessingOutputConfig={"Outputs": [wanted("out", "EndOfJob"), wanted("live", "Continuous")]},
        ProcessingResources={"ClusterConfig": cluster},
        NetworkConfig={"EnableNetworkIsolation": True},
    )
    job = server.processed("all-fields")
    assert (job["ProcessingJobStatus"], job.get("FailureReason")) == ("Completed", None)
    same = {
        "arguments": ["one"],
        "environment": "blue",
        "credentials": False,
        "type": "ml.m5.xlarge",
        "names": ["all-fields", "named", "out"],
        "named": ["b"],
        "stream": "abc\n",
    }
    assert read(server, "out/") == {"algo-1": same, "algo-2": same}
    live = server.client("s3").list_objects_v2(Bucket="made-for-it", Prefix="live/")["Contents"]
    assert [each["Key"] for each in live] == ["live/algo-1", "live/algo-2"]


def test_a_processing_job_is_stopped_at_its_longest_runtime(server: LocalServer, image: str) -> None:
    server.process_job("too-long", image, "exec sleep 60", StoppingCondition={"MaxRuntimeInSeconds": 1})
    assert server.processed("too-long")["ProcessingJobStatus"] == "Stopped"
