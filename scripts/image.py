"""Names of images in Amazon ECR, in every partition of AWS, as values. Nothing here asks AWS.

The DNS suffix and the regions come from botocore's own list of partitions, so China, GovCloud, the
European sovereign cloud and the isolated regions each get theirs, and a new region needs no more
than a newer botocore.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache

from scripts.errors import ImageNameError

URI_LIMIT = 255
"""How many characters SageMaker accepts as the URI of an image."""

_ACCOUNT = re.compile(r"[0-9]{12}")
_WORD = r"[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*"
_NAME = re.compile(rf"(?=.{{2,256}}$){_WORD}(?:/{_WORD})*")
_TAG = re.compile(r"\w[\w.-]{0,127}", re.ASCII)


@dataclass(frozen=True)
class Partition:
    """A part of AWS with accounts, credentials and host names of its own, such as aws-cn."""

    name: str
    dns_suffix: str
    regions: tuple[str, ...]

    @property
    def arn_prefix(self) -> str:
        """What every ARN in it begins with, such as arn:aws-cn."""
        return f"arn:{self.name}"


@dataclass(frozen=True)
class Repository:
    """A repository of Amazon ECR, there or not. Raises ImageNameError where ECR could have none like it."""

    account: str
    region: str
    name: str

    def __post_init__(self) -> None:
        _complain([*_registry_mistakes(self.account, self.region), *_name_mistakes(self.name)])

    @property
    def partition(self) -> Partition:
        """The partition of its region."""
        return partition_of(self.region)

    @property
    def registry(self) -> str:
        """The host that serves it."""
        return registry(self.account, self.region)

    @property
    def address(self) -> str:
        """What Docker calls the repository: the URI without a tag."""
        return f"{self.registry}/{self.name}"

    @property
    def arn(self) -> str:
        """What policies call it."""
        return f"{self.partition.arn_prefix}:ecr:{self.region}:{self.account}:repository/{self.name}"

    def uri(self, tag: str) -> str:
        """Return what a job names as its image. Raises ImageNameError where SageMaker would refuse it."""
        uri = f"{self.address}:{tag}"
        _complain(list(_uri_mistakes(uri, tag)))
        return uri


@cache
def partitions() -> tuple[Partition, ...]:
    """Return every partition that the installed botocore knows."""
    from botocore.loaders import create_loader  # noqa: PLC0415 - whoever only names local images needs no botocore

    return tuple(
        Partition(
            name=each["id"],
            dns_suffix=each["outputs"]["dnsSuffix"],
            # The list also holds aws-global and its like, which are no places.
            regions=tuple(region for region in each["regions"] if re.fullmatch(each["regionRegex"], region)),
        )
        for each in create_loader().load_data("partitions")["partitions"]
    )


def partition_of(region: str) -> Partition:
    """Return the partition in which a region lies. Raises ImageNameError where botocore does not know it."""
    _complain(list(_region_mistakes(region)))
    return next(partition for partition in partitions() if region in partition.regions)


def registry(account: str, region: str) -> str:
    """Return an account's registry as `docker login` takes it: a host, with neither scheme nor path."""
    _complain(list(_registry_mistakes(account, region)))
    return f"{account}.dkr.ecr.{region}.{partition_of(region).dns_suffix}"


def _complain(mistakes: list[str]) -> None:
    if mistakes:
        raise ImageNameError("; ".join(mistakes))


def _region_mistakes(region: str) -> Iterator[str]:
    known = [known for partition in partitions() for known in partition.regions]
    if region not in known:
        nearest = ", ".join(get_close_matches(region, known, n=3, cutoff=0))
        yield (
            f"the region {region!r} is unknown; the nearest known ones are {nearest}, "
            "and a very new one needs a newer boto3"
        )


def _registry_mistakes(account: str, region: str) -> Iterator[str]:
    if not _ACCOUNT.fullmatch(account):
        yield f"the account {account!r} is no AWS account id; write its 12 digits without dashes"
    yield from _region_mistakes(region)


def _name_mistakes(name: str) -> Iterator[str]:
    if not _NAME.fullmatch(name):
        yield (
            f"ECR takes no repository named {name!r}; use 2 to 256 lower-case letters and digits, "
            "with single . _ - or / between them"
        )


def _uri_mistakes(uri: str, tag: str) -> Iterator[str]:
    if not _TAG.fullmatch(tag):
        yield (
            f"the tag {tag!r} is malformed; use at most 128 letters, digits, '.', '_' and '-', "
            "and begin with none of '.' and '-'"
        )
    if len(uri) > URI_LIMIT:
        yield f"{uri} has {len(uri)} characters and SageMaker takes {URI_LIMIT}; shorten repository or tag"
