"""Which training jobs an expression finds."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.sagemaker_local.errors import ValidationException
from scripts.sagemaker_local.record import Metric
from scripts.sagemaker_local.search import searched
from scripts.sagemaker_local.training_search import document
from tests.scripts.sagemaker_local.full_requests import full_training
from tests.scripts.sagemaker_local.records import BEGIN, ended

SMALL = ended(
    "small",
    0,
    request={**full_training(), "HyperParameters": {"depth": "3", "rate": "0.10", "kernel": "linear"}},
    metrics=(Metric("loss", 0.5, BEGIN),),
    tags={"team": "ours"},
)
LARGE = ended(
    "large",
    10,
    request={**full_training(), "HyperParameters": {"depth": "12"}, "EnableNetworkIsolation": True},
    metrics=(Metric("loss", 0.25, BEGIN),),
    status="Failed",
    reason="AlgorithmError: , exit code: 1",
)
DOCUMENTS = [document(SMALL), document(LARGE)]


def found(expression: dict[str, Any] | None = None, **request: object) -> list[str]:
    asked = {**request, **({"SearchExpression": expression} if expression is not None else {})}
    return [each["TrainingJobName"] for each in searched(DOCUMENTS, asked)[0].items]


def condition(name: str, operator: str | None = None, value: str | None = None) -> dict[str, Any]:
    given = {"Name": name, "Operator": operator, "Value": value}
    return {key: each for key, each in given.items() if each is not None}


@pytest.mark.parametrize(
    ("given", "names"),
    [
        (("TrainingJobName", None, "small"), ["small"]),
        (("TrainingJobName", "NotEquals", "small"), ["large"]),
        (("TrainingJobName", "Contains", "mal"), ["small"]),
        (("TrainingJobStatus", "In", "Failed, Stopped"), ["large"]),
        (("FailureReason", "Exists"), ["large"]),
        (("FailureReason", "NotExists"), ["small"]),
        (("HyperParameters.kernel", "Equals", "linear"), ["small"]),
        (("HyperParameters.rate", "Equals", "0.1"), ["small"]),
        (("HyperParameters.depth", "GreaterThan", "3"), ["large"]),
        (("HyperParameters.depth", "LessThanOrEqualTo", "3.0"), ["small"]),
        (("HyperParameters.kernel", "GreaterThan", "3"), []),
        (("Metrics.loss", "LessThan", "0.3"), ["large"]),
        (("Metrics.loss", "GreaterThanOrEqualTo", "0.25"), ["large", "small"]),
        (("Tags.team", "Equals", "ours"), ["small"]),
        (("CreationTime", "GreaterThan", "2026-11-22T00:00:00"), ["large"]),
        (("CreationTime", "LessThan", "2026-11-22T00:10:00Z"), ["small"]),
        (("EnableNetworkIsolation", "Equals", "true"), ["large"]),
        (("ResourceConfig.InstanceCount", "Equals", "1"), ["large", "small"]),
        (("InputDataConfig.ChannelName", "Equals", "test"), ["large", "small"]),
    ],
)
def test_operators(given: tuple[str, ...], names: list[str]) -> None:
    assert found({"Filters": [condition(*given)]}) == names


def test_a_nested_filter_is_about_one_item_of_a_list() -> None:
    def nested(channel: str) -> dict[str, Any]:
        filters = [
            condition("InputDataConfig.ChannelName", "Equals", channel),
            condition("InputDataConfig.DataSource.S3DataSource.S3Uri", "Contains", "rows"),
        ]
        return {"NestedFilters": [{"NestedPropertyName": "InputDataConfig", "Filters": filters}]}

    assert found(nested("test")) == ["large", "small"]
    assert found(nested("train")) == []


def test_expressions_combine_with_and_and_or() -> None:
    small, large = (condition("TrainingJobName", "Equals", name) for name in ("small", "large"))
    assert found({"Filters": [small, large]}) == []
    assert found({"Filters": [small, large], "Operator": "Or"}) == ["large", "small"]
    inner = {"Filters": [small, large], "Operator": "Or"}
    failed = condition("TrainingJobStatus", "Equals", "Failed")
    assert found({"Filters": [failed], "SubExpressions": [inner]}) == ["large"]


@pytest.mark.parametrize(
    ("by", "order", "names"),
    [
        ("LastModifiedTime", "Descending", ["large", "small"]),
        ("LastModifiedTime", "Ascending", ["small", "large"]),
        ("Metrics.loss", "Ascending", ["large", "small"]),
        ("TrainingJobName", "Descending", ["small", "large"]),
        ("FailureReason", "Ascending", ["small", "large"]),
    ],
)
def test_orders(by: str, order: str, names: list[str]) -> None:
    assert found(SortBy=by, SortOrder=order) == names


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ({}, "has 0 filters"),
        ({"Filters": [condition("TrainingJobName", "Equals", "a")] * 51}, "has 51 filters"),
        ({"Filters": [condition("Colour", "Equals", "blue")]}, "Unknown property name: Colour"),
        ({"Filters": [condition("TrainingJobName")]}, "The filter on TrainingJobName has no Value"),
        ({"Filters": [condition("Metrics.loss", "LessThan", "low")]}, "'low' is not a number"),
        ({"Filters": [condition("CreationTime", "LessThan", "noon")]}, "'noon' is not a time"),
        (
            {"Filters": [condition("TrainingJobName", "LessThan", "b")]},
            "The operator LessThan is not supported for the text property TrainingJobName",
        ),
    ],
)
def test_what_makes_no_sense_is_refused(expression: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationException, match=said):
        found(expression)


@given(depths=st.lists(st.one_of(st.integers(0, 3), st.sampled_from(["deep"])), max_size=12))
def test_pages_give_every_job_exactly_once_whatever_they_are_sorted_by(depths: list[int | str]) -> None:
    documents = [
        document(ended(str(number), request={**full_training(), "HyperParameters": {"depth": str(depth)}}))
        for number, depth in enumerate(depths)
    ]
    request: dict[str, Any] = {"SortBy": "HyperParameters.depth", "MaxResults": 2}
    names: list[str] = []
    while True:
        page, hits = searched(documents, request)
        names += [each["TrainingJobName"] for each in page.items]
        if page.token is None:
            break
        request["NextToken"] = page.token
    assert (sorted(names), hits) == (sorted(each["TrainingJobName"] for each in documents), len(depths))
