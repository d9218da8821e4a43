"""Values of a column ↔ codes: small whole numbers, so that a row fits into a few bytes."""

from typing import Protocol

import numpy as np
import numpy.typing as npt
import polars as pl

Codes = npt.NDArray[np.uint32] | npt.NDArray[np.uint64]

MOST_NUMBERS = 1 << 16
"""A column with more distinct numbers has no codes: each number stands for itself, with its 64 bits."""

_OWN_BITS = 64
_SLOT_BITS = 18
SCATTERING = np.uint64(0x9E3779B97F4A7C15)
"""2**64 divided by the golden ratio: its multiples scatter (Knuth, The Art of Computer Programming, 6.4)."""


class Column(Protocol):
    """How the values of one column are coded; codes are given out as values appear."""

    @property
    def bits(self) -> int:
        """How many bits the codes given out so far need."""

    @property
    def values(self) -> pl.Series | None:
        """The value of each code; None where a code is the number itself."""

    def encode(self, column: pl.Series) -> Codes:
        """Return the codes of values, none of them null."""

    def recoded(self, codes: Codes, bits: int) -> Codes:
        """Return codes that were given out while the column needed so many bits, in today's coding."""


class Texts:
    """Text, each with its place in the order of appearance."""

    def __init__(self) -> None:
        self._categories = pl.Categories.random()
        self._type = pl.Categorical(self._categories)
        # polars forgets categories that no series refers to.
        self._keeper = pl.Series(dtype=self._type)
        self._last = 0

    @property
    def bits(self) -> int:
        """How many bits the codes so far need."""
        return bits_of(self._last)

    @property
    def values(self) -> pl.Series:
        """The text of each code."""
        return self._categories.to_series()

    def encode(self, column: pl.Series) -> Codes:
        """Return the codes."""
        # polars takes a name such as ^a$ for a pattern.
        codes = column.alias("").cast(self._type).to_physical().to_numpy()
        self._last = max(self._last, int(codes.max(initial=0)))
        return codes

    def recoded(self, codes: Codes, bits: int) -> Codes:  # noqa: ARG002 - as in Column
        """Return the same: codes of text do not change."""
        return codes


class UnknownClassError(Exception):
    """A label that is no class of the plan."""

    def __init__(self, label: str) -> None:
        super().__init__(label)
        self.label = label


class Classes:
    """The label: each class with its position in the plan."""

    def __init__(self, classes: tuple[str, ...]) -> None:
        self.values = pl.Series(range(len(classes)), dtype=pl.Int64)
        self.bits = bits_of(len(classes) - 1)
        self._classes = classes
        self._type = pl.Enum(classes)
        self._seen = np.zeros(len(classes), np.bool_)

    @property
    def seen(self) -> list[str]:
        """The classes that have appeared."""
        return [name for name, seen in zip(self._classes, self._seen, strict=True) if seen]

    def encode(self, column: pl.Series) -> Codes:
        """Return the positions. Raises UnknownClassError."""
        positions = column.alias("").cast(self._type, strict=False).to_physical()
        if positions.has_nulls():
            raise UnknownClassError(column.filter(positions.is_null())[0])
        codes = positions.cast(pl.UInt32).to_numpy()
        self._seen[codes] = True
        return codes

    def recoded(self, codes: Codes, bits: int) -> Codes:  # noqa: ARG002 - as in Column
        """Return the same: positions do not change."""
        return codes


class Numbers:
    """Numbers: codes while there are few distinct ones, their own bits from then on."""

    def __init__(self) -> None:
        self._code_of: dict[float, int] = {}
        self._numbers = np.array([np.nan])
        # Where most numbers find their code; those that share a slot find theirs in the dict.
        self._slots = np.zeros(1 << _SLOT_BITS, np.uint32)

    @property
    def bits(self) -> int:
        """How many bits the codes so far need; 64 once numbers stand for themselves."""
        return _OWN_BITS if self._uncoded else bits_of(len(self._numbers) - 1)

    @property
    def values(self) -> pl.Series | None:
        """The number of each code; None where numbers stand for themselves."""
        return None if self._uncoded else pl.Series(self._numbers)

    def encode(self, column: pl.Series) -> Codes:
        """Return the codes; -0.0 has that of 0.0."""
        numbers = column.to_numpy() + 0.0
        if not self._uncoded:
            codes = self._found(numbers)
        # Those of this very block may have been too many.
        return numbers.view(np.uint64) if self._uncoded else codes

    def recoded(self, codes: Codes, bits: int) -> Codes:
        """Return the codes, or the numbers' own bits where codes have been given up since."""
        return self._numbers.take(codes).view(np.uint64) if bits < self.bits == _OWN_BITS else codes

    @property
    def _uncoded(self) -> bool:
        return len(self._code_of) > MOST_NUMBERS

    def _found(self, numbers: npt.NDArray[np.float64]) -> Codes:
        slots = (numbers.view(np.uint64) * SCATTERING) >> np.uint64(64 - _SLOT_BITS)
        codes = self._slots.take(slots)
        astray = np.flatnonzero(self._numbers[codes] != numbers)
        if len(astray):
            codes[astray] = self._looked_up(numbers[astray])
            self._slots[slots[astray]] = codes[astray]
        return codes

    def _looked_up(self, numbers: npt.NDArray[np.float64]) -> Codes:
        known = len(self._code_of)
        distinct, which = np.unique(numbers, return_inverse=True)
        codes = [self._code_of.setdefault(number, len(self._code_of)) for number in distinct.tolist()]
        if len(self._code_of) > known:
            self._numbers = np.fromiter(self._code_of, np.float64, len(self._code_of))
        return np.array(codes, np.uint32).take(which)


def bits_of(largest: int) -> int:
    """Return how many bits whole numbers up to the largest need, at least one."""
    return max(1, largest.bit_length())
