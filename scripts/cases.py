"""Cases, folders in the shape of /opt/ml, and the fresh trees in which they run."""

import lzma
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from injob.contract import OptMl
from scripts.errors import CaseError

ROOT = Path(__file__).parents[1]
LOCAL_DATA = ROOT / "local_data"
RUNS = ROOT / "runs"


@dataclass(frozen=True)
class Case:
    """A tree to run, and what to put into it instead of its own data."""

    name: str
    folder: Path
    data: Mapping[str, Path] = field(default_factory=dict)
    """Folder inside the tree → a file or folder whose content takes the place of what is there."""

    def lay_out(self, runs: Path) -> OptMl:
        """Make a fresh tree for the case below `runs`; the case itself is never touched.

        Raises CaseError where the case or its data are missing.
        """
        for source in (self.folder, *self.data.values()):
            if not source.exists():
                raise CaseError(f"{source} does not exist")
        opt_ml = OptMl(runs / self.name)
        shutil.rmtree(opt_ml.root, ignore_errors=True)
        shutil.copytree(self.folder, opt_ml.root)
        for inside, source in self.data.items():
            _replace(opt_ml.root / inside, source)
        return opt_ml


def demo_cases(census: Path | None, runs: Path) -> list[Case]:
    """Return both built-in jobs on their samples, then the regression on what the pre-processing wrote.

    Raises CaseError where the census file is missing.
    """
    if census is not None and not census.is_file():
        raise CaseError(f"{census} is no file; name a census-income.csv, or one packed as .gz or .xz")
    training = LOCAL_DATA / "linear_regression"
    features = runs / "preprocess" / "processing" / "train"
    return [
        Case("preprocess", LOCAL_DATA / "preprocess", {"processing/input": census} if census else {}),
        Case("linear_regression", training),
        Case("linear_regression_on_features", training, {"input/data/train": features}),
    ]


def _replace(folder: Path, source: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    if source.is_dir():
        shutil.copytree(source, folder)
        return
    folder.mkdir(parents=True)
    if source.suffix != ".xz":
        shutil.copy(source, folder)
        return
    try:
        with lzma.open(source) as packed, (folder / source.stem).open("wb") as unpacked:
            shutil.copyfileobj(packed, unpacked)
    except (lzma.LZMAError, EOFError) as error:
        raise CaseError(f"{source} is a broken .xz file ({error}); copy it again") from error
