import sys
from pathlib import Path

import pytest

from scripts.errors import JobError
from scripts.jobs.host_launch import STAND_IN, for_docker, for_process, network_of
from scripts.jobs.job import Input, Source
from scripts.jobs.layout import plan
from scripts.jobs.namespace import Namespace
from scripts.jobs.processing import Processing
from scripts.jobs.training import Training
from scripts.launch import CONTAINER, Launch, Network


def test_every_host_is_a_container_with_its_own_tree_and_name(tmp_path: Path) -> None:
    job = Training(
        name="my-job",
        host_count=2,
        inputs=(Input.channel("train", tmp_path),),
        memory="2g",
        network_isolation=True,
    )
    trees = plan(job, tmp_path / "runs", mounts=True)
    assert for_docker(job, trees, "injob:latest") == tuple(
        Launch(
            entrypoint=(),
            arguments=("train",),
            environ=job.service_environ,
            mounts={tmp_path / "runs" / host: "/opt/ml"},
            image="injob:latest",
            read_only={"/opt/ml/input/data/train": tmp_path},
            host=host,
            hostname=hostname,
            network=Network("injob-my-job", internal=True),
            memory="2g",
            labels={"injob.run": "my-job"},
        )
        for host, hostname in (("algo-1", "ip-10-0-0-1.internal"), ("algo-2", "ip-10-0-0-2.internal"))
    )


def test_it_prints_as_the_commands_that_a_person_would_type(tmp_path: Path) -> None:
    job = Processing(
        name="p", entrypoint=("preprocess",), inputs=(Input("in", tmp_path, "/opt/ml/processing/in"),)
    )
    (launch,) = for_docker(job, plan(job, tmp_path / "runs", mounts=True), "injob")
    assert str(network_of(job)) == "docker network create injob-p"
    assert str(launch) == (
        "docker run --rm --label injob.run=p --hostname ip-10-0-0-1.internal --network injob-p "
        f"--network-alias algo-1 --env AWS_REGION=us-east-1 --volume {tmp_path}/runs/algo-1:/opt/ml "
        f"--volume {tmp_path}:/opt/ml/processing/in:ro injob preprocess"
    )


@pytest.mark.parametrize("namespace", [None, Namespace(("unshare", "--mount"))])
def test_a_training_script_is_started_by_the_stand_in(tmp_path: Path, namespace: Namespace | None) -> None:
    job = Training(name="t", source=Source(tmp_path, "train.py"))
    (launch,) = for_process(job, plan(job, tmp_path / "runs", mounts=False), namespace)
    tree = tmp_path / "runs" / "algo-1"
    prefix = namespace.prefix(tree) if namespace else ()
    assert launch.argv == (*prefix, sys.executable, "-P", str(STAND_IN))
    assert launch.environ == {
        **job.service_environ,
        "SAGEMAKER_BASE_DIR": "/opt/ml" if namespace else str(tree),
        "PYTHONPATH": str(CONTAINER),
        "PYTHONUNBUFFERED": "1",
    }


def test_a_processing_script_is_found_in_the_tree(tmp_path: Path) -> None:
    job = Processing(name="p", source=Source(tmp_path, "prep.py"), arguments=("--where", "/opt/ml/x"))
    (launch,) = for_process(job, plan(job, tmp_path / "runs", mounts=False), None)
    script = tmp_path / "runs/algo-1/processing/input/code/prep.py"
    assert launch.argv == (sys.executable, str(script), "--where", "/opt/ml/x")


def test_the_built_in_processing_job_is_its_module(tmp_path: Path) -> None:
    job = Processing(name="p", entrypoint=("preprocess",))
    (launch,) = for_process(job, plan(job, tmp_path / "runs", mounts=False), None)
    assert launch.argv == (sys.executable, "-m", "entry_points.preprocess")


def test_what_only_a_container_can_give_is_refused(tmp_path: Path) -> None:
    job = Training(name="t", memory="2g", network_isolation=True)
    with pytest.raises(JobError) as caught:
        for_process(job, plan(job, tmp_path, mounts=False), None)
    assert str(caught.value) == (
        "plain processes cannot give --memory and --network-isolation; use --runtime docker"
    )
