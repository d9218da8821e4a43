import os
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from scripts.jobs import namespace
from scripts.jobs.namespace import Namespace, available, prepare

NOBODY = 65534


def test_a_namespace_that_does_not_work_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(namespace, "_works", lambda _argv: False)
    assert available(0) is None


@pytest.mark.parametrize("uid", [0, NOBODY])
def test_a_process_sees_its_tree_and_the_hosts_and_the_machine_does_not(uid: int) -> None:
    found = available(uid)
    if found is None or (uid and os.getuid()):
        pytest.skip("this kernel grants no private /opt/ml")
    script = "getent hosts algo-2; cat /opt/ml/given; echo written > /opt/ml/new; ls /opt"
    # Below pytest's own folder only its owner may look.
    with TemporaryDirectory() as name:
        folder = Path(name)
        tree = folder / "algo-1"
        tree.mkdir()
        (tree / "given").write_text("given\n")
        prepare(folder, ("algo-1", "algo-2"))
        for path in (folder, tree):
            os.chown(path, uid, -1)
        done = subprocess.run(
            (*found.prefix(tree), "sh", "-c", script),
            capture_output=True,
            text=True,
            check=False,
            user=uid if os.getuid() == 0 else None,
        )
        seen = [" ".join(line.split()) for line in done.stdout.splitlines()]
        assert (done.stderr, seen[:2], "ml" in seen) == ("", ["127.0.0.2 algo-2", "given"], True)
        assert (tree / "new").read_text() == "written\n"
        assert (tree / "new").stat().st_uid == (uid if os.getuid() == 0 else os.getuid())


def test_other_folders_below_opt_stay_in_sight() -> None:
    found = available(os.getuid())
    if found is None:
        pytest.skip("this kernel grants no private /opt/ml")
    with TemporaryDirectory() as name:
        tree = Path(name, "algo-1")
        tree.mkdir()
        prepare(Path(name), ("algo-1",))
        argv = (*found.prefix(tree), "ls", "/opt")
        listed = subprocess.run(argv, capture_output=True, text=True, check=True).stdout.split()
    others = {path.name for path in Path("/opt").iterdir()} if Path("/opt").exists() else set()
    assert {*listed} == others | {"ml"}


def test_a_path_with_odd_characters_is_no_hindrance(tmp_path: Path) -> None:
    found = available(os.getuid())
    if found is None:
        pytest.skip("this kernel grants no private /opt/ml")
    tree = tmp_path / "a:b, 'c'" / "algo-1"
    tree.mkdir(parents=True)
    prepare(tree.parent, ("algo-1",))
    assert isinstance(found, Namespace)
    assert subprocess.run((*found.prefix(tree), "test", "-d", "/opt/ml"), check=False).returncode == 0
