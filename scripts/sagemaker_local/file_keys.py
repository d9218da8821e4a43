"""moto's objects, and uploads in parts, with their bytes in files. See large_objects for the reasons."""

from collections.abc import Iterable
from typing import Any, ClassVar, Self

from moto.s3 import exceptions, models
from moto.s3.utils import compute_checksum
from moto.settings import S3_UPLOAD_PART_MIN_SIZE
from moto.utilities.utils import md5_hash

from scripts.sagemaker_local.contents import Content, Files

SMALL = 1 << 20
"""How many bytes moto may get as bytes, with which all of its code can deal."""


class FileKey(models.FakeKey):
    """An object, or a part of one that is being uploaded."""

    files: ClassVar[Files]
    content: Content

    def __new__(cls, *_: object, **__: object) -> Self:
        """Make one that goes when it is deleted: moto would keep it for ever, for its dashboard."""
        return object.__new__(cls)

    @property
    def value(self) -> Any:  # noqa: ANN401 - bytes, or a Content that moto takes for bytes
        """Its bytes, or what stands for them if there are many."""
        return bytes(self.content) if len(self.content) <= SMALL else self.content

    @value.setter
    def value(self, value: bytes | Content) -> None:
        self.content = value if isinstance(value, Content) else self.files.of([value])
        self.contentsize = len(value)

    @property
    def etag(self) -> str:
        """The MD5 of its bytes, or what completing an upload has made it, in quotes as S3 has it."""
        if self._etag is None:
            self._etag = _md5(self.content)
        return f'"{self._etag}"'

    def dispose(self, garbage: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002 - moto's signature
        """Do nothing late: the file goes with the last who reads it."""
        super().dispose()

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        other = type(self).__new__(type(self))
        vars(other).update(vars(self))
        return other


class FileMultipart(models.FakeMultipart):
    """An upload in parts."""

    files: ClassVar[Files]

    def __new__(cls, *_: object, **__: object) -> Self:
        """Make one that goes when nobody needs it, as a key does."""
        return object.__new__(cls)

    def complete(self, body: Iterable[tuple[int, str]]) -> Any:  # noqa: ANN401 - a Content among others
        """Return all parts as one, its ETag, and type, value and parts of its checksum."""
        parts = [self._part(number, etag) for number, etag in body]
        if not parts:
            raise exceptions.MalformedXML
        if any(part.contentsize < S3_UPLOAD_PART_MIN_SIZE for part in parts[:-1]):
            raise exceptions.EntityTooSmall
        whole = self.files.of(block for part in parts for block in part.content)
        etag = _md5([bytes.fromhex(part.etag.strip('"')) for part in parts])
        details = self._checksum(parts, whole)
        start = 0
        for part in parts:
            part.content = whole[start : start + part.contentsize]
            start += part.contentsize
        return whole, f"{etag}-{len(parts)}", details

    def _part(self, number: int, etag: str) -> FileKey:
        part = self.parts.get(number)
        if not isinstance(part, FileKey) or part.etag.strip('"') != etag.strip('"'):
            raise exceptions.InvalidPart
        return part

    def _checksum(self, parts: Iterable[FileKey], whole: Content) -> tuple[str, str, int] | None:
        algorithm = self.metadata.get("x-amz-checksum-algorithm")
        if algorithm is None:
            return None
        builder = models.MultipartChecksumBuilder(algorithm, self.metadata.get("x-amz-checksum-type"))
        if builder.checksum_type != "COMPOSITE":
            return builder.checksum_type, checksum(whole, algorithm).decode(), 1
        for part in parts:
            builder.addPart(part.value)
        return builder.build()


def checksum(body: bytes | Content, algorithm: str, encode_base64: bool = True) -> bytes:  # noqa: FBT001, FBT002 - moto's signature
    """Return what moto.s3.utils.compute_checksum does, of a Content too."""
    if not isinstance(body, Content):
        return compute_checksum(body, algorithm, encode_base64)
    with body.mapped() as view:
        return compute_checksum(view, algorithm, encode_base64)  # type: ignore[arg-type] # as good there


def _md5(blocks: Iterable[bytes]) -> str:
    digest = md5_hash()
    for block in blocks:
        digest.update(block)
    return str(digest.hexdigest())
