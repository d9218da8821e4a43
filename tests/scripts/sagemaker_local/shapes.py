"""Requests drawn from SageMaker's own model: valid ones, and ones with a mistake whose place is known."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from botocore.model import Shape
from hypothesis import strategies as st

from scripts.sagemaker_local.constraints import compiled

Json = dict[str, Any]
DEPTH = 6
"""How deep expressions nest that could nest for ever."""


def requests(shape: Shape, depth: int = 0) -> st.SearchStrategy[Any]:
    """Draw what the model allows."""
    limits = shape.metadata
    match shape.type_name:
        case "structure":
            return _structures(shape, depth)
        case "list":
            least = limits.get("min", 0)
            return st.lists(requests(shape.member, depth + 1), min_size=least, max_size=max(least, 2))
        case "map":
            return st.dictionaries(requests(shape.key), requests(shape.value), max_size=2)
        case "boolean":
            return st.booleans()
        case "string":
            return _texts(limits)
    return st.integers(limits.get("min", 0), limits.get("max", 10**6))


@st.composite
def _structures(draw: st.DrawFn, shape: Shape, depth: int) -> Json:
    optional = [name for name in shape.members if name not in shape.required_members]
    few = st.lists(st.sampled_from(optional), max_size=3, unique=True)
    chosen = draw(few) if optional and depth < DEPTH else []
    return {
        name: draw(requests(shape.members[name], depth + 1)) for name in (*shape.required_members, *chosen)
    }


def _texts(limits: Json) -> st.SearchStrategy[str]:
    if "enum" in limits:
        return st.sampled_from(limits["enum"])
    least, most = limits.get("min", 0), limits.get("max", 30)
    pattern = limits.get("pattern", ".*")
    if pattern in {".*", ".+", r"[\S\s]*"}:
        return st.text("aB0 /-é", min_size=least, max_size=min(most, least + 10))
    texts = st.from_regex(compiled(pattern), fullmatch=True)
    return texts.filter(lambda text: least <= len(text) <= most)


@dataclass(frozen=True)
class Spot:
    """A place in a request."""

    at: str
    """As the service names it."""
    shape: Shape
    holder: Any
    key: Any

    def set(self, value: object) -> None:
        self.holder[self.key] = value


def spots(shape: Shape, value: Any, at: str = "") -> Iterator[Spot]:  # noqa: ANN401 - any JSON
    """Yield every place of a request below a structure or a list of structures."""
    if shape.type_name == "structure":
        for name, member in shape.members.items():
            if name in value:
                inside = f"{at}{at and '.'}{name[0].lower()}{name[1:]}"
                yield Spot(inside, member, value, name)
                yield from spots(member, value[name], inside)
    elif shape.type_name == "list" and shape.member.type_name == "structure":
        for number, each in enumerate(value):
            yield from spots(shape.member, each, f"{at}.{number + 1}.member")


def out_of_bounds(shape: Shape) -> list[Any]:
    """Return values of the right type that the model does not allow."""
    limits = shape.metadata
    match shape.type_name:
        case "string":
            bad = ["\n" * (limits["max"] + 1)] if "max" in limits else []
            bad += [""] if limits.get("min") else []
            bad += ["no such value"] if "enum" in limits else []
            return bad
        case "integer":
            return [limits[side] + by for side, by in (("min", -1), ("max", 1)) if side in limits]
        case "list":
            return [[]] if limits.get("min") else []
    return []
