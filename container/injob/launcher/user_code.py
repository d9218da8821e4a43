"""Which lines of a traceback are the user's own."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_FOREIGN = ("/site-packages/", "/dist-packages/", "/usr/lib/python", "<frozen ")


@dataclass(frozen=True)
class UserCode:
    """The files that the user brought."""

    installed: tuple[str, ...] = ()
    """Where pip has put packages that the user brought as source."""

    @classmethod
    def find(cls, code: Path, packages: Path | None = None) -> "UserCode":
        """Look for packages that pip has installed from the folder of the user's code."""
        import sysconfig  # noqa: PLC0415 - only a failure needs it

        return cls(tuple(sorted(_installed(code, packages or Path(sysconfig.get_path("purelib"))))))

    def __contains__(self, file: str) -> bool:
        """Tell whether a file is the user's: theirs is what belongs neither to Python nor to a package."""
        return file.startswith(self.installed) or not any(part in file for part in _FOREIGN)


def _installed(code: Path, packages: Path) -> Iterator[str]:
    # pip writes direct_url.json for what comes from a folder and not from an index.
    for note in packages.glob("*.dist-info/direct_url.json"):
        if json.loads(note.read_text(encoding="utf-8")).get("url") == code.absolute().as_uri():
            record = (note.parent / "RECORD").read_text(encoding="utf-8").splitlines()
            tops = {line.partition(",")[0].partition("/")[0] for line in record}
            yield from (str(packages / top) for top in tops if top not in ("..", note.parent.name))
