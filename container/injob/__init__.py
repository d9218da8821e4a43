"""What a SageMaker job script imports.

    from injob import TrainingJob, option, run

A script declares its settings as a dataclass and its work as a function, and ends with `run(main)`:
it then behaves the same as a plain process, in Docker and on SageMaker.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
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

_MODULES = {
    "artifact": "artifacts",
    "staged": "artifacts",
    "option": "hyperparameters",
    "Job": "job",
    "ProcessingJob": "job",
    "TrainingJob": "job",
    "log_metrics": "metrics",
    "metric_definition": "metrics",
    "run": "script",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - as many types as names
    # Imported when asked for: the launcher starts before every job and needs none of them.
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULES.get(name, 'errors')}"), name)
