"""What SageMaker asks of a job beyond its model, in its own words where those are known."""

from collections.abc import Collection, Iterable, Iterator

from injob.documents import Json

_RESERVED = "aws:"


def common_mistakes(request: Json) -> Iterator[str]:
    """Yield what is wrong with what every kind of job has."""
    yield from tag_mistakes(request.get("Tags") or ())


def tag_mistakes(tags: Collection[Json]) -> Iterator[str]:
    """Yield what is wrong with tags that are to be added."""
    keys = [tag["Key"] for tag in tags]
    yield from repeated("tag key", keys)
    if any(key.lower().startswith(_RESERVED) for key in keys):
        yield "aws: prefixed tag key names are not allowed for external use."


def repeated(what: str, found: Iterable[str]) -> Iterator[str]:
    """Yield every name that is given more than once."""
    names = list(found)
    for name in sorted({*names}):
        if names.count(name) > 1:
            yield f"Duplicate {what}: {name} is given {names.count(name)} times"
