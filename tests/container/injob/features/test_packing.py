import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from injob.features.packing import Layout, first_ones

BITS = st.lists(st.integers(1, 64), min_size=1, max_size=9)


@settings(max_examples=200)
@given(BITS, st.data())
def test_codes_come_back_as_they_were_packed(bits: list[int], data: st.DataObject) -> None:
    rows = data.draw(st.integers(0, 5))
    codes = [
        np.array(data.draw(st.lists(st.integers(0, 2**wide - 1), min_size=rows, max_size=rows)), np.uint64)
        for wide in bits
    ]
    layout = Layout(tuple(bits))
    packed = layout.pack(codes)
    assert packed.shape == (rows, layout.words)
    for column, code in enumerate(codes):
        np.testing.assert_array_equal(layout.unpack(packed, column), code)


def test_words_are_filled_and_no_code_straddles_two() -> None:
    assert Layout((60, 4, 1, 64, 63)).places == ((0, 0), (0, 60), (1, 0), (2, 0), (3, 0))
    assert [Layout(bits).words for bits in ((64,), (32, 32), (32, 33), (1,) * 65)] == [1, 1, 2, 2]


@settings(max_examples=200)
@given(st.integers(1, 3), st.lists(st.integers(0, 2), max_size=60))
def test_first_ones_are_the_rows_that_no_row_before_them_equals(words: int, values: list[int]) -> None:
    rows = np.array(values[: len(values) // words * words], np.uint64).reshape(-1, words)
    seen: list[list[int]] = []
    expected = []
    for number, row in enumerate(rows.tolist()):
        if row not in seen:
            expected.append(number)
            seen.append(row)
    assert first_ones(rows).tolist() == expected
