"""Which columns a job reads, as what, and which text stands for a missing value."""

from collections.abc import Sequence
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
    allow_missing: bool = False
    """Whether a missing value becomes a null; if not, it is an error."""
    missing: Sequence[str] = MISSING

    @property
    def names(self) -> tuple[str, ...]:
        """All columns, numeric ones first."""
        return self.numeric + self.text
