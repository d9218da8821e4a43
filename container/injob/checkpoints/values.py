"""Frozen values ↔ JSON and arrays, every bit of them, without a pickle.

The fields of the dataclasses say what there is: a value that gets another field is stored with it.
"""

import dataclasses
from collections.abc import Mapping
from types import NoneType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

import numpy as np
import numpy.typing as npt

T = TypeVar("T")

Arrays = dict[str, npt.NDArray[Any]]

_ARRAY = "ndarray"
"""Says that an array stands here. Its type does not: numpy has spelled it in more than one way."""


def flatten(value: Any, arrays: Arrays) -> Any:  # noqa: ANN401 - what a field of a dataclass may hold
    """Return a value as JSON; its arrays go into `arrays`, their names stay."""
    if isinstance(value, np.ndarray):
        name = f"array_{len(arrays)}"
        arrays[name] = value
        return {_ARRAY: name}
    if dataclasses.is_dataclass(value):
        fields = dataclasses.fields(value)
        return {field.name: flatten(getattr(value, field.name), arrays) for field in fields}
    if isinstance(value, tuple):
        return [flatten(item, arrays) for item in value]
    return value


def restore(kind: type[T], document: Any, arrays: Mapping[str, npt.NDArray[Any]]) -> T:  # noqa: ANN401
    """Return the value of this kind that was flattened. Raises KeyError or TypeError where it is another."""
    value: T = _restored(kind, document, arrays)
    return value


def _restored(kind: Any, document: Any, arrays: Mapping[str, npt.NDArray[Any]]) -> Any:  # noqa: ANN401
    if document is None:
        return None
    kinds = [member for member in get_args(kind) if member not in (NoneType, Ellipsis)]
    if isinstance(document, dict) and document.keys() == {_ARRAY}:
        return arrays[document[_ARRAY]]
    if get_origin(kind) is tuple:
        return tuple(_restored(kinds[0], item, arrays) for item in document)
    if NoneType in get_args(kind):
        return _restored(kinds[0], document, arrays)
    if isinstance(kind, type) and dataclasses.is_dataclass(kind):
        hints = get_type_hints(kind)
        return kind(**{name: _restored(hints[name], item, arrays) for name, item in document.items()})
    return document
