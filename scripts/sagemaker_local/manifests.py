"""What manifests say: which objects an input has.

Sources: the API reference of S3DataSource for ManifestFile; the Developer Guide, "Augmented Manifest File
Format for Pipe Mode Training", for AugmentedManifestFile.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from scripts.errors import S3DataError
from scripts.sagemaker_local.uris import S3Uri

_EXAMPLE = '[{"prefix": "s3://bucket/some/prefix/"}, "relative/path/1", "relative/path/2"]'


@dataclass(frozen=True)
class Manifest:
    """The objects that a ManifestFile names, in its order."""

    prefix: S3Uri
    suffixes: tuple[str, ...]

    @property
    def uris(self) -> tuple[S3Uri, ...]:
        """The objects: suffixes are appended to the prefix as they are."""
        return tuple(S3Uri(self.prefix.bucket, self.prefix.key + suffix) for suffix in self.suffixes)


def read_manifest(name: str, text: bytes) -> Manifest:
    """Read a ManifestFile. Raises S3DataError where it is none."""
    document = _json(name, text)
    first, *suffixes = document if isinstance(document, list) and document else ({},)
    if not isinstance(first, dict) or not isinstance(first.get("prefix"), str):
        raise S3DataError(f"{name} is no manifest; write it as {_EXAMPLE}")
    odd = [suffix for suffix in suffixes if not isinstance(suffix, str)]
    if odd or not suffixes:
        found = f"names {json.dumps(odd[0])}, which is no key" if odd else "names no objects"
        raise S3DataError(f"the manifest {name} {found}; write it as {_EXAMPLE}")
    return Manifest(S3Uri.parse(first["prefix"]), tuple(suffixes))


def read_augmented(
    name: str, lines: Iterable[bytes], attributes: Sequence[str]
) -> Iterator[list[S3Uri | bytes]]:
    """Yield the values of the attributes on each line, those of a `-ref` attribute as URIs.

    Raises S3DataError where a line is malformed or an attribute is missing.
    """
    for number, line in enumerate(lines, start=1):
        if line.strip():
            where = f"{name}, line {number}"
            document = _json(where, line)
            if not isinstance(document, dict):
                raise S3DataError(f'{where} is no JSON object; write one such as {{"source-ref": "s3://…"}}')
            yield [_value(where, document, attribute) for attribute in attributes]


def _value(where: str, document: dict[str, Any], attribute: str) -> S3Uri | bytes:
    if attribute not in document:
        raise S3DataError(f"{where} has no attribute {attribute!r}; it has {', '.join(document) or 'none'}")
    value = document[attribute]
    text = value if isinstance(value, str) else json.dumps(value)
    return S3Uri.parse(text) if attribute.endswith("-ref") else text.encode()


def _json(where: str, text: bytes) -> Any:  # noqa: ANN401 - whatever a user wrote
    try:
        return json.loads(text)
    except ValueError as error:
        raise S3DataError(f"{where} is no JSON: {error}") from error
