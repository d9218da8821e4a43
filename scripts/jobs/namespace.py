"""A private /opt/ml for a plain process, so that scripts that hard-code that path work as well.

A mount namespace of its own lets a process see its tree at /opt/ml, and the job's hosts in /etc/hosts,
while nothing changes for the rest of the machine. Root may always have one; others where the kernel
grants user namespaces.
"""

import subprocess
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from injob.paths import OPT_ML

REFUSED = (
    f"This kernel grants no private {OPT_ML}: scripts must take their paths from SM_* or SAGEMAKER_BASE_DIR, "
    "and algo-1 and its like do not resolve."
)

_FOLDER = ".namespace"
# Where the machine has no /opt/ml, one more layer over /opt has it. Relative paths: a comma or colon in a
# path would end the option, and what lies below /opt stays writable through the working directory.
_ENTER = " && ".join(
    (
        'cd "$1"',
        f"mount --bind ../{_FOLDER}/hosts /etc/hosts",
        f"{{ [ -d {OPT_ML} ] || mount -t overlay -o lowerdir=../{_FOLDER}/opt:/opt opt-ml /opt; }}",
        f"mount --bind . {OPT_ML}",
        "shift",
        'exec "$@"',
    )
)


@dataclass(frozen=True)
class Namespace:
    """A kind of namespace that this kernel grants."""

    unshare: tuple[str, ...]

    def prefix(self, tree: Path) -> tuple[str, ...]:
        """Return the beginning of a command line that runs in a namespace with that tree."""
        return (*self.unshare, "sh", "-c", _ENTER, "sh", str(tree))


def prepare(folder: Path, hosts: tuple[str, ...]) -> None:
    """Write what the namespaces of a job's hosts need beside their trees."""
    private = folder / _FOLDER
    opt_ml = private / "opt" / "ml"
    opt_ml.mkdir(parents=True, exist_ok=True)
    # The whole of 127.0.0.0/8 is this machine: every host can listen on the same port of its own address.
    own = [f"127.0.0.{number} {host}\n" for number, host in enumerate(hosts, start=1)]
    (private / "hosts").write_text("127.0.0.1 localhost\n::1 localhost\n" + "".join(own), encoding="utf-8")


def available(uid: int) -> Namespace | None:
    """Return the namespace that this kernel grants, tried out, or None."""
    user = () if uid == 0 else ("--user", "--map-root-user")
    namespace = Namespace(("unshare", *user, "--mount"))
    with TemporaryDirectory(prefix="namespace-") as name:
        tree = Path(name, "algo-1")
        tree.mkdir()
        prepare(Path(name), ("algo-1",))
        return namespace if _works((*namespace.prefix(tree), "test", "-d", str(OPT_ML))) else None


def _works(argv: tuple[str, ...]) -> bool:
    try:
        return subprocess.run(argv, capture_output=True, check=False).returncode == 0
    except OSError:
        return False
