"""A training job as a value, with the files and variables that tell a container about it."""

import json
import signal
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from injob.contract import OptMl, distribution
from injob.documents import Json
from injob.paths import OPT_ML
from scripts.jobs.job import Checkpoints, Input, Job


@dataclass(frozen=True, kw_only=True)
class Training(Job):
    """A training job."""

    hyperparameters: Mapping[str, Any] = field(default_factory=dict)
    checkpoints: Checkpoints | None = None

    kind = "training"
    stop_signal = signal.SIGTERM
    code_path = f"{OPT_ML}/code"

    @property
    def command(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Entrypoint and arguments of the container; `train` if the request names neither."""
        return self.entrypoint, self.arguments or (() if self.entrypoint else ("train",))

    @property
    def service_environ(self) -> dict[str, str]:
        """Every variable that the service sets; credentials are never among them."""
        named = {"TRAINING_JOB_NAME": self.name, "TRAINING_JOB_ARN": self.arn}
        return {**named, **super().service_environ}

    @property
    def written_paths(self) -> tuple[str, ...]:
        """The folders that are there, and empty, when it starts."""
        return f"{OPT_ML}/model", f"{OPT_ML}/output/data"

    @property
    def encoded_hyperparameters(self) -> dict[str, str]:
        """The hyperparameters as text: strings as they are and all else as JSON, as the SDK passes them."""
        return {name: _text(value) for name, value in self.hyperparameters.items()} | self._script_mode

    @property
    def _script_mode(self) -> dict[str, str]:
        if self.source is None:
            return {}
        own = {
            "sagemaker_program": self.source.entry_point,
            "sagemaker_submit_directory": self.code_path,
            "sagemaker_job_name": self.name,
            "sagemaker_region": self.region,
        }
        return {name: json.dumps(value) for name, value in own.items()}

    def write_config(self, opt_ml: OptMl, host: str) -> None:
        """Write the JSON files that one of its hosts finds."""
        opt_ml.write_training_config(
            hyperparameters=self.encoded_hyperparameters,
            channels=[each.name for each in self.inputs],
            hosts=self.hosts,
            current_host=host,
            described={each.name: _described(each) for each in self.inputs},
            instance_type=self.instance_type,
        )
        if self.checkpoints:
            opt_ml.write_checkpoint_config(self.checkpoints.path)

    def _mistakes(self) -> Iterator[str]:
        yield from super()._mistakes()
        if self.checkpoints and not self.checkpoints.path.startswith(f"{OPT_ML}/"):
            yield f"the checkpoints lie at {self.checkpoints.path}; here they must lie below {OPT_ML}"


def _described(each: Input) -> Json:
    pipe = each.pipe
    return {
        **({"ContentType": each.content_type} if each.content_type else {}),
        "TrainingInputMode": "Pipe" if pipe else "File",
        "S3DistributionType": distribution(sharded=each.sharded),
        "RecordWrapperType": "RecordIO" if pipe and pipe.record_io else "None",
    }


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)
