"""The kinds of job as the API has them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from injob.documents import Json
from scripts.jobs.job import Kind
from scripts.sagemaker_local import processing_jobs, training_jobs
from scripts.sagemaker_local.objects import S3
from scripts.sagemaker_local.plan import JobFolder, Plan
from scripts.sagemaker_local.processing_rules import processing_mistakes
from scripts.sagemaker_local.record import Record
from scripts.sagemaker_local.training_rules import training_mistakes


@dataclass(frozen=True)
class Resource:
    """A kind of job as the API has it."""

    noun: str
    kind: Kind
    mistakes: Callable[[Json], Iterator[str]]
    """What is wrong with a request that fits the model."""
    decode: Callable[[Json, S3, JobFolder], Plan]
    describe: Callable[[Record], Json]
    summary: Callable[[Record], Json]
    missing: str
    """What the service says of a job that is not there."""
    taken: str
    """What it says of a name that is taken."""


TRAINING = Resource(
    "TrainingJob",
    "training",
    training_mistakes,
    training_jobs.decode,
    training_jobs.describe,
    training_jobs.summary,
    "Requested resource not found.",
    "Training job names must be unique within an AWS account and region, and a training job with this name "
    "already exists ({arn})",
)
PROCESSING = Resource(
    "ProcessingJob",
    "processing",
    processing_mistakes,
    processing_jobs.decode,
    processing_jobs.describe,
    processing_jobs.summary,
    "Could not find requested job with name: {name}",
    "Job name must be unique within an AWS account and region, and a job with this name already exists "
    "({arn})",
)
