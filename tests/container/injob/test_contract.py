import json
from pathlib import Path

import pytest

from injob.contract import OptMl
from injob.documents import write_json
from injob.errors import ContractError

READERS = {
    "input/config/hyperparameters.json": OptMl.read_hyperparameters,
    "input/config/inputdataconfig.json": OptMl.read_input_data_config,
    "input/config/resourceconfig.json": OptMl.read_resource_config,
    "config/resourceconfig.json": OptMl.read_processing_resource_config,
    "config/processingjobconfig.json": OptMl.read_processing_job_config,
}
RESOURCES = "input/config/resourceconfig.json"


def test_a_written_training_config_reads_back(tmp_path: Path) -> None:
    opt_ml = OptMl(tmp_path)
    opt_ml.write_training_config(
        hyperparameters={"epochs": "5", "name": "Zürich"},
        channels=["train", "test"],
        hosts=["algo-1", "algo-2"],
    )
    channel = {
        "TrainingInputMode": "File",
        "S3DistributionType": "FullyReplicated",
        "RecordWrapperType": "None",
    }
    assert opt_ml.read_hyperparameters() == {"epochs": "5", "name": "Zürich"}
    assert opt_ml.read_input_data_config() == {"train": channel, "test": channel}
    assert opt_ml.read_resource_config() == {
        "current_host": "algo-1",
        "current_instance_type": "local",
        "current_group_name": "homogeneousCluster",
        "hosts": ["algo-1", "algo-2"],
        "instance_groups": [
            {
                "instance_group_name": "homogeneousCluster",
                "instance_type": "local",
                "hosts": ["algo-1", "algo-2"],
            }
        ],
        "network_interface_name": "eth0",
        "topology": None,
    }


def test_every_host_is_told_who_it_is_and_which_channels_are_shared_out(tmp_path: Path) -> None:
    opt_ml = OptMl(tmp_path)
    opt_ml.write_training_config(
        hyperparameters={},
        channels=["train", "test"],
        hosts=["algo-1", "algo-2"],
        current_host="algo-2",
        described={"train": {"S3DistributionType": "ShardedByS3Key"}},
    )
    opt_ml.write_processing_config({}, hosts=["algo-1", "algo-2"], current_host="algo-2")
    distributions = {
        name: each["S3DistributionType"] for name, each in opt_ml.read_input_data_config().items()
    }
    assert distributions == {"train": "ShardedByS3Key", "test": "FullyReplicated"}
    assert opt_ml.read_resource_config()["current_host"] == "algo-2"
    assert opt_ml.read_processing_resource_config() == {
        "current_host": "algo-2",
        "hosts": ["algo-1", "algo-2"],
    }


def test_checkpoints_are_announced_by_their_path(tmp_path: Path) -> None:
    OptMl(tmp_path).write_checkpoint_config("/opt/ml/checkpoints")
    written = (tmp_path / "input/config/checkpointconfig.json").read_text()
    assert json.loads(written) == {"LocalPath": "/opt/ml/checkpoints"}


def test_a_job_has_checkpoints_where_the_service_or_a_folder_says_so(tmp_path: Path) -> None:
    tree = OptMl(tmp_path)
    assert tree.read_checkpoint_config() is None
    tree.checkpoints_dir.mkdir()
    assert tree.read_checkpoint_config() == tmp_path / "checkpoints"
    tree.write_checkpoint_config("/opt/ml/state")
    assert tree.read_checkpoint_config() == tmp_path / "state"
    tree.write_checkpoint_config("/state")
    assert tree.read_checkpoint_config() == Path("/state")


def test_checkpoints_without_a_path_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "input/config/checkpointconfig.json"
    path.parent.mkdir(parents=True)
    path.write_text('{"LocalPath": 3}')
    with pytest.raises(ContractError) as caught:
        OptMl(tmp_path).read_checkpoint_config()
    assert str(caught.value) == f'{path}: "LocalPath" is 3; it must be a path'


def test_a_written_processing_config_reads_back(tmp_path: Path) -> None:
    opt_ml = OptMl(tmp_path)
    opt_ml.write_processing_config({"ProcessingJobName": "clean"}, hosts=["algo-1", "algo-2"])
    assert opt_ml.read_processing_job_config() == {"ProcessingJobName": "clean"}
    assert opt_ml.read_processing_resource_config() == {
        "current_host": "algo-1",
        "hosts": ["algo-1", "algo-2"],
    }


TOO_MUCH = ": JSON nested too deep, or a number of too many digits"
BROKEN = {
    "missing": (None, " is missing; SageMaker always writes it, so a test tree needs it too"),
    "not JSON": (b'{\n  "a" 1\n}', ": line 2, column 7: no valid JSON: Expecting ':' delimiter"),
    "empty": (b"", ": line 1, column 1: no valid JSON: Expecting value"),
    "not UTF-8": (b'{"a": "\xfc"}', ": byte 7 is not UTF-8; save the file as UTF-8"),
    "nested too deep": (b'{"a": ' + b"[" * 100_000, TOO_MUCH),
    "a long number": (b'{"a": ' + b"1" * 5000 + b"}", TOO_MUCH),
    "no object": (b"[1]", " holds a JSON list; it must be an object, {…}"),
}


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize(("content", "complaint"), BROKEN.values(), ids=BROKEN)
def test_a_broken_document_is_named(name: str, content: bytes | None, complaint: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.parent.mkdir(parents=True)
    if content is not None:
        path.write_bytes(content)
    assert refusal(name, tmp_path) == f"{path}{complaint}"


def test_a_folder_in_the_place_of_a_document_is_named(tmp_path: Path) -> None:
    (tmp_path / RESOURCES).mkdir(parents=True)
    assert refusal(RESOURCES, tmp_path) == f"{tmp_path / RESOURCES} cannot be read: Is a directory"


MALFORMED: list[tuple[str, dict[str, object], str]] = [
    (
        "input/config/hyperparameters.json",
        {"z": 1, "flag": True, "name": "x"},
        (
            ": the value of flag, z is not a string; SageMaker passes every hyperparameter as one, "
            'so write for example "flag": "True"'
        ),
    ),
    (
        "input/config/inputdataconfig.json",
        {"train": "File"},
        ': channel train is not an object; write "train": {"TrainingInputMode": "File"}',
    ),
]
HOSTS = [
    ({"current_host": "algo-1"}, ': "hosts" is null; it must name the hosts, such as ["algo-1"]'),
    ({"hosts": []}, ': "hosts" is []; it must name the hosts, such as ["algo-1"]'),
    ({"hosts": "algo-1"}, ': "hosts" is "algo-1"; it must name the hosts, such as ["algo-1"]'),
    ({"hosts": ["algo-1", 2]}, ': "hosts" is ["algo-1", 2]; it must name the hosts, such as ["algo-1"]'),
    ({"hosts": ["algo-1"]}, ': "current_host" is null; it must be one of "hosts", ["algo-1"]'),
    (
        {"hosts": ["algo-1", "algo-2"], "current_host": "algo-3"},
        ': "current_host" is "algo-3"; it must be one of "hosts", ["algo-1", "algo-2"]',
    ),
]


GROUPS_MUST = '; it must be a list such as [{"instance_group_name": "workers", "hosts": ["algo-1"]}]'
MALFORMED += [
    (
        RESOURCES,
        {"hosts": ["algo-1"], "current_host": "algo-1", "instance_groups": groups},
        f': "instance_groups" is {json.dumps(groups)}{GROUPS_MUST}',
    )
    for groups in (
        None,
        "workers",
        {"workers": ["algo-1"]},
        ["workers"],
        [{"instance_group_name": "workers"}],
        [{"instance_group_name": 1, "hosts": []}],
        [{"instance_group_name": "workers", "hosts": "algo-1"}],
    )
]
JOB_CONFIG = "config/processingjobconfig.json"
INPUTS_MUST = (
    '; it must be a list such as [{"InputName": "rows", "S3Input": {"LocalPath": "/opt/ml/processing/rows"}}]'
)
INPUTS: list[object] = [
    {"a": 1},
    ["a"],
    [{"S3Input": {}}],
    [{"InputName": "a", "S3Input": "s3://bucket"}],
]
MALFORMED += [
    (
        JOB_CONFIG,
        {"ProcessingInputs": inputs},
        f': "ProcessingInputs" is {json.dumps(inputs)}{INPUTS_MUST}',
    )
    for inputs in INPUTS
]
MALFORMED += [
    (
        JOB_CONFIG,
        {"ProcessingOutputConfig": ["a"]},
        ': "ProcessingOutputConfig" is ["a"]; it must be an object',
    ),
    (
        JOB_CONFIG,
        {"ProcessingOutputConfig": {"Outputs": ["a"]}},
        (
            ': "Outputs" is ["a"]; it must be a list such as '
            '[{"OutputName": "rows", "S3Output": {"LocalPath": "/opt/ml/processing/rows"}}]'
        ),
    ),
]


@pytest.mark.parametrize(
    ("name", "document", "complaint"),
    [
        *MALFORMED,
        *((RESOURCES, *case) for case in HOSTS),
        *(("config/resourceconfig.json", *case) for case in HOSTS),
    ],
)
def test_a_malformed_document_is_named_with_what_it_must_hold(
    name: str, document: dict[str, object], complaint: str, tmp_path: Path
) -> None:
    write_json(tmp_path / name, document)
    assert refusal(name, tmp_path) == f"{tmp_path / name}{complaint}"


def test_json_is_written_for_people_and_ends_with_a_line_end(tmp_path: Path) -> None:
    write_json(tmp_path / "new/folder/a.json", {"a": [1]})
    text = (tmp_path / "new/folder/a.json").read_text(encoding="utf-8")
    assert text == json.dumps({"a": [1]}, indent=2) + "\n"


def refusal(name: str, root: Path) -> str:
    with pytest.raises(ContractError) as caught:
        READERS[name](OptMl(root))
    return str(caught.value)
