import pytest

from scripts.errors import S3DataError
from scripts.sagemaker_local.uris import S3Uri


@pytest.mark.parametrize("text", ["s3://bucket/", "s3://bucket/a", "s3://bucket/a//b/"])
def test_a_uri_is_read_as_it_is_written(text: str) -> None:
    assert str(S3Uri.parse(text)) == text


def test_a_bucket_alone_is_a_uri() -> None:
    assert S3Uri.parse("s3://bucket") == S3Uri("bucket", "")


@pytest.mark.parametrize("text", ["bucket/key", "s3:///key", "https://bucket/key", ""])
def test_anything_else_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(S3DataError, match="write it as s3://bucket/key"):
        S3Uri.parse(text)


@pytest.mark.parametrize(
    ("folder", "below"),
    [
        ("s3://bucket", "s3://bucket/x"),
        ("s3://bucket/", "s3://bucket/x"),
        ("s3://bucket/a", "s3://bucket/a/x"),
        ("s3://bucket/a/", "s3://bucket/a/x"),
    ],
)
def test_what_lies_below_has_one_slash_before_it(folder: str, below: str) -> None:
    assert str(S3Uri.parse(folder) / "x") == below
