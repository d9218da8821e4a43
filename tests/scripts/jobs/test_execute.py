"""Whole jobs, each in both runtimes where both can run it."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from injob.documents import read_json
from scripts.errors import EngineError, JobError
from scripts.jobs.docker_hosts import Docker
from scripts.jobs.execute import execute
from scripts.jobs.job import Checkpoints, Input, Output, Pipe, Source
from scripts.jobs.process_hosts import Processes
from scripts.jobs.processing import Processing
from scripts.jobs.stores import Folder
from scripts.jobs.training import Training
from scripts.jobs.watch import Orders
from scripts.runtimes import Owner
from tests.scripts import job_runs
from tests.scripts.job_runs import QUICK, Memory, script

Backend = Docker | Processes

BOTH = ["process", pytest.param("docker", marks=pytest.mark.docker)]

BEGINNING = ["Starting", "Downloading", "Training"]


@pytest.fixture(params=BOTH)
def backend(request: pytest.FixtureRequest) -> Backend:
    if request.param == "docker":
        return job_runs.docker(request.getfixturevalue("image"))
    backend = job_runs.processes()
    if backend.namespace is None:
        pytest.skip("this kernel grants no private /opt/ml")
    return backend


class Stubborn(Folder):
    """A folder on a disk that is full."""

    def keep(self, inside: Path, file: Path) -> bool:  # noqa: ARG002 - there is no place for any
        return False


def patience(backend: Backend) -> float:
    """Return the seconds after which a script surely runs."""
    return 4 if isinstance(backend, Docker) else 3


@pytest.fixture
def memory() -> Memory:
    return Memory()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    for number in range(5):
        (folder / f"{number}.csv").write_text("x\n1\n")
    return folder


@pytest.mark.parametrize("count", [2, 3])
def test_several_hosts_know_each_other_and_share_a_channel(
    backend: Backend, memory: Memory, tmp_path: Path, data: Path, count: int
) -> None:
    channels = (Input.channel("shared", data, sharded=True), Input.channel("whole", data))
    job = Training(
        name="greet", source=script(tmp_path, job_runs.GREETING), inputs=channels, host_count=count
    )
    outcome = execute(job, backend, tmp_path / "greet", memory)
    model = tmp_path / "greet" / "model"
    found = [read_json(model / f"{host}.json") for host in job.hosts]
    every = sorted(path.name for path in data.iterdir())
    assert (outcome.status, memory.warnings) == ("Completed", [])
    assert memory.statuses == [*BEGINNING, "Uploading", "Completed"]
    assert [each["hosts"] for each in found] == [list(job.hosts)] * count
    assert [each["channels"] for each in found] == [
        {"shared": every[number::count], "whole": every} for number in range(count)
    ]
    assert len({*found[0]["addresses"]}) == count
    assert {each["hostname"] for each in found}.isdisjoint(job.hosts)


def test_one_host_that_fails_fails_the_job_and_stops_the_others(
    backend: Backend, memory: Memory, tmp_path: Path
) -> None:
    job = Training(name="fail", source=script(tmp_path, job_runs.FAILING), host_count=3)
    outcome = execute(job, backend, tmp_path / "fail", memory, Orders(grace=QUICK))
    failure = (tmp_path / "fail/algo-2/output/failure").read_text()
    assert memory.statuses == [*BEGINNING, "Uploading", "Failed"]
    assert memory.warnings == ["algo-2 failed with exit code 1: the other hosts are stopped"]
    assert outcome.reason == f"AlgorithmError: {failure.strip()}, exit code: 1"
    assert outcome.seconds < 30


def test_a_script_that_raises_gives_its_last_line_as_the_reason(memory: Memory, tmp_path: Path) -> None:
    source = script(tmp_path, "raise ValueError(\"no column 'z'\")")
    outcome = execute(Training(name="raise", source=source), job_runs.processes(), tmp_path / "raise", memory)
    assert outcome.reason is not None
    assert outcome.reason.startswith("AlgorithmError: ValueError: no column 'z'\nCommand ")
    assert outcome.reason.endswith('-- script.py", exit code: 1')


def test_the_output_of_the_slowest_host_is_not_lost(backend: Backend, memory: Memory, tmp_path: Path) -> None:
    job = Training(name="slow", source=script(tmp_path, job_runs.SLOW), host_count=2)
    execute(job, backend, tmp_path / "slow", memory)
    assert [len(memory.printed(host, beginning="line ")) for host in job.hosts] == [2000, 2000]
    assert sorted(path.name for path in (tmp_path / "slow/model").iterdir()) == ["algo-1", "algo-2"]


@pytest.mark.parametrize("last", ["Stopped", "MaxRuntimeExceeded"])
def test_a_job_that_is_stopped_saves_its_model(
    backend: Backend, memory: Memory, tmp_path: Path, last: str
) -> None:
    orders = Orders(stop=memory.is_ready, grace=QUICK) if last == "Stopped" else Orders(grace=QUICK)
    max_runtime = 900 if last == "Stopped" else patience(backend)
    job = Training(name="stop", source=script(tmp_path, job_runs.SAVING), max_runtime=max_runtime)
    outcome = execute(job, backend, tmp_path / "stop", memory, orders)
    assert memory.statuses == [*BEGINNING, "Stopping", "Uploading", last]
    assert (outcome.status, outcome.reason) == ("Stopped", None)
    assert (tmp_path / "stop/model/model.txt").read_text() == "saved"


def test_a_job_that_does_not_stop_is_killed(memory: Memory, tmp_path: Path) -> None:
    source = script(
        tmp_path, "import signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\ntime.sleep(60)"
    )
    job = Training(name="deaf", source=source)
    orders = Orders(stop_after=1, grace=0.5)
    outcome = execute(job, job_runs.processes(), tmp_path / "deaf", memory, orders)
    assert (outcome.status, outcome.seconds < 10) == ("Stopped", True)


def test_after_a_spot_interruption_it_goes_on_from_its_checkpoints(
    backend: Backend, memory: Memory, tmp_path: Path
) -> None:
    checkpoints = tmp_path / "checkpoints"
    job = Training(
        name="spot",
        source=script(tmp_path, job_runs.COUNTING),
        checkpoints=Checkpoints(Folder(checkpoints)),
        host_count=1,
    )
    outcome = execute(
        job, backend, tmp_path / "spot", memory, Orders(interrupt_after=patience(backend), grace=QUICK)
    )
    begin, end = (tmp_path / "spot/model/counted").read_text().split()
    assert memory.statuses == [*BEGINNING, "Interrupted", *BEGINNING, "Uploading", "Completed"]
    assert memory.printed("algo-1", beginning="from ") == ["from 0", f"from {begin}"]
    assert (int(end) - int(begin), (checkpoints / "count").read_text()) == (3, end)
    assert read_json(outcome.folder / "job.json")["status"] == "Completed"


def test_a_processing_job_reads_its_inputs_and_gives_its_outputs(
    backend: Backend, memory: Memory, tmp_path: Path, data: Path
) -> None:
    text = """
import pathlib, sys
names = sorted(path.name for path in pathlib.Path("/opt/ml/processing/in").iterdir())
pathlib.Path("/opt/ml/processing/out/names").write_text(" ".join([*sys.argv[1:], *names]))
pathlib.Path("/opt/ml/output/message").write_text("two rows dropped")
"""
    job = Processing(
        name="prep",
        source=script(tmp_path, text),
        inputs=(Input("in", data, "/opt/ml/processing/in"),),
        outputs=(Output("out", "/opt/ml/processing/out", tmp_path / "out"),),
        arguments=("--x", "a b"),
    )
    outcome = execute(job, backend, tmp_path / "prep", memory)
    assert (tmp_path / "out/names").read_text() == "--x a b 0.csv 1.csv 2.csv 3.csv 4.csv"
    assert (memory.statuses, outcome.message) == (["InProgress", "Completed"], "two rows dropped")


def test_a_host_reads_every_epoch_of_a_pipe(
    backend: Backend, memory: Memory, tmp_path: Path, data: Path
) -> None:
    text = """
import pathlib
for epoch in range(2):
    found = pathlib.Path(f"/opt/ml/input/data/piped_{epoch}").read_text().split()
    print("epoch", epoch, *found, flush=True)
with open("/opt/ml/input/data/unread_0") as file:
    file.readline()
"""
    channels = (
        replace(Input.channel("piped", data, sharded=True), pipe=Pipe()),
        replace(Input.channel("unread", data), pipe=Pipe()),
        replace(Input.channel("never", data), pipe=Pipe()),
    )
    job = Training(name="pipe", source=script(tmp_path, text), inputs=channels, host_count=2)
    outcome = execute(job, backend, tmp_path / "pipe", memory)
    assert (outcome.status, memory.warnings) == ("Completed", [])
    assert [memory.printed(host, beginning="epoch ") for host in job.hosts] == [
        ["epoch 0 x 1 x 1 x 1", "epoch 1 x 1 x 1 x 1"],
        ["epoch 0 x 1 x 1", "epoch 1 x 1 x 1"],
    ]


def test_a_pipe_that_breaks_off_fails_the_job(memory: Memory, tmp_path: Path, data: Path) -> None:
    text = "print(open('/opt/ml/input/data/piped_0').read())"
    channel = replace(Input.channel("piped", data), pipe=Pipe(gzip=True))
    job = Training(name="pipe", source=script(tmp_path, text), inputs=(channel,))
    with pytest.raises(JobError, match="piped cannot be streamed: Not a gzipped file"):
        execute(job, job_runs.processes(), tmp_path / "pipe", memory)


def test_a_host_may_write_to_its_own_copy_of_an_input(
    backend: Backend, memory: Memory, tmp_path: Path, data: Path
) -> None:
    text = "open('/opt/ml/processing/in/0.csv', 'a').write('more')"
    given = Input("in", data, "/opt/ml/processing/in", private=True)
    job = Processing(name="write", source=script(tmp_path, text), inputs=(given,))
    outcome = execute(job, backend, tmp_path / "write", memory)
    assert (outcome.status, (data / "0.csv").read_text()) == ("Completed", "x\n1\n")


def test_what_is_uploaded_continuously_is_there_after_a_failure_too(
    backend: Backend, memory: Memory, tmp_path: Path
) -> None:
    text = """
import pathlib, sys, time
out = pathlib.Path("/opt/ml/processing/out")
(out / "passing").write_text("1")
time.sleep(3)
(out / "passing").unlink()
(out / "last").write_text("2")
sys.exit(1)
"""
    live = Folder(tmp_path / "live")
    output = Output("out", "/opt/ml/processing/out", tmp_path / "out", live=live)
    job = Processing(name="live", source=script(tmp_path, text), outputs=(output,))
    outcome = execute(job, backend, tmp_path / "live-job", memory)
    found = {path.name: path.read_text() for path in live.path.iterdir()}
    assert (outcome.status, found) == ("Failed", {"passing": "1", "last": "2"})


def test_what_could_not_be_kept_is_a_warning(memory: Memory, tmp_path: Path) -> None:
    text = "open('/opt/ml/checkpoints/x/y', 'w')"
    checkpoints = tmp_path / "checkpoints"
    (checkpoints / "x").mkdir(parents=True)
    job = Training(name="keep", source=script(tmp_path, text), checkpoints=Checkpoints(Stubborn(checkpoints)))
    execute(job, job_runs.processes(), tmp_path / "keep", memory)
    (warning,) = memory.warnings
    assert warning.endswith("x/y could not be copied to where it is to be kept")


def test_a_processing_job_is_interrupted(backend: Backend, memory: Memory, tmp_path: Path) -> None:
    text = """
import pathlib, time
try:
    print("ready", flush=True)
    time.sleep(60)
except KeyboardInterrupt:
    pathlib.Path("/opt/ml/processing/out/part").touch()
"""
    outputs = (Output("out", "/opt/ml/processing/out", tmp_path / "out"),)
    job = Processing(name="prep", source=script(tmp_path, text), outputs=outputs)
    execute(job, backend, tmp_path / "prep", memory, Orders(stop=memory.is_ready, grace=QUICK))
    assert memory.statuses == ["InProgress", "Stopping", "Stopped"]
    assert (tmp_path / "out/part").is_file()


def test_a_failed_processing_job_has_the_reason_that_the_service_would_show(
    memory: Memory, tmp_path: Path
) -> None:
    job = Processing(name="prep", source=script(tmp_path, "raise SystemExit(3)"))
    outcome = execute(job, job_runs.processes(), tmp_path / "prep", memory)
    assert (outcome.status, outcome.reason) == ("Failed", "AlgorithmError: , exit code: 3")


def test_a_folder_with_a_module_and_a_shell_script(backend: Backend, memory: Memory, tmp_path: Path) -> None:
    folder = tmp_path / "source"
    folder.mkdir()
    (folder / "helper.py").write_text("def greet(): print('helped')")
    (folder / "run.sh").write_text('#!/bin/sh\necho "$@"\npython3 -c "import helper; helper.greet()"\n')
    job = Training(name="folder", source=Source(folder, "run.sh"), hyperparameters={"alpha": "a b"})
    outcome = execute(job, backend, tmp_path / "folder", memory)
    assert outcome.status == "Completed"
    assert memory.printed("algo-1", beginning="--alpha a b") == ["--alpha a b"]
    assert memory.printed("algo-1", beginning="helped") == ["helped"]
    assert (folder / "run.sh").stat().st_mode & 0o111 == 0


@pytest.mark.docker
def test_inputs_cannot_be_changed(image: str, memory: Memory, tmp_path: Path, data: Path) -> None:
    text = "import pathlib\npathlib.Path('/opt/ml/input/data/train/0.csv').write_text('gone')"
    job = Training(name="ro", source=script(tmp_path, text), inputs=(Input.channel("train", data),))
    outcome = execute(job, job_runs.docker(image), tmp_path / "ro", memory)
    assert (outcome.status, (data / "0.csv").read_text()) == ("Failed", "x\n1\n")


def test_processes_write_into_copies(memory: Memory, tmp_path: Path, data: Path) -> None:
    text = "import os, pathlib\npathlib.Path(os.environ['SM_CHANNEL_TRAIN'], '0.csv').write_text('gone')"
    job = Training(name="copy", source=script(tmp_path, text), inputs=(Input.channel("train", data),))
    outcome = execute(job, job_runs.processes(), tmp_path / "copy", memory)
    assert (outcome.status, (data / "0.csv").read_text()) == ("Completed", "x\n1\n")


@pytest.mark.docker
def test_isolated_hosts_reach_each_other_and_nothing_else(image: str, memory: Memory, tmp_path: Path) -> None:
    source = script(tmp_path, job_runs.OUTSIDE)
    job = Training(name="alone", source=source, host_count=2, network_isolation=True)
    outcome = execute(job, job_runs.docker(image), tmp_path / "alone", memory)
    assert outcome.status == "Completed", memory.lines[-5:]
    for host in job.hosts:
        assert memory.printed(host, beginning="nothing outside")
        assert memory.printed(host, beginning="credentials") == ["credentials []"]


@pytest.mark.docker
def test_memory_is_limited(image: str, memory: Memory, tmp_path: Path) -> None:
    limits = "['/sys/fs/cgroup/memory.max', '/sys/fs/cgroup/memory/memory.limit_in_bytes']"
    text = f"import pathlib\nprint(*[p.read_text() for p in map(pathlib.Path, {limits}) if p.exists()])"
    job = Processing(name="small", source=script(tmp_path, text), memory="256m")
    execute(job, job_runs.docker(image), tmp_path / "small", memory)
    assert memory.printed("algo-1", beginning="2684") == [str(256 * 1024**2)]


@pytest.mark.docker
def test_what_a_job_wrote_belongs_to_the_owner(image: str, memory: Memory, tmp_path: Path) -> None:
    job = Training(name="own", source=script(tmp_path, job_runs.SLOW))
    execute(job, job_runs.docker(image, Owner(4711, 4712)), tmp_path / "own", memory)
    tree = tmp_path / "own" / "algo-1"
    assert {(path.stat().st_uid, path.stat().st_gid) for path in [tree, *tree.rglob("*")]} == {(4711, 4712)}


def exploding(_host: str, _line: bytes) -> None:
    raise OSError("nobody listens")


@pytest.mark.docker
@pytest.mark.parametrize("why", ["no such command", "no such image", "the observer fails"])
def test_nothing_is_left_whatever_goes_wrong(
    image: str, memory: Memory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, why: str
) -> None:
    job = Training(name="wrong", entrypoint=("no-such",) if why == "no such command" else ("echo", "x"))
    backend = job_runs.docker("no-such-image" if why == "no such image" else image)
    if why == "the observer fails":
        monkeypatch.setattr(memory, "log", exploding)
    errors: dict[str, tuple[type[Exception], str]] = {
        "no such command": (EngineError, "Docker cannot run `docker run .*no-such"),
        "no such image": (EngineError, "there is no image no-such-image here; build or pull it"),
        "the observer fails": (Exception, "algo-1 was lost: nobody listens"),
    }
    error, message = errors[why]
    with job_runs.nothing_left_behind(job.name), pytest.raises(error, match=message):
        execute(job, backend, tmp_path / "wrong", memory)


def test_without_a_namespace_scripts_still_find_their_tree(memory: Memory, tmp_path: Path) -> None:
    text = """
import os, pathlib
pathlib.Path(os.environ["SM_MODEL_DIR"], "m").write_text(os.environ["SAGEMAKER_BASE_DIR"])
"""
    job = Training(name="plain", source=script(tmp_path, text))
    backend = Processes(None, dict(job_runs.processes().environ))
    assert execute(job, backend, tmp_path / "plain", memory).status == "Completed"
    assert (tmp_path / "plain/model/m").read_text() == str(tmp_path / "plain/algo-1")


def test_what_a_script_leaves_running_does_not_keep_the_job(memory: Memory, tmp_path: Path) -> None:
    text = "import subprocess\nsubprocess.Popen(['sleep', '20'], start_new_session=True)\nprint('done')"
    job = Training(name="left", source=script(tmp_path, text))
    outcome = execute(job, job_runs.processes(), tmp_path / "left", memory)
    assert (outcome.seconds < 10, memory.printed("algo-1", beginning="done")) == (True, ["done"])


def test_the_record_of_a_job_tells_its_story(memory: Memory, tmp_path: Path) -> None:
    job = Training(name="story", source=script(tmp_path, "print('x')"))
    execute(job, job_runs.processes(), tmp_path / "story", memory)
    record = json.loads((tmp_path / "story/job.json").read_text())
    assert (record["name"], record["kind"], record["status"]) == ("story", "training", "Completed")
    assert [each["status"] for each in record["transitions"]] == memory.statuses
