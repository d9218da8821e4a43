"""A processing job and a training job with boto3 alone, and the built-in jobs of the project's own image."""

import sys
import time

import boto3
from botocore.exceptions import WaiterError

session = boto3.Session()
region = session.region_name
partition = session.get_partition_for_region(region)
suffix = "amazonaws.com.cn" if partition == "aws-cn" else "amazonaws.com"
image = f"111122223333.dkr.ecr.{region}.{suffix}/injob:0.1.0"
role = f"arn:{partition}:iam::111122223333:role/service-role/AmazonSageMaker-ExecutionRole"
sagemaker = session.client("sagemaker")
results = f"s3://my-boto3-results-{region}"
stamp = time.strftime("%Y-%m-%d-%H-%M-%S")


def wait_for(waiter: str, **job: str) -> None:
    try:
        sagemaker.get_waiter(waiter).wait(**job, WaiterConfig={"Delay": 1})
    except WaiterError as error:
        sys.exit(f"{error}\n{error.last_response.get('FailureReason')}")


features = f"features-{stamp}"
sagemaker.create_processing_job(
    ProcessingJobName=features,
    RoleArn=role,
    AppSpecification={
        "ImageUri": image,
        "ContainerEntrypoint": ["preprocess"],
        "ContainerArguments": ["--train-test-split-ratio", "0.2"],
    },
    ProcessingResources={
        "ClusterConfig": {"InstanceCount": 1, "InstanceType": "ml.m5.xlarge", "VolumeSizeInGB": 30}
    },
    ProcessingInputs=[
        {
            "InputName": "census",
            "S3Input": {
                "S3Uri": f"s3://sagemaker-sample-data-{region}/processing/census/census-income.csv",
                "LocalPath": "/opt/ml/processing/input",
                "S3DataType": "S3Prefix",
                "S3InputMode": "File",
            },
        }
    ],
    ProcessingOutputConfig={
        "Outputs": [
            {
                "OutputName": side,
                "S3Output": {
                    "S3Uri": f"{results}/features/{side}",
                    "LocalPath": f"/opt/ml/processing/{side}",
                    "S3UploadMode": "EndOfJob",
                },
            }
            for side in ("train", "test")
        ]
    },
)
wait_for("processing_job_completed_or_stopped", ProcessingJobName=features)

regression = f"regression-{stamp}"
sagemaker.create_training_job(
    TrainingJobName=regression,
    RoleArn=role,
    AlgorithmSpecification={
        "TrainingImage": image,
        "TrainingInputMode": "File",
        "MetricDefinitions": [{"Name": "r2", "Regex": r"(?:^|\s)r2=(\S+);"}],
    },
    HyperParameters={"target": "income"},
    InputDataConfig=[
        {
            "ChannelName": "train",
            "DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": f"{results}/features/train/"}},
        }
    ],
    OutputDataConfig={"S3OutputPath": f"{results}/models"},
    ResourceConfig={"InstanceCount": 1, "InstanceType": "ml.m5.large", "VolumeSizeInGB": 30},
    StoppingCondition={"MaxRuntimeInSeconds": 3600},
)
wait_for("training_job_completed_or_stopped", TrainingJobName=regression)

job = sagemaker.describe_training_job(TrainingJobName=regression)
print(job["TrainingJobStatus"], job["TrainingJobArn"])
print("model:", job["ModelArtifacts"]["S3ModelArtifacts"])
for metric in job["FinalMetricDataList"]:
    print(f"{metric['MetricName']}: {metric['Value']:.3f}")

logs = session.client("logs")
group = "/aws/sagemaker/TrainingJobs"
for stream in logs.describe_log_streams(logGroupName=group, logStreamNamePrefix=regression)["logStreams"]:
    events = logs.get_log_events(
        logGroupName=group, logStreamName=stream["logStreamName"], startFromHead=True
    )
    for event in events["events"]:
        print("|", event["message"])
