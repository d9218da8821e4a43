"""A channel of a training job, or an S3 input of a processing job, as a request describes it."""

from dataclasses import dataclass
from typing import Literal

DataType = Literal["S3Prefix", "ManifestFile", "AugmentedManifestFile"]
Mode = Literal["File", "FastFile", "Pipe"]


@dataclass(frozen=True, kw_only=True)
class Channel:
    """What comes from S3, and how and where the job finds it."""

    name: str
    path: str
    """In the container."""
    s3_uri: str
    data_type: DataType = "S3Prefix"
    sharded: bool = False
    """Whether every host gets a share of the objects, or all of them."""
    mode: Mode = "File"
    gzipped: bool = False
    """CompressionType Gzip: a pipe gives what the objects hold unpacked."""
    record_io: bool = False
    """RecordWrapperType RecordIO: a pipe gives every object as a record."""
    content_type: str | None = None
    attribute_names: tuple[str, ...] = ()
    shuffle_seed: int | None = None
