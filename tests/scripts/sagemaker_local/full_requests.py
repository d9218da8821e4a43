"""Requests that use every field that is honoured, and for each of these fields another value."""

from typing import Any

from scripts.sagemaker_local.spot import INTERRUPT

Json = dict[str, Any]
ROLE = "arn:aws-cn:iam::111122223333:role/job"


def _augmented() -> Json:
    source = {
        "S3DataType": "AugmentedManifestFile",
        "S3Uri": "s3://in/manifest",
        "S3DataDistributionType": "FullyReplicated",
        "AttributeNames": ["image"],
    }
    return {
        "ChannelName": "train",
        "DataSource": {"S3DataSource": source},
        "ContentType": "text/csv",
        "CompressionType": "None",
        "RecordWrapperType": "None",
        "InputMode": "Pipe",
        "ShuffleConfig": {"Seed": 1},
    }


def _plain() -> Json:
    source = {"S3DataType": "S3Prefix", "S3Uri": "s3://in/rows"}
    return {"ChannelName": "test", "DataSource": {"S3DataSource": source}}


def full_training() -> Json:
    return {
        "TrainingJobName": "a",
        "HyperParameters": {"depth": "3"},
        "AlgorithmSpecification": {
            "TrainingImage": "injob",
            "TrainingInputMode": "File",
            "MetricDefinitions": [{"Name": "loss", "Regex": "loss=(.*)"}],
            "ContainerEntrypoint": ["sh"],
            "ContainerArguments": ["-c"],
        },
        "RoleArn": ROLE,
        "InputDataConfig": [_augmented(), _plain()],
        "OutputDataConfig": {"S3OutputPath": "s3://out", "CompressionType": "GZIP"},
        "ResourceConfig": {"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 1},
        "StoppingCondition": {"MaxRuntimeInSeconds": 60, "MaxWaitTimeInSeconds": 90},
        "Tags": [{"Key": INTERRUPT, "Value": "1"}],
        "EnableNetworkIsolation": False,
        "EnableManagedSpotTraining": True,
        "CheckpointConfig": {"S3Uri": "s3://kept", "LocalPath": "/opt/ml/checkpoints"},
        "Environment": {"A": "1"},
    }


def full_processing() -> Json:
    given = {
        "S3Uri": "s3://in/rows",
        "LocalPath": "/opt/ml/processing/in",
        "S3DataType": "S3Prefix",
        "S3InputMode": "Pipe",
        "S3DataDistributionType": "FullyReplicated",
        "S3CompressionType": "None",
    }
    written = {"S3Uri": "s3://out", "LocalPath": "/opt/ml/processing/out", "S3UploadMode": "EndOfJob"}
    cluster = {"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 1}
    return {
        "ProcessingJobName": "a",
        "ProcessingInputs": [{"InputName": "rows", "S3Input": given}],
        "ProcessingOutputConfig": {"Outputs": [{"OutputName": "result", "S3Output": written}]},
        "ProcessingResources": {"ClusterConfig": cluster},
        "StoppingCondition": {"MaxRuntimeInSeconds": 60},
        "AppSpecification": {
            "ImageUri": "injob",
            "ContainerEntrypoint": ["sh"],
            "ContainerArguments": ["-c"],
        },
        "Environment": {"A": "1"},
        "NetworkConfig": {"EnableNetworkIsolation": False},
        "RoleArn": ROLE,
        "Tags": [{"Key": "team", "Value": "ours"}],
    }


OTHERS: dict[str, dict[str, Any]] = {
    "CreateTrainingJob": {
        "TrainingJobName": "b",
        "HyperParameters": {"depth": "4"},
        "AlgorithmSpecification.TrainingImage": "another",
        "AlgorithmSpecification.TrainingInputMode": "FastFile",
        "AlgorithmSpecification.MetricDefinitions[].Name": "error",
        "AlgorithmSpecification.MetricDefinitions[].Regex": "error=(.*)",
        "AlgorithmSpecification.ContainerEntrypoint": ["bash"],
        "AlgorithmSpecification.ContainerArguments": ["-ec"],
        "InputDataConfig[].ChannelName": "rows",
        "InputDataConfig[].DataSource.S3DataSource.S3DataType": "ManifestFile",
        "InputDataConfig[].DataSource.S3DataSource.S3Uri": "s3://in/others",
        "InputDataConfig[].DataSource.S3DataSource.S3DataDistributionType": "ShardedByS3Key",
        "InputDataConfig[].DataSource.S3DataSource.AttributeNames": ["image", "label"],
        "InputDataConfig[].ContentType": "text/plain",
        "InputDataConfig[].CompressionType": "Gzip",
        "InputDataConfig[].RecordWrapperType": "RecordIO",
        "InputDataConfig[].InputMode": "File",
        "InputDataConfig[].ShuffleConfig.Seed": 2,
        "OutputDataConfig.S3OutputPath": "s3://elsewhere",
        "OutputDataConfig.CompressionType": "NONE",
        "ResourceConfig.InstanceType": "ml.c5.large",
        "ResourceConfig.InstanceCount": 2,
        "StoppingCondition.MaxRuntimeInSeconds": 61,
        "StoppingCondition.MaxWaitTimeInSeconds": 91,
        "Tags[].Key": "team",
        "Tags[].Value": "2",
        "EnableNetworkIsolation": True,
        "EnableManagedSpotTraining": False,
        "CheckpointConfig.S3Uri": "s3://kept/elsewhere",
        "CheckpointConfig.LocalPath": "/opt/ml/state",
        "Environment": {"A": "2"},
    },
    "CreateProcessingJob": {
        "ProcessingJobName": "b",
        "ProcessingInputs[].InputName": "table",
        "ProcessingInputs[].S3Input.S3Uri": "s3://in/others",
        "ProcessingInputs[].S3Input.LocalPath": "/opt/ml/processing/others",
        "ProcessingInputs[].S3Input.S3DataType": "ManifestFile",
        "ProcessingInputs[].S3Input.S3InputMode": "File",
        "ProcessingInputs[].S3Input.S3DataDistributionType": "ShardedByS3Key",
        "ProcessingInputs[].S3Input.S3CompressionType": "Gzip",
        "ProcessingOutputConfig.Outputs[].OutputName": "table",
        "ProcessingOutputConfig.Outputs[].S3Output.S3Uri": "s3://elsewhere",
        "ProcessingOutputConfig.Outputs[].S3Output.LocalPath": "/opt/ml/processing/others",
        "ProcessingOutputConfig.Outputs[].S3Output.S3UploadMode": "Continuous",
        "ProcessingResources.ClusterConfig.InstanceCount": 2,
        "ProcessingResources.ClusterConfig.InstanceType": "ml.c5.large",
        "StoppingCondition.MaxRuntimeInSeconds": 61,
        "AppSpecification.ImageUri": "another",
        "AppSpecification.ContainerEntrypoint": ["bash"],
        "AppSpecification.ContainerArguments": ["-ec"],
        "Environment": {"A": "2"},
        "NetworkConfig.EnableNetworkIsolation": True,
        "Tags[].Key": "group",
        "Tags[].Value": "theirs",
    },
}


def changed(request: Json, path: str, value: Any) -> Json:  # noqa: ANN401 - any JSON
    """Return a request that has another value at a path; in a list, in its first item."""
    name, _, rest = path.partition(".")
    key = name.removesuffix("[]")
    inside = request[key]
    if name.endswith("[]"):
        return {**request, key: [changed(inside[0], rest, value), *inside[1:]]}
    return {**request, key: changed(inside, rest, value) if rest else value}
