"""Which columns a job reads, as what, and which text stands for a missing value."""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

MISSING = (
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
    """Numbers, read as 64-bit floats; they must be finite."""
    text: tuple[str, ...] = ()
    """Text as it stands, spaces included."""
    missing: Sequence[str] = MISSING
    """Text that stands for a missing value."""

    @property
    def names(self) -> tuple[str, ...]:
        """All columns, numeric ones first."""
        return self.numeric + self.text

    @property
    def missing_numbers(self) -> bool:
        """Whether a number stands for a missing value."""
        return any(math.isfinite(number(text)) for text in self.missing)

    def all_numbers(self, names: Collection[str]) -> bool:
        """Tell whether all columns of these names are read, as numbers."""
        return set(names) <= set(self.numeric)


def number(text: str) -> float:
    """Return the number that a text means, NaN where it means none."""
    # float() reads 1_000 and digits of other scripts, which no table means as numbers.
    try:
        return float(text) if text.isascii() and "_" not in text else math.nan
    except ValueError:
        return math.nan
