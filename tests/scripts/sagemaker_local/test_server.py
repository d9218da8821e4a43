"""The HTTP side: what is ours, what is moto's, and how errors come to boto3's users."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from injob.documents import Json
from scripts.sagemaker_local.api import Api
from scripts.sagemaker_local.contents import Files
from scripts.sagemaker_local.errors import ResourceInUse
from scripts.sagemaker_local.listening import listening
from scripts.sagemaker_local.server import Application

TIME = datetime(2026, 11, 22, 1, 2, 3, 456000, tzinfo=UTC)
PLAIN = Config(retries={"total_max_attempts": 1}, parameter_validation=False)


def describe(request: Json, region: str) -> Json:
    return {
        "TrainingJobName": f"{request['TrainingJobName']} in {region}",
        "CreationTime": TIME,
        "VpcConfig": None,
    }


def delete(request: Json, region: str) -> Json:
    raise ResourceInUse(f"{request['TrainingJobName']} is taken in {region}")


def stop(_request: Json, _region: str) -> Json:
    raise RuntimeError("a mistake of ours")


def left_to_moto(_request: Json, _region: str) -> None:
    return None


@pytest.fixture
def application(files: Files) -> Application:
    """An application over a moto that has nothing yet."""
    assert files.folder.is_dir()
    operations: dict[str, Any] = {
        "DescribeTrainingJob": describe,
        "DeleteTrainingJob": delete,
        "StopTrainingJob": stop,
        "ListModels": left_to_moto,
    }
    return Application.over_moto(Api(operations))


@pytest.fixture
def url(application: Application) -> Iterator[str]:
    with listening(application, "127.0.0.1") as url:
        yield url


def client(service: str, url: str, region: str = "cn-north-1") -> Any:  # noqa: ANN401 - boto3 publishes no types
    keys = {"aws_access_key_id": "of-whoever", "aws_secret_access_key": "asks"}
    return boto3.client(service, region_name=region, endpoint_url=url, config=PLAIN, **keys)


def test_an_answer_has_its_region_and_times_and_nothing_without_a_value(url: str) -> None:
    answer = client("sagemaker", url).describe_training_job(TrainingJobName="a")
    assert (answer["TrainingJobName"], answer["CreationTime"]) == ("a in cn-north-1", TIME)
    assert "VpcConfig" not in answer


def test_a_refusal_has_code_and_message_as_in_the_cloud(url: str) -> None:
    sagemaker = client("sagemaker", url)
    with pytest.raises(sagemaker.exceptions.ResourceInUse) as refused:
        sagemaker.delete_training_job(TrainingJobName="a")
    assert refused.value.response["Error"] == {
        "Code": "ResourceInUse",
        "Message": "a is taken in cn-north-1",
    }
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400


def test_a_request_that_lacks_something_is_a_validation_exception(url: str) -> None:
    with pytest.raises(ClientError, match=r"ValidationException.*Value null at 'trainingJobName'"):
        client("sagemaker", url).describe_training_job()


def test_a_mistake_of_ours_is_an_internal_failure(url: str, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ClientError) as failed:
        client("sagemaker", url).stop_training_job(TrainingJobName="a")
    assert failed.value.response["Error"] == {
        "Code": "InternalFailure",
        "Message": "StopTrainingJob failed inside the server: a mistake of ours",
    }
    assert "RuntimeError: a mistake of ours" in capfd.readouterr().err


def test_all_else_is_left_to_moto(url: str) -> None:
    assert client("sagemaker", url).list_models()["Models"] == []
    assert client("sagemaker", url).list_endpoints()["Endpoints"] == []
    s3 = client("s3", url, "us-east-1")
    s3.create_bucket(Bucket="there")
    s3.put_object(Bucket="there", Key="k", Body=b"v", Metadata={"a_b": "c"})
    assert s3.get_object(Bucket="there", Key="k")["Metadata"] == {"a_b": "c"}


def test_what_nobody_has_is_said_in_a_sentence(url: str) -> None:
    with pytest.raises(ClientError) as failed:
        client("sagemaker", url).list_hubs()
    assert failed.value.response["Error"] == {
        "Code": "NotImplementedHere",
        "Message": "SageMaker on this machine has no ListHubs",
    }


def test_there_is_one_account_whoever_asks(url: str) -> None:
    assert client("sts", url).get_caller_identity()["Arn"] == "arn:aws-cn:sts::111122223333:user/moto"
    assert client("sts", url, "us-east-1").get_caller_identity()["Account"] == "111122223333"


def test_every_role_exists_is_trusted_and_may_do_everything(url: str) -> None:
    iam = client("iam", url)
    role = iam.get_role(RoleName="nobody-made-it")["Role"]
    assert role["Arn"] == "arn:aws-cn:iam::111122223333:role/nobody-made-it"
    (statement,) = role["AssumeRolePolicyDocument"]["Statement"]
    assert statement["Principal"] == {"Service": "sagemaker.amazonaws.com"}
    assert iam.get_role(RoleName="nobody-made-it")["Role"]["RoleId"] == role["RoleId"]
    actions = ["s3:GetObject", "kms:*"]
    results = iam.simulate_principal_policy(PolicySourceArn=role["Arn"], ActionNames=actions)
    assert [(each["EvalActionName"], each["EvalDecision"]) for each in results["EvaluationResults"]] == [
        (action, "allowed") for action in actions
    ]
    assert [each["RoleName"] for each in iam.list_roles()["Roles"]] == ["nobody-made-it"]
