from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from injob.checkpoints.file import CheckpointFile, UnusableError, fingerprint

IDENTITY = {"files": [["a.csv", 7], ["b.csv", 8]], "hyperparameters": {"test_size": 0.2}}


@dataclass(frozen=True)
class Value:
    rows: int
    numbers: npt.NDArray[np.float64]


VALUE = Value(3, np.arange(200.0))


@pytest.fixture
def file(tmp_path: Path) -> CheckpointFile:
    return CheckpointFile(tmp_path / "checkpoints/job-algo-1.npz", IDENTITY)


def test_what_was_saved_last_is_loaded(file: CheckpointFile) -> None:
    file.save(VALUE)
    file.save(replace(VALUE, rows=4))
    found = file.load(Value)
    assert found is not None
    assert found.rows == 4
    np.testing.assert_array_equal(found.numbers, VALUE.numbers)
    assert [path.name for path in file.path.parent.iterdir()] == ["job-algo-1.npz"]


def test_there_may_be_none(file: CheckpointFile) -> None:
    assert file.load(Value) is None
    file.remove()
    file.save(VALUE)
    file.remove()
    assert file.load(Value) is None


@pytest.mark.parametrize(
    ("identity", "why"),
    [
        ({**IDENTITY, "files": [["a.csv", 7]]}, "it was made with other files"),
        (
            {"files": [], "hyperparameters": {}},
            "it was made with other files and other hyperparameters",
        ),
    ],
)
def test_one_that_was_made_from_something_else_is_refused(
    file: CheckpointFile, identity: dict[str, object], why: str
) -> None:
    file.save(VALUE)
    with pytest.raises(UnusableError) as caught:
        replace(file, identity=identity).load(Value)
    assert str(caught.value) == why


def test_no_pickle_is_ever_loaded(file: CheckpointFile) -> None:
    file.path.parent.mkdir()
    with file.path.open("wb") as stream:
        np.savez(stream, document=np.array([{"a": 1}], dtype=object))
    with pytest.raises(UnusableError, match=r"it is broken \(ValueError\)"):
        file.load(Value)


def test_a_file_with_another_beginning_or_end_or_size_is_another(tmp_path: Path) -> None:
    path, content = tmp_path / "a.csv", bytes(range(250)) * 100
    path.write_bytes(content)
    expected = fingerprint(path)
    assert expected[0] == 25_000
    for other in (b"x" + content[1:], content[:-1] + b"x", content + b"x"):
        path.write_bytes(other)
        assert fingerprint(path) != expected
    path.write_bytes(content)
    assert fingerprint(path) == expected
    path.write_bytes(b"")
    assert fingerprint(path)[0] == 0


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300)
@given(data=st.data())
def test_a_broken_one_is_refused_or_means_the_same(file: CheckpointFile, data: st.DataObject) -> None:
    file.save(VALUE)
    content = bytearray(file.path.read_bytes())
    if data.draw(st.booleans()):
        content[data.draw(st.integers(0, len(content) - 1))] ^= data.draw(st.integers(1, 255))
    else:
        del content[data.draw(st.integers(0, len(content) - 1)) :]
    file.path.write_bytes(content)
    try:
        found = file.load(Value)
    except UnusableError:
        return
    assert found is not None
    assert found.rows == VALUE.rows
    np.testing.assert_array_equal(found.numbers, VALUE.numbers)
