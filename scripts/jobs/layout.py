"""A job → one fresh tree in the shape of /opt/ml for each of its hosts.

What lies where is decided first, as a value; `lay_out` then only makes folders and copies. The job's own
folder gets one tree a host, algo-1 and so on, and whatever is written into a tree is the job's: what the
caller named is copied, or mounted read-only.
"""

import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from injob.contract import OptMl
from injob.documents import write_json
from scripts.errors import JobError
from scripts.jobs.folders import empty_folders, has_links, objects
from scripts.jobs.job import Input, Job

RECORD = "job.json"
"""What a job's folder says about the job, and the sign that it is such a folder."""

_NOT_CODE = frozenset({".git", ".venv", "__pycache__"})


@dataclass(frozen=True)
class HostTree:
    """What one host finds under /opt/ml."""

    host: str
    opt_ml: OptMl
    copies: Mapping[Path, Path]
    """File of the tree → the file that it is a copy of."""
    read_only: Mapping[str, Path]
    """Path in the container → the file or folder of this machine that is mounted there."""
    folders: Sequence[Path] = ()
    """Folders of the tree that are there even if they are empty."""
    texts: Mapping[Path, str] = field(default_factory=dict)
    """File of the tree → what it says."""


def plan(job: Job, folder: Path, *, mounts: bool) -> tuple[HostTree, ...]:
    """Decide what each host will find; `mounts` tells whether the runtime can mount read-only.

    An input that is mounted costs no time and no space. It is copied where that would not do: a share of
    it, one with links that would lead nowhere in a container, one with other paths of the job below its own,
    one that the host may write to. One that is streamed is not in the tree at all.
    """
    return tuple(_host_tree(job, folder, number, mounts=mounts) for number in range(job.host_count))


def lay_out(job: Job, trees: Sequence[HostTree]) -> None:
    """Make the trees, anew if they are there. Raises JobError where a file cannot be read or written."""
    try:
        for tree in trees:
            shutil.rmtree(tree.opt_ml.root, ignore_errors=True)
            for path in job.written_paths:
                tree.opt_ml.local(path).mkdir(parents=True, exist_ok=True)
            job.write_config(tree.opt_ml, tree.host)
            for each in tree.folders:
                each.mkdir(parents=True, exist_ok=True)
            for target, text in tree.texts.items():
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(text, encoding="utf-8")
            for target, source in tree.copies.items():
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(source, target)
            for path, source in tree.read_only.items():
                _make_mount_point(tree.opt_ml.local(path), source)
    except OSError as error:
        raise JobError(f"the job cannot be laid out: {error}") from error


def laid_out(job: Job, folder: Path, *, mounts: bool) -> HostTree:
    """Make a job's folder anew and the tree of its first host in it, and return that."""
    tree, *_ = plan(job, folder, mounts=mounts)
    claim(folder)
    lay_out(job, [tree])
    write_json(folder / RECORD, {"name": job.name})
    return tree


def claim(folder: Path) -> None:
    """Empty the job's own folder. Raises JobError where it is something else than an earlier job's."""
    opt_ml = OptMl(folder)
    ours = (folder / RECORD, opt_ml.resource_config_file, opt_ml.processing_resource_config_file)
    taken = folder.is_file() or (folder.is_dir() and any(folder.iterdir()))
    if taken and not any(path.exists() for path in ours):
        raise JobError(
            f"{folder} is not the folder of an earlier job, and the job would empty it; "
            "name the job, or its place, otherwise: --name, --runs"
        )
    shutil.rmtree(folder, ignore_errors=True)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise JobError(
            f"{folder} cannot be made: {error.strerror}; name another place with --runs"
        ) from error


def _host_tree(job: Job, folder: Path, number: int, *, mounts: bool) -> HostTree:
    host = job.hosts[number]
    opt_ml = OptMl(folder / host)
    copies: dict[Path, Path] = {}
    read_only: dict[str, Path] = {}
    if job.source:
        code = objects(job.source.path, leave_out={*_NOT_CODE, folder.parent.resolve(), folder.resolve()})
        copies |= {opt_ml.local(job.code_path) / key: path for key, path in code}
    folders: list[Path] = []
    texts: dict[Path, str] = {}
    for each in job.inputs:
        if each.pipe:
            continue
        mounted = mounts and not each.private and not _has_something_below(each, job)
        where = opt_ml.local(each.path)
        if mounted and not each.sharded and not has_links(each.source):
            read_only[_mount_path(each)] = each.source.absolute()
            continue
        share = slice(number, None, job.host_count) if each.sharded else slice(None)
        found = dict(objects(each.source)[share])
        copies |= {where / key: path for key, path in found.items()}
        folders += [where, *(where / inside for inside in empty_folders(each.source))]
        if each.uris:
            texts[where.with_name(f"{where.name}-manifest")] = manifest(each, found)
        if mounted:
            read_only[each.path] = where.absolute()
    return HostTree(host, opt_ml, copies, read_only, tuple(folders), texts)


def manifest(each: Input, keys: Iterable[str]) -> str:
    """Return the text of `<channel>-manifest`: the prefix without its bucket, then a URI per object.

    Source: seen in real jobs; the service does not document it.
    """
    prefix = each.uri.removeprefix("s3://").partition("/")[2]
    return "".join(f"{line}\n" for line in (prefix, *(each.uris[key] for key in keys if key in each.uris)))


def _mount_path(each: Input) -> str:
    return f"{each.path}/{each.source.name}" if each.source.is_file() else each.path


def _has_something_below(each: Input, job: Job) -> bool:
    code = [job.code_path] if job.source else []
    others = [other.path for other in job.inputs if other is not each]
    return any(PurePosixPath(path).is_relative_to(each.path) for path in (*others, *code, *job.written_paths))


def _make_mount_point(point: Path, source: Path) -> None:
    if source.is_file():
        point.parent.mkdir(parents=True, exist_ok=True)
        point.touch()
    else:
        point.mkdir(parents=True, exist_ok=True)
