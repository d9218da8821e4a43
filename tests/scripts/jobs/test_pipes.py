import gzip
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from scripts.errors import JobError
from scripts.jobs.job import Input, Pipe
from scripts.jobs.layout import lay_out, plan
from scripts.jobs.pipes import Feeders, feeding
from scripts.jobs.training import Training

PATH = "/opt/ml/input/data/train"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    for number in range(4):
        (folder / f"{number}").write_text(f"{number}\n")
    return folder


@contextmanager
def fed(
    data: Path, folder: Path, pipe: Pipe, *, sharded: bool = False, hosts: int = 1
) -> Iterator[tuple[Feeders, list[Path]]]:
    """Feed, and provide the folder of each host's FIFOs."""
    job = Training(
        name="j", inputs=(Input("train", data, PATH, sharded=sharded, pipe=pipe),), host_count=hosts
    )
    trees = plan(job, folder, mounts=False)
    lay_out(job, trees)
    with feeding(job, trees) as feeders:
        yield feeders, [tree.opt_ml.local(PATH).parent for tree in trees]


def read(folder: Path, epoch: int) -> str:
    return (folder / f"train_{epoch}").read_text()


def test_every_epoch_has_a_fifo_with_all_files_in_their_order(data: Path, tmp_path: Path) -> None:
    with fed(data, tmp_path / "job", Pipe()) as (_, [folder]):
        assert [read(folder, epoch) for epoch in range(3)] == ["0\n1\n2\n3\n"] * 3


def test_the_next_fifo_is_there_when_one_is_being_read(data: Path, tmp_path: Path) -> None:
    with fed(data, tmp_path / "job", Pipe()) as (_, [folder]):
        assert [each.name for each in folder.iterdir()] == ["train_0"]
        with (folder / "train_0").open() as first:
            assert first.readline() == "0\n"
            assert (folder / "train_1").is_fifo()


def test_a_reader_may_close_early(data: Path, tmp_path: Path) -> None:
    (data / "4").write_bytes(b"4" * 1_000_000)
    with fed(data, tmp_path / "job", Pipe()) as (feeders, [folder]):
        with (folder / "train_0").open() as first:
            assert first.readline() == "0\n"
        assert len(read(folder, 1)) == 1_000_008
        feeders.check()


@pytest.mark.parametrize("is_read", [True, False])
def test_nothing_hangs_when_nobody_reads_to_the_end(data: Path, tmp_path: Path, is_read: bool) -> None:  # noqa: FBT001
    (data / "4").write_bytes(b"4" * 1_000_000)
    before = {*threading.enumerate()}
    with fed(data, tmp_path / "job", Pipe(), hosts=2) as (_, [folder, _other]):
        reader = os.open(folder / "train_0", os.O_RDONLY) if is_read else None
    assert {*threading.enumerate()} <= before
    if reader is not None:
        os.close(reader)


def test_hosts_share_the_files_each_in_fifos_of_its_own(data: Path, tmp_path: Path) -> None:
    with fed(data, tmp_path / "job", Pipe(), sharded=True, hosts=3) as (_, folders):
        assert [read(folder, 0) for folder in folders] == ["0\n3\n", "1\n", "2\n"]
        assert [read(folder, 1) for folder in folders] == ["0\n3\n", "1\n", "2\n"]


def test_a_seed_gives_every_epoch_an_order_of_its_own(data: Path, tmp_path: Path) -> None:
    with fed(data, tmp_path / "job", Pipe(seed=1)) as (_, [folder]):
        once = [read(folder, epoch) for epoch in range(4)]
    with fed(data, tmp_path / "job", Pipe(seed=1)) as (_, [folder]):
        again = [read(folder, epoch) for epoch in range(4)]
    assert once == again
    assert {"".join(sorted(each.split())) for each in once} == {"0123"}
    assert len({*once}) > 1


def test_a_packed_file_that_is_broken_fails_the_job(data: Path, tmp_path: Path) -> None:
    (data / "0").write_bytes(gzip.compress(b"0\n" * 1000)[:-12])
    with fed(data, tmp_path / "job", Pipe(gzip=True)) as (feeders, [folder]):
        read(folder, 0)
        with pytest.raises(JobError, match="train cannot be streamed: "):
            feeders.check()


def test_a_place_where_no_fifo_can_be_is_a_sentence(data: Path, tmp_path: Path) -> None:
    job = Training(name="j", inputs=(Input("train", data, f"{PATH}/x", pipe=Pipe()),))
    trees = plan(job, tmp_path / "job", mounts=False)
    lay_out(job, trees)
    trees[0].opt_ml.local(PATH).parent.mkdir()
    trees[0].opt_ml.local(PATH).touch()
    with pytest.raises(JobError, match="train cannot be streamed: "), feeding(job, trees):
        pass
