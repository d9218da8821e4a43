"""Which jobs List gives, in which order, in which pages."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.sagemaker_local.errors import ValidationException
from scripts.sagemaker_local.listing import listed
from scripts.sagemaker_local.record import Record
from tests.scripts.sagemaker_local.records import BEGIN, ended

JOBS = [
    ended("census-b", 0, status="Failed"),
    ended("census-a", 10),
    ended("iris", 20, status="InProgress"),
]


def names(jobs: list[Record], **request: object) -> list[str]:
    return [record.name for record in listed(jobs, request).items]


def minutes(count: int) -> float:
    return (BEGIN + timedelta(minutes=count)).timestamp()


@pytest.mark.parametrize(
    ("request_", "found"),
    [
        ({}, ["census-b", "census-a", "iris"]),
        ({"SortOrder": "Descending"}, ["iris", "census-a", "census-b"]),
        ({"SortBy": "Name"}, ["census-a", "census-b", "iris"]),
        ({"SortBy": "Name", "SortOrder": "Descending"}, ["iris", "census-b", "census-a"]),
        ({"SortBy": "Status"}, ["census-a", "census-b", "iris"]),
        ({"NameContains": "census"}, ["census-b", "census-a"]),
        ({"StatusEquals": "Failed"}, ["census-b"]),
        ({"CreationTimeAfter": minutes(0)}, ["census-a", "iris"]),
        ({"CreationTimeBefore": minutes(10)}, ["census-b"]),
        ({"LastModifiedTimeAfter": minutes(40)}, ["iris"]),
        ({"LastModifiedTimeBefore": minutes(41)}, ["census-b", "census-a"]),
        ({"WarmPoolStatusEquals": "Available"}, []),
        ({"TrainingPlanArnEquals": "arn:aws-cn:sagemaker:…:training-plan/p"}, []),
        ({"NameContains": "census", "StatusEquals": "Completed"}, ["census-a"]),
        ({"MaxResults": 1}, ["census-b"]),
    ],
)
def test_filters_and_orders(request_: dict[str, Any], found: list[str]) -> None:
    assert names(JOBS, **request_) == found


def test_a_page_has_ten_jobs_if_nobody_says_how_many() -> None:
    jobs = [ended(f"job-{number}", number) for number in range(11)]
    first = listed(jobs, {})
    assert ([record.name for record in first.items], first.token is None) == (
        [record.name for record in jobs[:10]],
        False,
    )
    assert names(jobs, NextToken=first.token) == ["job-10"]


@given(
    times=st.lists(st.integers(0, 3), max_size=25),
    size=st.integers(1, 10),
    by=st.sampled_from(["Name", "CreationTime", "Status"]),
    order=st.sampled_from(["Ascending", "Descending"]),
)
def test_pages_give_every_job_exactly_once_and_in_order(
    times: list[int], size: int, by: str, order: str
) -> None:
    jobs = [ended(f"job-{number}", minute) for number, minute in enumerate(times)]
    request = {"SortBy": by, "SortOrder": order}
    found: list[str] = []
    token = None
    while True:
        page = listed(jobs, {**request, "MaxResults": size, **({"NextToken": token} if token else {})})
        found += [record.name for record in page.items]
        token = page.token
        if token is None:
            break
        assert len(page.items) == size
    whole = listed(jobs, {**request, "MaxResults": 100})
    assert found == [record.name for record in whole.items]
    assert sorted(found) == sorted(record.name for record in jobs)


def test_a_job_that_comes_between_two_pages_neither_repeats_nor_hides_another() -> None:
    request = {"SortOrder": "Descending", "MaxResults": 2}
    first = listed(JOBS, request)
    later = [*JOBS, ended("new", 30)]
    assert names(later, **request, NextToken=first.token) == ["census-b"]


@pytest.mark.parametrize("token", ["nonsense", "bm9uc2Vuc2U=", "MQ=="])
def test_a_token_that_is_none_is_refused(token: str) -> None:
    with pytest.raises(ValidationException, match="Invalid NextToken: it comes from no answer"):
        listed(JOBS, {"NextToken": token})


def test_a_token_of_another_request_is_refused() -> None:
    token = listed(JOBS, {"MaxResults": 1}).token
    with pytest.raises(ValidationException, match="Invalid NextToken: it comes from the answer to another"):
        listed(JOBS, {"NextToken": token, "SortBy": "Name"})
