"""Distinct rows, in memory and spilled to a file, against the plain definition."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from injob.features import spill
from injob.features.distinct import DistinctRows
from injob.features.packing import Packed

BLOCKS = st.lists(st.lists(st.integers(0, 40), min_size=1, max_size=25), min_size=1, max_size=12)
FAR = 2**60
ROOMY = 10**9


def block(values: list[int], words: int) -> Packed:
    return np.array([[value * FAR % 2**64 + value] * words for value in values], np.uint64).reshape(-1, words)


def distinct(blocks: list[Packed], memory: int, folder: Path) -> Packed:
    rows = DistinctRows(memory, folder)
    for part in blocks:
        rows.add(part)
    return rows.finish()


@settings(max_examples=150)
@given(BLOCKS, st.integers(1, 3), st.integers(1, 3000), st.integers(1, 9))
def test_the_first_one_of_each_row_stays_in_order_however_little_memory_there_is(
    tmp_path_factory: pytest.TempPathFactory, blocks: list[list[int]], words: int, memory: int, piece: int
) -> None:
    folder = tmp_path_factory.getbasetemp()
    parts = [block(values, words) for values in blocks]
    expected = block(list(dict.fromkeys(value for values in blocks for value in values)), words)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(spill, "_CHUNK_ROWS", piece)
        found = distinct(parts, memory, folder)
    np.testing.assert_array_equal(found, expected)
    np.testing.assert_array_equal(distinct(parts, ROOMY, folder), expected)


@settings(max_examples=50)
@given(BLOCKS, st.integers(1, 3000), st.integers(0, 11))
def test_rows_can_be_replaced_at_any_time(
    tmp_path_factory: pytest.TempPathFactory, blocks: list[list[int]], memory: int, when: int
) -> None:
    rows = DistinctRows(memory, tmp_path_factory.getbasetemp())
    words = 1
    for number, values in enumerate(blocks):
        if number == when:
            rows.replace(lambda old: np.repeat(old, 2, axis=1))
            words = 2
        rows.add(block(values, words))
    expected = dict.fromkeys(value for values in blocks for value in values)
    np.testing.assert_array_equal(rows.finish(), block(list(expected), words))


def test_what_is_spilled_lies_in_a_file_without_a_name(tmp_path: Path) -> None:
    folder = tmp_path / "train"
    folder.mkdir()
    rows = DistinctRows(3000, folder)
    for start in range(0, 1000, 100):
        rows.add(np.arange(start, start + 200, dtype=np.uint64).reshape(-1, 1))
    links = [link.readlink() for link in Path("/proc/self/fd").iterdir() if link.is_symlink()]
    assert any(link.is_relative_to(folder) for link in links)
    found = rows.finish()
    assert list(folder.iterdir()) == []
    assert isinstance(found, np.memmap)
    assert found[:, 0].tolist() == list(range(1100))
