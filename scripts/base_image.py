"""Make the tag debian:trixie-slim, the base of the image, also where no image registry can be reached.

    python -m scripts.base_image

It is pulled where that works. Elsewhere debootstrap installs the same Debian from its own default mirror,
slimmed as Debian slims it, so that one Dockerfile builds everywhere.
"""

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fnmatch import fnmatchcase
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from scripts.command import Run, run
from scripts.engine import find_image
from scripts.errors import BuildError, CommandError, HostError

SUITE = "trixie"
BASE = f"debian:{SUITE}-slim"

EXCLUDE = tuple(f"/usr/share/{name}/*" for name in ("doc", "info", "lintian", "locale", "man"))
INCLUDE = ("/usr/share/doc/*/copyright", "/usr/share/locale/locale.alias")
CACHES = ("var/cache/apt", "var/lib/apt/lists", "var/log")
OF_THIS_HOST = ("etc/hostname", "etc/resolv.conf")

AUTHORITIES = Path("usr/local/share/ca-certificates")
"""Where update-ca-certificates finds a machine's own authorities, such as those of a proxy."""

Say = Callable[[str], None]


def ensure_base(console: Console, *, run: Run = run) -> None:
    """Pull or make the base, unless it is there.

    Raises EngineError where no Docker engine answers, BuildError where the base can be had neither way.
    """
    if find_image(BASE, run=run):
        return
    with progress(console) as say:
        say(f"pulling {BASE}")
        try:
            run(["docker", "pull", "--quiet", BASE])
        except CommandError as error:
            check_host(error.output, which=shutil.which, uid=os.geteuid())
            make_base(say, run=run)
        say(f"{BASE} is ready")


@contextmanager
def progress(console: Console) -> Iterator[Say]:
    """Show what is going on: a spinner with the time on a terminal, single lines elsewhere."""
    if not console.is_terminal:
        yield lambda text: print(text, flush=True)
        return
    columns = SpinnerColumn(), TextColumn("{task.description}", markup=False), TimeElapsedColumn()
    with Progress(*columns, console=console) as bar:
        task = bar.add_task("")
        yield lambda text: bar.update(task, description=text)


def check_host(reason: str, *, which: Callable[[str], str | None], uid: int) -> None:
    """Raise BuildError where debootstrap cannot run; `reason` is why it has to."""
    if not which("debootstrap"):
        raise BuildError(
            f"{BASE} cannot be pulled ({reason}), and debootstrap, which would make it, is missing; "
            "install it: apt-get install debootstrap"
        )
    if uid:
        raise BuildError(
            f"{BASE} cannot be pulled ({reason}), and debootstrap, which would make it, needs root; "
            "run this once as root"
        )


def make_base(say: Say, *, run: Run, host: Path = Path("/")) -> None:
    """Install Debian into a folder, slim it and hand it to the engine."""
    with TemporaryDirectory(prefix="base-image-") as folder:
        root, archive = Path(folder, "root"), Path(folder, "root.tar")
        say(f"{BASE} cannot be pulled: installing Debian {SUITE} by debootstrap, about 40 s")
        # A mount namespace of its own: whatever ends debootstrap, nothing stays mounted in the folder.
        run(["unshare", "--mount", "debootstrap", "--variant=minbase", SUITE, str(root)])
        add_updates(root / "etc/apt/sources.list")
        for command in (["update"], ["upgrade", "--yes"]):
            run(["chroot", str(root), "apt-get", *command])
        say("slimming it and importing it into the Docker engine")
        slim(root)
        add_authorities(root, host)
        run(["tar", "--numeric-owner", "-C", str(root), "-cf", str(archive), "."])
        run(["docker", "import", '--change=CMD ["bash"]', str(archive), BASE])


def is_unwanted(path: str) -> bool:
    """Tell whether Debian's slim image leaves a file out."""
    return any(fnmatchcase(path, glob) for glob in EXCLUDE) and not any(
        fnmatchcase(path, glob) for glob in INCLUDE
    )


def slim(root: Path) -> None:
    """Remove what is unwanted, have dpkg never unpack it again, and empty the caches."""
    rules = [f"path-exclude {glob}\n" for glob in EXCLUDE] + [f"path-include {glob}\n" for glob in INCLUDE]
    (root / "etc/dpkg/dpkg.cfg.d/slim").write_text("".join(rules))
    shared = [path for path in (root / "usr/share").rglob("*") if is_unwanted(f"/{path.relative_to(root)}")]
    cached = [path for folder in CACHES for path in (root / folder).rglob("*")]
    for path in (*shared, *cached, *(root / name for name in OF_THIS_HOST)):
        if path.is_symlink() or not path.is_dir():
            path.unlink(missing_ok=True)


def add_updates(sources: Path) -> None:
    """Add the suites with updates, which debootstrap leaves out and Debian's own image has."""
    text = sources.read_text()
    _, mirror, _, *components = text.split()
    parts = " ".join(components)
    text += f"deb {mirror} {SUITE}-updates {parts}\ndeb {mirror}-security {SUITE}-security {parts}\n"
    sources.write_text(text)


def add_authorities(root: Path, host: Path) -> None:
    """Copy the host's extra certificate authorities to where the Dockerfile's ca-certificates finds them."""
    (root / AUTHORITIES).mkdir(parents=True, exist_ok=True)
    for certificate in (host / AUTHORITIES).glob("*.crt"):
        shutil.copy(certificate, root / AUTHORITIES)


def main() -> int:
    """Make the base, and return the exit code."""
    try:
        ensure_base(Console())
    except HostError as error:
        print(f"base_image: {error}", file=sys.stderr)
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
