"""What a SageMaker job script imports.

    from injob import TrainingJob, option, run

A script declares its settings as a dataclass and its work as a function, and ends with `run(main)`:
it then behaves the same as a plain process, in Docker and on SageMaker.
"""

from injob.artifacts import artifact, staged
from injob.errors import ChannelError, ContractError, DataError, InjobError, OutputError, UsageError
from injob.hyperparameters import option
from injob.job import Job, ProcessingJob, TrainingJob
from injob.metrics import log_metrics, metric_definition
from injob.script import run

__all__ = [
    "ChannelError",
    "ContractError",
    "DataError",
    "InjobError",
    "Job",
    "OutputError",
    "ProcessingJob",
    "TrainingJob",
    "UsageError",
    "artifact",
    "log_metrics",
    "metric_definition",
    "option",
    "run",
    "staged",
]
