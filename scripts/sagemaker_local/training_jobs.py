"""Training jobs: what a request asks for, and what Describe says of a job. Nothing here runs anything."""

from math import ceil

from injob.contract import OptMl
from injob.documents import Json
from injob.paths import OPT_ML
from scripts.jobs.job import CHECKPOINTS, DAY, Checkpoints
from scripts.jobs.training import Training
from scripts.sagemaker_local import spot
from scripts.sagemaker_local.channel import Channel
from scripts.sagemaker_local.metrics import Definition, described
from scripts.sagemaker_local.objects import S3
from scripts.sagemaker_local.plan import JobFolder, Plan, Upload, refused
from scripts.sagemaker_local.record import Record
from scripts.sagemaker_local.uploads import Prefix
from scripts.sagemaker_local.uris import S3Uri

_SAME = (
    "HyperParameters",
    "AlgorithmSpecification",
    "RoleArn",
    "InputDataConfig",
    "ResourceConfig",
    "VpcConfig",
    "StoppingCondition",
    "CheckpointConfig",
    "DebugHookConfig",
    "DebugRuleConfigurations",
    "TensorBoardOutputConfig",
    "ExperimentConfig",
    "ProfilerConfig",
    "ProfilerRuleConfigurations",
    "Environment",
    "RetryStrategy",
    "RemoteDebugConfig",
    "InfraCheckConfig",
)
_SWITCHES = (
    "EnableNetworkIsolation",
    "EnableInterContainerTrafficEncryption",
    "EnableManagedSpotTraining",
)


def decode(request: Json, s3: S3, folder: JobFolder) -> Plan:
    """Return what a valid request asks for. Raises ValidationException where no job can be like that."""
    algorithm = request["AlgorithmSpecification"]
    artifacts, uploads = _uploads(request, folder)
    limits = request.get("StoppingCondition") or {}
    with refused():
        return Plan(
            job=_job(request, s3),
            channels=tuple(_channel(each, algorithm) for each in request.get("InputDataConfig") or ()),
            uploads=uploads,
            s3=s3,
            artifacts=artifacts,
            checkpoints_uri=(request.get("CheckpointConfig") or {}).get("S3Uri"),
            metrics=tuple(map(Definition.parse, algorithm.get("MetricDefinitions") or ())),
            max_wait=limits.get("MaxWaitTimeInSeconds"),
            interrupt_after=spot.interrupt_after(request),
        )


def describe(record: Record) -> Json:
    """Return what DescribeTrainingJob says."""
    request = record.request
    taken = seconds(record)
    return {
        **summary(record),
        **{name: request[name] for name in _SAME if name in request},
        # The service always names a key, and the SDK counts on that.
        "OutputDataConfig": {"KmsKeyId": "", **request["OutputDataConfig"]},
        **{name: bool(request.get(name)) for name in _SWITCHES},
        "ModelArtifacts": {"S3ModelArtifacts": record.artifacts} if record.artifacts else None,
        "FailureReason": record.reason,
        "TrainingStartTime": record.started,
        "SecondaryStatusTransitions": [
            {
                "Status": each.status,
                "StartTime": each.start,
                "EndTime": each.end,
                "StatusMessage": each.message,
            }
            for each in record.transitions
        ],
        "FinalMetricDataList": [described(metric) for metric in record.metrics] or None,
        "TrainingTimeInSeconds": taken,
        "BillableTimeInSeconds": None if taken is None else spot.billable(taken, request),
    }


def summary(record: Record) -> Json:
    """Return what ListTrainingJobs says."""
    return {
        "TrainingJobName": record.name,
        "TrainingJobArn": record.arn,
        "CreationTime": record.created,
        "TrainingEndTime": record.ended,
        "LastModifiedTime": record.modified,
        "TrainingJobStatus": record.status,
        "SecondaryStatus": record.transitions[-1].status,
    }


def seconds(record: Record) -> int | None:
    """Return for how long a job that has ended had its instances, in whole seconds as they are billed."""
    if record.started is None or record.ended is None:
        return None
    return max(1, ceil((record.ended - record.started).total_seconds()))


def _job(request: Json, s3: S3) -> Training:
    algorithm = request["AlgorithmSpecification"]
    resources = request["ResourceConfig"]
    return Training(
        name=request["TrainingJobName"],
        hyperparameters=request.get("HyperParameters") or {},
        checkpoints=_checkpoints(request, s3),
        environ=request.get("Environment") or {},
        entrypoint=tuple(algorithm.get("ContainerEntrypoint") or ()),
        arguments=tuple(algorithm.get("ContainerArguments") or ()),
        host_count=resources["InstanceCount"],
        instance_type=resources["InstanceType"],
        max_runtime=(request.get("StoppingCondition") or {}).get("MaxRuntimeInSeconds", DAY),
        network_isolation=bool(request.get("EnableNetworkIsolation")),
        region=s3.region,
        image=algorithm["TrainingImage"],
    )


def _channel(channel: Json, algorithm: Json) -> Channel:
    s3 = channel["DataSource"]["S3DataSource"]
    return Channel(
        name=channel["ChannelName"],
        path=f"{OPT_ML}/input/data/{channel['ChannelName']}",
        s3_uri=s3["S3Uri"],
        data_type=s3["S3DataType"],
        sharded=s3.get("S3DataDistributionType") == "ShardedByS3Key",
        mode=channel.get("InputMode") or algorithm["TrainingInputMode"],
        gzipped=channel.get("CompressionType") == "Gzip",
        record_io=channel.get("RecordWrapperType") == "RecordIO",
        content_type=channel.get("ContentType"),
        attribute_names=tuple(s3.get("AttributeNames") or ()),
        shuffle_seed=(channel.get("ShuffleConfig") or {}).get("Seed"),
    )


def _uploads(request: Json, folder: JobFolder) -> tuple[str, tuple[Upload, ...]]:
    output = request["OutputDataConfig"]
    base = f"{output['S3OutputPath'].rstrip('/')}/{request['TrainingJobName']}/output"
    written = OptMl(folder.run)
    archived = output.get("CompressionType") != "NONE"
    places = {written.model_dir: "model", written.output_data_dir: "output"}
    uploads = tuple(
        Upload(folder=path, uri=f"{base}/{name}{'.tar.gz' if archived else '/'}", archived=archived)
        for path, name in places.items()
    )
    return uploads[0].uri, uploads


def _checkpoints(request: Json, s3: S3) -> Checkpoints | None:
    config = request.get("CheckpointConfig")
    if not config:
        return None
    return Checkpoints(
        Prefix(s3, S3Uri.parse(config["S3Uri"])), (config.get("LocalPath") or CHECKPOINTS).rstrip("/")
    )
