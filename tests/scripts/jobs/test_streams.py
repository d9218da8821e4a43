import gzip
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from scripts.jobs.job import Input, Pipe
from scripts.jobs.record_io import record
from scripts.jobs.streams import share, stream

PATH = "/opt/ml/input/data/train"


def test_a_packed_file_is_unpacked_on_the_way(tmp_path: Path) -> None:
    (tmp_path / "packed").write_bytes(gzip.compress(b"12345") + gzip.compress(b"6"))
    assert b"".join(stream(tmp_path / "packed", Pipe(gzip=True))) == b"123456"


def test_a_packed_file_becomes_one_record_of_what_it_holds(tmp_path: Path) -> None:
    (tmp_path / "packed").write_bytes(gzip.compress(b"12345"))
    found = b"".join(stream(tmp_path / "packed", Pipe(gzip=True, record_io=True)))
    assert found == b"".join(record([b"12345"], 5))


@given(
    st.integers(0, 30),
    st.integers(1, 5),
    st.integers(1, 3),
    st.none() | st.integers(0, 9),
    st.integers(0, 3),
)
def test_in_every_epoch_every_file_goes_to_one_host_and_groups_stay_together(
    groups: int, hosts: int, width: int, seed: int | None, epoch: int
) -> None:
    files = [Path(f"{number:03d}") for number in range(groups * width)]
    each = Input("c", Path(), PATH, sharded=True, pipe=Pipe(seed=seed, group=width))
    shares = [share(files, each, number, hosts, epoch) for number in range(hosts)]
    assert sorted(path for part in shares for path in part) == files
    assert max(map(len, shares)) - min(map(len, shares)) <= width
    for part in shares:
        starts = [files.index(path) for path in part[::width]]
        assert part == [path for start in starts for path in files[start : start + width]]


@given(st.integers(0, 30), st.integers(1, 5))
def test_what_is_not_shared_goes_to_all(count: int, hosts: int) -> None:
    files = [Path(f"{number:03d}") for number in range(count)]
    each = Input("c", Path(), PATH, pipe=Pipe())
    assert [share(files, each, number, hosts, 0) for number in range(hosts)] == [files] * hosts
