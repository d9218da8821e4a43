from collections.abc import Sequence
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from scripts.base_image import (
    BASE,
    add_authorities,
    add_updates,
    check_host,
    ensure_base,
    is_unwanted,
    make_base,
    progress,
    slim,
)
from scripts.errors import BuildError, CommandError


def written(root: Path, *names: str) -> Path:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("deb mirror/debian trixie main\n")
    return root


def files(root: Path) -> list[str]:
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())


def test_a_base_that_is_there_is_left_alone() -> None:
    asked: list[Sequence[str]] = []

    def engine(argv: Sequence[str]) -> str:
        asked.append(argv)
        return "9b01fd329934\n"

    ensure_base(Console(file=StringIO()), run=engine)
    assert asked == [["docker", "image", "ls", "--quiet", f"--filter=reference={BASE}"]]


def test_without_debootstrap_the_error_names_the_package() -> None:
    with pytest.raises(BuildError, match=r"\(no such host\).*apt-get install debootstrap"):
        check_host("no such host", which=lambda _: None, uid=0)


def test_without_root_the_error_says_so() -> None:
    with pytest.raises(BuildError, match="needs root"):
        check_host("no such host", which=lambda name: f"/usr/sbin/{name}", uid=1000)


@pytest.mark.parametrize(
    ("path", "unwanted"),
    [
        ("/usr/share/doc/bash/README", True),
        ("/usr/share/doc/bash/copyright", False),
        ("/usr/share/locale/de/LC_MESSAGES/bash.mo", True),
        ("/usr/share/locale/locale.alias", False),
        ("/usr/share/man/man1/bash.1.gz", True),
        ("/usr/share/zoneinfo/UTC", False),
        ("/usr/bin/man", False),
    ],
)
def test_the_base_lacks_what_debians_slim_image_lacks(path: str, *, unwanted: bool) -> None:
    assert is_unwanted(path) is unwanted


def test_slimming_removes_files_and_tells_dpkg(tmp_path: Path) -> None:
    kept = ["etc/dpkg/dpkg.cfg.d/other", "usr/bin/bash", "usr/share/doc/bash/copyright"]
    written(tmp_path, *kept, "usr/share/man/man1/bash.1.gz", "var/lib/apt/lists/partial/x", "etc/hostname")
    slim(tmp_path)
    assert files(tmp_path) == sorted([*kept, "etc/dpkg/dpkg.cfg.d/slim"])
    assert "path-exclude /usr/share/man/*\n" in (tmp_path / "etc/dpkg/dpkg.cfg.d/slim").read_text()
    assert (tmp_path / "usr/share/man/man1").is_dir()


def test_updates_come_from_the_mirror_that_debootstrap_chose(tmp_path: Path) -> None:
    sources = written(tmp_path, "sources.list") / "sources.list"
    add_updates(sources)
    assert sources.read_text().splitlines() == [
        "deb mirror/debian trixie main",
        "deb mirror/debian trixie-updates main",
        "deb mirror/debian-security trixie-security main",
    ]


def test_the_hosts_own_authorities_get_in(tmp_path: Path) -> None:
    host = written(
        tmp_path / "host", *(f"usr/local/share/ca-certificates/{name}" for name in ("proxy.crt", "README"))
    )
    add_authorities(tmp_path / "root", host)
    assert files(tmp_path / "root") == ["usr/local/share/ca-certificates/proxy.crt"]


def test_a_host_without_own_authorities_is_fine(tmp_path: Path) -> None:
    add_authorities(tmp_path / "root", tmp_path / "host")
    assert files(tmp_path / "root") == []


def test_the_temporary_folder_goes_away_even_after_a_failure() -> None:
    folders: list[Path] = []

    def failing(argv: Sequence[str]) -> str:
        folders.append(Path(argv[-1]).parent)
        assert folders[0].is_dir()
        raise CommandError("no space left")

    with pytest.raises(CommandError):
        make_base(lambda _: None, run=failing)
    assert [folder.exists() for folder in folders] == [False]


def test_a_log_gets_single_lines_and_a_terminal_one_that_lives(capsys: pytest.CaptureFixture[str]) -> None:
    with progress(Console(file=StringIO(), force_terminal=False)) as say:
        say("pulling")
        say("ready")
    assert capsys.readouterr().out == "pulling\nready\n"

    terminal = StringIO()
    with progress(Console(file=terminal, force_terminal=True)) as say:
        say("ready")
    assert "ready" in terminal.getvalue()
    assert "0:00:00" in terminal.getvalue()
