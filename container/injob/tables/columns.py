"""Which columns a job reads, as what, and which text stands for a missing value."""

import math
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from injob.conversion import number

MISSING_TEXTS = (
    "",
    "#N/A",
    "#N/A N/A",
    "#NA",
    "-1.#IND",
    "-1.#QNAN",
    "-NaN",
    "-nan",
    "1.#IND",
    "1.#QNAN",
    "<NA>",
    "N/A",
    "NA",
    "NULL",
    "NaN",
    "None",
    "n/a",
    "nan",
    "null",
)
"""What pandas.read_csv takes for missing by default."""


@dataclass(frozen=True)
class Columns:
    """Columns by what they hold; in this order they make a frame."""

    numeric: tuple[str, ...]
    """Numbers, read as 64-bit floats."""
    text: tuple[str, ...] = ()
    """Text as it stands, spaces included."""
    missing: Sequence[str] | None = None
    """Text that stands for a missing value; None for MISSING_TEXTS, in CSV files only."""

    @property
    def names(self) -> tuple[str, ...]:
        """All columns, numeric ones first."""
        return self.numeric + self.text

    @property
    def missing_in_csv(self) -> Sequence[str]:
        """Text that stands for a missing value where there is nothing but text."""
        return MISSING_TEXTS if self.missing is None else self.missing

    @property
    def missing_numbers(self) -> tuple[float, ...]:
        """Numbers that stand for a missing value."""
        numbers = map(number, self.missing or ())
        return tuple(value for value in numbers if value is not None and math.isfinite(value))

    def all_numbers(self, names: Collection[str]) -> bool:
        """Tell whether all columns of these names are read, as numbers."""
        return set(names) <= set(self.numeric)


def repeated(names: Iterable[str]) -> list[str]:
    """Return the names that occur more than once, sorted."""
    return sorted(name for name, count in Counter(names).items() if count > 1)
