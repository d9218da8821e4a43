from pathlib import Path

import pytest

from injob.paths import Paths

ROOT = Path("/somewhere/else")

PATHS = {
    "input_dir": "input",
    "input_config_dir": "input/config",
    "hyperparameters_file": "input/config/hyperparameters.json",
    "input_data_config_file": "input/config/inputdataconfig.json",
    "resource_config_file": "input/config/resourceconfig.json",
    "checkpoint_config_file": "input/config/checkpointconfig.json",
    "input_data_dir": "input/data",
    "code_dir": "code",
    "model_dir": "model",
    "checkpoints_dir": "checkpoints",
    "output_dir": "output",
    "output_data_dir": "output/data",
    "output_intermediate_dir": "output/intermediate",
    "failure": "output/failure",
    "success": "output/success",
    "message": "output/message",
    "processing_dir": "processing",
    "processing_config_dir": "config",
    "processing_job_config_file": "config/processingjobconfig.json",
    "processing_resource_config_file": "config/resourceconfig.json",
}


def test_every_path_lies_below_the_root() -> None:
    every = {name for name, member in vars(Paths).items() if isinstance(member, property)}
    assert {name: getattr(Paths(ROOT), name) for name in every} == {
        name: ROOT / inside for name, inside in PATHS.items()
    }


def test_a_channel_is_a_folder_of_the_input_data() -> None:
    assert Paths(ROOT).channel("my-channel.1") == ROOT / "input/data/my-channel.1"


@pytest.mark.parametrize(
    ("environ", "root"),
    [({}, "/opt/ml"), ({"SAGEMAKER_BASE_DIR": ""}, "/opt/ml"), ({"SAGEMAKER_BASE_DIR": "/tree"}, "/tree")],
)
def test_the_environment_may_put_the_tree_elsewhere(environ: dict[str, str], root: str) -> None:
    assert Paths.from_environ(environ) == Paths(Path(root))


@pytest.mark.parametrize(
    ("path", "local"),
    [
        ("/opt/ml/processing/input", ROOT / "processing/input"),
        ("/opt/ml/", ROOT),
        ("/opt/mlx/model", Path("/opt/mlx/model")),
        ("/tmp/other", Path("/tmp/other")),
    ],
)
def test_paths_of_the_contract_lie_in_the_tree_and_others_where_they_are(path: str, local: Path) -> None:
    assert Paths(ROOT).local(path) == local
