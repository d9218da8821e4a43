import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sklearn.model_selection import train_test_split

from injob.errors import DataError
from injob.tables.split import split_rows


@settings(max_examples=300)
@given(
    st.integers(2, 3000),
    st.floats(0, 1, exclude_min=True, exclude_max=True) | st.sampled_from([0.1, 0.2, 0.25, 0.3, 0.5, 0.9]),
    st.integers(0, 2**32 - 1),
)
def test_the_rows_and_their_order_are_those_of_train_test_split(
    rows: int, test_size: float, random_state: int
) -> None:
    assume(0 < np.ceil(test_size * rows) < rows)
    train, test = train_test_split(np.arange(rows), test_size=test_size, random_state=random_state)
    split = split_rows(rows, test_size=test_size, random_state=random_state)
    assert (split.train.tolist(), split.test.tolist()) == (train.tolist(), test.tolist())


def test_many_rows_split_as_few_do() -> None:
    rows = (1 << 20) + 3
    train, test = train_test_split(np.arange(rows), test_size=0.2, random_state=0)
    split = split_rows(rows, test_size=0.2, random_state=0)
    np.testing.assert_array_equal(split.train, train)
    np.testing.assert_array_equal(split.test, test)


@pytest.mark.parametrize(("rows", "test_size"), [(0, 0.5), (1, 0.5), (3, 0.9), (10, 0.95)])
def test_a_side_without_rows_is_refused(rows: int, test_size: float) -> None:
    with pytest.raises(DataError) as caught:
        split_rows(rows, test_size=test_size, random_state=0)
    assert str(caught.value) == (
        f"{rows} rows cannot be split with a test share of {test_size}: one side would be empty; "
        "add rows, or choose another share"
    )
