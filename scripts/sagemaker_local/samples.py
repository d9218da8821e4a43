"""The buckets `sagemaker-sample-data-REGION` that AWS has in every region, with the census sample in them."""

import gzip
import lzma
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO
from zlib import error as ZlibError  # noqa: N812 - it is a class

from scripts.cases import LOCAL_DATA
from scripts.errors import CaseError
from scripts.sagemaker_local.contents import Files
from scripts.sagemaker_local.objects import S3
from scripts.sagemaker_local.uris import S3Uri

ACCOUNT = "000000000000"
"""Whose buckets they are: not the user's, who does not find them in a list of his own."""

_CENSUS = LOCAL_DATA / "preprocess/processing/input/census-income.csv"
_KEY = "processing/census/census-income.csv"
_BLOCK = 1 << 20


def sample_regions() -> list[str]:
    """Return every region of every partition."""
    import boto3  # noqa: PLC0415 - slow to import

    session = boto3.Session()
    partitions = session.get_available_partitions()
    return [
        region for name in partitions for region in session.get_available_regions("s3", partition_name=name)
    ]


def add_samples(files: Files, regions: Sequence[str], census: Path | None = None) -> None:
    """Make the buckets of some regions. `census` takes the sample's place, unpacked if it is .gz or .xz.

    Raises CaseError where the file is missing or broken.
    """
    path = census or _CENSUS
    try:
        content = files.of(_blocks(path))
    except FileNotFoundError:
        raise CaseError(f"{path} is no file; name a census-income.csv, or one packed as .gz or .xz") from None
    except (OSError, EOFError, lzma.LZMAError, ZlibError) as error:
        raise CaseError(f"{path} cannot be read: {error}; copy it again") from error
    for region in regions:
        s3 = S3(files, ACCOUNT, region)
        uri = S3Uri(f"sagemaker-sample-data-{region}", _KEY)
        s3.make_bucket(str(uri))
        s3.put(uri, content)


def _blocks(path: Path) -> Iterator[bytes]:
    with _opened(path) as file:
        while block := file.read(_BLOCK):
            yield block


def _opened(path: Path) -> BinaryIO | gzip.GzipFile | lzma.LZMAFile:
    match path.suffix:
        case ".gz":
            return gzip.open(path)
        case ".xz":
            return lzma.open(path)
        case _:
            return path.open("rb")
