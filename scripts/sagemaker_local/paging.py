"""Long answers in pages, with tokens that say where the next one begins."""

import base64
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Generic, NamedTuple, TypeVar

from injob.documents import Json
from scripts.sagemaker_local.errors import ValidationException

Item = TypeVar("Item")

_PAGE = 10


class Place(NamedTuple):
    """Where an item stands in an order: by a value, and among equal ones by what tells it from all others."""

    value: Any
    name: str


@dataclass(frozen=True)
class Page(Generic[Item]):
    """Some of the items, and the token of the next page, if there is one."""

    items: list[Item]
    token: str | None


def page(
    items: Iterable[Item],
    request: Json,
    place: Callable[[Item], Place],
    *,
    descending: bool = False,
    size: int = _PAGE,
) -> Page[Item]:
    """Return the page that a request asks for.

    A token names the last item that was seen, so that items which come and go meanwhile neither repeat nor
    hide others. Raises ValidationException where the token is none of this server's for this request.
    """
    ordered = sorted(items, key=place, reverse=descending)
    if token := request.get("NextToken"):
        last = _read(token, request)
        ordered = [each for each in ordered if place(each) != last and (place(each) < last) == descending]
    shown = ordered[: request.get("MaxResults", size)]
    is_last = len(shown) == len(ordered)
    return Page(shown, None if is_last else _token(place(shown[-1]), request))


def _token(last: Place, request: Json) -> str:
    content = json.dumps([_question(request), *last])
    return base64.urlsafe_b64encode(content.encode()).decode()


def _read(token: str, request: Json) -> Place:
    try:
        question, value, name = json.loads(base64.urlsafe_b64decode(token.encode()))
    except (ValueError, TypeError):
        raise ValidationException("Invalid NextToken: it comes from no answer of this server") from None
    if question != _question(request):
        raise ValidationException("Invalid NextToken: it comes from the answer to another request")
    return Place(value, name)


def _question(request: Json) -> str:
    asked = {name: value for name, value in request.items() if name not in {"NextToken", "MaxResults"}}
    return sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()[:16]
