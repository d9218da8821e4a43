from dataclasses import replace
from pathlib import Path

import pytest

from injob.documents import write_json
from scripts.errors import JobError
from scripts.jobs.folders import objects
from scripts.jobs.job import Input, Output, Pipe, Source
from scripts.jobs.layout import claim, lay_out, plan
from scripts.jobs.processing import Processing
from scripts.jobs.training import Training


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder whose files sort otherwise by their keys than folder by folder."""
    for name in ("a/2.csv", "a-1.csv", "b.csv", "a/1.csv", "c.csv"):
        path = tmp_path / "data" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    return tmp_path / "data"


def files(root: Path) -> dict[str, str]:
    return {
        str(path.relative_to(root)): path.read_text() for path in sorted(root.rglob("*")) if path.is_file()
    }


def test_hosts_share_a_sharded_channel_and_each_has_all_of_a_replicated_one(
    data: Path, tmp_path: Path
) -> None:
    channels = (Input.channel("shared", data, sharded=True), Input.channel("whole", data))
    job = Training(name="t", host_count=2, inputs=channels)
    trees = plan(job, tmp_path / "runs/t", mounts=False)
    lay_out(job, trees)
    whole = files(data)
    assert [files(tree.opt_ml.channel("whole")) for tree in trees] == [whole, whole]
    assert [sorted(files(tree.opt_ml.channel("shared"))) for tree in trees] == [
        ["a-1.csv", "a/2.csv", "c.csv"],
        ["a/1.csv", "b.csv"],
    ]


def test_where_it_can_be_mounted_nothing_is_copied(data: Path, tmp_path: Path) -> None:
    job = Training(name="t", inputs=(Input.channel("a", data), Input.channel("b", data / "b.csv")))
    (tree,) = plan(job, tmp_path / "t", mounts=True)
    lay_out(job, [tree])
    assert tree.copies == {}
    assert tree.read_only == {
        "/opt/ml/input/data/a": data,
        "/opt/ml/input/data/b/b.csv": data / "b.csv",
    }
    assert tree.opt_ml.channel("a").is_dir()
    assert (tree.opt_ml.channel("b") / "b.csv").read_text() == ""


def test_links_would_lead_nowhere_in_a_container_and_are_copied(data: Path, tmp_path: Path) -> None:
    (data / "link.csv").symlink_to(data / "b.csv")
    (tree,) = plan(Training(name="t", inputs=(Input.channel("a", data),)), tmp_path / "t", mounts=True)
    channel = tree.opt_ml.channel("a")
    assert channel / "link.csv" in tree.copies
    assert tree.read_only == {"/opt/ml/input/data/a": channel}


def test_an_input_with_other_paths_below_its_own_is_copied_and_may_be_written_to(
    data: Path, tmp_path: Path
) -> None:
    job = Processing(
        name="p",
        source=Source(data / "b.csv", "b.csv"),
        inputs=(Input("in", data, "/opt/ml/processing/input"),),
        outputs=(Output("out", "/opt/ml/processing/out", tmp_path / "out"),),
    )
    (tree,) = plan(job, tmp_path / "p", mounts=True)
    lay_out(job, [tree])
    assert tree.read_only == {}
    inside = files(tree.opt_ml.processing_dir / "input")
    assert inside == {**files(data), "code/b.csv": "b.csv"}


@pytest.mark.parametrize("mounts", [True, False])
def test_what_a_host_may_write_to_is_a_copy_of_its_own(data: Path, tmp_path: Path, mounts: bool) -> None:  # noqa: FBT001
    (data / "empty").mkdir()
    channel = replace(Input.channel("c", data), private=True)
    trees = plan(Training(name="t", inputs=(channel,), host_count=2), tmp_path / "runs/t", mounts=mounts)
    lay_out(Training(name="t"), trees)
    first, second = (tree.opt_ml.channel("c") for tree in trees)
    (first / "b.csv").write_text("changed")
    assert files(second) == files(data)
    assert (second / "empty").is_dir()
    assert [tree.read_only for tree in trees] == [{}, {}]


@pytest.mark.parametrize("mounts", [True, False])
def test_a_host_without_a_share_has_an_empty_folder(data: Path, tmp_path: Path, mounts: bool) -> None:  # noqa: FBT001
    job = Training(name="t", inputs=(Input.channel("c", data / "b.csv", sharded=True),), host_count=2)
    trees = plan(job, tmp_path / "runs/t", mounts=mounts)
    lay_out(job, trees)
    assert [list(files(tree.opt_ml.channel("c"))) for tree in trees] == [["b.csv"], []]


def test_a_manifest_lists_the_objects_of_each_host_beside_the_channel(data: Path, tmp_path: Path) -> None:
    uris = {key: f"s3://bucket/some/{key}" for key, _ in objects(data)}
    channel = Input.channel("c", data, sharded=True)
    channel = replace(channel, private=True, uri="s3://bucket/some/", uris=uris)
    trees = plan(Training(name="t", inputs=(channel,), host_count=3), tmp_path / "runs/t", mounts=True)
    lay_out(Training(name="t"), trees)
    found = [tree.opt_ml.channel("c-manifest").read_text().splitlines() for tree in trees]
    assert found == [
        ["some/", "s3://bucket/some/a-1.csv", "s3://bucket/some/b.csv"],
        ["some/", "s3://bucket/some/a/1.csv", "s3://bucket/some/c.csv"],
        ["some/", "s3://bucket/some/a/2.csv"],
    ]


@pytest.mark.parametrize("mounts", [True, False])
def test_what_is_streamed_is_not_in_the_tree(data: Path, tmp_path: Path, mounts: bool) -> None:  # noqa: FBT001
    channel = replace(Input.channel("c", data), pipe=Pipe())
    (tree,) = plan(Training(name="t", inputs=(channel,)), tmp_path / "runs/t", mounts=mounts)
    assert (tree.copies, tree.read_only, tree.folders) == ({}, {}, ())


def test_a_source_folder_goes_without_what_is_no_code_and_without_the_runs(tmp_path: Path) -> None:
    for name in ("train.py", "pkg/a.py", ".git/config", "__pycache__/x.pyc", "runs/old/train.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    job = Training(name="t", source=Source(tmp_path, "train.py"))
    (tree,) = plan(job, tmp_path / "runs/t", mounts=True)
    lay_out(job, [tree])
    assert sorted(files(tree.opt_ml.code_dir)) == ["pkg/a.py", "train.py"]


def test_the_folders_of_results_are_there_and_empty_each_time(tmp_path: Path) -> None:
    job = Training(name="t")
    trees = plan(job, tmp_path / "t", mounts=False)
    lay_out(job, trees)
    (trees[0].opt_ml.model_dir / "old").touch()
    lay_out(job, trees)
    assert list(trees[0].opt_ml.model_dir.iterdir()) == []
    assert list(trees[0].opt_ml.output_data_dir.iterdir()) == []


def test_a_file_that_cannot_be_read_is_a_sentence(data: Path, tmp_path: Path) -> None:
    job = Training(name="t", inputs=(Input.channel("a", data),))
    trees = plan(job, tmp_path / "t", mounts=False)
    (data / "b.csv").unlink()
    with pytest.raises(JobError, match=r"the job cannot be laid out: .*b\.csv"):
        lay_out(job, trees)


def test_a_place_where_no_folder_can_be_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(JobError, match="cannot be made: Not a directory; name another place with --runs"):
        claim(tmp_path / "file" / "t")


def test_an_earlier_job_makes_room_and_anything_else_stays(data: Path, tmp_path: Path) -> None:
    write_json(tmp_path / "t/job.json", {})
    claim(tmp_path / "t")
    assert list((tmp_path / "t").iterdir()) == []
    with pytest.raises(JobError, match=r"data is not the folder of an earlier job, .* --name, --runs"):
        claim(data)
    assert len(files(data)) == 5
