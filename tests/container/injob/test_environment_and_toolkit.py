import json
import subprocess
from typing import Any

import pytest

from tests.container.injob.environment_drawn import drawn
from tests.container.injob.environment_trees import CHANNEL, CHANNELS, HYPERPARAMETERS, RESOURCES

# What the real toolkit does is found out in the image: a container lays the tree out, computes the
# variables, runs a script under sagemaker-training, and prints what both found.
IN_THE_IMAGE = """
import json, os, subprocess, sys
from injob.contract import OptMl
from injob.documents import write_json
from injob.environment import Machine, sm_variables

tree = json.load(sys.stdin)
opt_ml = OptMl.from_environ(os.environ)
for name, document in tree.items():
    write_json(opt_ml.input_config_dir / name, document)
opt_ml.code_dir.mkdir(parents=True)
opt_ml.output_data_dir.mkdir(parents=True)
(opt_ml.code_dir / "dump.py").write_text(
    "import json, os, sys; json.dump([dict(os.environ), sys.argv[1:]], "
    f"open({str(opt_ml.output_data_dir / 'dump.json')!r}, 'w'))"
)
computed = sm_variables(opt_ml, os.environ, Machine.detect())
train = [sys.executable, "-m", "sagemaker_training.cli.train"]
subprocess.run(train, env={**os.environ, "SM_STUDIO_LOCAL_MODE": "true"}, stdout=sys.stderr, check=True)
environ, argv = json.loads((opt_ml.output_data_dir / "dump.json").read_text())
print(json.dumps({"computed": computed, "set": environ, "argv": argv}))
"""

PROGRAM = {"sagemaker_program": '"dump.py"'}
ALONE = {"current_host": "algo-1", "hosts": ["algo-1"], "network_interface_name": "eth0"}
GROUP = {"instance_group_name": "homogeneousCluster", "instance_type": "ml.c5.xlarge", "hosts": ["algo-1"]}
TODAY = ALONE | {
    "current_instance_type": "ml.c5.xlarge",
    "current_group_name": "homogeneousCluster",
    "instance_groups": [GROUP],
    "topology": None,
}
SPELLINGS = {
    "a": "5",
    "b": "0.10",
    "c": "1e-4",
    "d": "true",
    "e": "True",
    "f": "null",
    "g": '""',
    "h": "",
    "text": '"hello world"',
    "raw": "abc",
    "list": '[1,"a"]',
    "dict": '{"y":"z","x":[1]}',
    "007": "007",
    "k-e_y.1": "NaN",
    "unicode": '"Zürich"',
    "big": str(2**80),
    "sagemaker_foo": "7",
}
TREES: dict[str, tuple[dict[str, str], dict[str, str], dict[str, Any], dict[str, Any]]] = {
    "basic": ({}, PROGRAM, {"train": CHANNEL}, TODAY),
    "as it was in 2020": ({"AWS_REGION": "eu-west-1"}, PROGRAM, {}, ALONE),
    "every type": ({"AWS_DEFAULT_REGION": "us-east-1"}, SPELLINGS | PROGRAM, CHANNELS, TODAY),
    "two instance groups": (
        {"TRAINING_JOB_NAME": "job-1", "SM_HP_MP_PARAMETERS": '{"partitions": 2}'},
        HYPERPARAMETERS | PROGRAM,
        CHANNELS,
        RESOURCES | {"topology": [{"hostName": "algo-1", "capacityUnitId": "1"}]},
    ),
    "named by the environment": (
        {"SAGEMAKER_PROGRAM": "dump.py", "SAGEMAKER_BASE_DIR": "/elsewhere", "AWS_REGION": "cn-north-1"},
        {"sagemaker_program": '"other.py"', "sagemaker_distribution_instance_groups": '["front"]'},
        {"train": CHANNEL},
        RESOURCES,
    ),
}


@pytest.mark.docker
@pytest.mark.parametrize(("environ", "hyperparameters", "channels", "resources"), TREES.values(), ids=TREES)
def test_the_real_toolkit_sets_the_same_variables(
    environ: dict[str, str],
    hyperparameters: dict[str, str],
    channels: dict[str, Any],
    resources: dict[str, Any],
    image: str,
) -> None:
    tree = {
        "hyperparameters.json": hyperparameters,
        "inputdataconfig.json": channels,
        "resourceconfig.json": resources,
    }
    variables = [f"--env={name}={value}" for name, value in environ.items()]
    argv = ["docker", "run", "--rm", "--interactive", *variables, image, "python", "-c", IN_THE_IMAGE]
    done = subprocess.run(argv, input=json.dumps(tree), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    names = {"CURRENT_HOST", "SAGEMAKER_JOB_NAME", "SAGEMAKER_REGION"}
    added = {
        name: value
        for name, value in found["set"].items()
        if name in names
        or (name.startswith("SM_") and name != "SM_STUDIO_LOCAL_MODE" and name not in environ)
    }
    assert decoded(found["computed"]) == decoded(added)
    assert json.loads(found["computed"]["SM_USER_ARGS"]) == found["argv"]


# One process computes every tree twice; each has a process of its own below it, for the toolkit keeps
# what it computed in the environment.
MANY_IN_THE_IMAGE = """
import json, multiprocessing, os, shutil, sys
from injob.contract import OptMl
from injob.documents import write_json
from injob.environment import Machine, sm_variables

os.makedirs("/opt/ml")  # where there is none the toolkit makes itself another one
from sagemaker_training.environment import Environment

NAMES = ("CURRENT_HOST", "SAGEMAKER_JOB_NAME", "SAGEMAKER_REGION")
MACHINE = Machine.detect()
opt_ml = OptMl.from_environ({})

def both(case):
    environ, tree = case
    for name, document in tree.items():
        write_json(opt_ml.input_config_dir / name, document)
    os.environ.update(environ)
    computed = sm_variables(opt_ml, os.environ, MACHINE)
    toolkit = Environment()
    known = toolkit.to_env_vars() | {name: os.environ[name] for name in NAMES}
    return computed, known, toolkit.to_cmd_args()

if __name__ == "__main__":
    with multiprocessing.get_context("fork").Pool(1, maxtasksperchild=1) as pool:
        json.dump(pool.map(both, json.load(sys.stdin), chunksize=1), sys.stdout)
"""


@pytest.mark.docker
def test_on_random_trees_the_real_toolkit_sets_the_same_variables(image: str) -> None:
    batch = drawn(200)
    argv = ["docker", "run", "--rm", "--interactive", image, "python", "-c", MANY_IN_THE_IMAGE]
    done = subprocess.run(argv, input=json.dumps(batch), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    results = json.loads(done.stdout)
    assert len(results) == len(batch)
    for case, (computed, known, arguments) in zip(batch, results, strict=True):
        assert decoded(computed) == decoded(known), case
        assert json.loads(computed["SM_USER_ARGS"]) == arguments, case


def decoded(variables: dict[str, str]) -> dict[str, Any]:
    """Keep NaN as text, which unlike the number equals itself."""
    training_env = json.loads(variables["SM_TRAINING_ENV"], parse_constant=str)
    return variables | {"SM_TRAINING_ENV": training_env}
