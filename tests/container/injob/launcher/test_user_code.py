import json
from pathlib import Path

import pytest

from injob.launcher.user_code import UserCode


def installed(packages: Path, name: str, url: str, record: str) -> None:
    info = packages / f"{name}-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "direct_url.json").write_text(json.dumps({"url": url, "dir_info": {}}))
    (info / "RECORD").write_text(record)


def test_packages_that_pip_installed_from_the_code_are_the_users(tmp_path: Path) -> None:
    code, packages = tmp_path / "code", tmp_path / "lib/site-packages"
    installed(
        packages, "mine", code.as_uri(), "mine/__init__.py,,\nlonely.py,,\nmine-1.0.dist-info/RECORD,,\n"
    )
    installed(packages, "other", "file:///build", "other/__init__.py,,\n")
    own = UserCode.find(code, packages)
    files = ["mine/deep/model.py", "lonely.py", "other/__init__.py", "pandas/io.py"]
    assert [file for file in files if str(packages / file) in own] == ["mine/deep/model.py", "lonely.py"]


@pytest.mark.parametrize(
    ("file", "is_own"),
    [
        ("/opt/ml/code/train.py", True),
        ("train.py", True),
        ("<string>", True),
        ("/opt/injob/lib/python3.13/site-packages/pandas/io.py", False),
        ("/usr/lib/python3/dist-packages/yaml.py", False),
        ("/usr/lib/python3.13/json/decoder.py", False),
        ("<frozen runpy>", False),
    ],
)
def test_what_belongs_neither_to_python_nor_to_a_package_is_the_users(file: str, is_own: bool) -> None:  # noqa: FBT001
    assert (file in UserCode()) is is_own
