"""What jobs write → S3: folders, archives, and folders that are followed while a job runs."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from scripts.errors import S3DataError
from scripts.sagemaker_local.archives import write_archive
from scripts.sagemaker_local.objects import S3
from scripts.sagemaker_local.placing import place
from scripts.sagemaker_local.uris import S3Uri


def upload_folder(s3: S3, folder: Path, uri: str) -> tuple[str, ...]:
    """Upload the files of a folder below a prefix, and return a warning for each link, none is followed.

    Raises S3DataError where the bucket does not exist.
    """
    warnings = []
    for path in _below(folder):
        inside = path.relative_to(folder)
        if path.is_symlink():
            warnings.append(f"{inside} is a link, and links are not uploaded; write a file in its place")
        elif path.is_file():
            s3.upload(S3Uri.parse(uri) / _key(inside), path)
    return tuple(warnings)


def upload_archive(s3: S3, folder: Path, uri: str) -> bool:
    """Upload the content of a folder as a .tar.gz, and tell whether there was any: none makes no archive.

    Raises S3DataError where the bucket does not exist.
    """
    if next(_below(folder), None) is None:
        return False
    with s3.writing(S3Uri.parse(uri)) as file:
        write_archive(folder, file)
    return True


@dataclass(frozen=True)
class Prefix:
    """A prefix in S3 as a folder: the place of checkpoints, and of outputs that are uploaded continuously."""

    s3: S3
    uri: S3Uri

    def restore(self, local: Path) -> None:
        """Copy all of it into a folder. Raises S3DataError where that fails."""
        below = self.uri / ""
        found = self.s3.listed(below)
        placement = place(below.key, (each.uri.key for each in found))
        if placement.mistakes:
            raise S3DataError("; ".join(placement.mistakes))
        try:
            for each in found:
                if inside := placement.files.get(each.uri.key):
                    (local / inside).parent.mkdir(parents=True, exist_ok=True)
                    each.content.copy(local / inside)
        except OSError as error:
            raise S3DataError(f"{self.uri} cannot be copied to this machine: {error}") from error

    def keep(self, inside: Path, file: Path) -> bool:
        """Upload a file, and tell whether that could be done."""
        try:
            self.s3.upload(self.uri / _key(inside), file)
        except (OSError, S3DataError):
            return False
        return True

    def drop(self, inside: Path) -> None:
        """Delete an object, if it is there."""
        # Somebody may have deleted the bucket.
        with suppress(S3DataError):
            self.s3.delete(self.uri / _key(inside))


def _below(folder: Path) -> Iterator[Path]:
    """Yield all files and links, in the order of their names."""
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.is_dir() and not path.is_symlink():
            yield from _below(path)
        else:
            yield path


def _key(inside: Path) -> str:
    # A name that is no UTF-8 can be no key.
    return bytes(inside).decode("utf-8", "replace")
