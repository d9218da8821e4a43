"""Text of the contract → a value of a declared type, in every spelling that the SDKs produce.

The SageMaker SDK v2 sends JSON (true, "x" in quotes) or Python's own text (True, [1, 'a']), v3 sends
text as it is and JSON for the rest, and the toolkit's command line has its own form for dictionaries
(x=1,y=2). All of them mean the same here.
"""

import ast
import json
import types
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin

_TRUE = frozenset({"true", "1", "yes", "on", "t", "y"})
_FALSE = frozenset({"false", "0", "no", "off", "f", "n"})
_MOST_DIGITS = 4000
"""Python reads no more as a whole number, as that takes long."""
_NONE = frozenset({"", "null", "none"})
_NO_LITERAL = (ValueError, SyntaxError, TypeError, MemoryError, RecursionError)
"""What ast.literal_eval raises for text that is none, and json for text that is none or too deep."""


def number(text: str) -> float | None:
    """Return the number that a text means, NaN and infinities too; None where it means none."""
    # float() reads 1_000 and digits of other scripts, which nobody means as numbers.
    try:
        return float(text) if text.isascii() and "_" not in text else None
    except ValueError:
        return None


def convert(text: str, annotation: Any) -> Any:  # noqa: ANN401 - the annotation says which type comes back
    """Return the value that `text` spells for a field of this type.

    Types: str, int, float, bool, Path, Literal, list[T], tuple[T, ...], dict[str, T], and T | None.
    Raises ValueError with words that fit behind "it must be".
    """
    origin = get_origin(annotation)
    if origin in (Union, types.UnionType):
        return _optional(text, get_args(annotation))
    if origin is Literal:
        return _choice(text, get_args(annotation))
    if origin in (list, tuple):
        return origin(convert(item, get_args(annotation)[0]) for item in _items(text))
    if origin is dict:
        return {key: convert(item, get_args(annotation)[1]) for key, item in _pairs(text).items()}
    return _SCALARS[annotation](text)


def _optional(text: str, members: tuple[Any, ...]) -> Any:  # noqa: ANN401 - as convert
    if type(None) in members and text.strip().lower() in _NONE:
        return None
    (member,) = (m for m in members if m is not type(None))
    return convert(text, member)


def _choice(text: str, choices: tuple[Any, ...]) -> Any:  # noqa: ANN401 - as convert
    for choice in choices:
        if _string(text) == str(choice):
            return choice
    raise ValueError("one of " + ", ".join(str(choice) for choice in choices))


def _string(text: str) -> str:
    literal = _literal(text)
    return literal if isinstance(literal, str) else text


def _boolean(text: str) -> bool:
    word = _string(text).strip().lower()
    if word not in _TRUE | _FALSE:
        raise ValueError("true or false")
    return word in _TRUE


def _integer(text: str) -> int:
    number = _number(text)
    if not number.is_integer():
        raise ValueError("a whole number")
    digits = _string(text).strip()
    exact = digits.lstrip("+-").isdecimal() and len(digits) <= _MOST_DIGITS
    return int(digits) if exact else int(number)


def _number(text: str) -> float:
    found = number(_string(text))
    if found is None:
        raise ValueError("a number")
    return found


def _path(text: str) -> Path:
    return Path(_string(text))


_SCALARS: Mapping[Any, Callable[[str], Any]] = {
    str: _string,
    bool: _boolean,
    int: _integer,
    float: _number,
    Path: _path,
}


def _items(text: str) -> list[str]:
    value = _literal(text)
    if isinstance(value, list):
        return [json.dumps(item) for item in value]
    return [part.strip() for part in _string(text).split(",") if part.strip()]


def _pairs(text: str) -> dict[str, str]:
    value = _literal(text)
    if isinstance(value, dict):
        return {key: json.dumps(item) for key, item in value.items()}
    pairs = [part.partition("=") for part in _string(text).split(",") if part.strip()]
    if not all(separator for _, separator, _ in pairs):
        raise ValueError('an object such as {"name": 1}')
    return {key.strip(): item for key, _, item in pairs}


def _literal(text: str) -> Any:  # noqa: ANN401 - text may spell anything
    for read in (json.loads, _python_literal):
        try:
            return read(text)
        except _NO_LITERAL:
            continue
    return None


def _python_literal(text: str) -> Any:  # noqa: ANN401 - text may spell anything
    # Through JSON, so that (1, 2) and {1: 2} mean what [1, 2] and {"1": 2} do, and bytes mean nothing.
    return json.loads(json.dumps(ast.literal_eval(text)))
