"""Where everything lies below /opt/ml.

Host tools lay a tree out through these names and job code reads it through the same ones, so no other
module joins a path of the contract or spells a file name. Standard library only.

Sources: Amazon SageMaker Developer Guide, "How Amazon SageMaker Provides Training Information" and
"Build Your Own Processing Container"; sagemaker-training 5.1.4 for SAGEMAKER_BASE_DIR.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Self

OPT_ML = PurePosixPath("/opt/ml")
BASE_DIR = "SAGEMAKER_BASE_DIR"
"""The variable that puts another folder in the place of /opt/ml; sagemaker-training reads it too."""


@dataclass(frozen=True)
class Paths:
    """The paths of a tree that a job finds under /opt/ml, wherever `root` is."""

    root: Path

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> Self:
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
