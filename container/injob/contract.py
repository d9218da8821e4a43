"""SageMaker's contract as data: what the JSON files below /opt/ml hold, read and written in one place.

Standard library only. Sources: as of the paths.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from injob.documents import Json, check_places, checked_hosts, is_group, read_json, write_json
from injob.errors import ContractError
from injob.paths import OPT_ML, Paths

REASON_LIMIT = 1024
"""How much of `failure` (in characters) and of `message` (in bytes) the service keeps."""

WHOLE_CHANNEL: Mapping[str, str] = MappingProxyType(
    {"TrainingInputMode": "File", "S3DistributionType": "FullyReplicated", "RecordWrapperType": "None"}
)
"""A channel in File mode that every host gets whole, as inputdataconfig.json describes it."""


@dataclass(frozen=True)
class OptMl(Paths):
    """The tree that a job finds under /opt/ml, and what its JSON files hold."""

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
