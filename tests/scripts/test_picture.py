import shutil
import struct
from pathlib import Path

import numpy as np
import pytest

from injob.report.page import render
from scripts.picture import HEIGHT, WIDTH, main
from tests.container.injob.report.made import report_of

README_PICTURE = Path(__file__).parents[2] / "docs/report.png"
LARGEST = 300_000


def size(picture: bytes) -> tuple[int, int]:
    assert picture[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", picture[16:24])
    return width, height


def test_the_picture_in_readme_is_one_and_small() -> None:
    assert size(README_PICTURE.read_bytes()) == (WIDTH, HEIGHT)
    assert README_PICTURE.stat().st_size <= LARGEST


def test_a_report_that_is_not_there_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "none.html"), str(tmp_path / "out.png")]) == 1
    assert "none.html" in capsys.readouterr().err


@pytest.mark.skipif(not shutil.which("chromium"), reason="takes a picture with Chromium")
def test_it_takes_a_picture_of_a_report(tmp_path: Path) -> None:
    page, picture = tmp_path / "report.html", tmp_path / "report.png"
    page.write_text(render(report_of(np.random.RandomState(0).normal(size=(60, 3)))), encoding="utf-8")
    assert main([str(page), str(picture)]) == 0
    assert size(picture.read_bytes()) == (WIDTH, HEIGHT)
