"""Reading a table for a training job: counted first, read once if that was right, stopped at any time."""

import os
import signal
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from injob.checkpoints.file import CheckpointFile
from injob.checkpoints.keeper import Keeper
from injob.errors import DataError
from injob.regression.reader import read_table
from injob.regression.reading import Reading, Rules
from injob.stopping import Stop, Stopped
from injob.tables.blocks import BEGINNING, Block, Position
from injob.tables.channel import TrainingData, open_channel
from injob.tables.policy import Policy
from injob.tables.table import Table

DROP = Policy("drop")


@dataclass
class Watched:
    """A channel, and from where its rows were asked for."""

    data: TrainingData
    asked: list[Position] = field(default_factory=list)

    @property
    def feature_names(self) -> tuple[str, ...]:
        return self.data.feature_names

    @property
    def size(self) -> int:
        return self.data.size

    @property
    def counted(self) -> Table:
        return self.data.counted

    def blocks(self, start: Position = BEGINNING) -> Iterator[Block]:
        self.asked.append(start)
        return self.data.blocks(start)


def channel(folder: Path, *lines: str) -> Watched:
    folder.mkdir(exist_ok=True)
    (folder / "t.csv").write_text("\n".join(["x,y", *lines]) + "\n")
    return Watched(open_channel(folder, target="y", features=(), policy=DROP))


def rules(rows: int) -> Rules:
    return Rules.of(rows, test_size=0.25, random_state=0, observe=False, shifted=True, policy=DROP)


def keeper(stop: Stop, file: CheckpointFile | None = None) -> Keeper[Reading]:
    return Keeper(file, Reading, stop, seconds=0)


ROWS = [f"{n},{2 * n}" for n in range(20)]


def test_a_table_that_was_counted_right_is_read_once(tmp_path: Path) -> None:
    data = channel(tmp_path, *ROWS)
    reading = read_table(data, rules, keeper(Stop()))
    assert (reading.rows, reading.seen, data.asked) == (20, 20, [BEGINNING])
    assert reading.sides is not None
    assert (reading.sides.train.rows, reading.sides.test.rows) == (15, 5)


def test_one_that_was_not_is_read_again_and_gives_what_its_usable_rows_alone_give(tmp_path: Path) -> None:
    data = channel(tmp_path / "gaps", *ROWS[:7], "", "nan,3", *ROWS[7:])
    whole = channel(tmp_path / "whole", *ROWS)
    found, expected = (read_table(some, rules, keeper(Stop())) for some in (data, whole))
    assert data.asked == [BEGINNING, BEGINNING]
    assert (found.rows, found.seen, found.left_out.missing) == (20, 20, 1)
    assert repr(found.sides) == repr(expected.sides)


def test_a_table_without_a_usable_row_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        read_table(channel(tmp_path, "nan,1", ",2", "3,", "4,inf"), rules, keeper(Stop()))
    assert str(caught.value) == (
        "channel train has no row that can be used: 4 miss a value and 0 are bad; repair its files"
    )


def test_what_a_checkpoint_knows_is_not_read_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data, file = channel(tmp_path / "data", *ROWS), CheckpointFile(tmp_path / "job.npz", {})
    whole = read_table(data, rules, keeper(Stop(), file))
    assert capsys.readouterr().out == ""
    again = read_table(data, rules, keeper(Stop(), file))
    assert data.asked == [BEGINNING, whole.position]
    assert repr(again) == repr(whole)
    assert capsys.readouterr().out.startswith("going on behind the checkpoint: 20 rows, ")


def test_a_job_that_is_to_stop_does_not_even_count(tmp_path: Path) -> None:
    data = channel(tmp_path, *ROWS)
    with Stop() as stop:
        os.kill(os.getpid(), signal.SIGTERM)
        with pytest.raises(Stopped):
            read_table(data, rules, keeper(stop))
    assert data.asked == []
