"""The training job, stopped and killed: whatever happens, it ends with the bits of one that ran through."""

import gzip
import json
import random
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from injob.contract import OptMl
from tests.container.entry_points.jobs import COMMAND, CONTAINER, environ, run

CHECKPOINT = "linear_regression-algo-1.npz"
EVERY_BLOCK = {"checkpoint-seconds": "0"}
FILES = 12
ROWS = 1_000
EDGE = 4_096
LARGE = "file_04.csv"
"""The file that has several blocks."""

Outputs = Mapping[str, bytes]


@dataclass(frozen=True)
class Job:
    """A training job in a tree of its own."""

    tree: OptMl

    def start(self) -> "subprocess.Popen[str]":
        pipe = subprocess.PIPE
        return subprocess.Popen(
            COMMAND, env=environ(self.tree), cwd=CONTAINER, stdout=pipe, stderr=pipe, text=True
        )

    def run(self) -> str:
        return run(self.tree)

    @property
    def checkpoint(self) -> Path:
        return self.tree.checkpoints_dir / CHECKPOINT

    def position(self) -> dict[str, Any]:
        with np.load(self.checkpoint, allow_pickle=False) as stored:
            position: dict[str, Any] = json.loads(stored["document"].tobytes())["value"]["position"]
        return position

    def outputs(self) -> Outputs:
        folders = (self.tree.model_dir, self.tree.output_data_dir)
        return {path.name: path.read_bytes() for folder in folders for path in sorted(folder.iterdir())}

    def stop_after_saves(self, number: int, how: signal.Signals) -> tuple[int, str]:
        """Start it, signal it once it has saved so often, and return its exit code and what it said."""
        process = self.start()
        seen: set[int] = {self._saved()}
        while len(seen) <= number and process.poll() is None:
            seen.add(self._saved())
        process.send_signal(how)
        said, _ = process.communicate()
        return process.returncode, said

    def stop_after_seconds(self, seconds: float, how: signal.Signals) -> tuple[int, str]:
        process = self.start()
        time.sleep(seconds)
        process.send_signal(how)
        said, _ = process.communicate()
        return process.returncode, said

    def _saved(self) -> int:
        # Every checkpoint is another file, which then gets the name of the last one.
        try:
            return self.checkpoint.stat().st_mtime_ns
        except FileNotFoundError:
            return 0


def table(rows: int, seed: int) -> pl.DataFrame:
    generator = np.random.default_rng(seed)
    x = generator.normal(size=(rows, 3))
    return pl.DataFrame({"a": x[:, 0], "b": x[:, 1] + 7, "y": x @ [2.0, -1.0, 0.1]})


def write(frame: pl.DataFrame, folder: Path, number: int) -> None:
    path = folder / f"file_{number:02}.csv"
    text = frame.write_csv()
    match number % 5:
        case 3:
            frame.write_parquet(path.with_suffix(".parquet"))
        case 2:
            path.with_suffix(".csv.gz").write_bytes(gzip.compress(text.encode()))
        case _:
            path.write_text(text)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    for number in range(FILES):
        write(table(ROWS, number), folder, number)
    table(150_000, FILES).write_csv(folder / LARGE)
    return folder


def lay_out(root: Path, data: Path, settings: Mapping[str, str]) -> Job:
    tree = OptMl(root)
    tree.write_training_config(hyperparameters=dict(settings), channels=["train"])
    tree.write_checkpoint_config("/opt/ml/checkpoints")
    channel = tree.channel("train")
    channel.mkdir(parents=True)
    for path in data.iterdir():
        (channel / path.name).write_bytes(path.read_bytes())
    return Job(tree)


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory, data: Path) -> Outputs:
    """What a job writes that runs through, without a checkpoint before its end."""
    job = lay_out(tmp_path_factory.mktemp("whole") / "tree", data, {"checkpoint-seconds": "3600"})
    assert "checkpoint" not in job.run()
    outputs = job.outputs()
    assert list(outputs) == ["model.joblib", "model.json", "evaluation.json", "report.html"]
    return outputs


@pytest.fixture
def job(tmp_path: Path, data: Path) -> Job:
    return lay_out(tmp_path / "tree", data, EVERY_BLOCK)


def test_checkpoints_change_nothing_and_are_gone_after_a_success(job: Job, expected: Outputs) -> None:
    assert "checkpoint" not in job.run()
    assert job.outputs() == expected
    assert list(job.tree.checkpoints_dir.iterdir()) == []


def test_killed_at_twenty_random_points_it_ends_with_the_same_bits(tmp_path: Path, data: Path) -> None:
    # A row is dropped, which is found out at the end of a first reading: there are two.
    job = lay_out(tmp_path / "tree", data, {**EVERY_BLOCK, "missing": "drop"})
    with (job.tree.channel("train") / LARGE).open("a") as file:
        file.write("1,,2\n")
    chance = random.Random(0)
    began = time.monotonic()
    job.run()
    seconds = time.monotonic() - began
    expected = job.outputs()
    ends, went_on = Counter[int](), 0
    while ends[-signal.SIGKILL] < 20 or ends[143] < 10:
        how = signal.SIGTERM if sum(ends.values()) % 3 == 0 else signal.SIGKILL
        if chance.random() < 0.5:
            code, said = job.stop_after_saves(chance.randint(1, 5), how)
        else:
            code, said = job.stop_after_seconds(chance.uniform(0.3, 1) * seconds, how)
        ends[code] += 1
        went_on += said.startswith("going on behind the checkpoint: ")
        if code == 0:
            assert job.outputs() == expected
    # Python itself ends by SIGTERM as long as it has not come to the job.
    assert ends.keys() <= {0, 143, -signal.SIGTERM, -signal.SIGKILL}
    assert went_on >= 10
    job.run()
    assert job.outputs() == expected
    assert list(job.tree.checkpoints_dir.iterdir()) == []


def test_stopped_again_and_again_it_ends_with_the_same_bits(job: Job, expected: Outputs) -> None:
    for saves in (1, 2, 3):
        before = job.position() if job.checkpoint.exists() else {}
        assert job.stop_after_saves(saves, signal.SIGTERM)[0] == 143
        assert job.tree.failure.read_text() == (
            "the job was stopped by SIGTERM; it goes on from its checkpoint when it is started again"
        )
        assert not list(job.tree.model_dir.iterdir())
        assert job.position() != before
    assert job.run().startswith("going on behind the checkpoint: ")
    assert job.outputs() == expected
    assert not job.tree.failure.exists()


def garble(path: Path, upto: int | None = None) -> None:
    """Put other bytes, which no reader takes for rows, where only one that reads the rows would look.

    The beginning and the end, by which a file is known again, stay.
    """
    content = path.read_bytes()
    end = len(content) - EDGE if upto is None else upto
    assert end > EDGE
    path.write_bytes(content[:EDGE] + b"?" * (end - EDGE) + content[end:])


def test_what_was_folded_is_not_read_again(job: Job, expected: Outputs) -> None:
    files = sorted(path for path in job.tree.channel("train").iterdir())
    large = [path.name for path in files].index(LARGE)
    position = {"file": -1}
    while position["file"] < large or not position["offset"]:
        assert job.stop_after_saves(max(large - position["file"], 1), signal.SIGTERM)[0] == 143
        position = job.position()
    assert position["file"] == large
    for path in files[:large]:
        garble(path)
    garble(files[large], position["offset"])
    assert job.run().startswith("going on behind the checkpoint: ")
    assert job.outputs() == expected


def test_files_that_are_garbled_so_cannot_be_read(job: Job) -> None:
    for path in sorted(job.tree.channel("train").iterdir()):
        whole = path.read_bytes()
        garble(path)
        process = job.start()
        _, said = process.communicate()
        assert (process.returncode in (4, 5), str(path) in said) == (True, True)
        path.write_bytes(whole)
        job.checkpoint.unlink(missing_ok=True)


def other_file(job: Job) -> None:
    path = job.tree.channel("train") / "file_11.csv"
    path.write_text(path.read_text() + "1,2,3\n")


def other_numbers(job: Job) -> None:
    path = job.tree.channel("train") / "file_11.csv"
    content = path.read_bytes()
    path.write_bytes(content[:-2] + (b"1" if content[-2:-1] == b"2" else b"2") + content[-1:])


def other_settings(job: Job) -> None:
    settings = {**EVERY_BLOCK, "random-state": "1"}
    job.tree.write_training_config(hyperparameters=settings, channels=["train"])


def other_names(job: Job) -> None:
    (job.tree.channel("train") / "features.json").write_text('{"feature_names": ["b", "a"]}')


def broken(job: Job) -> None:
    content = bytearray(job.checkpoint.read_bytes())
    content[len(content) // 2] ^= 0xFF
    job.checkpoint.write_bytes(content)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (other_file, "it was made with other files"),
        (other_numbers, "it was made with other files"),
        (other_names, "it was made with other files"),
        (other_settings, "it was made with other hyperparameters"),
        (broken, "it is broken ("),
    ],
)
def test_a_checkpoint_of_something_else_is_not_used(
    tmp_path: Path, data: Path, job: Job, change: Callable[[Job], None], why: str
) -> None:
    assert job.stop_after_saves(3, signal.SIGTERM)[0] == 143
    change(job)
    said = job.run()
    assert said.startswith(f"note: the checkpoint {job.checkpoint} is not used: {why}")
    fresh = lay_out(tmp_path / "fresh", data, EVERY_BLOCK)
    if change is not broken:
        change(fresh)
    fresh.run()
    assert job.outputs() == fresh.outputs()


def test_data_that_must_be_mended_leave_no_checkpoint(job: Job) -> None:
    path = job.tree.channel("train") / "file_11.csv"
    path.write_text(path.read_text() + "1,2,three\n")
    process = job.start()
    process.communicate()
    assert process.returncode == 5
    assert list(job.tree.checkpoints_dir.iterdir()) == []


def test_a_file_that_cannot_be_read_is_a_sentence_with_checkpoints_too(job: Job) -> None:
    path = job.tree.channel("train") / "file_99.csv"
    path.symlink_to("nowhere.csv")
    process = job.start()
    _, said = process.communicate()
    assert (process.returncode, said) == (4, f"error: {path} cannot be read: No such file or directory\n")
