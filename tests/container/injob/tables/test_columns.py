from collections.abc import Sequence

import pytest

from injob.tables.columns import number, repeated


@pytest.mark.parametrize(
    ("names", "twice"), [([], []), (["b", "a"], []), (["b", "c", "a", "b", "a", "b"], ["a", "b"])]
)
def test_names_that_occur_twice_are_found(names: Sequence[str], twice: list[str]) -> None:
    assert repeated(names) == twice


@pytest.mark.parametrize(
    ("text", "value"),
    [("1.5", 1.5), (" -2e3 ", -2000.0), ("1_000", None), ("\u0665", None), ("x", None), ("", None)],
)
def test_what_python_alone_takes_for_a_number_is_none(text: str, value: float | None) -> None:
    assert number(text) == value
