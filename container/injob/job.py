"""What a running script may ask about its job: read once from the environment, then frozen."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from injob.contract import OptMl
from injob.documents import Json
from injob.environment import Machine, is_reserved, sm_variables
from injob.errors import ChannelError


@dataclass(frozen=True, kw_only=True)
class Job:
    """What training and processing jobs have in common."""

    name: str
    """The job's name; empty where nobody named it."""
    current_host: str
    """This host, `algo-1` on a single one."""
    hosts: tuple[str, ...]
    """All hosts of the job."""
    opt_ml: OptMl
    """Every path of the contract."""

    @property
    def is_leader(self) -> bool:
        """Tell whether this host is the one that writes what must be written once."""
        return self.current_host == self.hosts[0]


@dataclass(frozen=True, kw_only=True)
class TrainingJob(Job):
    """A training job as its script sees it."""

    channels: Mapping[str, Path]
    """Channel name → folder of its files."""
    hyperparameters: Mapping[str, str]
    """Name → text, without those that are meant for the toolkit."""
    model_dir: Path
    """What becomes model.tar.gz."""
    output_data_dir: Path
    """What becomes output.tar.gz."""
    checkpoints_dir: Path
    """Kept in step with S3 while the job runs."""
    has_checkpoints: bool = False
    """Whether the job was given a place for checkpoints; what others write there is lost."""
    region: str
    """The AWS region that the job runs in; empty outside AWS."""

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> Self:
        """Read the SM_* variables; where no launcher set them, compute them from the tree.

        Raises ContractError where a configuration file is missing or malformed.
        """
        opt_ml = OptMl.from_environ(environ)
        if "SM_CHANNELS" not in environ:
            environ = {**environ, **sm_variables(opt_ml, environ, Machine.detect())}
        checkpoints = opt_ml.read_checkpoint_config()
        return cls(
            name=environ.get("TRAINING_JOB_NAME", ""),
            current_host=environ["SM_CURRENT_HOST"],
            hosts=tuple(json.loads(environ["SM_HOSTS"])),
            opt_ml=opt_ml,
            channels={
                name: Path(environ[f"SM_CHANNEL_{name.upper()}"])
                for name in json.loads(environ["SM_CHANNELS"])
            },
            hyperparameters={k: v for k, v in opt_ml.read_hyperparameters().items() if not is_reserved(k)},
            model_dir=Path(environ["SM_MODEL_DIR"]),
            output_data_dir=Path(environ["SM_OUTPUT_DATA_DIR"]),
            checkpoints_dir=checkpoints or opt_ml.checkpoints_dir,
            has_checkpoints=checkpoints is not None,
            region=environ.get("AWS_REGION") or environ.get("SAGEMAKER_REGION") or "",
        )

    @property
    def folders(self) -> tuple[Path, ...]:
        """What SageMaker makes before the job starts."""
        return (self.model_dir, self.output_data_dir)

    def channel(self, name: str) -> Path:
        """Return the folder of a channel. Raises ChannelError where the job has none of that name."""
        if name not in self.channels:
            known = ", ".join(sorted(self.channels)) or "none at all"
            raise ChannelError(
                f'the job has no channel "{name}" (it has {known}); pass its data as {{"{name}": …}}'
            )
        return self.channels[name]


@dataclass(frozen=True, kw_only=True)
class ProcessingJob(Job):
    """A processing job as its script sees it."""

    inputs: Mapping[str, Path]
    """Input name → its folder."""
    outputs: Mapping[str, Path]
    """Output name → the folder that is uploaded at the end."""

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> Self:
        """Read the job's two JSON files, wherever the environment says /opt/ml is.

        Raises ContractError where one is missing or malformed.
        """
        opt_ml = OptMl.from_environ(environ)
        request = opt_ml.read_processing_job_config()
        resources = opt_ml.read_processing_resource_config()
        outputs = (request.get("ProcessingOutputConfig") or {}).get("Outputs") or []
        return cls(
            name=request.get("ProcessingJobName") or "",
            current_host=resources["current_host"],
            hosts=tuple(resources["hosts"]),
            opt_ml=opt_ml,
            inputs=_local_paths(opt_ml, request.get("ProcessingInputs") or [], "InputName", "S3Input"),
            outputs=_local_paths(opt_ml, outputs, "OutputName", "S3Output"),
        )

    @property
    def folders(self) -> tuple[Path, ...]:
        """What SageMaker makes before the job starts."""
        return tuple(self.outputs.values())


def _local_paths(opt_ml: OptMl, entries: list[Json], name: str, location: str) -> dict[str, Path]:
    # An input or output that the script manages itself (AppManaged) has no folder.
    folders = {entry[name]: (entry.get(location) or {}).get("LocalPath") for entry in entries}
    return {entry: opt_ml.local(folder) for entry, folder in folders.items() if folder}
