"""Fail as scripts fail: with an exception that nobody catches."""


class DataError(Exception):
    """An error of the script's own."""


raise DataError("the column 'income' is missing")
