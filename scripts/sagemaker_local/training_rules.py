"""What SageMaker asks of a training job beyond its model."""

from collections.abc import Iterator

from injob.documents import Json
from scripts.jobs.job import DAY
from scripts.sagemaker_local.model import values
from scripts.sagemaker_local.rules import common_mistakes, repeated

LONGEST = 28 * DAY
"""Seconds that a training job may run."""


def training_mistakes(request: Json) -> Iterator[str]:
    """Yield what is wrong with a training job that fits the model."""
    algorithm = request.get("AlgorithmSpecification") or {}
    if not algorithm.get("TrainingImage"):
        yield "AlgorithmSpecification.TrainingImage is missing: name the image to train with"
    resources = request.get("ResourceConfig") or {}
    for name in ("InstanceType", "InstanceCount", "VolumeSizeInGB"):
        if not resources.get(name):
            yield f"ResourceConfig.{name} is missing, or 0"
    yield from repeated("ChannelName", values(request, "InputDataConfig[].ChannelName"))
    for channel in request.get("InputDataConfig") or ():
        mode = channel.get("InputMode") or algorithm.get("TrainingInputMode")
        for mistake in _of_channel(channel, mode):
            yield f"The channel {channel['ChannelName']}: {mistake}"
    yield from _of_limits(request)
    yield from common_mistakes(request)


def _of_channel(channel: Json, mode: str | None) -> Iterator[str]:
    source = channel["DataSource"].get("S3DataSource")
    if not source:
        yield "DataSource.S3DataSource is missing"
        return
    yield from _of_source(source, mode)
    # In other modes the service wants these left out, or None.
    if mode != "Pipe":
        for name, value in (("CompressionType", "Gzip"), ("RecordWrapperType", "RecordIO")):
            if channel.get(name) == value:
                yield f"the {name} {value} needs the input mode Pipe"


def _of_source(source: Json, mode: str | None) -> Iterator[str]:
    data_type = source["S3DataType"]
    if data_type == "Converse":
        yield "the S3DataType Converse is for jobs without instances"
    if mode == "FastFile" and data_type != "S3Prefix":
        yield "the input mode FastFile needs the S3DataType S3Prefix"
    if data_type != "AugmentedManifestFile":
        if source.get("AttributeNames"):
            yield "AttributeNames need the S3DataType AugmentedManifestFile"
        return
    if mode != "Pipe":
        yield "the S3DataType AugmentedManifestFile needs the input mode Pipe"
    if not source.get("AttributeNames"):
        yield "the S3DataType AugmentedManifestFile needs AttributeNames"


def _of_limits(request: Json) -> Iterator[str]:
    limits = request.get("StoppingCondition") or {}
    longest, wait = limits.get("MaxRuntimeInSeconds", DAY), limits.get("MaxWaitTimeInSeconds")
    if longest > LONGEST:
        yield f"Invalid MaxRuntimeInSeconds. It must be less than or equal to {LONGEST}"
    if not request.get("EnableManagedSpotTraining"):
        if wait is not None:
            yield (
                "Invalid MaxWaitTimeInSeconds. "
                "It is only supported when EnableManagedSpotTraining is set to true"
            )
    elif wait is None or wait < longest:
        yield (
            "Invalid MaxWaitTimeInSeconds. "
            "It must be present and be greater than or equal to MaxRuntimeInSeconds"
        )
