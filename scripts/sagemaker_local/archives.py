"""model.tar.gz and output.tar.gz: the content of a folder, at the archive's root."""

import gzip
import tarfile
from pathlib import Path
from typing import BinaryIO

_BLOCK = 1 << 20
_LEVEL = 1
"""Large models hardly get smaller at higher levels, and take several times as long."""


def write_archive(folder: Path, file: BinaryIO) -> None:
    """Write it as a stream, in the order of the names; the same folder gives the same bytes.

    Links stay links, whatever they lead to. What is no file, folder or link, such as a FIFO, is left out.
    """
    with (
        gzip.GzipFile(fileobj=file, mode="wb", compresslevel=_LEVEL, mtime=0, filename="") as packed,
        tarfile.open(fileobj=packed, mode="w|", format=tarfile.PAX_FORMAT, bufsize=_BLOCK) as archive,
    ):
        for path in sorted(folder.rglob("*")):
            if path.is_symlink() or path.is_file() or path.is_dir():
                archive.add(path, str(path.relative_to(folder)), recursive=False, filter=_roots)


def _roots(member: tarfile.TarInfo) -> tarfile.TarInfo:
    # As in a container, whoever collected the files here.
    member.uid = member.gid = 0
    member.uname = member.gname = "root"
    return member
