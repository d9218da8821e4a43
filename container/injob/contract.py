"""SageMaker's contract as data: where everything lies below /opt/ml, and what its JSON files hold.

Host tools lay a tree out through these names and job code reads it through the same ones, so no
other module joins a path or spells a file name. Standard library only.

Sources: Amazon SageMaker Developer Guide, "How Amazon SageMaker Provides Training Information" and
"Build Your Own Processing Container"; sagemaker-training 5.1.4 for SAGEMAKER_BASE_DIR.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from types import MappingProxyType

from injob.documents import Json, check_places, checked_hosts, is_group, read_json, write_json
from injob.errors import ContractError

OPT_ML = PurePosixPath("/opt/ml")
BASE_DIR = "SAGEMAKER_BASE_DIR"
"""The variable that puts another folder in the place of /opt/ml; sagemaker-training reads it too."""

REASON_LIMIT = 1024
"""How much of `failure` (in characters) and of `message` (in bytes) the service keeps."""

WHOLE_CHANNEL: Mapping[str, str] = MappingProxyType(
    {"TrainingInputMode": "File", "S3DistributionType": "FullyReplicated", "RecordWrapperType": "None"}
)
"""A channel in File mode that every host gets whole, as inputdataconfig.json describes it."""


@dataclass(frozen=True)
class OptMl:
    """The tree that a job finds under /opt/ml, wherever `root` is."""

    root: Path

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> "OptMl":
        """Return the tree that the environment names, /opt/ml itself if it names none."""
        return cls(Path(environ.get(BASE_DIR) or OPT_ML))

    def local(self, path: str) -> Path:
        """Return where a path of the contract, such as /opt/ml/processing/input, lies in this tree."""
        inside = PurePosixPath(path)
        return self.root / inside.relative_to(OPT_ML) if inside.is_relative_to(OPT_ML) else Path(path)

    @property
    def input_dir(self) -> Path:
        """Configuration and channels of a training job."""
        return self.root / "input"

    @property
    def input_config_dir(self) -> Path:
        """The JSON files of a training job."""
        return self.input_dir / "config"

    @property
    def hyperparameters_file(self) -> Path:
        """The hyperparameters of a training job, every value a string."""
        return self.input_config_dir / "hyperparameters.json"

    @property
    def input_data_config_file(self) -> Path:
        """The channels of a training job."""
        return self.input_config_dir / "inputdataconfig.json"

    @property
    def resource_config_file(self) -> Path:
        """The hosts of a training job."""
        return self.input_config_dir / "resourceconfig.json"

    @property
    def checkpoint_config_file(self) -> Path:
        """Where a training job finds its checkpoints."""
        return self.input_config_dir / "checkpointconfig.json"

    @property
    def input_data_dir(self) -> Path:
        """The channels of a training job, a folder each."""
        return self.input_dir / "data"

    def channel(self, name: str) -> Path:
        """Return the folder of one channel of a training job."""
        return self.input_data_dir / name

    @property
    def code_dir(self) -> Path:
        """Where the toolkit unpacks the user's code. Nothing else may lie there: it would win."""
        return self.root / "code"

    @property
    def model_dir(self) -> Path:
        """What becomes model.tar.gz."""
        return self.root / "model"

    @property
    def checkpoints_dir(self) -> Path:
        """Kept in step with S3 while the job runs."""
        return self.root / "checkpoints"

    @property
    def output_dir(self) -> Path:
        """Artifacts and the reason of a failure."""
        return self.root / "output"

    @property
    def output_data_dir(self) -> Path:
        """What becomes output.tar.gz."""
        return self.output_dir / "data"

    @property
    def output_intermediate_dir(self) -> Path:
        """What the toolkit uploads while the job runs."""
        return self.output_dir / "intermediate"

    @property
    def failure(self) -> Path:
        """The reason why a training job failed; the service shows it as FailureReason."""
        return self.output_dir / "failure"

    @property
    def success(self) -> Path:
        """What the toolkit writes after a training script succeeded."""
        return self.output_dir / "success"

    @property
    def message(self) -> Path:
        """What a processing job says at its end; the service shows it as ExitMessage."""
        return self.output_dir / "message"

    @property
    def processing_dir(self) -> Path:
        """Inputs and outputs of a processing job."""
        return self.root / "processing"

    @property
    def processing_config_dir(self) -> Path:
        """The JSON files of a processing job."""
        return self.root / "config"

    @property
    def processing_job_config_file(self) -> Path:
        """The request of a processing job."""
        return self.processing_config_dir / "processingjobconfig.json"

    @property
    def processing_resource_config_file(self) -> Path:
        """The hosts of a processing job."""
        return self.processing_config_dir / "resourceconfig.json"

    def read_hyperparameters(self) -> dict[str, str]:
        """Return the hyperparameters as the service wrote them: every value is text.

        Raises ContractError where the file is missing, is no JSON object, or a value is no text.
        """
        path = self.hyperparameters_file
        document = read_json(path)
        odd = sorted(name for name, value in document.items() if not isinstance(value, str))
        if odd:
            raise ContractError(
                f"{path}: the value of {', '.join(odd)} is not a string; SageMaker passes every "
                f'hyperparameter as one, so write for example "{odd[0]}": {json.dumps(str(document[odd[0]]))}'
            )
        return document

    def read_input_data_config(self) -> dict[str, Json]:
        """Return the channels of a training job, name → description.

        Raises ContractError where the file is missing or is not an object of objects.
        """
        path = self.input_data_config_file
        document = read_json(path)
        odd = sorted(name for name, value in document.items() if not isinstance(value, dict))
        if odd:
            raise ContractError(
                f"{path}: channel {odd[0]} is not an object; write "
                f'"{odd[0]}": {{"TrainingInputMode": "File"}}'
            )
        return document

    def read_resource_config(self) -> Json:
        """Return the hosts of a training job. Raises ContractError where they are missing or malformed."""
        path = self.resource_config_file
        document = checked_hosts(path)
        groups = document.get("instance_groups", [])
        if not isinstance(groups, list) or not all(map(is_group, groups)):
            raise ContractError(
                f'{path}: "instance_groups" is {json.dumps(groups)}; it must be a list such as '
                '[{"instance_group_name": "workers", "hosts": ["algo-1"]}]'
            )
        return document

    def read_processing_resource_config(self) -> Json:
        """Return the hosts of a processing job. Raises ContractError where they are missing or malformed."""
        return checked_hosts(self.processing_resource_config_file)

    def read_processing_job_config(self) -> Json:
        """Return a processing job's request. Raises ContractError where it is missing or malformed."""
        path = self.processing_job_config_file
        document = read_json(path)
        check_places(path, document, "ProcessingInputs", "InputName")
        outputs = document.get("ProcessingOutputConfig") or {}
        if not isinstance(outputs, dict):
            raise ContractError(
                f'{path}: "ProcessingOutputConfig" is {json.dumps(outputs)}; it must be an object'
            )
        check_places(path, outputs, "Outputs", "OutputName")
        return document

    def read_checkpoint_config(self) -> Path | None:
        """Return where a training job finds its checkpoints, None for a job without.

        The service writes the file only for a job with a CheckpointConfig; a folder at the usual place counts
        as well, for whoever mounts one. Raises ContractError where the file is malformed.
        """
        path = self.checkpoint_config_file
        if not path.exists():
            return self.checkpoints_dir if self.checkpoints_dir.is_dir() else None
        found = read_json(path).get("LocalPath", f"{OPT_ML}/checkpoints")
        if not isinstance(found, str):
            raise ContractError(f'{path}: "LocalPath" is {json.dumps(found)}; it must be a path')
        return self.local(found)

    def write_training_config(
        self,
        *,
        hyperparameters: Mapping[str, str],
        channels: Sequence[str],
        hosts: Sequence[str] = ("algo-1",),
        current_host: str | None = None,
        described: Mapping[str, Json] = MappingProxyType({}),
        instance_type: str = "local",
    ) -> None:
        """Write the three JSON files of a training job for one of its hosts, the first if none is named.

        `described` says of a channel what differs from a whole one in File mode.
        """
        group = {
            "instance_group_name": "homogeneousCluster",
            "instance_type": instance_type,
            "hosts": list(hosts),
        }
        resources = {
            "current_host": current_host or hosts[0],
            "current_instance_type": instance_type,
            "current_group_name": "homogeneousCluster",
            "hosts": list(hosts),
            "instance_groups": [group],
            "network_interface_name": "eth0",
            "topology": None,
        }
        data = {name: {**WHOLE_CHANNEL, **described.get(name, {})} for name in channels}
        write_json(self.hyperparameters_file, dict(hyperparameters))
        write_json(self.input_data_config_file, data)
        write_json(self.resource_config_file, resources)

    def write_checkpoint_config(self, path: str) -> None:
        """Write where a training job finds its checkpoints; a job without checkpoints has no such file."""
        write_json(self.checkpoint_config_file, {"LocalPath": path})

    def write_processing_config(
        self, job: Json, *, hosts: Sequence[str] = ("algo-1",), current_host: str | None = None
    ) -> None:
        """Write the two JSON files of a processing job for one of its hosts, the first if none is named."""
        write_json(self.processing_job_config_file, job)
        write_json(
            self.processing_resource_config_file,
            {"current_host": current_host or hosts[0], "hosts": list(hosts)},
        )


def distribution(*, sharded: bool) -> str:
    """Return the service's name for how the objects of an input come to several hosts."""
    return "ShardedByS3Key" if sharded else "FullyReplicated"
