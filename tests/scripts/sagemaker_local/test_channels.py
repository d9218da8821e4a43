import json
from pathlib import Path
from typing import Any

import pytest

from scripts.errors import S3DataError
from scripts.jobs.job import Input, Pipe
from scripts.sagemaker_local.channel import Channel
from scripts.sagemaker_local.channels import fetch_inputs
from scripts.sagemaker_local.objects import S3
from scripts.sagemaker_local.uris import S3Uri

TRAIN = "/opt/ml/input/data/train"


def put(s3: S3, **contents: str) -> None:
    for key, content in contents.items():
        s3.put(S3Uri("bucket", key), s3.files.of([content.encode()]))


def found(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def data(s3: S3) -> S3:
    put(s3, **{"data/": "", "data/a.csv": "1", "data/deep/b.csv": "2", "data/empty/": "", "database": "3"})
    return s3


def test_objects_become_files_that_are_the_objects_own(data: S3, tmp_path: Path) -> None:
    channel = Channel(name="train", path=TRAIN, s3_uri="s3://bucket/data/", content_type="text/csv")
    (fetched,) = fetch_inputs(data, [channel], tmp_path / "in")
    uris = {"a.csv": "s3://bucket/data/a.csv", "deep/b.csv": "s3://bucket/data/deep/b.csv"}
    source = tmp_path / "in/0-train"
    assert fetched == Input(
        "train", source, TRAIN, private=True, content_type="text/csv", uri="s3://bucket/data/", uris=uris
    )
    assert found(source) == {"a.csv": "1", "deep/b.csv": "2"}
    assert (source / "empty").is_dir()
    (one,) = (path for path in data.files.folder.iterdir() if path.read_text() == "1")
    assert one.samefile(source / "a.csv")


def test_a_uri_that_is_one_object_is_a_file_of_its_name(data: S3, tmp_path: Path) -> None:
    path = "/opt/ml/processing/input/code"
    (fetched,) = fetch_inputs(
        data, [Channel(name="code", path=path, s3_uri="s3://bucket/data/deep/b.csv")], tmp_path
    )
    assert (found(fetched.source), fetched.uris) == ({"b.csv": "2"}, {})


def test_fast_file_needs_no_copy_of_its_own(data: S3, tmp_path: Path) -> None:
    channel = Channel(name="train", path=TRAIN, s3_uri="s3://bucket/data/", mode="FastFile", sharded=True)
    (fetched,) = fetch_inputs(data, [channel], tmp_path)
    assert (fetched.private, fetched.sharded, fetched.pipe) == (False, True, None)


def test_a_manifest_names_the_objects(data: S3, tmp_path: Path) -> None:
    put(data, m=json.dumps([{"prefix": "s3://bucket/data/"}, "deep/b.csv"]))
    channel = Channel(name="train", path=TRAIN, s3_uri="s3://bucket/m", data_type="ManifestFile")
    (fetched,) = fetch_inputs(data, [channel], tmp_path)
    assert found(fetched.source) == {"deep/b.csv": "2"}


def test_a_pipe_has_the_objects_in_the_order_of_the_manifest(data: S3, tmp_path: Path) -> None:
    put(data, m=json.dumps([{"prefix": "s3://bucket/data/"}, "deep/b.csv", "a.csv", "deep/b.csv"]))
    channel = Channel(
        name="train",
        path=TRAIN,
        s3_uri="s3://bucket/m",
        data_type="ManifestFile",
        mode="Pipe",
        gzipped=True,
        record_io=True,
        shuffle_seed=7,
    )
    (fetched,) = fetch_inputs(data, [channel], tmp_path)
    assert fetched.pipe == Pipe(gzip=True, record_io=True, seed=7)
    assert [each.read_text() for each in sorted(fetched.source.iterdir())] == ["2", "1", "2"]


def test_a_pipe_streams_no_folders(data: S3, tmp_path: Path) -> None:
    channel = Channel(name="train", path=TRAIN, s3_uri="s3://bucket/data", mode="Pipe")
    (fetched,) = fetch_inputs(data, [channel], tmp_path)
    assert [each.read_text() for each in sorted(fetched.source.iterdir())] == ["1", "2", "3"]


def test_an_augmented_manifest_gives_objects_and_values(data: S3, tmp_path: Path) -> None:
    lines = [{"x-ref": f"s3://bucket/data/{key}", "y": y} for key, y in (("a.csv", "cat"), ("deep/b.csv", 0))]
    put(data, m="\n".join(json.dumps(each) for each in lines))
    channel = Channel(
        name="train",
        path=TRAIN,
        s3_uri="s3://bucket/m",
        data_type="AugmentedManifestFile",
        mode="Pipe",
        attribute_names=("x-ref", "y"),
    )
    (fetched,) = fetch_inputs(data, [channel], tmp_path)
    assert fetched.pipe == Pipe(group=2)
    assert [each.read_text() for each in sorted(fetched.source.iterdir())] == ["1", "cat", "2", "0"]


def test_a_channel_named_like_a_folder_stays_inside(data: S3, tmp_path: Path) -> None:
    (fetched,) = fetch_inputs(
        data, [Channel(name="..", path=TRAIN, s3_uri="s3://bucket/data/")], tmp_path / "a/b"
    )
    assert fetched.source.parent == tmp_path / "a/b"


@pytest.mark.parametrize(
    ("uri", "data_type", "said"),
    [
        ("s3://nowhere/x", "S3Prefix", "there is no bucket nowhere"),
        ("bucket/x", "S3Prefix", "'bucket/x' is no S3 URI"),
        ("s3://bucket/none", "S3Prefix", 'No S3 objects found under S3 URL "s3://bucket/none"'),
        ("s3://bucket/none", "ManifestFile", "there is no object s3://bucket/none"),
        ("s3://bucket/data/a.csv", "ManifestFile", "s3://bucket/data/a.csv is no manifest"),
        ("s3://bucket/clash", "S3Prefix", "the key 'clash/a' is a file and a folder at once"),
        ("s3://bucket/up", "S3Prefix", "the key 'up/../x' is no path below its folder"),
        ("s3://bucket/data", "AugmentedManifestFile", "an AugmentedManifestFile is streamed; use it with"),
        ("s3://bucket/missing", "ManifestFile", "names what is not there: s3://bucket/data/c0; "),
    ],
)
def test_what_cannot_be_fetched_is_a_sentence_that_names_the_channel(
    data: S3, tmp_path: Path, uri: str, data_type: str, said: str
) -> None:
    put(data, **{"clash/a": "", "clash/a/b": "", "up/../x": ""})
    put(data, missing=json.dumps([{"prefix": "s3://bucket/data/"}, *(f"c{n}" for n in range(9))]))
    channel = Channel(name="train", path=TRAIN, s3_uri=uri, data_type=data_type)  # type: ignore[arg-type]
    with pytest.raises(S3DataError) as raised:
        fetch_inputs(data, [channel], tmp_path / "in")
    assert f"train: {said}" in str(raised.value) or f"train: the manifest {uri} {said}" in str(raised.value)
    assert not (tmp_path / "x").exists()


def test_all_that_is_wrong_is_said_at_once(data: S3, tmp_path: Path) -> None:
    channels = [
        Channel(name="a", path=TRAIN, s3_uri="s3://nowhere/x"),
        Channel(name="b", path=TRAIN, s3_uri="s3://bucket/data/"),
        Channel(name="c", path=TRAIN, s3_uri="s3://bucket/none"),
    ]
    with pytest.raises(S3DataError, match=r"^a: there is no bucket nowhere, .*; c: No S3 objects found"):
        fetch_inputs(data, channels, tmp_path)


def test_an_augmented_manifest_without_attribute_names_is_refused(data: S3, tmp_path: Path) -> None:
    channel = Channel(
        name="c",
        path=TRAIN,
        s3_uri="s3://bucket/data/a.csv",
        data_type="AugmentedManifestFile",
        mode="Pipe",
    )
    with pytest.raises(S3DataError, match="an augmented manifest needs AttributeNames"):
        fetch_inputs(data, [channel], tmp_path)


@pytest.mark.parametrize(
    ("mode", "data_type", "said"),
    [
        ("FastFile", "ManifestFile", "FastFile takes no ManifestFile"),
        ("File", "Converse", "Converse is not supported here"),
        ("Pipe", "Converse", "Converse is not supported here"),
    ],
)
def test_a_mode_that_does_not_go_with_a_type_is_refused(
    data: S3, tmp_path: Path, mode: str, data_type: str, said: str
) -> None:
    asked: dict[str, Any] = {"mode": mode, "data_type": data_type}
    channel = Channel(name="c", path=TRAIN, s3_uri="s3://bucket/data/a.csv", **asked)
    with pytest.raises(S3DataError, match=f"^c: {said}"):
        fetch_inputs(data, [channel], tmp_path)
