"""What the model allows a value to be, and the service's words for one that breaks it."""

import re
from collections.abc import Collection, Iterator
from functools import cache
from typing import Any

from botocore.model import Shape

_INSTANCES = frozenset({"TrainingInstanceType", "ProcessingInstanceType"})
_JAVA = {
    r"\p{Alnum}": "a-zA-Z0-9",
    r"\p{L}": r"\w",
    r"\p{N}": r"\w",
    r"\p{Z}": " \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000",
    r"\uD800\uDC00-\uDBFF\uDFFF": "\U00010000-\U0010ffff",
}
"""What the model's expressions, which are Java's, have and Python's have not."""


def broken(shape: Shape, value: Any) -> Iterator[str]:  # noqa: ANN401 - of the shape's type
    """Yield the constraints that a value breaks, by itself or with the plain values that it holds."""
    if shape.type_name == "map":
        yield from _broken_within("Map keys", shape.key, value)
        yield from _broken_within("Map value", shape.value, value.values())
    elif shape.type_name == "list":
        yield from _broken_within("Member", shape.member, value)
    for constraint, is_kept in _constraints(shape, value):
        if not is_kept:
            yield constraint


def matches(pattern: str, text: str) -> bool:
    """Tell whether one of the model's expressions fits a whole text."""
    return compiled(pattern).fullmatch(text) is not None


def _broken_within(subject: str, shape: Shape, values: Collection[Any]) -> Iterator[str]:
    """Yield one constraint for them all: the service says of no value which it is."""
    if shape.type_name != "structure" and any(any(broken(shape, value)) for value in values):
        said = (constraint for constraint, _ in _constraints(shape, next(iter(values))))
        yield f"{subject} must satisfy constraint: [{', '.join(said)}]"


def _constraints(shape: Shape, value: Any) -> Iterator[tuple[str, bool]]:  # noqa: ANN401 - of the shape's type
    """Yield every constraint of a shape, and whether a value keeps it."""
    limits = shape.metadata
    what, size = ("length", len(value)) if hasattr(value, "__len__") else ("value", value)
    if "max" in limits:
        yield f"Member must have {what} less than or equal to {limits['max']}", size <= limits["max"]
    if "min" in limits:
        yield f"Member must have {what} greater than or equal to {limits['min']}", size >= limits["min"]
    if "pattern" in limits:
        said = f"Member must satisfy regular expression pattern: {limits['pattern']}"
        yield said, matches(limits["pattern"], value)
    if "enum" in limits:
        said = f"Member must satisfy enum value set: [{', '.join(limits['enum'])}]"
        yield said, value in limits["enum"] or _is_instance_type(shape, value)


def _is_instance_type(shape: Shape, value: str) -> bool:
    # One that is too new for the model is no mistake: every type is this machine.
    return shape.name in _INSTANCES and value.startswith("ml.")


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """Return one of the model's expressions as Python has it."""
    for java, ours in _JAVA.items():
        pattern = pattern.replace(java, ours)
    return re.compile(pattern)
