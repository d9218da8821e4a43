import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from injob.features import codes
from injob.features.codes import Classes, Column, Numbers, Texts, UnknownClassError, bits_of

FLOATS = st.floats(allow_nan=False, allow_infinity=False) | st.integers(-9, 9).map(float)
FEW = 4


def decoded(column: Column, given_out: codes.Codes) -> list[object]:
    values = column.values
    return (
        pl.Series(given_out.view(np.float64)).to_list()
        if values is None
        else values.gather(given_out).to_list()
    )


@settings(max_examples=100)
@given(st.lists(st.lists(FLOATS, max_size=20), min_size=1, max_size=5))
def test_numbers_come_back_from_their_codes(blocks: list[list[float]]) -> None:
    column = Numbers()
    given_out = [column.encode(pl.Series(block, dtype=pl.Float64)) for block in blocks]
    distinct = {number + 0.0 for block in blocks for number in block}
    assert [decoded(column, block) for block in given_out] == blocks
    assert {code for block in given_out for code in block.tolist()} == set(range(len(distinct)))
    assert column.bits == bits_of(max(0, len(distinct) - 1))


@settings(max_examples=100)
@given(st.lists(st.lists(FLOATS, max_size=6), min_size=1, max_size=9))
def test_too_many_numbers_stand_for_themselves_and_codes_given_out_before_can_be_renewed(
    blocks: list[list[float]],
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(codes, "MOST_NUMBERS", FEW)
        column = Numbers()
        given_out = []
        for block in blocks:
            encoded = column.encode(pl.Series(block, dtype=pl.Float64))
            given_out.append((encoded, column.bits))
        renewed = [column.recoded(encoded, bits) for encoded, bits in given_out]
        distinct = {number for block in blocks for number in block}
        assert (column.values is None, column.bits == 64) == (len(distinct) > FEW,) * 2
        assert [decoded(column, block) for block in renewed] == blocks


def test_both_zeros_are_one_number() -> None:
    column = Numbers()
    assert column.encode(pl.Series([-0.0, 1.0, 0.0])).tolist() == [0, 1, 0]
    assert str(pl.Series(column.values).to_list()) == "[0.0, 1.0]"


def test_text_has_codes_in_the_order_of_its_appearance() -> None:
    column, other = Texts(), Texts()
    assert column.encode(pl.Series(["b", " b", "b"])).tolist() == [0, 1, 0]
    assert other.encode(pl.Series(["x"])).tolist() == [0]
    assert column.encode(pl.Series(["", "b", "é"])).tolist() == [2, 0, 3]
    assert (column.values.to_list(), column.bits) == (["b", " b", "", "é"], 2)
    assert (other.values.to_list(), other.bits) == (["x"], 1)


def test_classes_have_their_positions_and_it_is_known_which_have_appeared() -> None:
    column = Classes(("no", "yes", "perhaps"))
    assert column.encode(pl.Series(["perhaps", "no", "perhaps"])).tolist() == [2, 0, 2]
    assert (column.seen, column.bits, column.values.to_list()) == (["no", "perhaps"], 2, [0, 1, 2])


def test_the_first_label_that_is_no_class_is_named() -> None:
    with pytest.raises(UnknownClassError) as caught:
        Classes(("no", "yes")).encode(pl.Series(["yes", "Yes", "no", "nein"]))
    assert caught.value.label == "Yes"
