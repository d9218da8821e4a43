"""The whole way of a job's data: S3, the hosts, S3."""

import io
import tarfile
from pathlib import Path

import pytest

from scripts.jobs.docker_hosts import Docker
from scripts.jobs.execute import execute
from scripts.jobs.job import Checkpoints, Output
from scripts.jobs.process_hosts import Processes
from scripts.jobs.processing import Processing
from scripts.jobs.training import Training
from scripts.sagemaker_local.channel import Channel
from scripts.sagemaker_local.channels import fetch_inputs
from scripts.sagemaker_local.objects import S3
from scripts.sagemaker_local.uploads import Prefix, upload_archive, upload_folder
from scripts.sagemaker_local.uris import S3Uri
from tests.scripts import job_runs
from tests.scripts.job_runs import Memory, script

DATA = "/opt/ml/input/data"
TRAIN = """
import os, pathlib, sys
data, host = pathlib.Path("/opt/ml/input/data"), os.environ["SM_CURRENT_HOST"]
model = pathlib.Path("/opt/ml/model", host)
model.mkdir()
for mode in ("file", "fast"):
    found = sorted((data / mode).rglob("*.csv"))
    (model / mode).write_text(" ".join(path.read_text() for path in found))
(model / "pipe").write_text((data / "pipe_0").read_text() + (data / "pipe_1").read_text())
(model / "manifest").write_text((data / "file-manifest").read_text())
(data / "file/mine").write_text("1")
kept = pathlib.Path("/opt/ml/checkpoints")
(model / "kept").write_text(" ".join(sorted(path.name for path in kept.iterdir())))
if host == "algo-1":
    (kept / "old").unlink()
(kept / host).write_text(host)
"""
PROCESS = """
import pathlib, tarfile
code = pathlib.Path("/opt/ml/processing/input/code")
tarfile.open(code / "sourcedir.tar.gz").extractall(code, filter="data")
out = pathlib.Path("/opt/ml/processing/train/deep")
out.mkdir()
(out / "x.csv").write_text((code / "preprocessing.py").read_text())
pathlib.Path("/opt/ml/processing/live/log").write_text("1")
"""


@pytest.fixture(params=["process", pytest.param("docker", marks=pytest.mark.docker)])
def backend(request: pytest.FixtureRequest) -> Docker | Processes:
    if request.param == "docker":
        return job_runs.docker(request.getfixturevalue("image"))
    backend = job_runs.processes()
    if backend.namespace is None:
        pytest.skip("this kernel grants no private /opt/ml")
    return backend


def put(s3: S3, **contents: bytes) -> None:
    for key, content in contents.items():
        s3.put(S3Uri("bucket", key), s3.files.of([content]))


def held(s3: S3, prefix: str) -> dict[str, bytes]:
    return {each.uri.key: bytes(each.content) for each in s3.listed(S3Uri("bucket", prefix))}


def members(archive: bytes) -> dict[str, str]:
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        return {each.name: file.read().decode() for each in tar if (file := tar.extractfile(each))}


def test_a_training_job_takes_its_data_from_s3_and_gives_them_there(
    backend: Docker | Processes, s3: S3, tmp_path: Path
) -> None:
    put(s3, **{f"data/{n}/{n}.csv": f"{n}".encode() for n in range(3)}, **{"kept/old": b"0"})
    channels = [
        Channel(name="file", path=f"{DATA}/file", s3_uri="s3://bucket/data", sharded=True),
        Channel(name="fast", path=f"{DATA}/fast", s3_uri="s3://bucket/data/", mode="FastFile"),
        Channel(name="pipe", path=f"{DATA}/pipe", s3_uri="s3://bucket/data/", mode="Pipe", sharded=True),
    ]
    job = Training(
        name="train",
        source=script(tmp_path, TRAIN),
        inputs=fetch_inputs(s3, channels, tmp_path / "inputs"),
        checkpoints=Checkpoints(Prefix(s3, S3Uri("bucket", "kept"))),
        host_count=2,
    )
    outcome = execute(job, backend, tmp_path / "run", Memory())
    assert (outcome.status, outcome.reason) == ("Completed", None)
    assert upload_archive(s3, tmp_path / "run/model", "s3://bucket/out/model.tar.gz")
    first, second = "s3://bucket/data/0/0.csv", "s3://bucket/data/2/2.csv"
    assert members(held(s3, "out/")["out/model.tar.gz"]) == {
        "algo-1/fast": "0 1 2",
        "algo-1/file": "0 2",
        "algo-1/kept": "old",
        "algo-1/manifest": f"data\n{first}\n{second}\n",
        "algo-1/pipe": "0202",
        "algo-2/fast": "0 1 2",
        "algo-2/file": "1",
        "algo-2/kept": "old",
        "algo-2/manifest": "data\ns3://bucket/data/1/1.csv\n",
        "algo-2/pipe": "11",
    }
    assert held(s3, "kept") == {"kept/algo-1": b"algo-1", "kept/algo-2": b"algo-2"}
    assert held(s3, "data") == {f"data/{n}/{n}.csv": f"{n}".encode() for n in range(3)}


def test_a_processing_job_unpacks_its_code_and_gives_its_outputs(
    backend: Docker | Processes, s3: S3, tmp_path: Path
) -> None:
    (tmp_path / "preprocessing.py").write_text("x\n1\n")
    with (
        s3.writing(S3Uri("bucket", "job/source/sourcedir.tar.gz")) as file,
        tarfile.open(fileobj=file, mode="w:gz") as tar,
    ):
        tar.add(tmp_path / "preprocessing.py", "preprocessing.py")
    code = Channel(
        name="code",
        path="/opt/ml/processing/input/code",
        s3_uri="s3://bucket/job/source/sourcedir.tar.gz",
    )
    job = Processing(
        name="process",
        source=None,
        entrypoint=("python3", "-c", PROCESS),
        inputs=fetch_inputs(s3, [code], tmp_path / "inputs"),
        outputs=(
            Output("train", "/opt/ml/processing/train", tmp_path / "train"),
            Output("live", "/opt/ml/processing/live", tmp_path / "live", Prefix(s3, S3Uri("bucket", "live"))),
        ),
    )
    outcome = execute(job, backend, tmp_path / "run", Memory())
    assert (outcome.status, outcome.reason) == ("Completed", None)
    assert held(s3, "live") == {"live/log": b"1"}
    assert (
        s3.make_bucket("s3://fresh/train") == "the bucket fresh did not exist: it was made in cn-northwest-1"
    )
    assert upload_folder(s3, tmp_path / "train", "s3://fresh/train") == ()
    assert bytes(s3.content(S3Uri("fresh", "train/deep/x.csv"))) == b"x\n1\n"
