"""moto's S3 with its objects in files, so that their size is no matter of memory.

moto 5.2.5 holds objects below 5 MB in memory, what is sent to it whole, and reads larger objects whole: for
every GET, also one of a range, for every copy, and for all parts of an upload at once when it is completed.
Its code only passes such values on, measures, cuts and sends them. Here they are Content, which does that
without reading:

- what a PUT sends goes into a file as it comes, but for the signed chunks of SDKs other than boto3;
- a key keeps its bytes in a file, and its large `value` is a Content;
- parts become one file when an upload is completed, and copies share one;
- a checksum is computed from the mapped file.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from moto.core.request import Request
from moto.s3 import models, responses

from scripts.sagemaker_local.contents import Files
from scripts.sagemaker_local.file_keys import SMALL, FileKey, FileMultipart, checksum

_BLOCK = 1 << 18


@contextmanager
def objects_in_files(folder: Path) -> Iterator[Files]:
    """Let moto's S3 keep its objects in a folder, in this process, until the end of the context."""
    kept = Files(folder)

    class Key(FileKey):
        files = kept

    class Multipart(FileMultipart):
        files = kept

    with ExitStack() as stack:
        for owner, name, value in (
            (models, "FakeKey", Key),
            (models, "FakeMultipart", Multipart),
            (models, "compute_checksum", checksum),
            (responses, "compute_checksum", checksum),
            (responses.S3Response, "setup_class", _reading_into(kept, responses.S3Response.setup_class)),
        ):
            stack.callback(setattr, owner, name, getattr(owner, name))
            setattr(owner, name, value)
        yield kept


def _reading_into(files: Files, setup: Callable[..., None]) -> Callable[..., None]:
    """Return moto's setup for a request, by which a large body has gone into a file."""

    def setup_class(response: Any, request: Request, *rest: Any, **named: Any) -> None:  # noqa: ANN401 - moto's
        if not _is_large(request):
            setup(response, request, *rest, **named)
            return
        # Where werkzeug keeps what it has read, longer than anybody needs it.
        vars(request)["data"] = files.of(iter(lambda: request.stream.read(_BLOCK), b""))
        setup(response, request, *rest, **named)
        vars(request)["data"] = b""

    return setup_class


def _is_large(request: Request) -> bool:
    is_chunked = request.headers.get("x-amz-content-sha256", "").startswith("STREAMING-")
    return request.method == "PUT" and (request.content_length or 0) > SMALL and not is_chunked
