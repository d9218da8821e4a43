import json
import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from injob.checkpoints.values import Arrays, flatten, restore
from injob.tables.blocks import Position
from injob.tables.left_out import BadRow, LeftOut

Vector = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Inner:
    numbers: Vector
    count: int


@dataclass(frozen=True)
class Outer:
    left_out: LeftOut
    position: Position
    name: str
    share: float
    inner: Inner | None = None
    more: tuple[Inner, ...] = ()


def there_and_back(value: Outer) -> Outer:
    arrays: Arrays = {}
    document = json.loads(json.dumps(flatten(value, arrays)))
    return restore(Outer, document, arrays)


texts = st.text()
counts = st.integers(0, 2**63)
inners = st.builds(Inner, st.lists(st.floats()).map(np.array), counts)
positions = st.builds(
    Position, counts, counts, counts, counts, st.none() | st.builds(Position, counts, counts)
)
left_outs = st.builds(
    LeftOut, counts, st.lists(st.builds(BadRow, texts, counts, texts, texts), max_size=3).map(tuple)
)


@given(
    st.builds(
        Outer,
        left_outs,
        positions,
        texts,
        st.floats(allow_nan=False),
        st.none() | inners,
        st.lists(inners, max_size=3).map(tuple),
    )
)
def test_every_bit_comes_back(value: Outer) -> None:
    found = there_and_back(value)
    # Arrays and NaN are not equal to themselves; their bytes are.
    assert repr(found) == repr(value)
    for one, other in zip(inside(found), inside(value), strict=True):
        assert (one.dtype, one.tobytes()) == (other.dtype, other.tobytes())
    assert (found.left_out, found.position) == (value.left_out, value.position)


def inside(value: Outer) -> list[Vector]:
    return [inner.numbers for inner in ((value.inner,) if value.inner else ()) + value.more]


def test_a_float_keeps_its_last_bit() -> None:
    share = math.nextafter(0.1, 1)
    assert there_and_back(Outer(LeftOut(), Position(), "", share)).share == share


@pytest.mark.parametrize(
    "document", [{"numbers": {"ndarray": "array_7"}, "count": 1}, {"other": 1}, {"count": 1}]
)
def test_what_was_no_such_value_is_refused(document: object) -> None:
    with pytest.raises((KeyError, TypeError)):
        restore(Inner, document, {})
