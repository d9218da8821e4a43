"""Hostile files, against a reader too simple to be wrong: the csv module over the whole file, and float."""

import csv
import gzip
import io
import lzma
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from injob.errors import InjobError
from injob.tables import chunks, fast_csv
from injob.tables.columns import MISSING_TEXTS, Columns
from injob.tables.policy import Policy
from injob.tables.table import Table, require_columns
from injob.tables.unpack import zstd
from tests.container.injob.tables.counting import row_count

Row = tuple[float | str, ...]

NUMBERS = (
    "1",
    " 2",
    "3 ",
    "-4.5",
    "+6",
    "7e3",
    "8E-3",
    ".5",
    "9.",
    "-0",
    "007",
    "12345678901234567890",
    "1e-310",
)
ODD_NUMBERS = (
    "",
    " ",
    "\t ",
    "NA",
    "nan",
    "inf",
    "1e400",
    "1_000",
    "0x10",
    "1,5",
    "1d5",
    "two",
    "-",
    "٣",
    "1\0",
    " NA",
)
TEXTS = (
    "a",
    "b c",
    " d ",
    "é",
    "#",
    "'",
    "0",
    "NA",
    "",
    'quo"te',
    "se,p",
    "se;p",
    "ta\tb",
    "li\nne",
    "li\r\nne",
    "\0",
)
JUNK = (
    b'"',
    b'5" pipe',
    b'"a"b',
    b"\xff",
    b"\r",
    b"\n",
    b"\n\n",
    b",",
    b";",
    b' "x"',
    b'""',
    b"\xef\xbb\xbf",
    b"\x00",
)
PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "": bytes,
    ".gz": lambda data: gzip.compress(data[:9]) + gzip.compress(data[9:]),
    ".xz": lambda data: lzma.compress(data[:9]) + lzma.compress(data[9:]),
    ".zst": lambda data: zstd.compress(data[:9]) + zstd.compress(data[9:]),
}
WHOLE: dict[str, Callable[[bytes], bytes]] = {
    "": bytes,
    ".gz": gzip.compress,
    ".xz": lzma.compress,
    ".zst": lambda data: zstd.compress(data, options={zstd.CompressionParameter.checksum_flag: 1}),
}
"""Without a checksum damage cannot be seen, nor where an archive is cut between two members."""


@dataclass(frozen=True)
class Case:
    """Files of one table, and what to read of them how."""

    files: dict[str, bytes]
    """What they hold, before it is packed as the name says."""
    separators: dict[str, str]
    columns: Columns
    policy: Policy
    chunk: int


def rendered(text: str, separator: str, quoting: int) -> bytes:
    needs = set(text) & {separator, '"', "\r", "\n"}
    quoted = needs if quoting == 0 else quoting == 1
    return ('"' + text.replace('"', '""') + '"' if quoted else text).encode()


@st.composite
def cases(draw: st.DrawFn) -> Case:
    names = [f"c{i}" for i in range(draw(st.integers(1, 4)))]
    numeric = {name for name in names if draw(st.booleans())}
    read = draw(st.sets(st.sampled_from(names), min_size=1) | st.just(set(names)))
    columns = Columns(
        tuple(name for name in names if name in read & numeric),
        tuple(name for name in names if name in read - numeric),
        missing=draw(st.sampled_from([MISSING_TEXTS, ("",), ("NA",), (), ("1", "a")])),
    )
    policy = Policy(draw(st.sampled_from(["fail", "drop"])), draw(st.sampled_from(["fail", "quarantine"])))
    odd = draw(st.booleans())
    plain = st.sampled_from(NUMBERS) | st.floats(-1e9, 1e9).map(repr)
    number = plain | st.sampled_from(ODD_NUMBERS) if odd else plain
    text = (
        st.sampled_from(TEXTS) | st.text("ab\"', \t\r\n.é;|", max_size=4)
        if draw(st.booleans())
        else st.text("ab c")
    )
    files, separators = {}, {}
    for index in range(draw(st.integers(1, 3))):
        order = draw(st.permutations(names))
        # The header of one column shows no separator.
        separator = draw(st.sampled_from(",;\t|" if len(names) > 1 else ","))
        ending = draw(st.sampled_from(["\n", "\n", "\r\n", "\r"]))
        line = st.tuples(*(number if name in numeric else text for name in order)).map(list)
        if odd and draw(st.booleans()):
            line |= (
                line.map(lambda row: row[:-1])
                | line.map(lambda row: [*row, "more"])
                | line.map(lambda row: [*row, ""])
            )
        rows = [order, *draw(st.lists(line, max_size=12))]
        data, header = draw(st.sampled_from([b"", b"\xef\xbb\xbf"])), 0
        for position, row in enumerate(rows):
            quoting = draw(st.integers(0, 1)) if position else 0
            data += separator.encode().join(rendered(field, separator, quoting) for field in row)
            data += ending.encode() * draw(st.sampled_from([1, 1, 1, 1, 2]) if odd else st.just(1))
            header = header if position else len(data)
        if draw(st.booleans()):
            data = data.removesuffix(ending.encode())
        for _ in range(draw(st.integers(0, 2)) if odd and len(data) >= header else 0):
            place = draw(st.integers(header, len(data)))
            data = data[:place] + draw(st.sampled_from(JUNK)) + data[place:]
        name = f"{index}.csv" + draw(st.sampled_from(["", "", *PACKERS]))
        files[name], separators[name] = data, separator
    return Case(files, separators, columns, policy, draw(st.integers(1, 60)))


@dataclass
class Outcome:
    """What reading came to."""

    rows: list[Row] = field(default_factory=list)
    dropped: int = 0
    bad: list[tuple[str, int]] = field(default_factory=list)
    """File and line."""
    failed: str = ""


def reference(case: Case) -> Outcome:
    outcome = Outcome()
    for name, data in case.files.items():
        for line, found in judged_rows(data, case.separators[name], case):
            if isinstance(found, tuple):
                outcome.rows.append(found)
            elif found == "missing":
                outcome.dropped += 1
            elif case.policy.on_bad_rows == "fail":
                return Outcome(failed=f"{name}: line {line}: ")
            else:
                outcome.bad.append((name, line))
    return outcome


def judged_rows(data: bytes, separator: str, case: Case) -> Iterator[tuple[int, Row | str]]:
    """Yield the lines with the values that begin there, "missing" or "bad"."""
    text = data.decode("utf-8", "surrogateescape").removeprefix("\ufeff")
    source = Counted(io.StringIO(text, newline=""))
    reader = csv.reader(source, strict=True, delimiter=separator)
    header = next(reader)
    while True:
        line = source.lines + 1
        try:
            fields = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield line, "bad"
            continue
        if any("\udc80" <= sign <= "\udcff" for sign in source.since(line)):
            yield line, "bad"
        elif fields:
            named = dict(zip(header, fields, strict=False)) if len(fields) == len(header) else {}
            yield line, judged(named, case)


class Counted:
    """Lines, counted as they are read."""

    def __init__(self, file: io.StringIO) -> None:
        self._file = file
        self._lines: list[str] = []

    @property
    def lines(self) -> int:
        return len(self._lines)

    def since(self, line: int) -> str:
        return "".join(self._lines[line - 1 :])

    def __iter__(self) -> "Counted":
        return self

    def __next__(self) -> str:
        self._lines.append(next(self._file))
        return self._lines[-1]


def judged(fields: dict[str, str], case: Case) -> Row | str:
    if not fields:
        return "bad"
    wanted = {name: fields[name] for name in case.columns.names}
    present = {name: text for name, text in wanted.items() if text not in case.columns.missing_in_csv}
    try:
        numbers = {name: number(text) for name, text in present.items() if name in case.columns.numeric}
    except ValueError:
        return "bad"
    if len(present) < len(wanted) or not all(map(math.isfinite, numbers.values())):
        return "missing" if case.policy.missing == "drop" else "bad"
    values: dict[str, float | str] = {**present, **numbers}
    return tuple(values.values())


def number(text: str) -> float:
    return float("no number" if "_" in text or not text.isascii() else text)


def write(folder: Path, case: Case, pack: Mapping[str, Callable[[bytes], bytes]] = PACKERS) -> Table:
    for path in folder.iterdir():
        path.unlink()
    for name, data in case.files.items():
        (folder / name).write_bytes(pack["." + name.split(".")[2] if name.count(".") > 1 else ""](data))
    files = tuple(folder / name for name in case.files)
    return Table(files, case.columns, policy=case.policy, chunk=case.chunk)


def read(table: Table) -> Outcome:
    try:
        blocks = list(table.blocks())
    except InjobError as error:
        path, line, reason = str(error).split(": ", 2)
        assert reason
        return Outcome(failed=f"{Path(path).name}: {line}: ")
    return Outcome(
        [row for block in blocks for row in block.frame.rows()],
        sum(block.left_out.missing for block in blocks),
        [(Path(row.file).name, row.line) for block in blocks for row in block.left_out.bad],
    )


@pytest.fixture(scope="module", autouse=True)
def small_halves() -> Iterator[None]:
    """Let chunks be halved down to single rows, as chunks of many megabytes are to few."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(chunks, "_FEW_BYTES", 2)
        yield


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("hostile")


many = settings(max_examples=120, suppress_health_check=[HealthCheck.too_slow])


@many
@given(case=cases())
def test_rows_are_exactly_those_that_the_files_hold_or_an_error_names_the_line(
    folder: Path, case: Case
) -> None:
    assert repr(read(write(folder, case))) == repr(reference(case))


@many
@given(case=cases())
def test_the_careful_reader_alone_finds_the_same(folder: Path, case: Case) -> None:
    table = write(folder, case)
    found = read(table)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fast_csv, "parse", doubt)
        assert repr(read(table)) == repr(found)


def doubt(*_: object) -> pl.DataFrame:
    raise fast_csv.DoubtError


@many
@given(case=cases())
def test_from_the_end_of_any_block_the_rest_is_the_same(folder: Path, case: Case) -> None:
    table = write(folder, case)
    try:
        blocks = list(table.blocks())
    except InjobError:
        return
    for index, block in enumerate(blocks):
        again = list(table.blocks(block.end))
        assert list(map(repr, again)) == list(map(repr, blocks[index + 1 :]))


@many
@given(case=cases(), place=st.floats(0, 1, exclude_max=True), cut=st.booleans())
def test_what_is_damaged_is_read_or_refused_with_a_sentence(
    folder: Path, case: Case, place: float, *, cut: bool
) -> None:
    table = write(folder, case, WHOLE)
    path = table.files[-1]
    whole = path.read_bytes()
    at = int(place * len(whole))
    path.write_bytes(whole[:at] if cut else whole[:at] + bytes([whole[at] ^ 0x55]) + whole[at + 1 :])
    said = complaint(table)
    assert not said or said.startswith(str(folder))
    assert said or path.suffix == ".csv" or read(table) == read(write(folder, case, WHOLE))


def complaint(table: Table) -> str:
    try:
        require_columns(table.files, table.columns.names)
        row_count(table)
        list(table.blocks())
    except InjobError as error:
        return str(error)
    return ""


@many
@given(case=cases())
def test_rows_are_counted_as_they_are_read(folder: Path, case: Case) -> None:
    table = write(folder, case)
    outcome = read(table)
    if outcome.failed:
        return
    rows = len(outcome.rows) + outcome.dropped + len(outcome.bad)
    blank = sum(data.splitlines().count(b"") + 1 for data in case.files.values())
    assert rows <= row_count(table) <= rows + blank
