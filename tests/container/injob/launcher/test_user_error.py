import subprocess
import sys
from pathlib import Path

import pytest

from injob.launcher.user_code import UserCode
from injob.launcher.user_error import install_reason, reason

OWN = UserCode()


def stderr_of(folder: Path, **files: str) -> str:
    for name, source in files.items():
        (folder / f"{name}.py").write_text(source)
    argv = [sys.executable, "-B", str(folder / "train.py")]
    return subprocess.run(argv, capture_output=True, text=True, check=False).stderr


SCRIPTS = {
    "an exception": (
        "def f():\n    raise ValueError('boom')\nf()",
        "ValueError: boom\nat TRAIN:2 in f: raise ValueError('boom')\nat TRAIN:3 in <module>: f()",
    ),
    "without a message": ("raise KeyError", "KeyError\nat TRAIN:1 in <module>: raise KeyError"),
    "of several lines": (
        "raise ValueError('a\\n  b\\nc')",
        "ValueError: a\n  b\nc\nat TRAIN:1 in <module>: raise ValueError('a\\n  b\\nc')",
    ),
    "with a note": (
        "e = ValueError('a'); e.add_note('see b'); raise e",
        "ValueError: a\nsee b\nat TRAIN:1 in <module>: e = ValueError('a'); e.add_note('see b'); raise e",
    ),
    "while another was handled": (
        "try:\n    1 / 0\nexcept ZeroDivisionError:\n    raise ValueError('second')",
        "ValueError: second\nat TRAIN:4 in <module>: raise ValueError('second')",
    ),
    "because of another": (
        "try:\n    1 / 0\nexcept ZeroDivisionError as e:\n    raise ValueError('second') from e",
        "ValueError: second\nat TRAIN:4 in <module>: raise ValueError('second') from e",
    ),
    "after one that was only logged": (
        "import logging\ntry:\n    1 / 0\nexcept:\n    logging.exception('x')\nraise ValueError('last')",
        "ValueError: last\nat TRAIN:6 in <module>: raise ValueError('last')",
    ),
    "a group": (
        (
            "def f():\n    raise TypeError('b')\ntry:\n    f()\nexcept TypeError as e:\n"
            "    raise ExceptionGroup('two', [ValueError('a'), e]) from None"
        ),
        (
            "ExceptionGroup: two (2 sub-exceptions)\nValueError: a\nTypeError: b\n"
            "at TRAIN:2 in f: raise TypeError('b')\nat TRAIN:4 in <module>: f()\n"
            "at TRAIN:6 in <module>: raise ExceptionGroup('two', [ValueError('a'), e]) from None"
        ),
    ),
    "a syntax error": ("x = 1\ndef f(:\n    pass", "SyntaxError: invalid syntax\nat TRAIN:2: def f(:"),
    "an import": (
        "import nowhere",
        "ModuleNotFoundError: No module named 'nowhere'\nat TRAIN:1 in <module>: import nowhere",
    ),
    "an interruption": (
        "raise KeyboardInterrupt",
        "KeyboardInterrupt\nat TRAIN:1 in <module>: raise KeyboardInterrupt",
    ),
    "deep below": (
        "import json\njson.loads('{')",
        (
            "json.decoder.JSONDecodeError: Expecting property name enclosed in double quotes: "
            "line 1 column 2 (char 1)\n"
            "at TRAIN:2 in <module>: json.loads('{')"
        ),
    ),
    "an exit with words": (
        "import sys\nprint('before', file=sys.stderr)\nsys.exit('no data')",
        "no data\nbefore",
    ),
    "an exit with a number": ("raise SystemExit(3)", ""),
}


@pytest.mark.parametrize(("source", "expected"), SCRIPTS.values(), ids=SCRIPTS)
def test_the_users_own_error_comes_first_and_the_deepest_line_next(
    source: str, expected: str, tmp_path: Path
) -> None:
    # The library of this Python lies where that of the image does not.
    foreign = ("/lib/python3",)
    stderr = "\n".join(
        line.replace("/lib/python3", "/site-packages/") if any(part in line for part in foreign) else line
        for line in stderr_of(tmp_path, train=source).split("\n")
    )
    assert reason(stderr, OWN) == expected.replace("TRAIN", str(tmp_path / "train.py"))


def test_a_syntax_error_in_a_module_names_both_places(tmp_path: Path) -> None:
    stderr = stderr_of(tmp_path, train="import model", model="class Model\n    pass")
    assert reason(stderr, OWN) == (
        f"SyntaxError: expected ':'\nat {tmp_path}/model.py:1: class Model\n"
        f"at {tmp_path}/train.py:1 in <module>: import model"
    )


def frames(*files: str) -> str:
    lines = [f'  File "{file}", line {n}, in f{n}\n    work({n})' for n, file in enumerate(files, 1)]
    return "\n".join(["Traceback (most recent call last):", *lines, "ValueError: x"])


def test_a_package_of_the_user_keeps_its_frames_and_others_lose_theirs() -> None:
    packages = "/opt/injob/lib/python3.13/site-packages"
    stderr = frames(
        "<frozen runpy>", "/opt/ml/code/train.py", f"{packages}/mine/model.py", f"{packages}/pandas/io.py"
    )
    assert reason(stderr, UserCode((f"{packages}/mine",))) == (
        f"ValueError: x\nat {packages}/mine/model.py:3 in f3: work(3)\n"
        "at /opt/ml/code/train.py:2 in f2: work(2)"
    )


def test_where_no_line_is_the_users_the_deepest_is_shown() -> None:
    stderr = frames("<frozen runpy>", "/x/site-packages/pandas/io.py")
    assert reason(stderr, OWN) == "ValueError: x\nat /x/site-packages/pandas/io.py:2 in f2: work(2)"


def test_a_long_message_leaves_room_for_the_frames() -> None:
    stderr = frames("/opt/ml/code/train.py").replace("ValueError: x", "ValueError: " + "é" * 2000)
    headline, place = reason(stderr, OWN).split("\n")
    assert (len(headline.encode()), headline[-2:], place) == (
        599,
        "é…",
        "at /opt/ml/code/train.py:1 in f1: work(1)",
    )


@pytest.mark.parametrize(
    ("stderr", "expected"),
    [
        ("", ""),
        ("\n \n", ""),
        (
            "usage: train.py [-h]\ntrain.py: error: no such option\n",
            "train.py: error: no such option\nusage: train.py [-h]",
        ),
        ("".join(f"{n}\n" for n in range(30)), "29\n20\n21\n22\n23\n24\n25\n26\n27\n28"),
        ("windows\r\nlines\r\n", "lines\nwindows"),
    ],
)
def test_without_a_traceback_the_last_line_comes_first(stderr: str, expected: str) -> None:
    assert reason(stderr, OWN) == expected


NO_NETWORK = """\
WARNING: Retrying (Retry(total=1)) after connection broken by 'NameResolutionError("index.test")': /nowhere/
WARNING: Retrying (Retry(total=0)) after connection broken by 'NameResolutionError("index.test")': /nowhere/
ERROR: Could not find a version that satisfies the requirement nowhere (from versions: none)
ERROR: No matching distribution found for nowhere
"""


@pytest.mark.parametrize(
    ("stderr", "expected"),
    [
        (
            NO_NETWORK,
            (
                "no connection: 'NameResolutionError(\"index.test\")': /nowhere/\n"
                "ERROR: No matching distribution found for nowhere\n"
                "ERROR: Could not find a version that satisfies the requirement nowhere (from versions: none)"
            ),
        ),
        (
            NO_NETWORK.splitlines()[0] + "\nERROR: Cannot install a and b\n",
            "ERROR: Cannot install a and b",
        ),
        ("  error: subprocess-exited-with-error\nlast\n", "error: subprocess-exited-with-error"),
        ("killed\n", "killed"),
    ],
)
def test_pips_own_reason(stderr: str, expected: str) -> None:
    assert install_reason(stderr, OWN) == expected
