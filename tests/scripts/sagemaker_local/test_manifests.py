import json

import pytest

from scripts.errors import S3DataError
from scripts.sagemaker_local.manifests import read_augmented, read_manifest
from scripts.sagemaker_local.uris import S3Uri


def test_suffixes_are_appended_to_the_prefix_as_they_are() -> None:
    text = json.dumps([{"prefix": "s3://bucket/some/pre"}, "fix/a", "b", "b"]).encode()
    assert [str(uri) for uri in read_manifest("m", text).uris] == [
        "s3://bucket/some/prefix/a",
        "s3://bucket/some/preb",
        "s3://bucket/some/preb",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"[", "m is no JSON: Expecting value: line 1 column 2"),
        (b"\xff", "m is no JSON"),
        (b"{}", "m is no manifest; write it as"),
        (b"[]", "m is no manifest; write it as"),
        (b'["a"]', "m is no manifest; write it as"),
        (b'[{"prefix": 1}, "a"]', "m is no manifest; write it as"),
        (b'[{"prefix": "bucket/a"}, "a"]', "'bucket/a' is no S3 URI"),
        (b'[{"prefix": "s3://bucket/a"}]', "the manifest m names no objects; write it as"),
        (b'[{"prefix": "s3://bucket/a"}, "a", {"b": 1}]', 'the manifest m names {"b": 1}, which is no key'),
    ],
)
def test_what_is_no_manifest_is_refused_with_an_example(text: bytes, said: str) -> None:
    with pytest.raises(S3DataError) as raised:
        read_manifest("m", text)
    assert said in str(raised.value)


def test_an_augmented_manifest_gives_its_attributes_in_the_order_of_the_request() -> None:
    lines = [
        b'{"image-ref": "s3://bucket/1.jpg", "is-a-cat": "1", "more": {"x": [1]}}\n',
        b"\n",
        b'{"more": 0.5, "is-a-cat": 0, "image-ref": "s3://bucket/2.jpg"}',
    ]
    found = list(read_augmented("m", lines, ["image-ref", "is-a-cat", "more"]))
    assert found == [
        [S3Uri("bucket", "1.jpg"), b"1", b'{"x": [1]}'],
        [S3Uri("bucket", "2.jpg"), b"0", b"0.5"],
    ]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"{", "m, line 2 is no JSON"),
        (b"[]", "m, line 2 is no JSON object"),
        (b'{"a": 1}', "m, line 2 has no attribute 'x-ref'; it has a"),
        (b'{"x-ref": "1.jpg"}', "'1.jpg' is no S3 URI"),
    ],
)
def test_a_malformed_line_is_named(line: bytes, said: str) -> None:
    with pytest.raises(S3DataError) as raised:
        list(read_augmented("m", [b'{"x-ref": "s3://b/k"}', line], ["x-ref"]))
    assert said in str(raised.value)
