import os
import signal
from dataclasses import dataclass
from pathlib import Path

import pytest

from injob.checkpoints.file import CheckpointFile
from injob.checkpoints.keeper import Keeper
from injob.errors import OutputError
from injob.stopping import Stop, Stopped


@dataclass(frozen=True)
class Value:
    rows: int


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def file(tmp_path: Path) -> CheckpointFile:
    return CheckpointFile(tmp_path / "job.npz", {"files": []})


def test_a_value_is_saved_when_it_is_time_to(file: CheckpointFile) -> None:
    clock = Clock()
    keeper = Keeper(file, Value, Stop(), seconds=30, clock=clock)
    saved = []
    for rows in range(8):
        clock.now += 10
        keeper.save_if_due(Value(rows))
        saved.append(keeper.load())
    assert saved == [None, None, *[Value(2)] * 3, *[Value(5)] * 3]
    assert keeper.save(Value(9)) == Value(9)
    assert keeper.load() == Value(9)
    keeper.forget()
    assert keeper.load() is None


def test_a_job_that_is_to_stop_saves_first(file: CheckpointFile) -> None:
    with Stop() as stop:
        keeper = Keeper(file, Value, stop, seconds=3600)
        keeper.save_if_due(Value(1))
        os.kill(os.getpid(), signal.SIGTERM)
        with pytest.raises(Stopped) as caught:
            keeper.save_if_due(Value(2))
    assert str(caught.value) == (
        "the job was stopped by SIGTERM; it goes on from its checkpoint when it is started again"
    )
    assert caught.value.exit_code == 143
    assert keeper.load() == Value(2)


def test_without_a_file_it_only_stops() -> None:
    with Stop() as stop:
        keeper = Keeper(None, Value, stop, seconds=0)
        keeper.save_if_due(Value(1))
        assert keeper.load() is None
        keeper.forget()
        os.kill(os.getpid(), signal.SIGTERM)
        with pytest.raises(Stopped, match=r"^the job was stopped by SIGTERM$"):
            keeper.save_if_due(Value(2))


def test_one_that_is_of_no_use_is_said_in_a_line(
    file: CheckpointFile, capsys: pytest.CaptureFixture[str]
) -> None:
    file.path.write_bytes(b"PK")
    assert Keeper(file, Value, Stop(), seconds=1).load() is None
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith(f"note: the checkpoint {file.path} is not used: it is broken (")


def test_a_folder_that_nobody_can_write_to_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "checkpoints").write_text("no folder")
    keeper = Keeper(CheckpointFile(tmp_path / "checkpoints/job.npz", {}), Value, Stop(), seconds=0)
    with pytest.raises(OutputError, match=r"job\.npz cannot be written"):
        keeper.save_if_due(Value(1))


def test_a_job_that_is_to_stop_before_there_is_a_value_stops(file: CheckpointFile) -> None:
    with Stop() as stop:
        keeper = Keeper(file, Value, stop, seconds=0)
        keeper.raise_if_stopped()
        os.kill(os.getpid(), signal.SIGTERM)
        with pytest.raises(Stopped) as caught:
            keeper.raise_if_stopped()
    assert (str(caught.value), keeper.load()) == ("the job was stopped by SIGTERM", None)
