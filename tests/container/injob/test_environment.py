import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from injob.contract import OptMl
from injob.documents import write_json
from injob.environment import Machine, decode, is_reserved, sm_variables, user_args
from injob.errors import ContractError

HYPERPARAMETERS = {
    "epochs": "5",
    "lr": "1e-4",
    "name": '"hello world"',
    "raw": "abc",
    "flag": "true",
    "none": "null",
    "layers": '[1, "a"]',
    "weights": '{"y": "z", "x": 1}',
    "batch-size": "007",
    "e": "3",
    "sagemaker_program": '"train.py"',
    "sagemaker_submit_directory": '"s3://bucket/job/source/sourcedir.tar.gz"',
    "sagemaker_container_log_level": "10",
    "sagemaker_job_name": '"job-2"',
    "sagemaker_region": '"eu-west-1"',
    "sagemaker_parameter_server_enabled": "true",
    "_tuning_objective_metric": '"loss"',
}
CHANNEL = {"TrainingInputMode": "File", "S3DistributionType": "FullyReplicated", "RecordWrapperType": "None"}
CHANNELS = {"train-set": CHANNEL, "test.1": CHANNEL | {"ContentType": "text/csv"}}
FRONT = {"instance_group_name": "front", "instance_type": "ml.c5.xlarge", "hosts": ["algo-1"]}
BACK = {"instance_group_name": "back", "instance_type": "ml.m5.large", "hosts": ["algo-2", "algo-3"]}
RESOURCES = {
    "current_host": "algo-2",
    "current_instance_type": "ml.m5.large",
    "current_group_name": "back",
    "hosts": ["algo-1", "algo-2", "algo-3"],
    "instance_groups": [FRONT, BACK],
    "network_interface_name": "eth0",
    "topology": None,
}
MACHINE = Machine(cpus=4, gpus=2, neurons=1, smddprun=True)
BASE = Path("/opt/ml")


def laid_out(
    root: Path, hyperparameters: dict[str, str], channels: dict[str, Any], resources: dict[str, Any]
) -> OptMl:
    opt_ml = OptMl(root)
    write_json(opt_ml.input_config_dir / "hyperparameters.json", dict(hyperparameters))
    write_json(opt_ml.input_config_dir / "inputdataconfig.json", channels)
    write_json(opt_ml.input_config_dir / "resourceconfig.json", resources)
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

LABELS = st.text("abcXYZ019-_.é", min_size=1, max_size=8)
LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=10),
)
NESTED = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(LABELS, inner, max_size=3),
    max_leaves=6,
)
ODD = [
    "0.10",
    "1e400",
    "-1e400",
    "NaN",
    "Infinity",
    "007",
    "True",
    "None",
    "",
    " ",
    "1_000",
    "[1,",
    "1.",
    "5 ",
]
TEXTS = (
    NESTED.map(json.dumps) | NESTED.map(str) | st.sampled_from(ODD) | st.text("a,=[]{}'\": 1é", max_size=8)
)
FOR_THE_TOOLKIT = st.fixed_dictionaries(
    {},
    optional={
        "sagemaker_program": st.sampled_from(['"train.py"', '"run.sh"', "train.py", '"a/b.py"']),
        "sagemaker_submit_directory": st.sampled_from(['"s3://bucket/a.tar.gz"', "/opt/ml/code"]),
        "sagemaker_container_log_level": st.sampled_from(["10", "20", "40"]),
        "sagemaker_job_name": st.just('"job-2"'),
        "sagemaker_region": st.just('"eu-west-1"'),
        "sagemaker_mpi_enabled": st.sampled_from(["true", "false"]),
        "sagemaker_torch_distributed_enabled": st.sampled_from(["true", "false", "0"]),
        "sagemaker_distribution_instance_groups": st.sampled_from(['["front"]', '["front", "back"]', "[]"]),
        "sagemaker_anything": TEXTS,
        "_tuning_objective_metric": st.just('"average test loss"'),
    },
)
INPUTS = st.dictionaries(
    LABELS.filter(lambda name: name not in (".", "..")),
    st.fixed_dictionaries(
        {"TrainingInputMode": st.sampled_from(["File", "Pipe", "FastFile"])},
        optional={"ContentType": st.text("a/é", max_size=5), "RecordWrapperType": st.just("None")},
    ),
    max_size=4,
)


@st.composite
def resources(draw: st.DrawFn) -> dict[str, Any]:
    """Draw hosts, some of them in groups, and keys that are there or not, as over the years."""
    hosts = draw(st.lists(LABELS, min_size=1, max_size=4, unique=True))
    group = st.fixed_dictionaries(
        {"hosts": st.lists(st.sampled_from(hosts), max_size=3), "instance_type": st.just("ml.c5.xlarge")}
    )
    groups = draw(
        st.dictionaries(st.sampled_from(["front", "back", "homogeneousCluster"]), group, max_size=3)
    )
    listed = [{"instance_group_name": name} | content for name, content in groups.items()]
    optional = {
        "network_interface_name": st.sampled_from(["eth0", "ethwe"]),
        "current_instance_type": st.sampled_from(["ml.c5.xlarge", "local", "ml.trn2.48xlarge"]),
        "current_group_name": st.sampled_from(["front", "back", "other"]),
        "instance_groups": st.just(listed),
        "topology": st.sampled_from([None, [], [{"hostName": "algo-1", "capacityUnitId": "1"}]]),
    }
    drawn: dict[str, Any] = draw(st.fixed_dictionaries({}, optional=optional))
    return {"current_host": draw(st.sampled_from(hosts)), "hosts": hosts} | drawn


ENVIRONMENTS = st.fixed_dictionaries(
    {},
    optional={
        "SAGEMAKER_PROGRAM": st.sampled_from(["other.py", ""]),
        "SAGEMAKER_TRAINING_MODULE": st.just("module:main"),
        "TRAINING_JOB_NAME": st.just("job-1"),
        "AWS_REGION": st.just("cn-north-1"),
        "AWS_DEFAULT_REGION": st.just("us-east-1"),
        "SM_HP_MP_PARAMETERS": st.sampled_from(["{}", "", '{"partitions": 2}']),
    },
)


@st.composite
def cases(draw: st.DrawFn) -> tuple[dict[str, str], dict[str, Any]]:
    """Draw an environment and the three files of a tree."""
    own = draw(st.dictionaries(LABELS, TEXTS, max_size=6))
    tree = {
        "hyperparameters.json": own | draw(FOR_THE_TOOLKIT),
        "inputdataconfig.json": draw(INPUTS),
        "resourceconfig.json": draw(resources()),
    }
    return draw(ENVIRONMENTS), tree


def drawn(count: int) -> list[tuple[dict[str, str], dict[str, Any]]]:
    """Return so many cases, the same ones every time."""
    found = []

    @settings(max_examples=count, derandomize=True, database=None, deadline=None, phases=[Phase.generate])
    @given(cases())
    def collect(case: tuple[dict[str, str], dict[str, Any]]) -> None:
        found.append(case)

    collect()
    return found


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


def compact(document: object) -> str:
    return json.dumps(document, sort_keys=True, separators=(",", ":"))
