"""A processing job as a value, with the files that tell a container about it."""

import signal
from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil

from injob.contract import OptMl, distribution
from injob.documents import Json
from injob.paths import OPT_ML
from scripts.jobs.job import Input, Job, Output


@dataclass(frozen=True, kw_only=True)
class Processing(Job):
    """A processing job."""

    outputs: tuple[Output, ...] = ()
    requested: Json | None = None
    """The request as somebody made it; where nobody did, it is made from the rest."""

    kind = "processing"
    # What the Developer Guide names, where training jobs get SIGTERM.
    stop_signal = signal.SIGINT
    code_path = f"{OPT_ML}/processing/input/code"

    @property
    def command(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Entrypoint and arguments of the container; a script starts as the SDK's ScriptProcessor has it."""
        if self.entrypoint or self.source is None:
            return self.entrypoint, self.arguments
        script = self.source.entry_point
        program = "/bin/sh" if script.endswith(".sh") else "python3"
        return (program, f"{self.code_path}/{script}"), self.arguments

    @property
    def written_paths(self) -> tuple[str, ...]:
        """The folders that are there, and empty, when it starts."""
        return (*(each.path for each in self.outputs), f"{OPT_ML}/output")

    def write_config(self, opt_ml: OptMl, host: str) -> None:
        """Write the JSON files that one of its hosts finds."""
        opt_ml.write_processing_config(self.requested or self.request, hosts=self.hosts, current_host=host)

    @property
    def request(self) -> Json:
        """The request as the container finds it; what only AWS has stays empty."""
        entrypoint, arguments = self.command
        cluster = {"InstanceCount": self.host_count, "InstanceType": self.instance_type, "VolumeSizeInGB": 30}
        return {
            "ProcessingJobArn": self.arn,
            "ProcessingJobName": self.name,
            "Environment": dict(self.environ),
            "AppSpecification": {
                "ImageUri": self.image,
                "ContainerEntrypoint": list(entrypoint) or None,
                "ContainerArguments": list(arguments) or None,
            },
            "ProcessingInputs": [_described(each) for each in self.inputs],
            "ProcessingOutputConfig": {
                "Outputs": [_promised(each) for each in self.outputs],
                "KmsKeyId": None,
            },
            "ProcessingResources": {"ClusterConfig": {**cluster, "VolumeKmsKeyId": None}},
            "RoleArn": "",
            "StoppingCondition": {"MaxRuntimeInSeconds": ceil(self.max_runtime)},
        }

    def _mistakes(self) -> Iterator[str]:
        yield from super()._mistakes()
        paths = {each.name: each.path for each in self.inputs} | {
            each.name: each.path for each in self.outputs
        }
        for name, path in paths.items():
            if not path.startswith(f"{OPT_ML}/processing/"):
                yield f"{name} lies at {path}; SageMaker takes only paths below {OPT_ML}/processing"


def _described(each: Input) -> Json:
    s3 = {
        "LocalPath": each.path,
        "S3Uri": each.uri or each.source.absolute().as_uri(),
        "S3DataDistributionType": distribution(sharded=each.sharded),
        "S3DataType": "S3Prefix",
        "S3InputMode": "Pipe" if each.pipe else "File",
        "S3CompressionType": "Gzip" if each.pipe and each.pipe.gzip else "None",
        "S3DownloadMode": "StartOfJob",
    }
    return {"InputName": each.name, "S3Input": s3}


def _promised(each: Output) -> Json:
    s3 = {
        "LocalPath": each.path,
        "S3Uri": each.uri or each.destination.absolute().as_uri(),
        "S3UploadMode": "Continuous" if each.live else "EndOfJob",
    }
    return {"OutputName": each.name, "S3Output": s3}
