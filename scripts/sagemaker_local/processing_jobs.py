"""Processing jobs: what a request asks for, and what Describe says of a job. Nothing here runs anything."""

from injob.documents import Json
from scripts.jobs.job import DAY, Output, job_arn
from scripts.jobs.processing import Processing
from scripts.sagemaker_local.channel import Channel
from scripts.sagemaker_local.objects import S3
from scripts.sagemaker_local.plan import JobFolder, Plan, Upload, refused
from scripts.sagemaker_local.record import Record
from scripts.sagemaker_local.uploads import Prefix
from scripts.sagemaker_local.uris import S3Uri

_SAME = (
    "ProcessingInputs",
    "ProcessingOutputConfig",
    "ProcessingResources",
    "StoppingCondition",
    "AppSpecification",
    "Environment",
    "NetworkConfig",
    "RoleArn",
    "ExperimentConfig",
)


def decode(request: Json, s3: S3, folder: JobFolder) -> Plan:
    """Return what a valid request asks for. Raises ValidationException where no job can be like that."""
    with refused():
        return Plan(
            job=_job(request, s3, folder),
            channels=tuple(map(_channel, request.get("ProcessingInputs") or ())),
            uploads=tuple(
                Upload(folder=folder.output(each["OutputName"]), uri=each["S3Output"]["S3Uri"])
                for each in _outputs(request)
            ),
            s3=s3,
        )


def describe(record: Record) -> Json:
    """Return what DescribeProcessingJob says."""
    request = record.request
    return {
        **summary(record),
        **{name: request[name] for name in _SAME if name in request},
        "ProcessingStartTime": record.started,
    }


def summary(record: Record) -> Json:
    """Return what ListProcessingJobs says."""
    return {
        "ProcessingJobName": record.name,
        "ProcessingJobArn": record.arn,
        "CreationTime": record.created,
        "ProcessingEndTime": record.ended,
        "LastModifiedTime": record.modified,
        "ProcessingJobStatus": record.status,
        "FailureReason": record.reason,
        "ExitMessage": record.message,
    }


def _job(request: Json, s3: S3, folder: JobFolder) -> Processing:
    application = request["AppSpecification"]
    cluster = request["ProcessingResources"]["ClusterConfig"]
    return Processing(
        name=request["ProcessingJobName"],
        outputs=tuple(_output(each, s3, folder) for each in _outputs(request)),
        environ=request.get("Environment") or {},
        entrypoint=tuple(application.get("ContainerEntrypoint") or ()),
        arguments=tuple(application.get("ContainerArguments") or ()),
        host_count=cluster["InstanceCount"],
        instance_type=cluster["InstanceType"],
        max_runtime=_limit(request),
        network_isolation=bool((request.get("NetworkConfig") or {}).get("EnableNetworkIsolation")),
        region=s3.region,
        image=application["ImageUri"],
        requested=_requested(request, s3.region),
    )


def _channel(given: Json) -> Channel:
    s3 = given["S3Input"]
    return Channel(
        name=given["InputName"],
        path=s3["LocalPath"].rstrip("/"),
        s3_uri=s3["S3Uri"],
        data_type=s3["S3DataType"],
        sharded=s3.get("S3DataDistributionType") == "ShardedByS3Key",
        mode=s3.get("S3InputMode") or "File",
        gzipped=s3.get("S3CompressionType") == "Gzip",
    )


def _output(given: Json, s3: S3, folder: JobFolder) -> Output:
    name, target = given["OutputName"], given["S3Output"]
    uri = target["S3Uri"]
    live = Prefix(s3, S3Uri.parse(uri)) if target["S3UploadMode"] == "Continuous" else None
    return Output(name, target["LocalPath"], folder.output(name), live, uri)


def _outputs(request: Json) -> list[Json]:
    return list((request.get("ProcessingOutputConfig") or {}).get("Outputs") or ())


def _limit(request: Json) -> int:
    return int((request.get("StoppingCondition") or {}).get("MaxRuntimeInSeconds") or DAY)


def _requested(request: Json, region: str) -> Json:
    """Return the request as processingjobconfig.json has it: complete, with null where nothing is."""
    name = request["ProcessingJobName"]
    application = request["AppSpecification"]
    cluster = request["ProcessingResources"]["ClusterConfig"]
    output = request.get("ProcessingOutputConfig") or {}
    return {
        "ProcessingJobArn": job_arn("processing", region, name),
        "ProcessingJobName": name,
        "Environment": request.get("Environment") or {},
        "AppSpecification": {"ContainerEntrypoint": None, "ContainerArguments": None, **application},
        "ProcessingInputs": [_completed(each) for each in request.get("ProcessingInputs") or ()],
        "ProcessingOutputConfig": {"Outputs": _outputs(request), "KmsKeyId": output.get("KmsKeyId")},
        "ProcessingResources": {"ClusterConfig": {"VolumeKmsKeyId": None, **cluster}},
        "RoleArn": request["RoleArn"],
        "StoppingCondition": {"MaxRuntimeInSeconds": _limit(request)},
    }


def _completed(given: Json) -> Json:
    usual = {
        "S3DataDistributionType": "FullyReplicated",
        "S3InputMode": "File",
        "S3CompressionType": "None",
        "S3DownloadMode": "StartOfJob",
    }
    return {"InputName": given["InputName"], "S3Input": {**usual, **given["S3Input"]}}
