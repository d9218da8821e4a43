"""The tags of a job: added, listed and deleted as values."""

from collections.abc import Collection, Mapping

from injob.documents import Json
from scripts.sagemaker_local.errors import ResourceLimitExceeded, ValidationException
from scripts.sagemaker_local.paging import Page, Place, page
from scripts.sagemaker_local.rules import tag_mistakes

MOST = 50
"""Tags that a job can have."""


def described(tags: Mapping[str, str]) -> list[Json]:
    """Return tags as the API has them."""
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def added(tags: Mapping[str, str], new: Collection[Json]) -> Mapping[str, str]:
    """Return the tags with new ones, which take the place of those with the same keys.

    Raises ValidationException where one is no good, ResourceLimitExceeded where they are too many.
    """
    mistakes = list(tag_mistakes(new))
    if mistakes:
        raise ValidationException("; ".join(mistakes))
    result = {**tags, **{tag["Key"]: tag["Value"] for tag in new}}
    if len(result) > MOST:
        raise ResourceLimitExceeded(f"A job can have {MOST} tags at most, and it would have {len(result)}")
    return result


def without(tags: Mapping[str, str], keys: Collection[str]) -> Mapping[str, str]:
    """Return the tags that have none of some keys."""
    return {key: value for key, value in tags.items() if key not in keys}


def listed(tags: Mapping[str, str], request: Json) -> Page[Json]:
    """Return a page of the tags in the order of their keys. Raises ValidationException on a wrong token."""
    return page(described(tags), request, lambda tag: Place(tag["Key"], ""), size=MOST)
