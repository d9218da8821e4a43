"""Search: the training jobs whose descriptions satisfy an expression.

Source of what the operators mean: the documentation of Filter in SageMaker's model.
"""

import operator
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from injob.documents import Json
from scripts.sagemaker_local.errors import ValidationException
from scripts.sagemaker_local.paging import Page, Place, page
from scripts.sagemaker_local.properties import Parameter, check_name, properties, sides, text_of

_LARGEST = 50
_ORDERING: Mapping[str, Callable[[Any, Any], bool]] = {
    "GreaterThan": operator.gt,
    "GreaterThanOrEqualTo": operator.ge,
    "LessThan": operator.lt,
    "LessThanOrEqualTo": operator.le,
}


def searched(documents: Iterable[Json], request: Json) -> tuple[Page[Json], int]:
    """Return a page of the described jobs that fit, by default the last changed first, and how many fit.

    Raises ValidationException where the expression makes no sense, or the token is wrong.
    """
    expression = request.get("SearchExpression")
    if expression is not None:
        _check(expression)
    found = [each for each in documents if expression is None or _satisfies(each, expression)]
    by = request.get("SortBy", "LastModifiedTime")
    check_name(by)
    shown = page(
        found,
        request,
        lambda each: Place(_rank(each, by), each["TrainingJobName"]),
        descending=request.get("SortOrder") != "Ascending",
    )
    return shown, len(found)


def _check(expression: Json) -> None:
    filters = list(_filters(expression))
    if not filters or len(filters) > _LARGEST:
        raise ValidationException(
            f"The SearchExpression has {len(filters)} filters; it must have at least 1 and at most {_LARGEST}"
        )
    for each in filters:
        check_name(each["Name"])
        if "Value" not in each and each.get("Operator") not in {"Exists", "NotExists"}:
            raise ValidationException(f"The filter on {each['Name']} has no Value")


def _filters(expression: Json) -> Iterator[Json]:
    yield from expression.get("Filters", ())
    for nested in expression.get("NestedFilters", ()):
        yield from nested["Filters"]
    for each in expression.get("SubExpressions", ()):
        yield from _filters(each)


def _satisfies(document: Json, expression: Json) -> bool:
    parts = (
        *(_fits(properties(document, each["Name"]), each) for each in expression.get("Filters", ())),
        *(_fits_nested(document, each) for each in expression.get("NestedFilters", ())),
        *(_satisfies(document, each) for each in expression.get("SubExpressions", ())),
    )
    return any(parts) if expression.get("Operator") == "Or" else all(parts)


def _fits_nested(document: Json, nested: Json) -> bool:
    """Tell whether one item of a list fits all filters; their names begin with the list's."""
    prefix = f"{nested['NestedPropertyName']}."
    return any(
        all(_fits(properties(item, each["Name"].removeprefix(prefix)), each) for each in nested["Filters"])
        for item in properties(document, nested["NestedPropertyName"])
    )


def _fits(values: list[Any], condition: Json) -> bool:
    name, text = condition.get("Operator", "Equals"), condition.get("Value", "")
    if name in _ORDERING:
        return any(_is_ordered(value, condition) for value in values)
    return _TESTS[name](values, text)


def _equals(values: list[Any], text: str) -> bool:
    both = (sides(value, text) for value in values)
    return text in map(text_of, values) or any(each is not None and each[0] == each[1] for each in both)


_TESTS: Mapping[str, Callable[[list[Any], str], bool]] = {
    "Exists": lambda values, _: bool(values),
    "NotExists": lambda values, _: not values,
    "Equals": _equals,
    "NotEquals": lambda values, text: not _equals(values, text),
    "In": lambda values, texts: any(_equals(values, text.strip()) for text in texts.split(",")),
    "Contains": lambda values, text: any(text in text_of(value) for value in values),
}


def _is_ordered(value: object, condition: Json) -> bool:
    both = sides(value, condition["Value"])
    if both is not None:
        return _ORDERING[condition["Operator"]](*both)
    if isinstance(value, Parameter):
        return False
    raise ValidationException(
        f"The operator {condition['Operator']} is not supported for the text property {condition['Name']}"
    )


def _rank(document: Json, name: str) -> list[Any]:
    """Return where a job stands by a property: without it first, numbers and times before texts."""
    value = next(iter(properties(document, name)), None)
    if value is None:
        return [0, 0]
    if isinstance(value, datetime):
        return [1, value.timestamp()]
    return [1, value] if isinstance(value, int | float) else [2, text_of(value)]
