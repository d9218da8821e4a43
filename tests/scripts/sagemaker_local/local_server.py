"""A server as a user starts it, and jobs for it."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import boto3

from scripts.cases import ROOT
from scripts.jobs.job import ACCOUNT, partition
from scripts.sagemaker_local.reaper import LABEL
from scripts.sagemaker_local.service import server_name

OVER = ("Completed", "Failed", "Stopped")
_EXPORT = re.compile(r"export (\w+)=(.*)\n")


@dataclass
class LocalServer:
    """A running server, seen from one region."""

    process: subprocess.Popen[str]
    environ: dict[str, str]
    region: str = "us-east-1"

    def client(self, service: str) -> Any:  # noqa: ANN401 - boto3 publishes no types
        return _client(service, self.region, self.environ["AWS_ENDPOINT_URL"])

    def train(
        self,
        name: str,
        image: str,
        script: str,
        *,
        shell: str = "sh",
        metrics: object = (),
        **request: object,
    ) -> None:
        """Submit a training job that runs a script."""
        algorithm = {
            "TrainingImage": image,
            "TrainingInputMode": "File",
            "ContainerEntrypoint": [shell, "-c", script],
            "MetricDefinitions": metrics,
        }
        given = {
            "TrainingJobName": name,
            "RoleArn": f"arn:{partition(self.region)}:iam::{ACCOUNT}:role/job",
            "OutputDataConfig": {"S3OutputPath": "s3://made-for-it/models"},
            "ResourceConfig": {"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 1},
            "StoppingCondition": {"MaxRuntimeInSeconds": 60},
            "AlgorithmSpecification": algorithm,
            **request,
        }
        self.client("sagemaker").create_training_job(**given)

    def process_job(self, name: str, image: str, script: str, **request: object) -> None:
        """Submit a processing job that runs a shell script."""
        cluster = {"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 1}
        given = {
            "ProcessingJobName": name,
            "RoleArn": f"arn:{partition(self.region)}:iam::{ACCOUNT}:role/job",
            "ProcessingResources": {"ClusterConfig": cluster},
            "AppSpecification": {"ImageUri": image, "ContainerEntrypoint": ["sh", "-c", script]},
            **request,
        }
        self.client("sagemaker").create_processing_job(**given)

    def trained(self, name: str) -> dict[str, Any]:
        """Wait until a training job has ended, and return what Describe says."""
        return self.until(name, *OVER)

    def until(self, name: str, *statuses: str) -> dict[str, Any]:
        """Wait until a training job has one of these statuses, fine or coarse."""
        while True:
            job: dict[str, Any] = self.client("sagemaker").describe_training_job(TrainingJobName=name)
            if {job["TrainingJobStatus"], job["SecondaryStatus"]} & {*statuses, *OVER}:
                return job
            time.sleep(0.05)

    def processed(self, name: str) -> dict[str, Any]:
        """Wait until a processing job has ended, and return what Describe says."""
        while True:
            job: dict[str, Any] = self.client("sagemaker").describe_processing_job(ProcessingJobName=name)
            if job["ProcessingJobStatus"] in OVER:
                return job
            time.sleep(0.05)

    def until_logged(self, name: str, line: str) -> None:
        """Wait until a training job has printed a line."""
        while line not in self.lines(name).get("algo-1", ()):
            assert self.until(name, "Training")["TrainingJobStatus"] not in OVER
            time.sleep(0.05)

    def lines(self, name: str, group: str = "/aws/sagemaker/TrainingJobs") -> dict[str, list[str]]:
        """Return what each host printed."""
        logs = self.client("logs")
        try:
            found = logs.describe_log_streams(logGroupName=group, logStreamNamePrefix=f"{name}/")[
                "logStreams"
            ]
        except logs.exceptions.ResourceNotFoundException:
            return {}
        streams = {each["logStreamName"] for each in found}
        assert all(re.fullmatch(rf"{name}/algo-\d+-\d{{10}}", stream) for stream in streams)
        return {
            stream.removeprefix(f"{name}/").rpartition("-")[0]: [
                event["message"]
                for event in logs.get_log_events(
                    logGroupName=group, logStreamName=stream, startFromHead=True
                )["events"]
            ]
            for stream in streams
        }


@cache
def _client(service: str, region: str, url: str) -> Any:  # noqa: ANN401 - boto3 publishes no types
    keys = {"aws_access_key_id": "of-whoever", "aws_secret_access_key": "asks"}
    return boto3.client(service, region_name=region, endpoint_url=url, **keys)


@contextmanager
def local_server(image: str, *options: str | Path) -> Iterator[LocalServer]:
    """Start a server, and end it as Ctrl-C does."""
    argv = [sys.executable, "-m", "scripts.sagemaker", "--image", image, *map(str, options)]
    environ = {**os.environ, "PYTHONPATH": "container"}
    with subprocess.Popen(argv, cwd=ROOT, env=environ, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        exported = {}
        for line in process.stdout:
            if not (match := _EXPORT.fullmatch(line)):
                break
            exported[match[1]] = match[2].strip("'")
        try:
            yield LocalServer(process, exported)
        finally:
            process.send_signal(signal.SIGINT)


def containers(state: Path) -> list[str]:
    """Return what is there of the jobs of a server: names of containers and networks."""
    shown = "{{.Names}}", "{{.Name}}"
    found = [
        subprocess.run(
            ["docker", *what, f"--filter=label={LABEL}={server_name(state)}", f"--format={form}"],
            capture_output=True,
            text=True,
            check=True,
        ).stdout.split()
        for what, form in zip((["ps", "--all"], ["network", "ls"]), shown, strict=True)
    ]
    return [name for names in found for name in names]


def kept(state: Path) -> list[str]:
    """Return name and status of every job that a state folder holds."""
    records = [json.loads(path.read_text()) for path in sorted(state.glob("jobs/*/*/*.json"))]
    return [f"{record['name']} {record['status']}" for record in records]
