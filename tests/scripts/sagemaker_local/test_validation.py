"""Requests against the model: the messages that boto3's users know, for every mistake at once."""

from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from scripts.sagemaker_local.errors import SerializationException, ValidationException
from scripts.sagemaker_local.model import request_shape
from scripts.sagemaker_local.validation import validated
from tests.scripts.sagemaker_local.shapes import out_of_bounds, requests, spots
from tests.scripts.sagemaker_local.test_jobs_as_values import LEAST_PROCESSING, LEAST_TRAINING

OPERATIONS = (
    "CreateTrainingJob",
    "CreateProcessingJob",
    "ListTrainingJobs",
    "ListProcessingJobs",
    "Search",
    "AddTags",
    "DeleteTags",
)
NAME_PATTERN = "[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}"
LONG = "i" * 256
SLOW = settings(max_examples=15, suppress_health_check=list(HealthCheck))


def within(least: int, most: int, pattern: str) -> str:
    return (
        f"Member must have length less than or equal to {most}, "
        f"Member must have length greater than or equal to {least}, "
        f"Member must satisfy regular expression pattern: {pattern}"
    )


def refusal(request: object, operation: str = "CreateTrainingJob") -> str:
    with pytest.raises(ValidationException) as refused:
        validated(operation, request)
    return str(refused.value)


def mistyped(request: object, operation: str = "CreateTrainingJob") -> str:
    with pytest.raises(SerializationException) as refused:
        validated(operation, request)
    return str(refused.value)


def test_what_fits_the_model_comes_through_without_its_nulls() -> None:
    assert validated("CreateTrainingJob", {**LEAST_TRAINING, "VpcConfig": None}) == LEAST_TRAINING
    assert validated("CreateProcessingJob", LEAST_PROCESSING) == LEAST_PROCESSING


@pytest.mark.parametrize(
    ("given", "value", "at", "constraint"),
    [
        (
            {"TrainingJobName": "a_b"},
            "'a_b'",
            "trainingJobName",
            f"Member must satisfy regular expression pattern: {NAME_PATTERN}",
        ),
        ({"TrainingJobName": None}, "null", "trainingJobName", "Member must not be null"),
        (
            {"StoppingCondition": {"MaxRuntimeInSeconds": 0}},
            "'0'",
            "stoppingCondition.maxRuntimeInSeconds",
            "Member must have value greater than or equal to 1",
        ),
        (
            {"AlgorithmSpecification": {"TrainingImage": LONG, "TrainingInputMode": "File"}},
            f"'{LONG}'",
            "algorithmSpecification.trainingImage",
            "Member must have length less than or equal to 255",
        ),
        (
            {"AlgorithmSpecification": {"TrainingImage": "i", "TrainingInputMode": "Pipes"}},
            "'Pipes'",
            "algorithmSpecification.trainingInputMode",
            "Member must satisfy enum value set: [Pipe, File, FastFile]",
        ),
        (
            {"InputDataConfig": [{"ChannelName": "a b", "DataSource": {}}]},
            "'a b'",
            "inputDataConfig.1.member.channelName",
            r"Member must satisfy regular expression pattern: [A-Za-z0-9\.\-_]+",
        ),
        (
            {"InputDataConfig": []},
            "'[]'",
            "inputDataConfig",
            "Member must have length greater than or equal to 1",
        ),
        (
            {"Environment": {"1": "a"}},
            "'{1=a}'",
            "environment",
            f"Map keys must satisfy constraint: [{within(0, 512, '[a-zA-Z_][a-zA-Z0-9_]*')}]",
        ),
        (
            {"HyperParameters": {"a": "b" * 2501}},
            f"'{{a={'b' * 2501}}}'",
            "hyperParameters",
            f"Map value must satisfy constraint: [{within(0, 2500, '.*')}]",
        ),
        (
            {"VpcConfig": {"SecurityGroupIds": [""], "Subnets": ["a", "b c"]}},
            "'[a, b c]'",
            "vpcConfig.subnets",
            f"Member must satisfy constraint: [{within(0, 32, '[-0-9a-zA-Z]+')}]",
        ),
    ],
)
def test_a_mistake_is_said_as_the_service_says_it(
    given: dict[str, Any], value: str, at: str, constraint: str
) -> None:
    said = f"Value {value} at '{at}' failed to satisfy constraint: {constraint}"
    assert said in refusal({**LEAST_TRAINING, **given})


def test_an_unknown_member_is_refused_in_the_words_of_boto3() -> None:
    known = ", ".join(request_shape("CreateTrainingJob").members)
    assert refusal({**LEAST_TRAINING, "EnableManagedSpot": True}) == (
        "1 validation error detected: "
        f'Unknown parameter in input: "EnableManagedSpot", must be one of: {known}'
    )


def test_all_mistakes_are_said_at_once_and_counted() -> None:
    said = refusal({**LEAST_TRAINING, "TrainingJobName": "-", "RoleArn": "nobody", "OutputDataConfig": None})
    assert said.startswith("4 validation errors detected: ")
    assert [part.partition("'")[2].partition("' at '")[2].partition("'")[0] for part in said.split("; ")] == [
        "",
        "trainingJobName",
        "roleArn",
        "roleArn",
    ]
    assert refusal({**LEAST_TRAINING, "TrainingJobName": "-"}).startswith("1 validation error detected: ")


def test_any_instance_type_of_sagemaker_will_do_and_no_other() -> None:
    resources = {"InstanceType": "ml.z99.huge", "InstanceCount": 1, "VolumeSizeInGB": 1}
    assert validated("CreateTrainingJob", {**LEAST_TRAINING, "ResourceConfig": resources})
    said = refusal({**LEAST_TRAINING, "ResourceConfig": {**resources, "InstanceType": "local"}})
    assert "Value 'local' at 'resourceConfig.instanceType' failed to satisfy constraint" in said
    assert "enum value set: [ml.m4.xlarge, " in said


def test_values_of_another_type_are_a_serialization_exception() -> None:
    request = {
        **LEAST_TRAINING,
        "TrainingJobName": 3,
        "EnableNetworkIsolation": "yes",
        "ResourceConfig": {"InstanceCount": "1"},
        "HyperParameters": {"depth": 3},
        "Tags": {},
        "StoppingCondition": True,
    }
    assert mistyped(request) == (
        "trainingJobName: NUMBER_VALUE can not be converted to a String; "
        "hyperParameters.depth.member: NUMBER_VALUE can not be converted to a String; "
        "resourceConfig.instanceCount: STRING_VALUE can not be converted to an Integer; "
        "stoppingCondition: BOOLEAN_VALUE can not be converted to a Structure; "
        "tags: Start of structure or map can not be converted to a List; "
        "enableNetworkIsolation: STRING_VALUE can not be converted to a Boolean"
    )
    assert mistyped([]) == "the request: Start of list can not be converted to a Structure"


@pytest.mark.parametrize("operation", OPERATIONS)
@SLOW
@given(data=st.data())
def test_what_the_model_allows_is_valid(operation: str, data: st.DataObject) -> None:
    request = data.draw(requests(request_shape(operation)))
    assert validated(operation, request) == request


@pytest.mark.parametrize("operation", OPERATIONS)
@SLOW
@given(data=st.data())
def test_a_value_out_of_bounds_is_refused_by_its_name(operation: str, data: st.DataObject) -> None:
    request = data.draw(requests(request_shape(operation)))
    places = [spot for spot in spots(request_shape(operation), request) if out_of_bounds(spot.shape)]
    assume(places)
    spot = data.draw(st.sampled_from(places))
    spot.set(data.draw(st.sampled_from(out_of_bounds(spot.shape))))
    assert f"at '{spot.at}' failed to satisfy constraint" in refusal(request, operation)


@pytest.mark.parametrize("operation", OPERATIONS)
@SLOW
@given(data=st.data())
def test_a_value_of_another_type_is_refused_by_its_name(operation: str, data: st.DataObject) -> None:
    request = data.draw(requests(request_shape(operation)))
    places = list(spots(request_shape(operation), request))
    assume(places)
    spot = data.draw(st.sampled_from(places))
    spot.set("text" if spot.shape.type_name != "string" else 1.5)
    assert f"{spot.at}: " in mistyped(request, operation)


@pytest.mark.parametrize("operation", ["CreateTrainingJob", "CreateProcessingJob"])
@SLOW
@given(data=st.data())
def test_what_is_missing_or_unknown_is_refused_by_its_name(operation: str, data: st.DataObject) -> None:
    shape = request_shape(operation)
    request = data.draw(requests(shape))
    required = [s for s in spots(shape, request) if s.at[0].upper() + s.at[1:] in shape.required_members]
    spot = data.draw(st.sampled_from(required))
    del request[spot.key]
    request["Colour"] = "blue"
    said = refusal(request, operation)
    assert f"Value null at '{spot.at}' failed to satisfy constraint: Member must not be null" in said
    assert 'Unknown parameter in input: "Colour"' in said
