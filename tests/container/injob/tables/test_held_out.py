import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from sklearn.model_selection import train_test_split

from injob.errors import DataError
from injob.tables import held_out as module
from injob.tables.held_out import held_out


def assert_as_scikit_learn(rows: int, test_size: float, random_state: int) -> None:
    _, test = train_test_split(np.arange(rows), test_size=test_size, random_state=random_state)
    found = held_out(rows, test_size=test_size, random_state=random_state)
    np.testing.assert_array_equal(np.flatnonzero(found), np.sort(test))


@settings(max_examples=300)
@given(
    st.integers(2, 3000),
    st.floats(0, 1, exclude_min=True, exclude_max=True) | st.sampled_from([0.1, 0.2, 0.25, 0.3, 0.5, 0.9]),
    st.integers(0, 2**32 - 1),
)
@example(2, 0.5, 0)
@example(64, 0.5, 0)
@example(65, 0.01, 1)
def test_the_rows_are_those_of_train_test_split(rows: int, test_size: float, random_state: int) -> None:
    assume(0 < np.ceil(test_size * rows) < rows)
    assert_as_scikit_learn(rows, test_size, random_state)


@pytest.mark.parametrize("rows", [100_003, (1 << 20) + 3, 3_000_000])
@pytest.mark.parametrize("test_size", [0.2, 0.9, 1e-6])
def test_many_rows_split_as_few_do(rows: int, test_size: float) -> None:
    assert_as_scikit_learn(rows, test_size, 7)


@settings(max_examples=50)
@given(st.integers(2, 3000), st.floats(0.01, 0.99), st.integers(0, 2**32 - 1), st.integers(1, 1000))
def test_places_may_be_followed_range_by_range(
    rows: int, test_size: float, random_state: int, size: int
) -> None:
    assume(0 < np.ceil(test_size * rows) < rows)
    assume(rows / size < 50)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_RANGE", size)
        patch.setattr(module, "_STEP", max(size // 3, 7))
        assert_as_scikit_learn(rows, test_size, random_state)


@pytest.mark.parametrize(("rows", "test_size"), [(0, 0.5), (1, 0.5), (3, 0.9), (10, 0.95)])
def test_a_side_without_rows_is_refused(rows: int, test_size: float) -> None:
    with pytest.raises(DataError) as caught:
        held_out(rows, test_size=test_size, random_state=0)
    assert str(caught.value) == (
        f"{rows} rows cannot be split with a test share of {test_size}: one side would be empty; "
        "add rows, or choose another share"
    )


def test_more_rows_than_the_generator_has_words_are_refused() -> None:
    with pytest.raises(DataError, match="5000000000 rows are more than the 4294967296 that can be split"):
        held_out(5_000_000_000, test_size=0.2, random_state=0)
