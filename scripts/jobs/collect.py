"""What the hosts of a job wrote, put together as the service does: all hosts' files in one folder."""

import shutil
from collections.abc import Iterator, Mapping, Sequence
from filecmp import cmp
from pathlib import Path

from injob.contract import OptMl
from scripts.errors import JobError
from scripts.jobs.job import Job
from scripts.jobs.layout import HostTree
from scripts.jobs.processing import Processing


def collect(job: Job, trees: Sequence[HostTree], folder: Path, *, failed: bool) -> list[str]:
    """Merge what the hosts wrote into where the caller looks for it, and return a warning for each clash.

    A model is there after a failure too. The outputs of a failed processing job are left in its trees,
    since it is not documented what the service does: half a result must not replace a whole one.
    Raises JobError where a file cannot be read or written.
    """
    try:
        if isinstance(job, Processing):
            wanted = {} if failed else {each.path: each.destination for each in job.outputs}
        else:
            merged = OptMl(folder)
            wanted = dict(zip(job.written_paths, (merged.model_dir, merged.output_data_dir), strict=True))
        return [
            warning
            for path, target in wanted.items()
            for warning in merge({tree.host: tree.opt_ml.local(path) for tree in trees}, target)
        ]
    except OSError as error:
        raise JobError(f"what the job wrote cannot be collected: {error}") from error


def merge(folders: Mapping[str, Path], target: Path) -> Iterator[str]:
    """Copy the folders of all hosts into one, and yield a warning for each file in which they differ.

    Links stay links, as in the service's archive. The last host's file is kept: what the service keeps is
    not documented.
    """
    target.mkdir(parents=True, exist_ok=True)
    writers: dict[Path, str] = {}
    for host, folder in folders.items():
        for path in sorted(path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir()):
            inside = path.relative_to(folder)
            if inside in writers and not _same(path, target / inside):
                yield (
                    f"{target / inside}: {writers[inside]} and {host} wrote different contents, "
                    f"{host}'s is kept; give the files of each host names of their own"
                )
            writers[inside] = host
            _copy(path, target / inside)


def _same(one: Path, other: Path) -> bool:
    if one.is_symlink() or other.is_symlink():
        return one.is_symlink() and other.is_symlink() and one.readlink() == other.readlink()
    return cmp(one, other, shallow=False)


def _copy(path: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.is_symlink() or target.exists():
        target.unlink()
    if path.is_symlink() or path.is_file():
        shutil.copy2(path, target, follow_symlinks=False)
