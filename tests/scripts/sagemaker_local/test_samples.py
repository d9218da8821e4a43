import gzip
import lzma
from pathlib import Path
from typing import Any

import pytest

from scripts.cases import LOCAL_DATA
from scripts.errors import CaseError
from scripts.sagemaker_local.objects import S3
from scripts.sagemaker_local.samples import add_samples, sample_regions
from scripts.sagemaker_local.uris import S3Uri

KEY = "processing/census/census-income.csv"


def sample(s3: S3, region: str) -> bytes:
    return bytes(s3.content(S3Uri(f"sagemaker-sample-data-{region}", KEY)))


def test_every_region_has_the_census_sample(s3: S3, client: Any) -> None:  # noqa: ANN401
    regions = sample_regions()
    assert {"us-east-1", "cn-north-1", "cn-northwest-1", "us-gov-west-1"} <= {*regions}
    add_samples(s3.files, regions)
    text = (LOCAL_DATA / "preprocess/processing/input/census-income.csv").read_bytes()
    assert {sample(s3, region) for region in regions} == {text}
    body = client.get_object(Bucket="sagemaker-sample-data-cn-northwest-1", Key=KEY)["Body"]
    assert body.read() == text


def test_they_are_not_the_users_own_buckets(s3: S3, client: Any) -> None:  # noqa: ANN401
    add_samples(s3.files, ["us-east-1", "cn-north-1"])
    assert [each["Name"] for each in client.list_buckets()["Buckets"]] == ["bucket"]


@pytest.mark.parametrize("suffix", ["csv", "gz", "xz"])
def test_a_file_takes_the_samples_place_unpacked(s3: S3, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"census.{suffix}"
    text = b"age\n1\n"
    path.write_bytes({"csv": text, "gz": gzip.compress(text), "xz": lzma.compress(text)}[suffix])
    add_samples(s3.files, ["us-east-1"], path)
    assert sample(s3, "us-east-1") == b"age\n1\n"


@pytest.mark.parametrize("suffix", ["gz", "xz"])
def test_a_missing_or_broken_file_is_a_sentence(s3: S3, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"census.{suffix}"
    with pytest.raises(CaseError, match="is no file; name a census-income"):
        add_samples(s3.files, ["us-east-1"], path)
    text = b"age\n" * 1000
    path.write_bytes({"gz": gzip.compress(text), "xz": lzma.compress(text)}[suffix][:-10])
    with pytest.raises(CaseError, match=r"cannot be read: .*; copy it again"):
        add_samples(s3.files, ["us-east-1"], path)
