"""How many rows a table or file has, for tests."""

from injob.tables.csv_files import CsvFile
from injob.tables.table import Table


def row_count(counted: Table | CsvFile) -> int:
    return max((count.rows for count in counted.counts()), default=0)
