from pathlib import Path

import pytest

from injob.contract import OptMl
from injob.environment import Machine, sm_variables
from injob.errors import ChannelError, ContractError
from injob.job import ProcessingJob, TrainingJob

HYPERPARAMETERS = {"epochs": "5", "batch-size": '"7"', "sagemaker_region": '"eu-west-1"'}
SERVICE = {"TRAINING_JOB_NAME": "job-1", "AWS_REGION": "cn-north-1"}
REQUEST = {
    "ProcessingJobName": "clean-1",
    "ProcessingInputs": [
        {"InputName": "raw", "S3Input": {"LocalPath": "/opt/ml/processing/input"}},
        {"InputName": "managed", "AppManaged": True, "S3Input": {"S3Uri": "s3://bucket/a"}},
        {"InputName": "empty", "S3Input": None},
        {"InputName": "table", "DatasetDefinition": {"LocalPath": "/opt/ml/processing/table"}},
    ],
    "ProcessingOutputConfig": {
        "Outputs": [
            {"OutputName": "train", "S3Output": {"LocalPath": "/opt/ml/processing/train"}},
            {"OutputName": "report", "S3Output": {"LocalPath": "/tmp/report"}},
            {"OutputName": "store", "FeatureStoreOutput": {"FeatureGroupName": "group"}, "AppManaged": True},
        ],
        "KmsKeyId": None,
    },
}


@pytest.fixture
def tree(tmp_path: Path) -> OptMl:
    opt_ml = OptMl(tmp_path)
    opt_ml.write_training_config(
        hyperparameters=HYPERPARAMETERS, channels=["train", "my-chan.1"], hosts=["algo-1", "algo-2"]
    )
    opt_ml.write_processing_config(REQUEST, hosts=["algo-1", "algo-2"])
    return opt_ml


def base(opt_ml: OptMl) -> dict[str, str]:
    return {"SAGEMAKER_BASE_DIR": str(opt_ml.root)}


def test_a_training_job_whole(tree: OptMl) -> None:
    root = tree.root
    assert TrainingJob.from_environ(base(tree) | SERVICE) == TrainingJob(
        name="job-1",
        current_host="algo-1",
        hosts=("algo-1", "algo-2"),
        opt_ml=tree,
        channels={"train": root / "input/data/train", "my-chan.1": root / "input/data/my-chan.1"},
        hyperparameters={"epochs": "5", "batch-size": '"7"'},
        model_dir=root / "model",
        output_data_dir=root / "output/data",
        checkpoints_dir=root / "checkpoints",
        region="cn-north-1",
    )


def test_a_training_job_with_checkpoints_says_where(tree: OptMl) -> None:
    tree.write_checkpoint_config("/opt/ml/state")
    job = TrainingJob.from_environ(base(tree))
    assert (job.checkpoints_dir, job.has_checkpoints) == (tree.root / "state", True)


@pytest.mark.parametrize("service", [{}, SERVICE])
def test_the_variables_of_a_launcher_and_the_bare_tree_give_the_same_job(
    service: dict[str, str], tree: OptMl
) -> None:
    bare = base(tree) | service
    launched = bare | sm_variables(tree, bare, Machine.detect())
    assert TrainingJob.from_environ(launched) == TrainingJob.from_environ(bare)


def test_the_variables_of_a_launcher_win_over_the_tree(tree: OptMl) -> None:
    launched = base(tree) | sm_variables(tree, base(tree), Machine.detect())
    other = launched | {
        "SM_CHANNELS": '["train"]',
        "SM_CHANNEL_TRAIN": "/elsewhere",
        "SM_MODEL_DIR": "/elsewhere/model",
        "SM_CURRENT_HOST": "algo-2",
    }
    job = TrainingJob.from_environ(other)
    assert (job.channels, job.model_dir, job.current_host) == (
        {"train": Path("/elsewhere")},
        Path("/elsewhere/model"),
        "algo-2",
    )


@pytest.mark.parametrize(
    ("service", "region"),
    [
        ({"AWS_REGION": "cn-north-1"}, "cn-north-1"),
        ({"AWS_DEFAULT_REGION": "us-east-1"}, "eu-west-1"),
        ({}, "eu-west-1"),
    ],
)
def test_the_region_is_that_of_the_service_before_that_of_the_estimator(
    service: dict[str, str], region: str, tree: OptMl
) -> None:
    assert TrainingJob.from_environ(base(tree) | service).region == region


def test_outside_aws_there_is_no_region_and_no_name(tmp_path: Path) -> None:
    OptMl(tmp_path).write_training_config(hyperparameters={}, channels=[])
    job = TrainingJob.from_environ(base(OptMl(tmp_path)))
    assert (job.region, job.name) == ("", "")


def test_a_channel_is_its_folder_or_an_error_that_names_those_there_are(tree: OptMl) -> None:
    job = TrainingJob.from_environ(base(tree))
    assert job.channel("my-chan.1") == tree.root / "input/data/my-chan.1"
    with pytest.raises(ChannelError) as caught:
        job.channel("test")
    assert (
        str(caught.value)
        == 'the job has no channel "test" (it has my-chan.1, train); pass its data as {"test": …}'
    )


def test_a_job_without_channels_says_so(tmp_path: Path) -> None:
    OptMl(tmp_path).write_training_config(hyperparameters={}, channels=[])
    with pytest.raises(ChannelError) as caught:
        TrainingJob.from_environ(base(OptMl(tmp_path))).channel("train")
    assert (
        str(caught.value)
        == 'the job has no channel "train" (it has none at all); pass its data as {"train": …}'
    )


def test_one_host_of_several_is_the_leader(tree: OptMl) -> None:
    variables = base(tree) | sm_variables(tree, {}, Machine.detect())
    leads = {
        host: TrainingJob.from_environ(variables | {"SM_CURRENT_HOST": host}).is_leader
        for host in ("algo-1", "algo-2")
    }
    assert leads == {"algo-1": True, "algo-2": False}


def test_a_processing_job_whole_with_its_folders_below_the_tree(tree: OptMl) -> None:
    job = ProcessingJob.from_environ(base(tree))
    assert job == ProcessingJob(
        name="clean-1",
        current_host="algo-1",
        hosts=("algo-1", "algo-2"),
        opt_ml=tree,
        inputs={"raw": tree.root / "processing/input"},
        outputs={"train": tree.root / "processing/train", "report": Path("/tmp/report")},
    )
    assert job.is_leader


@pytest.mark.parametrize(
    "request_",
    [{}, {"ProcessingInputs": None, "ProcessingOutputConfig": None}, {"ProcessingOutputConfig": {}}],
)
def test_a_processing_job_may_have_neither_name_nor_inputs_nor_outputs(
    request_: dict[str, None], tmp_path: Path
) -> None:
    opt_ml = OptMl(tmp_path)
    opt_ml.write_processing_config(request_)
    assert ProcessingJob.from_environ(base(opt_ml)) == ProcessingJob(
        name="", current_host="algo-1", hosts=("algo-1",), opt_ml=opt_ml, inputs={}, outputs={}
    )


@pytest.mark.parametrize(
    ("kind", "missing"),
    [
        (TrainingJob, "input/config/resourceconfig.json"),
        (ProcessingJob, "config/processingjobconfig.json"),
    ],
)
def test_a_missing_document_is_a_contract_error(
    kind: type[TrainingJob | ProcessingJob], missing: str, tree: OptMl
) -> None:
    (tree.root / missing).unlink()
    with pytest.raises(ContractError) as caught:
        kind.from_environ(base(tree))
    assert (
        str(caught.value)
        == f"{tree.root / missing} is missing; SageMaker always writes it, so a test tree needs it too"
    )
