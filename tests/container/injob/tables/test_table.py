import gzip
import lzma
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import polars as pl
import pytest

from injob.errors import ChannelError, DataError
from injob.tables import table
from injob.tables.columns import Columns
from injob.tables.parquet_files import PART_ROWS
from injob.tables.policy import Policy
from injob.tables.table import Table, table_files
from injob.tables.unpack import zstd
from tests.container.injob.tables.counting import row_count

X = Columns(("x",))


def touch(folder: Path, names: Sequence[str]) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()


def write(path: Path, start: int, stop: int) -> Path:
    frame = pl.DataFrame({"x": range(start, stop)})
    frame.write_parquet(path, row_group_size=10_007) if path.suffix == ".parquet" else frame.write_csv(path)
    return path


def test_tables_are_found_by_name_in_order(tmp_path: Path) -> None:
    touch(
        tmp_path,
        [
            *("b.csv", "a.parquet", "c.csv.gz", "d.txt", "sub/e.csv", "f.tsv.zst", "g.CSV.GZ"),
            *(".hidden.csv", "_SUCCESS.csv", ".ipynb_checkpoints/b-checkpoint.csv", "_temporary/0/a.parquet"),
        ],
    )
    found = table.table_files(tmp_path)
    names = ["a.parquet", "b.csv", "c.csv.gz", "f.tsv.zst", "g.CSV.GZ", "sub/e.csv"]
    assert [str(path.relative_to(tmp_path)) for path in found] == names
    assert [table.is_csv(path) for path in found] == [False, True, True, True, True, True]
    assert [table.stem(path) for path in found] == ["a", "b", "c", "f", "g", "e"]


def test_tables_that_would_be_missed_are_refused(tmp_path: Path) -> None:
    touch(tmp_path, ["a.csv", "b.csv.bz2", "c.TSV.zip", "d.csv.zstd", "e.parquet.gz", "f.pq", "sub/x.csv"])
    (tmp_path / "g").symlink_to(tmp_path / "sub")
    with pytest.raises(ChannelError) as caught:
        table.table_files(tmp_path)
    assert str(caught.value) == (
        f"{tmp_path}: b.csv.bz2, c.TSV.zip, d.csv.zstd, e.parquet.gz, f.pq cannot be read; "
        "CSV may be packed (.gz, .xz, .zst), and names of Parquet files end with .parquet\n"
        f"{tmp_path}: g: links to folders are not followed; copy the folder"
    )


def test_a_link_that_leads_nowhere_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").symlink_to(tmp_path / "gone.csv")
    files = table.table_files(tmp_path)
    with pytest.raises(ChannelError) as caught:
        table.require_columns(files, ["x"])
    assert str(caught.value) == f"{tmp_path}/a.csv cannot be read: No such file or directory"


def test_a_name_that_could_be_a_pattern_is_a_name(tmp_path: Path) -> None:
    frame = pl.DataFrame({"^a$": [1.5, None], "a": [2.5, 3.5], "^t.*$": ["x", "y"]})
    frame.write_csv(tmp_path / "a.csv")
    frame.write_parquet(tmp_path / "b.parquet")
    files = (tmp_path / "a.csv", tmp_path / "b.parquet")
    given = Table(files, Columns(("^a$",), ("^t.*$",)), policy=Policy(missing="drop"))
    assert [block.frame.rows() for block in given.blocks()] == [[(1.5, "x")]] * 2


@pytest.mark.parametrize(
    ("names", "found"), [([], "nothing"), (["notes.txt", "sub/data.dat", ".x.csv"], "notes.txt, data.dat")]
)
def test_a_folder_without_tables_is_refused(tmp_path: Path, names: list[str], found: str) -> None:
    touch(tmp_path, names)
    with pytest.raises(ChannelError) as caught:
        table.table_files(tmp_path)
    assert str(caught.value) == (
        f"{tmp_path} holds no table (found: {found}); give it .csv, .tsv or .parquet files; "
        "the former may be packed (.gz, .xz, .zst)"
    )


def test_a_missing_folder_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "absent"
    with pytest.raises(ChannelError) as caught:
        table.table_files(folder)
    assert str(caught.value) == f"{folder} is missing; mount or upload the input data there"


def test_every_missing_column_of_every_file_is_named(tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("a.csv", "b.csv", "c.csv")]
    for path, header in zip(files, ("x,y", "age,zzz", "Capital Gain,x,AGES"), strict=True):
        path.write_text(f"{header}\n")
    with pytest.raises(DataError) as caught:
        table.require_columns(files, ["x", "capital gains", "age"])
    assert str(caught.value).splitlines() == [
        f"{files[0]}: no column 'capital gains', 'age'; it has 'x', 'y'",
        f"{files[1]}: no column 'x', 'capital gains'; it has 'age', 'zzz'",
        f"{files[2]}: no column 'capital gains', 'age'; did you mean 'Capital Gain', 'AGES'?",
    ]
    table.require_columns(files[2:], ["x"])


def test_blocks_are_exact_whatever_the_row_groups(tmp_path: Path) -> None:
    cuts = [0, 2 * PART_ROWS, 2 * PART_ROWS + 5, 3 * PART_ROWS + 5, 5 * PART_ROWS + 6]
    files = [write(tmp_path / f"{a:07}.parquet", a, b) for a, b in pairwise(cuts)]
    table = Table(tuple(files), X)
    blocks = list(table.blocks())
    assert [block.rows for block in blocks] == [*[PART_ROWS] * 2, 5, *[PART_ROWS] * 3, 1]
    assert pl.concat([block.frame for block in blocks])["x"].to_list() == list(range(cuts[-1]))
    assert row_count(table) == cuts[-1]
    assert blocks[-1].read == table.size
    for index, block in enumerate(blocks):
        assert list(map(repr, table.blocks(block.end))) == list(map(repr, blocks[index + 1 :]))


def test_a_table_is_of_any_mix_of_files(tmp_path: Path) -> None:
    rows = "".join(f"{i}\tt{i}\n" for i in range(3, 6)).encode()
    content = {
        "a.csv": b"x,t\n0,t0\n",
        "b.csv.gz": gzip.compress(b"t;x\r\nt1;1\r\n"),
        "c.csv.zst": zstd.compress(b'\xef\xbb\xbf"x"|"t"|z\n2|"t2"|3'),
        "d.tsv.xz": lzma.compress(b"x\tt\n" + rows),
    }
    for name, data in content.items():
        (tmp_path / name).write_bytes(data)
    pl.DataFrame({"t": ["t6"], "x": [6]}).write_parquet(tmp_path / "e.parquet")
    table = Table(tuple(table_files(tmp_path)), Columns(("x",), ("t",)))
    assert [row for block in table.blocks() for row in block.frame.rows()] == [(i, f"t{i}") for i in range(7)]
    assert row_count(table) == 7
    assert [block.read for block in table.blocks()][-1] == table.size


def test_what_is_parsed_is_what_follows_the_position(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("x\n" + "".join(f"{i}\n" for i in range(100_000)))
    table = Table((path,), X, chunk=1 << 16)
    *_, before, last = table.blocks()
    path.write_bytes(b"x" * before.end.offset + path.read_bytes()[before.end.offset :])
    (again,) = Table((path,), Columns(("x",)), chunk=1 << 16, header=False).blocks(before.end)
    assert again.frame.equals(last.frame)


def test_the_place_of_a_value_is_its_file_and_line(tmp_path: Path) -> None:
    files = (tmp_path / "a.csv", write(tmp_path / "b.parquet", 0, 3), tmp_path / "c.csv")
    files[0].write_text("x,t\n1,a\n")
    files[2].write_text("t,x\nb,2\n\nc,3\n")
    table = Table(files, Columns(("x",), ("t",)))
    assert [table.place("t", text) for text in "abcd"] == [
        f"{files[0]}: line 2: ",
        f"{files[2]}: line 2: ",
        f"{files[2]}: line 4: ",
        "",
    ]


def test_the_width_is_that_of_the_first_line(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text('\n1,"a,b",3\n1\n')
    assert table.width(path) == 3
