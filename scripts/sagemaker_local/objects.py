"""The objects of S3 for this process: moto's own, without HTTP in between.

Ten thousand objects take about a second this way, and a large one is read from its file.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from moto.s3.exceptions import S3ClientError
from moto.s3.models import s3_backends
from moto.utilities.utils import get_partition

from scripts.errors import S3DataError
from scripts.sagemaker_local.contents import Content, Files
from scripts.sagemaker_local.uris import S3Uri


@dataclass(frozen=True)
class StoredObject:
    """An object."""

    uri: S3Uri
    content: Content


@dataclass(frozen=True)
class S3:
    """The S3 that an account sees from a region. Buckets of all regions are in reach, as with boto3."""

    files: Files
    account: str
    region: str

    def listed(self, prefix: S3Uri) -> list[StoredObject]:
        """Return the objects whose keys begin with a prefix, in the order of S3's keys.

        Raises S3DataError where there is no such bucket.
        """
        keys = [
            (name, key)
            for name, key in self._bucket(prefix).keys.items()
            if name.startswith(prefix.key) and hasattr(key, "content")
        ]
        keys.sort(key=lambda pair: pair[0].encode())
        return [StoredObject(S3Uri(prefix.bucket, name), key.content) for name, key in keys]

    def content(self, uri: S3Uri) -> Content:
        """Return what an object holds. Raises S3DataError where there is none."""
        key = self._bucket(uri).keys.get(uri.key)
        if not hasattr(key, "content"):
            raise S3DataError(f"there is no object {uri}")
        content: Content = key.content
        return content

    def put(self, uri: S3Uri, content: Content) -> None:
        """Make an object of what is in S3's own files. Raises S3DataError where there is no such bucket."""
        self._bucket(uri)
        self._backend.put_object(uri.bucket, uri.key, content)

    def upload(self, uri: S3Uri, path: Path) -> None:
        """Copy a file into S3. Raises S3DataError where there is no such bucket."""
        self._bucket(uri)
        self.put(uri, self.files.copy(path))

    @contextmanager
    def writing(self, uri: S3Uri) -> Iterator[BinaryIO]:
        """Provide a file that becomes an object when it is written without an error."""
        self._bucket(uri)
        with self.files.writing() as draft:
            yield draft.file
            self.put(uri, draft.finish())

    def delete(self, uri: S3Uri) -> None:
        """Delete an object, if there is one."""
        self._bucket(uri)
        self._backend.delete_object(uri.bucket, uri.key)

    def has_bucket(self, name: str) -> bool:
        """Tell whether a bucket exists, in whatever region."""
        return name in s3_backends.bucket_accounts

    def make_bucket(self, uri: str) -> str | None:
        """Make the bucket of a URI in the region if there is none, and return a sentence that says so.

        Raises S3DataError where no bucket can have such a name.
        """
        name = S3Uri.parse(uri).bucket
        if self.has_bucket(name):
            return None
        try:
            self._backend.create_bucket(name, self.region)
        except S3ClientError as error:
            if self.has_bucket(name):  # another job made it meanwhile
                return None
            raise S3DataError(f"the bucket {name} cannot be made: {error.message}") from error
        return f"the bucket {name} did not exist: it was made in {self.region}"

    @property
    def _backend(self) -> Any:  # noqa: ANN401 - moto publishes no types
        return s3_backends[self.account][get_partition(self.region)]

    def _bucket(self, uri: S3Uri) -> Any:  # noqa: ANN401 - moto publishes no types
        if not self.has_bucket(uri.bucket):
            raise S3DataError(f"there is no bucket {uri.bucket}, which {uri} names")
        return self._backend.get_bucket(uri.bucket)
