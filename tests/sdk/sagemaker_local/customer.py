"""Somebody whose AWS is the local SageMaker, with the examples and scripts of the tests."""

import os
import shutil
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from scripts.cases import LOCAL_DATA, ROOT
from tests.sdk.user import Done, run_to_the_end

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Call:
    """A script, and where it is called."""

    script: str
    environment: str
    """The virtual environment: sdk-v2, sdk-v3 or aws-cli."""
    region: str
    folder: str = "."

    @property
    def argv(self) -> list[str]:
        """The command: a shell script brings its own interpreter."""
        path = ROOT / f".venv-{self.environment}/bin"
        assert path.exists(), f"{path} is missing: `make test-sdk` sets it up"
        return [f"./{self.script}"] if self.script.endswith(".sh") else [str(path / "python"), self.script]


@dataclass(frozen=True)
class Customer:
    """A folder, and the environment that the server tells everybody to export."""

    folder: Path
    exported: Mapping[str, str]

    @classmethod
    def with_scripts(cls, folder: Path, exported: Mapping[str, str]) -> "Customer":
        """Lay out the folder."""
        shutil.copytree(ROOT / "examples", folder / "examples")
        (folder / "local_data").symlink_to(LOCAL_DATA)
        shutil.copytree(HERE / "jobs", folder / "jobs")
        shutil.copytree(HERE / "clients", folder, dirs_exist_ok=True)
        (folder / "parts").mkdir()
        for number in range(1, 5):
            (folder / f"parts/{number}.txt").write_text(f"part {number}\n")
        (folder / "step.txt").write_text("7")
        return cls(folder, exported)

    def call_side_by_side(self, calls: Mapping[str, Call]) -> dict[str, Done]:
        """Call scripts all at once: the SDKs mostly sleep, ten seconds each time that they look."""
        with ThreadPoolExecutor(len(calls)) as pool:
            return dict(zip(calls, pool.map(self.call, calls.values()), strict=True))

    def call(self, call: Call) -> Done:
        """Call a script, and wait for its end."""
        return run_to_the_end(call.argv, self.folder / call.folder, self._environ(call))

    def _environ(self, call: Call) -> dict[str, str]:
        return {
            "PATH": f"{ROOT}/.venv-{call.environment}/bin:{os.environ['PATH']}",
            "HOME": str(self.folder),
            "COLUMNS": "1000",  # so that no message is wrapped
            "PYTHONUNBUFFERED": "1",
            "HTTPS_PROXY": "http://127.0.0.1:9",  # nobody listens there: nothing leaves the machine
            **self.exported,
            "AWS_DEFAULT_REGION": call.region,
        }
