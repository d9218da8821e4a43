"""Strings of the contract → the script's own dataclass, all mistakes reported together.

The same declaration serves hyperparameters of training jobs and arguments of processing jobs: names
with dashes or underscores, defaults, choices, ranges, and the text of `--help`.
"""

import argparse
import dataclasses
import operator
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, NoReturn, TypeVar, get_args, get_origin, get_type_hints

from injob.conversion import convert
from injob.errors import UsageError, shown
from injob.suggestions import hint

T = TypeVar("T")

_NEGATIVE = re.compile(r"-\.?\d")
"""How a value begins that is no option."""

_METAVARS = {str: "TEXT", int: "N", float: "NUMBER", bool: "true|false", Path: "FILE"}


@dataclass(frozen=True)
class Rule:
    """What a value must keep to, besides its type, and the line of `--help` about it."""

    help: str = ""
    over: float | None = None
    under: float | None = None
    at_least: float | None = None
    at_most: float | None = None

    def broken(self, value: Any) -> str:  # noqa: ANN401 - compared with numbers only where a bound is set
        """Return the bound that the value breaks, in words that fit behind "it must be"; "" if none."""
        bounds = (
            ("over", self.over, operator.gt),
            ("under", self.under, operator.lt),
            ("at least", self.at_least, operator.ge),
            ("at most", self.at_most, operator.le),
        )
        stated = [(word, bound, holds) for word, bound, holds in bounds if bound is not None]
        kept = all(holds(value, bound) for _, bound, holds in stated)
        return "" if kept else " and ".join(f"{word} {bound}" for word, bound, _ in stated)


def option(default: Any = dataclasses.MISSING, **rule: Any) -> Any:  # noqa: ANN401 - stands for a field of any type
    """Declare a field with its default and its rule, which takes what Rule takes.

    For example: `test_size: float = option(0.2, over=0, under=1, help="share of the test rows")`.
    """
    return dataclasses.field(default=default, metadata={"rule": Rule(**rule)})


def parse(declaration: type[T], given: Mapping[str, str]) -> T:
    """Return the script's dataclass, filled from name → text.

    Raises UsageError with one line for each unknown, missing, malformed or out-of-range value.
    """
    fields = {field.name: field for field in dataclasses.fields(declaration)}  # type: ignore[arg-type]
    hints = get_type_hints(declaration)
    values: dict[str, Any] = {}
    spelled: dict[str, str] = {}
    mistakes: list[str] = []
    for name, text in given.items():
        field = fields.get(name.replace("-", "_"))
        if field is None:
            mistakes.append(_unknown(name, fields))
            continue
        first = spelled.setdefault(field.name, name)
        if first != name:
            mistakes.append(f"{first} and {name} are the same; give one of them")
            continue
        try:
            values[field.name] = _checked(text, field, hints[field.name])
        except ValueError as error:
            mistakes.append(f"{name} is {shown(text)}; it must be {error}")
    mistakes += [f"{_dashed(name)} is required" for name in _required(fields) if name not in _names(given)]
    if mistakes:
        raise UsageError("\n".join(mistakes))
    return declaration(**values)


def overridden(hyperparameters: Mapping[str, str], options: Mapping[str, str]) -> dict[str, str]:
    """Return the hyperparameters and options of a command line; an option wins, however both are spelled."""
    kept = {name: text for name, text in hyperparameters.items() if _dashed(name) not in options}
    return kept | dict(options)


def parse_arguments(declaration: type, argv: Sequence[str], *, program: str, about: str) -> dict[str, str]:
    """Return the options of a command line, name → text; `--help` prints and exits.

    Raises UsageError for a word that is no option. Unknown options come back too: parse() names them.
    """
    parser = _Parser(prog=program, description=about, allow_abbrev=False, argument_default=argparse.SUPPRESS)
    hints = get_type_hints(declaration)
    for field in dataclasses.fields(declaration):
        flag: dict[str, Any] = {"nargs": "?", "const": "true"} if hints[field.name] is bool else {}
        metavar = _metavar(hints[field.name])
        parser.add_argument(
            _spelling(field.name), dest=field.name, metavar=metavar, help=_help(field), **flag
        )
    known, rest = parser.parse_known_args(_joined(argv))
    return {_dashed(name): text for name, text in vars(known).items()} | _unknown_options(rest)


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise UsageError(message)


def _unknown_options(words: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    name = ""
    for word in words:
        if word.startswith("-"):
            name, _, found_value = word.lstrip("-").partition("=")
            found[name] = found_value
        elif name:
            found[name] = word
        else:
            raise UsageError(f"{word!r} is no option; options are written --name value")
    return found


def _checked(text: str, field: dataclasses.Field[Any], annotation: Any) -> Any:  # noqa: ANN401 - as convert
    value = convert(text, annotation)
    rule: Rule = field.metadata.get("rule", Rule())
    broken = rule.broken(value) if value is not None else ""
    if broken:
        raise ValueError(broken)
    return value


def _unknown(name: str, fields: Mapping[str, Any]) -> str:
    return f"{name} is unknown; {hint(_dashed(name), [*map(_dashed, fields)])}"


def _required(fields: Mapping[str, dataclasses.Field[Any]]) -> list[str]:
    missing = dataclasses.MISSING
    return [n for n, field in fields.items() if field.default is missing and field.default_factory is missing]


def _names(given: Mapping[str, str]) -> set[str]:
    return {name.replace("-", "_") for name in given}


def _dashed(name: str) -> str:
    return name.replace("_", "-")


def _spelling(name: str) -> str:
    return f"-{name}" if len(name) == 1 else f"--{_dashed(name)}"


def _joined(argv: Sequence[str]) -> list[str]:
    # argparse would take -1e-05 for an option; behind an equals sign it is a value.
    words: list[str] = []
    for word in map(_with_dashes, argv):
        if _NEGATIVE.match(word) and words and words[-1].startswith("-") and "=" not in words[-1]:
            words[-1] += f"={word}"
        else:
            words.append(word)
    return words


def _with_dashes(word: str) -> str:
    name, equals, value = word.partition("=")
    return _dashed(name) + equals + value if name.startswith("--") else word


def _metavar(annotation: Any) -> str:  # noqa: ANN401 - any annotation of a field
    if get_origin(annotation) is Literal:
        return "|".join(map(str, get_args(annotation)))
    plain = next((member for member in get_args(annotation) if member is not type(None)), annotation)
    return _METAVARS.get(plain, "VALUE")


def _help(field: dataclasses.Field[Any]) -> str:
    rule: Rule = field.metadata.get("rule", Rule())
    quiet = (None, "", (), dataclasses.MISSING)
    default = "" if field.default in quiet else f" (default: {field.default})"
    end = " (required)" if _required({field.name: field}) else default
    return f"{rule.help}{end}".replace("%", "%%")
