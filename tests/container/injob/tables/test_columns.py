from collections.abc import Sequence

import pytest

from injob.tables.columns import repeated


@pytest.mark.parametrize(
    ("names", "twice"), [([], []), (["b", "a"], []), (["b", "c", "a", "b", "a", "b"], ["a", "b"])]
)
def test_names_that_occur_twice_are_found(names: Sequence[str], twice: list[str]) -> None:
    assert repeated(names) == twice
