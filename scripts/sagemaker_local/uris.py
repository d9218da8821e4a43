"""S3 URIs."""

from dataclasses import dataclass

from scripts.errors import S3DataError

_SCHEME = "s3://"


@dataclass(frozen=True)
class S3Uri:
    """A bucket and a key in it, or the beginning of keys."""

    bucket: str
    key: str = ""

    @classmethod
    def parse(cls, text: str) -> "S3Uri":
        """Read `s3://bucket/key`. Raises S3DataError where it is something else."""
        bucket, _, key = text.removeprefix(_SCHEME).partition("/")
        if not text.startswith(_SCHEME) or not bucket:
            raise S3DataError(f"{text!r} is no S3 URI; write it as s3://bucket/key")
        return cls(bucket, key)

    def __str__(self) -> str:
        return f"{_SCHEME}{self.bucket}/{self.key}"

    def __truediv__(self, inside: str) -> "S3Uri":
        """Return what lies below it, as in a folder."""
        parent = self.key and f"{self.key.removesuffix('/')}/"
        return S3Uri(self.bucket, f"{parent}{inside}")
