"""What happens to every member of a request: none is forgotten, none that is honoured is without effect."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scripts.sagemaker_local.errors import ValidationException
from scripts.sagemaker_local.fields import Fields
from scripts.sagemaker_local.model import leaves, request_shape, values
from scripts.sagemaker_local.resources import PROCESSING, TRAINING, Resource
from tests.scripts.sagemaker_local.full_requests import OTHERS, changed, full_processing, full_training
from tests.scripts.sagemaker_local.shapes import requests
from tests.scripts.sagemaker_local.test_jobs_as_values import (
    FOLDER,
    LEAST_TRAINING,
    S3_THERE,
    training_record,
)

OPERATIONS = ("CreateTrainingJob", "CreateProcessingJob")
HONOURED = [(operation, path) for operation in OPERATIONS for path in Fields.of(operation).honoured]
PLANNED = [each for each in HONOURED if each[0] == "CreateTrainingJob" or not each[1].startswith("Tags")]
"""Tags change no processing job: test_api.py shows what they do."""
REFUSED = [(operation, path) for operation in OPERATIONS for path in Fields.of(operation).refused]
FULL: dict[str, tuple[Resource, Callable[[], dict[str, Any]]]] = {
    "CreateTrainingJob": (TRAINING, full_training),
    "CreateProcessingJob": (PROCESSING, full_processing),
}


def around(path: str) -> set[str]:
    """Return a path and those of all structures and lists around it."""
    parts = path.split(".")
    every = {".".join(parts[: number + 1]) for number in range(len(parts))}
    return every | {each.removesuffix("[]") for each in every}


def effect(operation: str, request: dict[str, Any]) -> object:
    """Return all that becomes of a request: why it is refused, or what is planned and billed for it."""
    resource, _ = FULL[operation]
    mistakes = list(resource.mistakes(request))
    if mistakes:
        return mistakes
    billed = None
    if operation == "CreateTrainingJob":
        billed = resource.describe(training_record(request))["BillableTimeInSeconds"]
    try:
        return resource.decode(request, S3_THERE, FOLDER), billed
    except ValidationException as error:
        return str(error)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_member_of_the_model_is_honoured_refused_or_recorded(operation: str) -> None:
    fields = Fields.of(operation)
    assert [path for path in leaves(request_shape(operation)) if fields.fate(path) is None] == []


@pytest.mark.parametrize("operation", OPERATIONS)
def test_the_table_names_nothing_that_the_model_has_not_and_nothing_twice(operation: str) -> None:
    fields = Fields.of(operation)
    members = [*leaves(request_shape(operation))]
    declared = [*fields.honoured, *fields.refused, *fields.recorded]
    assert {*declared} <= set().union(*map(around, members))
    assert {*fields.honoured} <= {*members}
    assert sorted({*declared}) == sorted(declared)
    inside = [path for path in declared for larger in around(path) - {path} if larger in declared]
    assert inside == []


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_field_that_does_not_act_says_why(operation: str) -> None:
    fields = Fields.of(operation)
    assert [path for path, note in {**fields.refused, **fields.recorded}.items() if not note] == []


@pytest.mark.parametrize("operation", OPERATIONS)
def test_the_full_request_has_every_honoured_field_and_is_accepted(operation: str) -> None:
    resource, full = FULL[operation]
    fields = Fields.of(operation)
    assert [path for path in fields.honoured if not [*values(full(), path)]] == []
    assert [*fields.mistakes(full()), *resource.mistakes(full())] == []
    assert OTHERS[operation].keys() == fields.honoured.keys()


@pytest.mark.parametrize(("operation", "path"), PLANNED)
def test_another_value_of_an_honoured_field_makes_another_job(operation: str, path: str) -> None:
    _, full = FULL[operation]
    other = changed(full(), path, OTHERS[operation][path])
    assert effect(operation, other) != effect(operation, full())


@pytest.mark.parametrize(("operation", "path"), REFUSED)
@settings(max_examples=5, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_refused_field_is_refused_by_its_name_and_with_a_reason(
    operation: str, path: str, data: st.DataObject
) -> None:
    _, full = FULL[operation]
    request = full()
    holder, shape = request, request_shape(operation)
    *parents, name = path.split(".")
    for parent in parents:
        key = parent.removesuffix("[]")
        shape = shape.members[key]
        holder = holder[key]
        if parent.endswith("[]"):
            shape, holder = shape.member, holder[0]
    member = shape.members[name]
    holder[name] = data.draw(requests(member).filter(lambda value: value not in ([], {}, "", False, 0)))
    assert list(Fields.of(operation).mistakes(request)) == [
        f"{path} is refused here: {Fields.of(operation).refused[path]}"
    ]


def test_what_is_recorded_is_named_where_it_asks_for_something() -> None:
    request = {
        **LEAST_TRAINING,
        "VpcConfig": {"SecurityGroupIds": ["sg"], "Subnets": ["s"]},
        "EnableInterContainerTrafficEncryption": False,
        "RetryStrategy": {"MaximumRetryAttempts": 1},
        "ResourceConfig": {**LEAST_TRAINING["ResourceConfig"], "KeepAlivePeriodInSeconds": 0},
    }
    assert Fields.of("CreateTrainingJob").unheeded(request) == (
        "RoleArn",
        "ResourceConfig.VolumeSizeInGB",
        "VpcConfig",
        "RetryStrategy",
    )
