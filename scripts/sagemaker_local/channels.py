"""The objects of a job's inputs, brought to where the job can start.

Nothing is copied here: the files are other names of those in which the objects lie. Every host of a job gets
copies of its own if it may write to them.
"""

from collections.abc import Sequence
from pathlib import Path

from scripts.errors import S3DataError
from scripts.jobs.job import Input, Pipe
from scripts.sagemaker_local.channel import Channel
from scripts.sagemaker_local.channel_objects import contents_of, objects_of, shortened
from scripts.sagemaker_local.objects import S3
from scripts.sagemaker_local.placing import place

_CHANNELS = "/opt/ml/input/data/"


def fetch_inputs(s3: S3, channels: Sequence[Channel], folder: Path) -> tuple[Input, ...]:
    """Bring all objects of all inputs into a folder of each below `folder`.

    Raises S3DataError, all that is wrong in one: no such bucket, nothing under a prefix, a bad manifest, keys
    that cannot be files.
    """
    inputs: list[Input] = []
    mistakes: list[str] = []
    for number, channel in enumerate(channels):
        # A channel may be named `..`.
        target = folder / f"{number}-{channel.name}"
        try:
            target.mkdir(parents=True)
            uris = (_stream if channel.mode == "Pipe" else _place)(s3, channel, target)
        except S3DataError as error:
            mistakes.append(f"{channel.name}: {error}")
        except OSError as error:
            mistakes.append(f"{channel.name}: {channel.s3_uri} cannot be written to this machine: {error}")
        else:
            inputs.append(_input(channel, target, uris))
    if mistakes:
        raise S3DataError("; ".join(mistakes))
    return tuple(inputs)


def _input(channel: Channel, source: Path, uris: dict[str, str]) -> Input:
    return Input(
        channel.name,
        source,
        channel.path,
        channel.sharded,
        private=channel.mode == "File",
        pipe=_pipe(channel) if channel.mode == "Pipe" else None,
        content_type=channel.content_type or "",
        uri=channel.s3_uri,
        uris=uris if channel.mode == "File" and channel.path.startswith(_CHANNELS) else {},
    )


def _pipe(channel: Channel) -> Pipe:
    return Pipe(
        channel.gzipped, channel.record_io, channel.shuffle_seed, group=len(channel.attribute_names) or 1
    )


def _place(s3: S3, channel: Channel, target: Path) -> dict[str, str]:
    prefix, found = objects_of(s3, channel)
    placement = place(prefix.key, (each.uri.key for each in found))
    if placement.mistakes:
        raise S3DataError(shortened(placement.mistakes))
    for inside in placement.folders:
        (target / inside).mkdir(parents=True, exist_ok=True)
    for parent in {path.parent for path in placement.files.values()}:
        (target / parent).mkdir(parents=True, exist_ok=True)
    uris: dict[str, str] = {}
    for each in found:
        if path := placement.files.get(each.uri.key):
            each.content.place(target / path)
            uris[str(path)] = str(each.uri)
    return uris


def _stream(s3: S3, channel: Channel, target: Path) -> dict[str, str]:
    # Numbers for names: in a FIFO they have an order, and nothing else.
    for number, content in enumerate(contents_of(s3, channel)):
        content.place(target / f"{number:09d}")
    return {}
