"""What all benchmarks of a run share: where their tables lie, where those come from, and the image."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from benchmarks import launcher
from benchmarks.data import Table, make, path_of
from benchmarks.errors import SkippedError
from benchmarks.measure import Observe, Workspace, measure
from benchmarks.results import Result
from benchmarks.targets import Benchmark
from scripts.build import ROOT, ensure_image, image_is_current, sources_digest
from scripts.command import run
from scripts.errors import EngineError

OUTPUTS = 0.6
"""How much both sides write at most, as a share of the table."""
LARGE = 2e8


@dataclass(frozen=True)
class Session:
    """One call of `make bench`."""

    folder: Path
    """For the tables, and for what the jobs write."""
    census: Path | None
    """The census file; None for a generated one."""
    image: str
    builds: bool = True
    """Whether the image is built where it is missing or older than its sources."""
    large: float = LARGE
    """Bytes above which a table goes when it has been read."""

    def measure(self, benchmark: Benchmark, observe: Observe) -> Result:
        """Run one benchmark. Raises SkippedError where this machine cannot."""
        image = self.ready_image() if benchmark.job in ("docker", "launcher") else ""
        if benchmark.table is None:
            return launcher.measure(image, benchmark.pairs, observe)
        work = self.folder / "work"
        try:
            return measure(
                benchmark, Workspace(work, self.ready_table(benchmark.table, observe), image), observe
            )
        finally:
            shutil.rmtree(work, ignore_errors=True)
            if benchmark.table.size > self.large:
                path_of(benchmark.table, self.folder, self.census).unlink(missing_ok=True)

    def ready_table(self, table: Table, observe: Observe) -> Path:
        """Return the file of a table, made if needed. Raises SkippedError where the disk is too small."""
        path = path_of(table, self.folder, self.census)
        self.folder.mkdir(parents=True, exist_ok=True)
        missing = not path.is_file()
        needed, free = table.size * (missing + OUTPUTS), shutil.disk_usage(self.folder).free
        if needed > free:
            raise SkippedError(
                f"it needs {needed / 1e9:.1f} GB below {self.folder} and {free / 1e9:.1f} GB are free; "
                "make room, or name another folder with --data"
            )
        if missing:
            observe(f"making {path.name}, {table.size / 1e6:,.1f} MB")
        return make(table, self.folder, self.census)

    def ready_image(self) -> str:
        """Return the tag of the image. Raises SkippedError where there is none and none is to be built."""
        try:
            if self.builds:
                return ensure_image(tag=self.image)
            current = image_is_current(self.image, sources_digest(ROOT), run=run)
        except EngineError as error:
            raise SkippedError(str(error)) from None
        if not current:
            raise SkippedError(f"{self.image} is missing or older than its sources; `make image` builds it")
        return self.image
