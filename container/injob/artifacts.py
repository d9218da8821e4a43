"""Atomic writes: nobody ever sees half a file, and what was there before stays until all is ready."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from injob.errors import OutputError
from injob.stopping import signals_deferred

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


@dataclass(frozen=True)
class Stage:
    """Files in the making: each is written aside, in the folder where it will lie."""

    files: dict[Path, Path] = field(default_factory=dict)
    replaced: list[Path] = field(default_factory=list)

    def path(self, final: Path) -> Path:
        """Return where to write what will become `final`. Raises OutputError where nobody can write there."""
        aside = _aside(final)
        try:
            with signals_deferred():
                final.parent.mkdir(parents=True, exist_ok=True)
                aside.write_bytes(b"")
                self.files[final] = aside
        except OSError as error:
            raise _refused(final, error) from error
        if final.is_dir():
            raise OutputError(f"{final} is a folder; remove it, so that a file can have its name")
        return aside

    def replace(self, *possible: Path) -> None:
        """Name all files that jobs like this one may write: those of an earlier one go when these appear."""
        self.replaced.extend(possible)

    def commit(self) -> None:
        """Give every file its final name; a signal that ends the job waits until all have theirs."""
        left = [path for path in self.replaced if path not in self.files]
        with signals_deferred():
            for path in (*left, *map(_aside, left)):
                _remove(path)
            for final, aside in self.files.items():
                try:
                    aside.replace(final)
                except OSError as error:
                    raise _refused(final, error) from error

    def discard(self) -> None:
        """Remove what has not got its final name."""
        with signals_deferred():
            for aside in self.files.values():
                aside.unlink(missing_ok=True)


def make_folders(*folders: Path) -> None:
    """Make the folders that SageMaker makes before a job starts. Raises OutputError where that fails."""
    for folder in folders:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise _refused(folder, error) from error


@contextmanager
def staged() -> Iterator[Stage]:
    """Write several files and let them appear together at the end, or none of them if the block raises."""
    stage = Stage()
    try:
        yield stage
        stage.commit()
    except OSError as error:
        if error.errno not in _FULL:
            raise
        folders = ", ".join(sorted({str(final.parent) for final in stage.files}))
        raise OutputError(f"{folders}: {error.strerror}; give the job a larger volume") from error
    finally:
        stage.discard()


@contextmanager
def artifact(final: Path) -> Iterator[Path]:
    """Write one file aside, and give it its name when the block ends without an exception.

    For example: `with artifact(job.model_dir / "model.joblib") as path: joblib.dump(model, path)`.
    """
    with staged() as stage:
        yield stage.path(final)


def _aside(final: Path) -> Path:
    return final.with_name(f".{final.name}.part")


def _remove(path: Path) -> None:
    if not path.is_file():
        return
    try:
        path.unlink()
    except OSError as error:
        raise OutputError(
            f"{path}, which an earlier job left, cannot be removed: {error.strerror}; remove it"
        ) from error


def _refused(final: Path, error: OSError) -> OutputError:
    return OutputError(f"{final} cannot be written: {error.strerror}; make {final.parent} writable")
