"""Values as they stand on a page: names escaped, numbers short."""

import html
import math
import re
from collections.abc import Iterable, Sequence

LONGEST_NAME = 60
"""A longer name is cut; the whole of it stands in its tool tip."""
_LEAST = 1e-300
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]")
"""Control characters, halves of pairs, no characters at all, and overrides of the direction of writing."""
_DIGITS, _DIGITS_OF_SPREAD, _ALL_DIGITS = 6, 4, 17
_MOST_IN_SIGHT = 16
"""Rows of a table; one with more of them scrolls by itself."""
NOTHING = "\N{EN DASH}"


def printable(text: str) -> str:
    """Return text without what XML cannot hold even escaped, and what turns the text around it about."""
    return _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def escape(text: str) -> str:
    """Return text for HTML and for XML, whatever a user wrote."""
    return html.escape(printable(text))


def short(name: str, longest: int = LONGEST_NAME) -> str:
    """Return a name, cut in its middle where it is long: both ends of generated names tell them apart."""
    half = (longest - 1) // 2
    return name if len(name) <= longest else f"{name[:half]}…{name[-half:]}"


def label(name: str) -> str:
    """Return a name as HTML."""
    cut = short(name)
    return escape(name) if cut == name else f'<span title="{escape(name)}">{escape(cut)}</span>'


def number(value: float | None, spread: float | None = None) -> str:
    """Return six significant digits, or as many as show four of the spread around it; a dash for None."""
    if value is None:
        return NOTHING
    digits = _DIGITS
    if spread and value:
        digits = math.ceil(math.log10(abs(value)) - math.log10(spread)) + _DIGITS_OF_SPREAD
    return f"{value:.{min(max(digits, _DIGITS), _ALL_DIGITS)}g}".replace("-", "\N{MINUS SIGN}")


def count(value: int) -> str:
    """Return a count with separators."""
    return f"{value:,}"


def probability(value: float | None) -> str:
    """Return a p value; what is too small to tell from zero is said to be so."""
    if value is None or math.isnan(value):
        return NOTHING
    return f"{value:.3g}".replace("-", "\N{MINUS SIGN}") if value >= _LEAST else "&lt; 1e\N{MINUS SIGN}300"


def table(head: Iterable[str], rows: Sequence[Iterable[str]], *, css: str = "") -> str:
    """Return a table of cells that are HTML already; the first cell of each row names it."""
    css = "tall" if len(rows) > _MOST_IN_SIGHT else css
    lines = [f'<div class="scroll {css}" tabindex="0"><table>', "<thead><tr>"]
    lines += [f'<th scope="col">{cell}</th>' for cell in head]
    lines.append("</tr></thead>\n<tbody>")
    for first, *others in rows:
        cells = "".join(f"<td>{cell}</td>" for cell in others)
        lines.append(f'<tr><th scope="row">{first}</th>{cells}</tr>')
    return "\n".join([*lines, "</tbody></table></div>"])
