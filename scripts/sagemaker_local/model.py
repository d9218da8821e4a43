"""SageMaker's own model of its API, as botocore carries it."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from botocore.loaders import Loader
from botocore.model import ServiceModel, Shape


@cache
def _service() -> ServiceModel:
    return ServiceModel(Loader().load_service_model("sagemaker", "service-2"), "sagemaker")


@cache
def request_shape(operation: str) -> Shape:
    """Return the shape of an operation's request."""
    return _service().operation_model(operation).input_shape


@cache
def response_shape(operation: str) -> Shape:
    """Return the shape of what an operation answers."""
    return _service().operation_model(operation).output_shape


def leaves(shape: Shape, path: str = "") -> Iterator[str]:
    """Yield the path of every member that holds no further ones, as in `Tags[].Key`."""
    if shape.type_name == "structure":
        for name, member in shape.members.items():
            yield from leaves(member, f"{path}.{name}" if path else name)
    elif shape.type_name == "list" and shape.member.type_name == "structure":
        yield from leaves(shape.member, f"{path}[]")
    else:
        yield path


def values(document: Any, path: str) -> Iterator[Any]:  # noqa: ANN401 - any JSON
    """Yield every value that a document has at a path, as in `Tags[].Key`."""
    name, _, rest = path.partition(".")
    inside = document.get(name.removesuffix("[]"))
    if inside is None:
        return
    for each in inside if name.endswith("[]") else [inside]:
        if rest:
            yield from values(each, rest)
        else:
            yield each
