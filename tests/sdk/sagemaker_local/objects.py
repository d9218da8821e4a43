"""What lies in the local SageMaker's S3."""

from dataclasses import replace

from tests.scripts.sagemaker_local.local_server import LocalServer
from tests.sdk.bucket import unpacked


def objects(server: LocalServer, region: str, uri: str) -> dict[str, bytes]:
    """Return what lies below a prefix, by its path from there."""
    s3 = replace(server, region=region).client("s3")
    bucket, _, prefix = uri.removeprefix("s3://").partition("/")
    listed = s3.list_objects_v2(Bucket=bucket, Prefix=prefix).get("Contents", ())
    keys = [each["Key"] for each in listed]
    return {key.removeprefix(prefix): s3.get_object(Bucket=bucket, Key=key)["Body"].read() for key in keys}


def archive(server: LocalServer, region: str, uri: str) -> dict[str, bytes]:
    """Return the files of the one archive at a URI."""
    (content,) = objects(server, region, uri).values()
    return unpacked(content)
