"""What SageMaker asks of a processing job beyond its model."""

from collections.abc import Iterator

from injob.documents import Json
from injob.paths import OPT_ML
from scripts.sagemaker_local.rules import common_mistakes, repeated

_BELOW = f"{OPT_ML}/processing/"


def processing_mistakes(request: Json) -> Iterator[str]:
    """Yield what is wrong with a processing job that fits the model."""
    inputs = request.get("ProcessingInputs") or []
    outputs = (request.get("ProcessingOutputConfig") or {}).get("Outputs") or []
    cluster = request["ProcessingResources"]["ClusterConfig"]
    for name in ("InstanceType", "InstanceCount"):
        if name not in cluster:
            yield f"ProcessingResources.ClusterConfig.{name} is missing"
    yield from repeated("InputName", (each["InputName"] for each in inputs))
    yield from repeated("OutputName", (each["OutputName"] for each in outputs))
    for each in inputs:
        yield from _of_place(each["InputName"], each, "S3Input")
        yield from _of_compression(each["InputName"], each.get("S3Input") or {})
    for each in outputs:
        yield from _of_place(each["OutputName"], each, "S3Output")
    yield from common_mistakes(request)


def _of_place(name: str, given: Json, member: str) -> Iterator[str]:
    if member not in given:
        yield f"{name}: {member} is missing"
        return
    path = given[member].get("LocalPath")
    if path is None:
        yield f"{name}: {member}.LocalPath is missing"
    elif not path.startswith(_BELOW) or ".." in path.split("/"):
        yield f"{name}: {member}.LocalPath is {path}; it must begin with {_BELOW}"


def _of_compression(name: str, s3: Json) -> Iterator[str]:
    if s3.get("S3CompressionType") == "Gzip" and s3.get("S3InputMode") != "Pipe":
        yield f"{name}: the S3CompressionType Gzip needs the S3InputMode Pipe"
