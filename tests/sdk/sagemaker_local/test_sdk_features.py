"""What both SDKs can ask of a job and do with it, side by side, in a region of China."""

import json
import re
from collections.abc import Mapping

import pytest

from tests.scripts.sagemaker_local.local_server import LocalServer
from tests.sdk.sagemaker_local.customer import Call, Customer
from tests.sdk.sagemaker_local.objects import archive, objects
from tests.sdk.user import Done

pytestmark = pytest.mark.docker

REGION = "cn-northwest-1"
ERROR = "DataError: the column 'income' is missing"
CALLS = {
    script: Call(f"{script}.py", f"sdk-{script[:2]}", REGION)
    for script in (
        "v2_features",
        "v2_life",
        "v2_failing",
        "v2_failing_processor",
        "v3_features",
        "v3_failing",
        "v3_failing_processor",
    )
}


@pytest.fixture(scope="module")
def done(customer: Customer) -> Mapping[str, Done]:
    return customer.call_side_by_side(CALLS)


@pytest.fixture(scope="module")
def china(server: LocalServer) -> LocalServer:
    return LocalServer(server.process, server.environ, REGION)


@pytest.mark.parametrize("name", ["v2_features", "v2_life", "v3_features"])
def test_the_sdk_is_content(done: Mapping[str, Done], name: str) -> None:
    assert done[name].code == 0


@pytest.mark.usefixtures("done")
@pytest.mark.parametrize(
    ("version", "arguments"),
    [
        ("v2", ["--depth", "3", "--name", "two words"]),
        ("v3", ["--depth", "3", "--name", "two words"]),
    ],
)
def test_two_hosts_get_each_their_share_and_the_environment(
    china: LocalServer, version: str, arguments: list[str]
) -> None:
    name = name_of(china, f"{version}-sharded")
    found = {
        host: json.loads(next(line for line in lines if line.startswith('{"arguments"')))
        for host, lines in china.lines(name).items()
    }
    assert found == {
        f"algo-{host}": {
            "arguments": arguments,
            "colour": "blue",
            "hosts": ["algo-1", "algo-2"],
            "train": {f"{part}.txt": f"part {part}\n" for part in (host, host + 2)},
        }
        for host in (1, 2)
    }
    assert model(china, name) == {f"{host}.json": json.dumps(each).encode() for host, each in found.items()}


@pytest.mark.usefixtures("done")
def test_a_fast_file_channel_has_the_files(china: LocalServer) -> None:
    (written,) = model(china, "v2-fast-file").values()
    assert json.loads(written)["train"] == {f"{part}.txt": f"part {part}\n" for part in range(1, 5)}


@pytest.mark.usefixtures("done")
def test_a_pipe_channel_gives_every_epoch_anew(china: LocalServer) -> None:
    content = "".join(f"part {part}\n" for part in range(1, 5))
    lines = china.lines("v2-pipe")["algo-1"]
    assert lines[-2:] == [f"epoch {epoch}: {content!r}" for epoch in (0, 1)]


@pytest.mark.usefixtures("done")
def test_an_isolated_job_has_its_code_and_no_credentials(china: LocalServer) -> None:
    job = china.trained("v2-isolated")
    assert [channel["ChannelName"] for channel in job["InputDataConfig"]] == ["code"]
    assert china.lines("v2-isolated")["algo-1"][-1] == "AWS: AWS_REGION"


@pytest.mark.usefixtures("done")
def test_a_spot_job_that_is_interrupted_goes_on_from_its_checkpoint(china: LocalServer) -> None:
    said = [line for line in china.lines("v2-spot")["algo-1"] if "step" in line or "beginning" in line]
    assert said == ["starts from the beginning", "goes on from step 7"]
    assert objects(china, REGION, "s3://sagemaker-injob/checkpoints/") == {"step.txt": b"done"}
    job = china.trained("v2-spot")
    assert "Interrupted" in [each["Status"] for each in job["SecondaryStatusTransitions"]]
    assert job["BillableTimeInSeconds"] < job["TrainingTimeInSeconds"]


@pytest.mark.usefixtures("done")
def test_checkpoints_of_an_earlier_job_are_there(china: LocalServer) -> None:
    assert "goes on from step 7" in china.lines(name_of(china, "v3-resumed"))["algo-1"]
    assert objects(china, REGION, "s3://sagemaker-injob/v3-checkpoints/") == {"step.txt": b"done"}


@pytest.mark.usefixtures("done")
def test_a_job_that_takes_too_long_is_stopped_and_keeps_its_work(china: LocalServer) -> None:
    job = china.trained("v2-limited")
    assert (job["TrainingJobStatus"], job["SecondaryStatus"]) == ("Stopped", "MaxRuntimeExceeded")
    assert model(china, "v2-limited") == {"half.txt": b"half of it"}


def test_jobs_are_stopped_attached_and_analysed(done: Mapping[str, Done], china: LocalServer) -> None:
    lines = done["v2_life"].output.splitlines()
    uri = china.trained("v2-life")["ModelArtifacts"]["S3ModelArtifacts"]
    assert [
        line for line in lines if line.startswith(("training:", "processing:", "attached:", "score:"))
    ] == [
        "training: Stopped",
        "processing: Stopped",
        f"attached: v2-life {uri}",
        "score: 0.625",  # on average in its minute
    ]
    assert model(china, "v2-life") == {"half.txt": b"half of it"}
    assert [line for line in lines if line.startswith("score=")] == ["score=0.5;", "score=0.75;"]


@pytest.mark.parametrize(
    ("script", "kind", "name"),
    [
        ("v2_failing", "Training", "v2-failing"),
        ("v2_failing_processor", "Processing", "v2-processing-failing"),
    ],
)
def test_sdk_v2_raises_its_exception_after_showing_the_scripts_own(
    done: Mapping[str, Done], script: str, kind: str, name: str
) -> None:
    assert done[script].code == 1
    assert ERROR in done[script].output.splitlines()
    assert f"UnexpectedStatusException: Error for {kind} job {name}: Failed. Reason: AlgorithmError: " in (
        " ".join(done[script].output.split())
    )


def test_the_reason_of_a_failed_training_job_is_the_scripts_own_error(
    done: Mapping[str, Done], china: LocalServer
) -> None:
    reason = china.trained("v2-failing")["FailureReason"]
    assert reason.startswith(f"AlgorithmError: {ERROR}\nat /opt/ml/code/failing.py:")
    assert " ".join(reason.split()) in " ".join(done["v2_failing"].output.split())


def test_sdk_v3_raises_what_its_own_wrapper_says(done: Mapping[str, Done], china: LocalServer) -> None:
    assert done["v3_failing"].code == 1
    assert "FailedStatusError: Encountered unexpected failed state" in done["v3_failing"].output
    assert "failing.py']' returned non-zero exit status 1., exit code: 1" in done["v3_failing"].output
    assert ERROR in china.lines(name_of(china, "v3-failing"))["algo-1"]


def test_a_failed_processing_job_shows_the_scripts_own_error_in_sdk_v3(done: Mapping[str, Done]) -> None:
    assert (done["v3_failing_processor"].code, ERROR in done["v3_failing_processor"].output) == (1, True)


def name_of(server: LocalServer, prefix: str) -> str:
    """Return the name of the one training job with a prefix, of which the SDK v3 makes a name."""
    listed = server.client("sagemaker").list_training_jobs(NameContains=prefix)["TrainingJobSummaries"]
    (name,) = (
        job["TrainingJobName"] for job in listed if re.match(rf"{prefix}(-\d+)?$", job["TrainingJobName"])
    )
    return str(name)


def model(server: LocalServer, name: str) -> dict[str, bytes]:
    """Return what a job's model archive holds."""
    return archive(server, REGION, server.trained(name)["ModelArtifacts"]["S3ModelArtifacts"])
