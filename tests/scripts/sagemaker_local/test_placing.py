from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.sagemaker_local.placing import place, relative

NAMES = st.sampled_from(["a", "b", "a b", "..", ".", "", "ü", "\0", "x" * 256])
KEYS = st.lists(NAMES, min_size=1, max_size=4).map("/".join)


def placed(prefix: str, *keys: str) -> dict[str, str]:
    placement = place(prefix, keys)
    assert placement.mistakes == ()
    return {key: str(path) for key, path in placement.files.items()}


@pytest.mark.parametrize(
    ("prefix", "key", "path"),
    [
        ("data/", "data/a/b.csv", "a/b.csv"),
        ("data", "data/a/b.csv", "a/b.csv"),
        ("", "data/a", "data/a"),
        ("code/train.py", "code/train.py", "train.py"),
        ("data/part-", "data/part-1.csv", "part-1.csv"),
        ("da", "data/x", "data/x"),
        ("data", "data-old/x", "data-old/x"),
        ("data/", "data//x", "x"),
    ],
)
def test_a_key_has_its_path_below_the_prefix(prefix: str, key: str, path: str) -> None:
    assert placed(prefix, key) == {key: path}


def test_keys_that_end_in_a_slash_are_folders() -> None:
    placement = place("data/", ["data/", "data/empty/", "data/a/x"])
    assert placement.folders == {PurePosixPath("empty")}
    assert list(placement.files) == ["data/a/x"]


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        (["d/a", "d/a/b"], "the key 'd/a' is a file and a folder at once"),
        (["d/a", "d/a/b/c"], "the key 'd/a' is a file and a folder at once"),
        (["d/a", "d/a/"], "the key 'd/a' is a file and a folder at once"),
        (["d/a/b", "d/a//b"], "the keys 'd/a/b' and 'd/a//b' are the same file"),
        (["d/../../etc/passwd"], "is no path below its folder, because of '..'"),
        (["d/./x"], "is no path below its folder, because of '.'"),
        (["d/x\0y"], "is no path below its folder, because of 'x\\x00y'"),
        (["d/" + "ü" * 128], "is no path below its folder"),
    ],
)
def test_what_cannot_be_a_file_is_named(keys: list[str], said: str) -> None:
    (mistake,) = place("d/", keys).mistakes
    assert said in mistake


@given(st.sampled_from(["", "a", "a/", "b/a"]), st.lists(KEYS, max_size=6, unique=True))
def test_every_key_is_a_file_inside_or_a_folder_or_a_mistake(prefix: str, rest: list[str]) -> None:
    keys = list(dict.fromkeys(prefix + each for each in rest))
    placement = place(prefix, keys)
    for path in (*placement.files.values(), *placement.folders):
        assert not path.is_absolute()
        assert set(path.parts).isdisjoint({"..", ".", "/"})
    assert len(set(placement.files.values())) == len(placement.files)
    named = "\n".join(placement.mistakes)
    lost = [key for key in keys if key not in placement.files and repr(key) not in named]
    assert all(key.endswith("/") or not relative(prefix, key) for key in lost)


def test_what_is_placed_without_mistakes_can_all_be_written(tmp_path_factory: pytest.TempPathFactory) -> None:
    @given(st.lists(KEYS, max_size=6, unique=True))
    def write(keys: list[str]) -> None:
        placement = place("", keys)
        if placement.mistakes:
            return
        folder = tmp_path_factory.mktemp("placed")
        for path in placement.folders:
            (folder / path).mkdir(parents=True, exist_ok=True)
        for key, path in placement.files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(key)
        found = {path.relative_to(folder) for path in folder.rglob("*") if path.is_file()}
        assert found == {Path(path) for path in placement.files.values()}

    write()
