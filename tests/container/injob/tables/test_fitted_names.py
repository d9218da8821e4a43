import json
from pathlib import Path

import pytest

from injob.errors import ChannelError
from tests.container.injob.tables.channels import channel, complaint, opened, rows


def test_names_come_from_what_the_preprocessing_job_wrote(tmp_path: Path) -> None:
    fitted = json.dumps({"feature_names": ["b, c", "label"]})
    channel(tmp_path, {"t_features.csv": "1,2\n", "t_labels.csv": "3\n", "features.json": fitted})
    data = opened(tmp_path)
    assert data.feature_names == ("b, c", "label")
    assert rows(data) == [(1.0, 2.0, 3.0)]
    assert rows(opened(tmp_path, features=["label"])) == [(2.0, 3.0)]
    assert rows(opened(tmp_path, features=["label", "b, c"])) == [(2.0, 1.0, 3.0)]


def test_names_of_another_number_of_features_are_not_used(tmp_path: Path) -> None:
    fitted = json.dumps({"feature_names": ["a", "b"]})
    channel(tmp_path, {"t_features.csv": "1,2,3\n", "t_labels.csv": "4\n", "features.json": fitted})
    assert opened(tmp_path).feature_names == ("feature_0", "feature_1", "feature_2")


@pytest.mark.parametrize(
    "text", ["[", "[" * 100_000, "{}", "[1]", '{"feature_names": 3}', '{"feature_names": ["a", 1]}', '"\xff"']
)
def test_a_broken_file_of_names_is_refused(tmp_path: Path, text: str) -> None:
    channel(tmp_path, {"t_features.csv": "1,2\n", "t_labels.csv": "3\n"})
    path = tmp_path / "features.json"
    path.write_bytes(text.encode("latin-1"))
    assert complaint(tmp_path, ChannelError) == (
        f'{path} has no list "feature_names" of strings; copy it again from where the features come from, '
        "or remove it"
    )


def test_pairs_that_were_fitted_apart_are_refused(tmp_path: Path) -> None:
    pair = {"t_features.csv": "1,2\n", "t_labels.csv": "3\n"}
    for part, names in (("a", ["p", "q"]), ("b", ["p", "q"]), ("c", ["q", "p"])):
        channel(tmp_path, {f"{part}/{name}": text for name, text in pair.items()})
        (tmp_path / part / "features.json").write_text(json.dumps({"feature_names": names}))
        if part == "b":
            assert opened(tmp_path).feature_names == ("p", "q")
    assert complaint(tmp_path, ChannelError) == (
        f"{tmp_path}/a/features.json and {tmp_path}/c/features.json name different features; give the "
        "channel what was fitted together"
    )
