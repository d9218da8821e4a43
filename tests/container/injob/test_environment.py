import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from injob.contract import OptMl
from injob.documents import write_json
from injob.environment import Machine, decode, is_reserved, sm_variables, user_args
from injob.errors import ContractError
from tests.container.injob.environment_trees import BACK, CHANNELS, FRONT, HYPERPARAMETERS, RESOURCES

MACHINE = Machine(cpus=4, gpus=2, neurons=1, smddprun=True)
BASE = Path("/opt/ml")


def laid_out(
    root: Path, hyperparameters: dict[str, str], channels: dict[str, Any], resources: dict[str, Any]
) -> OptMl:
    opt_ml = OptMl(root)
    write_json(opt_ml.hyperparameters_file, dict(hyperparameters))
    write_json(opt_ml.input_data_config_file, channels)
    write_json(opt_ml.resource_config_file, resources)
    return opt_ml


def test_every_variable_of_a_job_on_two_instance_groups(tmp_path: Path) -> None:
    opt_ml = laid_out(tmp_path, HYPERPARAMETERS, CHANNELS, RESOURCES)
    environ = {"TRAINING_JOB_NAME": "job-1", "AWS_REGION": "us-east-1", "SM_HP_MP_PARAMETERS": "{}"}
    found = sm_variables(opt_ml, environ, MACHINE)
    training_env = json.loads(found.pop("SM_TRAINING_ENV"))
    own = {
        "epochs": 5,
        "lr": 0.0001,
        "name": "hello world",
        "raw": "abc",
        "flag": True,
        "none": None,
        "layers": [1, "a"],
        "weights": {"y": "z", "x": 1},
        "batch-size": "007",
        "e": 3,
    }
    assert found == {
        "CURRENT_HOST": "algo-2",
        "SAGEMAKER_JOB_NAME": "job-2",
        "SAGEMAKER_REGION": "eu-west-1",
        "SM_CHANNELS": '["test.1","train-set"]',
        "SM_CHANNEL_TEST.1": f"{tmp_path}/input/data/test.1",
        "SM_CHANNEL_TRAIN-SET": f"{tmp_path}/input/data/train-set",
        "SM_CURRENT_HOST": "algo-2",
        "SM_CURRENT_INSTANCE_GROUP": "back",
        "SM_CURRENT_INSTANCE_GROUP_HOSTS": '["algo-2","algo-3"]',
        "SM_CURRENT_INSTANCE_TYPE": "ml.m5.large",
        "SM_DISTRIBUTION_INSTANCE_GROUPS": '["back"]',
        "SM_FRAMEWORK_MODULE": "",
        "SM_FRAMEWORK_PARAMS": '{"sagemaker_parameter_server_enabled":true}',
        "SM_HOSTS": '["algo-1","algo-2","algo-3"]',
        "SM_HPS": compact(own),
        "SM_HP_BATCH-SIZE": "007",
        "SM_HP_E": "3",
        "SM_HP_EPOCHS": "5",
        "SM_HP_FLAG": "true",
        "SM_HP_LAYERS": '[1,"a"]',
        "SM_HP_LR": "0.0001",
        "SM_HP_NAME": "hello world",
        "SM_HP_NONE": "",
        "SM_HP_RAW": "abc",
        "SM_HP_WEIGHTS": '{"x":1,"y":"z"}',
        "SM_INPUT_CONFIG_DIR": f"{tmp_path}/input/config",
        "SM_INPUT_DATA_CONFIG": compact(CHANNELS),
        "SM_INPUT_DIR": f"{tmp_path}/input",
        "SM_INSTANCE_GROUPS": '["front","back"]',
        "SM_INSTANCE_GROUPS_DICT": compact({"front": FRONT, "back": BACK}),
        "SM_IS_HETERO": "true",
        "SM_LOG_LEVEL": "10",
        "SM_MODEL_DIR": f"{tmp_path}/model",
        "SM_MODULE_DIR": "s3://bucket/job/source/sourcedir.tar.gz",
        "SM_MODULE_NAME": "train",
        "SM_NETWORK_INTERFACE_NAME": "eth0",
        "SM_NUM_CPUS": "4",
        "SM_NUM_GPUS": "2",
        "SM_NUM_NEURONS": "1",
        "SM_OUTPUT_DATA_DIR": f"{tmp_path}/output/data",
        "SM_OUTPUT_DIR": f"{tmp_path}/output",
        "SM_OUTPUT_INTERMEDIATE_DIR": f"{tmp_path}/output/intermediate",
        "SM_RESOURCE_CONFIG": compact(RESOURCES),
        "SM_USER_ARGS": compact(
            [
                *(
                    "--batch-size",
                    "007",
                    "-e",
                    "3",
                    "--epochs",
                    "5",
                    "--flag",
                    "True",
                    "--layers",
                    "[1, 'a']",
                ),
                *("--lr", "0.0001", "--name", "hello world", "--none", "", "--raw", "abc"),
                *("--weights", "x=1,y=z"),
            ]
        ),
        "SM_USER_ENTRY_POINT": "train.py",
    }
    assert training_env == {
        "additional_framework_parameters": {"sagemaker_parameter_server_enabled": True},
        "channel_input_dirs": {
            "train-set": f"{tmp_path}/input/data/train-set",
            "test.1": f"{tmp_path}/input/data/test.1",
        },
        "current_host": "algo-2",
        "current_instance_group": "back",
        "current_instance_group_hosts": ["algo-2", "algo-3"],
        "current_instance_type": "ml.m5.large",
        "distribution_hosts": ["algo-2", "algo-3"],
        "distribution_instance_groups": ["back"],
        "framework_module": None,
        "hosts": ["algo-1", "algo-2", "algo-3"],
        "hyperparameters": own,
        "input_config_dir": f"{tmp_path}/input/config",
        "input_data_config": CHANNELS,
        "input_dir": f"{tmp_path}/input",
        "instance_groups": ["front", "back"],
        "instance_groups_dict": {"front": FRONT, "back": BACK},
        "is_hetero": True,
        "is_master": True,
        "is_modelparallel_enabled": False,
        "is_smddpmprun_installed": False,
        "is_smddprun_installed": True,
        "job_name": "job-1",
        "log_level": 10,
        "master_hostname": "algo-2",
        "model_dir": f"{tmp_path}/model",
        "module_dir": "s3://bucket/job/source/sourcedir.tar.gz",
        "module_name": "train",
        "network_interface_name": "eth0",
        "num_cpus": 4,
        "num_gpus": 2,
        "num_neurons": 1,
        "output_data_dir": f"{tmp_path}/output/data",
        "output_dir": f"{tmp_path}/output",
        "output_intermediate_dir": f"{tmp_path}/output/intermediate",
        "resource_config": RESOURCES,
        "topology": None,
        "user_entry_point": "train.py",
    }


def test_a_hyperparameter_that_is_no_json_stays_text() -> None:
    assert decode({"a": "abc", "b": "007", "c": "True", "d": "", "e": "[1,"}) == {
        "a": "abc",
        "b": "007",
        "c": "True",
        "d": "",
        "e": "[1,",
    }


@pytest.mark.parametrize(
    ("name", "reserved"),
    [
        ("sagemaker_program", True),
        ("sagemaker_anything", True),
        ("_tuning_objective_metric", True),
        ("default_user_module_name", True),
        ("sagemaker", False),
        ("epochs", False),
    ],
)
def test_what_is_meant_for_the_toolkit_is_reserved(name: str, reserved: bool) -> None:  # noqa: FBT001
    assert is_reserved(name) is reserved


def test_the_command_line_is_sorted_by_name() -> None:
    assert user_args({"b": 1, "a": None, "cc": {"y": [1], "x": True}}) == [
        *("-a", ""),
        *("-b", "1"),
        *("--cc", "x=True,y=[1]"),
    ]


@pytest.mark.parametrize("name", ["hyperparameters.json", "inputdataconfig.json", "resourceconfig.json"])
def test_a_missing_file_is_a_contract_error(name: str, tmp_path: Path) -> None:
    opt_ml = laid_out(tmp_path, {}, {}, RESOURCES)
    (opt_ml.input_config_dir / name).unlink()
    with pytest.raises(ContractError) as caught:
        sm_variables(opt_ml, {}, MACHINE)
    path = opt_ml.input_config_dir / name
    assert str(caught.value) == f"{path} is missing; SageMaker always writes it, so a test tree needs it too"


def test_this_machine_has_the_processors_that_multiprocessing_counts() -> None:
    counted = subprocess.run(["getconf", "_NPROCESSORS_ONLN"], capture_output=True, text=True, check=True)
    assert Machine.detect().cpus == int(counted.stdout)


def compact(document: object) -> str:
    return json.dumps(document, sort_keys=True, separators=(",", ":"))
