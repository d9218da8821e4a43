from collections.abc import Mapping
from pathlib import Path

import pytest

from scripts.errors import JobError
from scripts.jobs.collect import collect, merge
from scripts.jobs.job import Output
from scripts.jobs.layout import lay_out, plan
from scripts.jobs.processing import Processing


@pytest.fixture
def folders(tmp_path: Path) -> Mapping[str, Path]:
    written = {
        "algo-1": {"a/1": "1", "same": "s", "other": "1"},
        "algo-2": {"a/2": "2", "same": "s", "other": "2"},
    }
    for host, files in written.items():
        for name, text in files.items():
            path = tmp_path / host / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
    return {host: tmp_path / host for host in written}


def test_all_hosts_files_are_in_one_folder_and_a_clash_is_named(
    folders: Mapping[str, Path], tmp_path: Path
) -> None:
    target = tmp_path / "model"
    assert list(merge(folders, target)) == [
        (
            f"{target}/other: algo-1 and algo-2 wrote different contents, algo-2's is kept; "
            "give the files of each host names of their own"
        )
    ]
    merged = {str(path.relative_to(target)): path.read_text() for path in target.rglob("*") if path.is_file()}
    assert merged == {"a/1": "1", "a/2": "2", "same": "s", "other": "2"}


def test_links_stay_links(folders: Mapping[str, Path], tmp_path: Path) -> None:
    (folders["algo-1"] / "latest").symlink_to("a/1")
    (folders["algo-2"] / "latest").symlink_to("a/1")
    assert len(list(merge(folders, tmp_path / "model"))) == 1
    assert (tmp_path / "model/latest").readlink() == Path("a/1")


@pytest.mark.parametrize(("failed", "left"), [(False, ["new", "old"]), (True, ["old"])])
def test_outputs_get_to_the_caller_unless_the_job_failed(
    tmp_path: Path, left: list[str], *, failed: bool
) -> None:
    destination = tmp_path / "out"
    destination.mkdir()
    (destination / "old").touch()
    job = Processing(name="p", outputs=(Output("out", "/opt/ml/processing/out", destination),))
    trees = plan(job, tmp_path / "p", mounts=False)
    lay_out(job, trees)
    (trees[0].opt_ml.processing_dir / "out" / "new").touch()
    assert collect(job, trees, tmp_path / "p", failed=failed) == []
    assert sorted(path.name for path in destination.iterdir()) == left


def test_a_place_that_cannot_be_written_to_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    job = Processing(name="p", outputs=(Output("out", "/opt/ml/processing/out", tmp_path / "file"),))
    with pytest.raises(JobError, match="what the job wrote cannot be collected"):
        collect(job, plan(job, tmp_path / "p", mounts=False), tmp_path / "p", failed=False)
