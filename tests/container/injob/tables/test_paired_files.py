import gzip
import json
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from injob.errors import ChannelError, DataError, UsageError
from injob.tables.channel import TrainingData, open_channel
from injob.tables.left_out import LeftOut
from injob.tables.paired_files import PairedFiles
from injob.tables.policy import Policy
from tests.container.injob.tables.channels import Content, channel, complaint, opened, rows


def test_pairs_are_matched_by_name(tmp_path: Path) -> None:
    # Sorted by themselves, a_labels comes behind a_g_labels, but a_features before a_g_features.
    files: dict[str, Content] = {
        "a_features.csv": "1,2\n3,4\n",
        "a_labels.csv": "10\n20\n",
        "a_g_features.csv": "5,6\n7,8\n",
        "a_g_labels.csv": "30\n40\n",
        "sub/a_features.csv.gz": gzip.compress(b"9,0\n"),
        "sub/a_labels.csv": "50\n",
    }
    data = opened(channel(tmp_path, files))
    assert data.feature_names == ("feature_0", "feature_1")
    expected = [(1.0, 2.0, 10.0), (3.0, 4.0, 20.0), (5.0, 6.0, 30.0), (7.0, 8.0, 40.0), (9.0, 0.0, 50.0)]
    assert rows(data) == expected


def test_pairs_in_parquet_name_their_columns(tmp_path: Path) -> None:
    files: dict[str, Content] = {
        "t_features.parquet": pl.DataFrame({"b": [1.0, 2.0], "label": [3.0, 4.0]}),
        "t_labels.parquet": pl.DataFrame({"income": [0, 1]}),
    }
    data = opened(channel(tmp_path, files))
    assert data.feature_names == ("b", "label")
    assert rows(data) == [(1.0, 3.0, 0.0), (2.0, 4.0, 1.0)]


def test_the_target_is_found_among_the_columns_of_labels(tmp_path: Path) -> None:
    files: dict[str, Content] = {
        "t_features.parquet": pl.DataFrame({"a": [1.0, 2.0]}),
        "t_labels.parquet": pl.DataFrame({"id": [9, 8], "y": [5, 6]}),
    }
    assert rows(opened(channel(tmp_path, files))) == [(1.0, 5.0), (2.0, 6.0)]
    path = tmp_path / "t_labels.parquet"
    for odd in (pl.DataFrame({"id": [9, 8], "z": [5, 6]}), pl.DataFrame()):
        odd.write_parquet(path)
        assert complaint(tmp_path, DataError) == (
            f"{path} has {odd.width} columns, none of them the target 'y'; name one of them as target, or "
            "leave only one"
        )


def test_pairs_of_many_blocks_stay_in_step(tmp_path: Path) -> None:
    count = 2_000_003
    lines = [f"{i},1" for i in range(count)]
    files: dict[str, Content] = {
        "t_features.csv": "\n".join([*lines[:70_000], "", *lines[70_000:]]),
        "t_labels.csv": "\n".join(str(i) for i in range(count)),
    }
    data = opened(channel(tmp_path, files))
    blocks = [block.frame for block in data.blocks()]
    assert len(blocks) > 2
    assert sum(block.height for block in blocks) == count
    assert all(block.to_series(0).equals(block.to_series(2), check_names=False) for block in blocks)


@pytest.mark.parametrize(
    ("files", "lonely"),
    [
        ({"t_features.csv": "1\n"}, "t"),
        ({"t_labels.csv": "1\n"}, "t"),
        ({"t_features.csv": "1\n", "t_labels.csv": "1\n", "u_labels.csv": "1\n"}, "u"),
        ({"t_features.csv": "1\n", "t_labels.csv": "1\n", "more.csv": "x,y\n"}, "more.csv"),
        ({"t_features.csv": "1\n", "t_features.csv.gz": b"", "t_labels.csv": "1\n"}, "t"),
    ],
)
def test_a_file_without_its_partner_is_refused(
    tmp_path: Path, files: dict[str, Content], lonely: str
) -> None:
    assert complaint(channel(tmp_path, files), ChannelError) == (
        f"{tmp_path}: {lonely} has no partner; beside NAME_features the channel needs NAME_labels, "
        "and no other table"
    )


def test_csv_and_parquet_pairs_do_not_mix(tmp_path: Path) -> None:
    frame = pl.DataFrame({"x": [1.0]})
    files: dict[str, Content] = {
        "t_features.parquet": frame,
        "t_labels.parquet": frame,
        "u_features.csv": "1\n",
        "u_labels.csv": "1\n",
    }
    assert complaint(channel(tmp_path, files), ChannelError) == (
        f"{tmp_path} holds both CSV and Parquet features; give it one kind"
    )


@pytest.mark.parametrize("labels", ["1\n2\n", "1\n2\n3\n4\n", ""])
def test_pairs_of_different_length_are_refused(tmp_path: Path, labels: str) -> None:
    channel(tmp_path, {"t_features.csv": "1,2\n3,4\n5,6\n", "t_labels.csv": labels})
    assert complaint(tmp_path, DataError) == (
        f"{tmp_path / 't_features.csv'} and {tmp_path / 't_labels.csv'} have different numbers of rows; "
        "write both again from the same"
    )


def test_pairs_with_other_columns_than_the_first_are_refused(tmp_path: Path) -> None:
    one, other = pl.DataFrame({"x": [1.0]}), pl.DataFrame({"z": [1.0]})
    files: dict[str, Content] = {
        "a_features.parquet": one,
        "a_labels.parquet": one,
        "b_features.parquet": other,
        "b_labels.parquet": one,
    }
    path = channel(tmp_path / "parquet", files) / "b_features.parquet"
    assert complaint(path.parent, DataError) == f"{path}: no column 'x'; it has 'z'"
    csv: dict[str, Content] = {
        "a_features.csv": "1,2\n",
        "a_labels.csv": "1\n",
        "b_features.csv": "1\n",
        "b_labels.csv": "1\n",
    }
    path = channel(tmp_path / "csv", csv) / "b_features.csv"
    assert complaint(path.parent, DataError) == (
        f"{path}: line 1: 1 fields, but the table has 2 columns; repair or remove the line"
    )


def test_a_feature_that_the_pairs_do_not_have_is_named(tmp_path: Path) -> None:
    channel(tmp_path, {"t_features.csv": "1,2\n", "t_labels.csv": "1\n"})
    path = tmp_path / "t_features.csv"
    assert complaint(tmp_path, DataError, features=["feature_1", "age"]) == (
        f"{path}: no feature 'age'; it has 'feature_0', 'feature_1'"
    )
    assert complaint(tmp_path, UsageError, features=["feature_1"] * 2) == (
        "features and target name 'feature_1' twice; name each column once"
    )


def test_names_with_dots_are_pairs_too(tmp_path: Path) -> None:
    packed = gzip.compress(b"1,2\n")
    channel(tmp_path, {"run.1_features.csv.gz": packed, "run.1_labels.csv": "3\n"})
    assert rows(opened(tmp_path)) == [(1.0, 2.0, 3.0)]


QUARANTINE = Policy("drop", "quarantine")


def long_pairs(folder: Path) -> TrainingData:
    features = [f"{i},{i % 7}{'' if i % 50_000 else 'x'}{'0' * 45}" for i in range(1, 400_001)]
    labels = [str(i) if i % 70_000 else "NA" if i % 140_000 else "1,2" for i in range(1, 400_001)]
    files: dict[str, Content] = {"t_features.csv": "\n".join(features), "t_labels.csv": "\n".join(labels)}
    return open_channel(channel(folder, files), target="y", features=(), policy=QUARANTINE)


def test_a_row_is_left_out_of_pairs_where_its_features_or_its_label_cannot_be_used(tmp_path: Path) -> None:
    blocks = list(long_pairs(tmp_path).blocks())
    bad = [(Path(row.file).name, row.line) for block in blocks for row in block.left_out.bad]
    assert bad == sorted(
        [("t_features.csv", i) for i in range(50_000, 400_001, 50_000)]
        + [("t_labels.csv", i) for i in (140_000, 280_000)],
        key=lambda place: place[1],
    )
    assert sum(block.left_out.missing for block in blocks) == 2
    assert sum(block.rows for block in blocks) == 400_000
    assert all(
        block.frame.to_series(0).equals(block.frame.to_series(2), check_names=False) for block in blocks
    )


def test_blank_lines_with_which_a_file_of_pairs_ends_are_no_rows(tmp_path: Path) -> None:
    channel(tmp_path, {"t_features.csv": "1,2\n3,4\n\n\n", "t_labels.csv": "5\n6\r\n\r\n"})
    data = opened(tmp_path)
    assert isinstance(data, PairedFiles)
    # They make a chunk of their own.
    small = replace(data, features=replace(data.features, chunk=8))
    for some in (data, small):
        assert [block.frame.rows() for block in some.blocks()] == [[(1.0, 2.0, 5.0), (3.0, 4.0, 6.0)]]


def test_a_blank_line_among_labels_is_a_row_that_misses_its_label(tmp_path: Path) -> None:
    channel(tmp_path, {"t_features.csv": "1\n\n3\n4\n", "t_labels.csv": "5\n6\n\n8\n"})
    assert complaint(tmp_path, DataError).splitlines() == [
        f"{tmp_path}/t_features.csv: line 2: 'feature_0' is missing; fill it in or remove the line",
        f"{tmp_path}/t_labels.csv: line 3: 'y' is missing; fill it in or remove the line",
    ]
    (block,) = open_channel(tmp_path, target="y", features=(), policy=Policy(missing="drop")).blocks()
    assert (block.frame.rows(), block.left_out) == ([(1.0, 5.0), (4.0, 8.0)], LeftOut(missing=2))


def test_pairs_go_on_from_the_end_of_any_block(tmp_path: Path) -> None:
    data = long_pairs(tmp_path)
    blocks = list(data.blocks())
    assert len(blocks) > 2
    for index, block in enumerate(blocks):
        assert list(map(repr, data.blocks(block.end))) == list(map(repr, blocks[index + 1 :]))


def test_the_bytes_read_end_at_the_size(tmp_path: Path) -> None:
    data = long_pairs(tmp_path)
    read = [block.read for block in data.blocks()]
    assert read == sorted(read)
    assert read[-1] == data.size


@pytest.mark.parametrize("name", ["*", "^b.*$", "^a$", ""])
def test_a_feature_whose_name_could_be_a_pattern_is_one_column(tmp_path: Path, name: str) -> None:
    files: dict[str, Content] = {
        "t_features.csv": "1,2\n3,4\n",
        "t_labels.csv": "10\n20\n",
        "features.json": json.dumps({"feature_names": ["b", name]}),
    }
    folder = channel(tmp_path, files)
    assert rows(opened(folder)) == [(1.0, 2.0, 10.0), (3.0, 4.0, 20.0)]
    assert rows(opened(folder, features=[name])) == [(2.0, 10.0), (4.0, 20.0)]
