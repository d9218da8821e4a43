from contextlib import closing

import boto3
import pytest
from botocore.config import Config

from scripts.errors import ImageNameError
from scripts.image import Partition, Repository, partition_of, partitions, registry

SESSION = boto3.Session(aws_access_key_id="fake", aws_secret_access_key="fake")
REGIONS = [
    (partition, region)
    for partition in SESSION.get_available_partitions()
    for region in SESSION.get_available_regions("ecr", partition)
]


def complaint(account: str, region: str, name: str, tag: str = "0.1.0") -> str:
    with pytest.raises(ImageNameError) as caught:
        Repository(account, region, name).uri(tag)
    return str(caught.value)


@pytest.fixture(scope="module")
def api_hosts() -> dict[str, str]:
    """Where botocore itself calls ECR: it has a list of endpoints apart from its list of partitions."""

    def host(region: str) -> str:
        with closing(
            SESSION.client("ecr", region, config=Config(ignore_configured_endpoint_urls=True))
        ) as ecr:
            return str(ecr.meta.endpoint_url).removeprefix("https://")

    return {region: host(region) for _, region in REGIONS}


@pytest.mark.parametrize(("partition", "region"), REGIONS)
def test_every_region_of_botocore_gets_the_suffix_that_botocore_itself_uses(
    partition: str, region: str, api_hosts: dict[str, str]
) -> None:
    assert f"api.{registry('123456789012', region).removeprefix('123456789012.dkr.')}" == api_hosts[region]
    assert partition_of(region).name == partition == SESSION.get_partition_for_region(region)


def test_no_partition_of_botocore_is_missing() -> None:
    assert sorted(each.name for each in partitions()) == sorted(SESSION.get_available_partitions())


def test_china_whole() -> None:
    repository = Repository("123456789012", "cn-north-1", "injob")
    assert repository.registry == "123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn"
    assert repository.address == "123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/injob"
    assert repository.uri("0.1.0") == "123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/injob:0.1.0"
    assert repository.arn == "arn:aws-cn:ecr:cn-north-1:123456789012:repository/injob"
    assert repository.partition == Partition(
        "aws-cn", "amazonaws.com.cn", regions=("cn-north-1", "cn-northwest-1")
    )


@pytest.mark.parametrize(
    ("region", "uri"),
    [
        ("us-east-1", "111122223333.dkr.ecr.us-east-1.amazonaws.com/team/injob:1"),
        ("cn-northwest-1", "111122223333.dkr.ecr.cn-northwest-1.amazonaws.com.cn/team/injob:1"),
        ("us-gov-west-1", "111122223333.dkr.ecr.us-gov-west-1.amazonaws.com/team/injob:1"),
        ("eusc-de-east-1", "111122223333.dkr.ecr.eusc-de-east-1.amazonaws.eu/team/injob:1"),
        ("us-iso-east-1", "111122223333.dkr.ecr.us-iso-east-1.c2s.ic.gov/team/injob:1"),
    ],
)
def test_one_region_of_each_kind_whole(region: str, uri: str) -> None:
    assert Repository("111122223333", region, "team/injob").uri("1") == uri


def test_a_global_pseudo_region_is_no_region() -> None:
    with pytest.raises(ImageNameError, match="'aws-cn-global' is unknown"):
        partition_of("aws-cn-global")


def test_an_unknown_region_is_answered_with_the_nearest_ones() -> None:
    assert complaint("123456789012", "cn-norht-1", "injob") == (
        "the region 'cn-norht-1' is unknown; the nearest known ones are "
        "cn-north-1, cn-northwest-1, eu-north-1, and a very new one needs a newer boto3"
    )


def test_all_mistakes_are_told_at_once() -> None:
    assert complaint("1234-5678-9012", "us-esat-1", "Injob") == (
        "the account '1234-5678-9012' is no AWS account id; write its 12 digits without dashes; "
        "the region 'us-esat-1' is unknown; the nearest known ones are us-west-1, us-east-1, us-west-2, "
        "and a very new one needs a newer boto3; "
        "ECR takes no repository named 'Injob'; use 2 to 256 lower-case letters and digits, "
        "with single . _ - or / between them"
    )


@pytest.mark.parametrize("name", ["injob", "a1", "team/injob", "a.b_c-d__e---f", "x" * 256])
def test_names_that_ecr_takes(name: str) -> None:
    assert Repository("123456789012", "us-east-1", name).name == name


@pytest.mark.parametrize(
    "name", ["", "a", "Injob", "-injob", "injob/", "a//b", "a..b", "a___b", "in job", "x" * 257, "injob\n"]
)
def test_names_that_ecr_refuses(name: str) -> None:
    assert complaint("123456789012", "us-east-1", name) == (
        f"ECR takes no repository named {name!r}; use 2 to 256 lower-case letters and digits, "
        "with single . _ - or / between them"
    )


@pytest.mark.parametrize("tag", ["", ".1", "-1", "a b", "1+local", "x" * 129, "é", "1\n"])
def test_tags_that_docker_refuses(tag: str) -> None:
    assert complaint("123456789012", "us-east-1", "injob", tag) == (
        f"the tag {tag!r} is malformed; use at most 128 letters, digits, '.', '_' and '-', "
        "and begin with none of '.' and '-'"
    )


def test_a_uri_of_255_characters_is_the_longest() -> None:
    host = "123456789012.dkr.ecr.us-east-1.amazonaws.com"
    name = "x" * (255 - len(f"{host}/:1"))
    assert len(Repository("123456789012", "us-east-1", name).uri("1")) == 255
    assert complaint("123456789012", "us-east-1", name, "12") == (
        f"{host}/{name}:12 has 256 characters and SageMaker takes 255; shorten repository or tag"
    )
