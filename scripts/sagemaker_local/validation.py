"""A request against SageMaker's own model, with the words that the service finds for what is wrong."""

from collections.abc import Iterator, Mapping
from typing import Any

from botocore.model import Shape

from injob.documents import Json
from scripts.sagemaker_local.constraints import broken
from scripts.sagemaker_local.errors import SerializationException, ValidationException
from scripts.sagemaker_local.model import request_shape

_CLASSES: Mapping[str, tuple[type, ...]] = {
    "structure": (dict,),
    "map": (dict,),
    "list": (list,),
    "string": (str,),
    "integer": (int,),
    "long": (int,),
    "timestamp": (int, float),
    "boolean": (bool,),
}
_TOKENS: Mapping[type, str] = {
    dict: "Start of structure or map",
    list: "Start of list",
    str: "STRING_VALUE",
    bool: "BOOLEAN_VALUE",
    int: "NUMBER_VALUE",
    float: "NUMBER_VALUE",
}


def validated(operation: str, request: object) -> Json:
    """Return a request without the members that are null.

    Raises SerializationException where a value is of another type than the model's, and ValidationException
    where values are missing, unknown or out of bounds: all that is wrong in one.
    """
    shape = request_shape(operation)
    given = _without_nulls(request)
    mistyped = list(_mistyped(shape, given, ""))
    if mistyped:
        raise SerializationException("; ".join(mistyped))
    mistakes = list(_mistakes(shape, given, ""))
    if mistakes:
        errors = "error" if len(mistakes) == 1 else "errors"
        raise ValidationException(f"{len(mistakes)} validation {errors} detected: {'; '.join(mistakes)}")
    return dict(given)


def _without_nulls(value: Any) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(value, dict):
        return {name: _without_nulls(each) for name, each in value.items() if each is not None}
    return [_without_nulls(each) for each in value] if isinstance(value, list) else value


def _mistyped(shape: Shape, value: Any, at: str) -> Iterator[str]:  # noqa: ANN401 - any JSON
    wanted = str(shape.type_name)
    if not isinstance(value, _CLASSES[wanted]) or (isinstance(value, bool) and wanted != "boolean"):
        article = "an" if wanted == "integer" else "a"
        found = _TOKENS.get(type(value), "null")
        yield f"{at or 'the request'}: {found} can not be converted to {article} {wanted.capitalize()}"
        return
    for member, each, inside in _parts(shape, value, at):
        yield from _mistyped(member, each, inside)


def _mistakes(shape: Shape, value: Any, at: str) -> Iterator[str]:  # noqa: ANN401 - of the shape's type
    for constraint in broken(shape, value):
        yield f"Value '{_shown(value)}' at '{at}' failed to satisfy constraint: {constraint}"
    if shape.type_name == "structure":
        yield from _missing_or_unknown(shape, value, at)
    for member, each, inside in _parts(shape, value, at):
        # Of plain values in a list or map, the list or map has been told already.
        if shape.type_name == "structure" or member.type_name == "structure":
            yield from _mistakes(member, each, inside)


def _missing_or_unknown(shape: Shape, value: Json, at: str) -> Iterator[str]:
    for name in shape.required_members:
        if name not in value:
            where = _inside(at, name)
            yield f"Value null at '{where}' failed to satisfy constraint: Member must not be null"
    for name in value:
        if name not in shape.members:
            # The service says nothing here, and drops it; these are the words of its clients.
            known = ", ".join(shape.members)
            yield f'Unknown parameter in {at or "input"}: "{name}", must be one of: {known}'


def _parts(shape: Shape, value: Any, at: str) -> Iterator[tuple[Shape, Any, str]]:  # noqa: ANN401 - any JSON
    """Yield what a value holds: the shape of each part, the part, and where it is."""
    match shape.type_name:
        case "structure":
            for name, member in shape.members.items():
                if name in value:
                    yield member, value[name], _inside(at, name)
        case "list":
            for number, each in enumerate(value, 1):
                yield shape.member, each, f"{at}.{number}.member"
        case "map":
            for name, each in value.items():
                yield shape.value, each, f"{at}.{name}.member"


def _inside(at: str, name: str) -> str:
    return f"{at}{at and '.'}{name[0].lower()}{name[1:]}"


def _shown(value: object) -> str:
    match value:
        case bool():
            return str(value).lower()
        case dict():
            return f"{{{', '.join(f'{name}={_shown(each)}' for name, each in value.items())}}}"
        case list():
            return f"[{', '.join(map(_shown, value))}]"
    return str(value)
