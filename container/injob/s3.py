"""Copies to S3, from a job that has credentials."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from injob.errors import OutputError, UsageError, shown

_URI = re.compile(
    r"s3://(?P<bucket>[a-z0-9](?:[a-z0-9]|\.(?![.-])|-(?!\.)){1,61}[a-z0-9])(?:/(?P<prefix>.*))?"
)
"""Names of buckets as S3 has them: 3 to 63 characters, labels between single dots."""


@dataclass(frozen=True)
class S3Prefix:
    """A place in S3: a bucket and what the keys begin with."""

    bucket: str
    prefix: str

    @classmethod
    def parse(cls, name: str, uri: str) -> "S3Prefix":
        """Read an s3:// URI. Raises UsageError that names the hyperparameter `name`."""
        match = _URI.fullmatch(uri)
        if match is None:
            raise UsageError(f"{name} is {shown(uri)}; it must be s3://BUCKET/PREFIX")
        return cls(match["bucket"], (match["prefix"] or "").strip("/"))

    def key(self, name: str) -> str:
        """Return the key of a file below the prefix."""
        return f"{self.prefix}/{name}" if self.prefix else name


def upload(files: Iterable[Path], place: S3Prefix, region: str) -> None:
    """Copy files below a prefix. Raises OutputError with S3's own reason where it refuses one."""
    import boto3  # noqa: PLC0415 - 140 ms that only jobs with a second place for their model pay
    from boto3.exceptions import S3UploadFailedError  # noqa: PLC0415
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415

    try:
        client = boto3.client("s3", region_name=region or None)
        for path in files:
            client.upload_file(str(path), place.bucket, place.key(path.name))
    except (BotoCoreError, ClientError, S3UploadFailedError) as error:
        raise OutputError(
            f"the model could not be copied to s3://{place.bucket}/{place.prefix}: {error}; it is still "
            "in the job's own model.tar.gz"
        ) from error
