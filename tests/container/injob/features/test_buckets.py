from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from injob.features.buckets import Buckets

PIECES = st.lists(st.lists(st.integers(0, 30), min_size=1, max_size=20), min_size=1, max_size=8)


@given(PIECES, st.integers(1, 3), st.integers(1, 7))
def test_every_row_lies_in_one_bucket_with_those_that_equal_it_in_their_order(
    tmp_path_factory: pytest.TempPathFactory, pieces: list[list[int]], words: int, count: int
) -> None:
    with Buckets(tmp_path_factory.getbasetemp(), count) as buckets:
        for piece in pieces:
            buckets.append(np.array([[value << 40] * words for value in piece], np.uint64))
        found = [
            list(zip((bucket.rows >> np.uint64(40)).tolist(), bucket.numbers.tolist(), strict=True))
            for bucket in buckets
        ]
    values = [value for piece in pieces for value in piece]
    expected = [([value] * words, number) for number, value in enumerate(values)]
    assert len(found) == count
    assert sorted((entry for bucket in found for entry in bucket), key=lambda entry: entry[1]) == expected
    homes = [(tuple(row), home) for home, bucket in enumerate(found) for row, _ in bucket]
    assert len(set(homes)) == len(set(values))
    assert all(bucket == sorted(bucket, key=lambda entry: entry[1]) for bucket in found)


def test_their_file_has_no_name_and_is_closed(tmp_path: Path) -> None:
    with Buckets(tmp_path, 2) as buckets:
        buckets.append(np.arange(10, dtype=np.uint64).reshape(-1, 1))
        assert list(tmp_path.iterdir()) == []
    with pytest.raises(ValueError, match="closed"):
        list(buckets)
