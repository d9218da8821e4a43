"""Which objects an input has: those below a prefix, or those that a manifest names."""

from collections.abc import Iterator, Sequence

from scripts.errors import S3DataError
from scripts.jobs.hosts import whole_lines
from scripts.sagemaker_local.channel import Channel
from scripts.sagemaker_local.contents import Content
from scripts.sagemaker_local.manifests import read_augmented, read_manifest
from scripts.sagemaker_local.objects import S3, StoredObject
from scripts.sagemaker_local.uris import S3Uri

_SHOWN = 5


def objects_of(s3: S3, channel: Channel) -> tuple[S3Uri, list[StoredObject]]:
    """Return the objects of an input, and below which prefix they lie.

    Raises S3DataError where it has none.
    """
    if channel.mode == "FastFile" and channel.data_type != "S3Prefix":
        raise S3DataError(f"FastFile takes no {channel.data_type}; use S3Prefix, or the input mode File")
    match channel.data_type:
        case "S3Prefix":
            return _of_prefix(s3, S3Uri.parse(channel.s3_uri))
        case "ManifestFile":
            return _of_manifest(s3, S3Uri.parse(channel.s3_uri))
        case "AugmentedManifestFile":
            raise S3DataError("an AugmentedManifestFile is streamed; use it with the input mode Pipe")
    raise S3DataError(f"{channel.data_type} is not supported here; use S3Prefix or ManifestFile")


def contents_of(s3: S3, channel: Channel) -> list[Content]:
    """Return what is streamed, in its order. Raises S3DataError where there is nothing."""
    if channel.data_type == "AugmentedManifestFile":
        contents = list(_augmented(s3, channel))
    else:
        _, found = objects_of(s3, channel)
        contents = [each.content for each in found if not each.uri.key.endswith("/")]
    if not contents:
        raise S3DataError(f"{channel.s3_uri} names no objects")
    return contents


def shortened(found: Sequence[str]) -> str:
    """Return the first few of what may be thousands."""
    more = f"; and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
    return "; ".join(found[:_SHOWN]) + more


def _augmented(s3: S3, channel: Channel) -> Iterator[Content]:
    if not channel.attribute_names:
        raise S3DataError(f"{channel.s3_uri}: an augmented manifest needs AttributeNames")
    lines = whole_lines(iter(s3.content(S3Uri.parse(channel.s3_uri))))
    for values in read_augmented(channel.s3_uri, lines, channel.attribute_names):
        for value in values:
            yield s3.content(value) if isinstance(value, S3Uri) else s3.files.of([value])


def _of_prefix(s3: S3, uri: S3Uri) -> tuple[S3Uri, list[StoredObject]]:
    found = s3.listed(uri)
    if not found:
        raise S3DataError(
            f'No S3 objects found under S3 URL "{uri}" given in input data source. '
            "Please ensure that objects exist under that S3 prefix."
        )
    return uri, found


def _of_manifest(s3: S3, uri: S3Uri) -> tuple[S3Uri, list[StoredObject]]:
    manifest = read_manifest(str(uri), bytes(s3.content(uri)))
    held = {each.uri: each for each in s3.listed(manifest.prefix)}
    missing = [str(each) for each in manifest.uris if each not in held]
    if missing:
        raise S3DataError(f"the manifest {uri} names what is not there: {shortened(missing)}")
    return manifest.prefix, [held[each] for each in manifest.uris]
