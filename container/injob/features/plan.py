"""The plan of a pre-processing job: what to do with which column, as data (TOML)."""

import difflib
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from injob.errors import UsageError
from injob.tables.columns import Columns

_KEYS: dict[str, dict[str, type]] = {
    "": {"missing": list, "label": dict, "bin": dict, "scale": dict, "encode": dict},
    "label": {"column": str, "classes": list},
    "bin": {"columns": list, "bins": int},
    "scale": {"columns": list},
    "encode": {"columns": list},
}
_NAMES = {list: "list", dict: "table", str: "string", int: "whole number"}
_FEWEST_BINS = 2
_FEWEST_CLASSES = 2


@dataclass(frozen=True)
class Plan:
    """Which columns to bin, scale and encode, and the label with its classes."""

    label: str
    classes: tuple[str, ...]
    """The label's values; each is written as its position."""
    bin: tuple[str, ...] = ()
    bins: int = 10
    scale: tuple[str, ...] = ()
    encode: tuple[str, ...] = ()
    missing: tuple[str, ...] | None = None
    """Text that stands for a missing value, as in Columns."""

    @property
    def features(self) -> tuple[str, ...]:
        """The columns that become features, in the order in which they do."""
        return self.bin + self.scale + self.encode

    @property
    def columns(self) -> Columns:
        """What to read for this plan."""
        text = (*self.encode, self.label)
        return Columns(self.bin + self.scale, text, missing=self.missing)


def read_plan(path: Path) -> Plan:
    """Read a plan. Raises UsageError that names every mistake in it."""
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"the plan {path} cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"the plan {path} is not valid TOML: {error}") from error
    mistakes = _mistakes(document)
    if mistakes:
        raise UsageError("\n".join(f"the plan {path}: {mistake}" for mistake in mistakes))
    return _plan(document)


def _plan(document: dict[str, Any]) -> Plan:
    binned = document.get("bin", {})
    return Plan(
        label=document["label"]["column"],
        classes=tuple(document["label"]["classes"]),
        bin=tuple(binned.get("columns", ())),
        bins=binned.get("bins", 10),
        scale=tuple(document.get("scale", {}).get("columns", ())),
        encode=tuple(document.get("encode", {}).get("columns", ())),
        missing=tuple(document["missing"]) if "missing" in document else None,
    )


def _mistakes(document: dict[str, Any]) -> list[str]:
    mistakes = _odd_keys("", document)
    for section in _KEYS:
        if section and isinstance(document.get(section), dict):
            mistakes += _odd_keys(section, document[section])
    label = document.get("label")
    if not isinstance(label, dict) or {"column", "classes"} - label.keys():
        mistakes.append('[label] must have column = "…" and classes = ["…", "…"]')
    return mistakes or _contradictions(_plan(document))


def _odd_keys(section: str, table: dict[str, Any]) -> list[str]:
    known = _KEYS[section]
    mistakes = []
    for key, value in table.items():
        place = f"[{section}] {key}" if section else key
        if key not in known:
            nearest = difflib.get_close_matches(key, known, n=1) or sorted(known)
            mistakes.append(f"{place} is unknown; did you mean {nearest[0]}?")
        elif not isinstance(value, known[key]) or isinstance(value, bool):
            mistakes.append(f"{place} must be a {_NAMES[known[key]]}")
        elif isinstance(value, list) and not all(isinstance(item, str) for item in value):
            mistakes.append(f"{place} must hold strings only")
    return mistakes


def _contradictions(plan: Plan) -> list[str]:
    named = [*plan.features, plan.label]
    twice = sorted({name for name in named if named.count(name) > 1})
    mistakes = [f"the column {name!r} stands in it twice" for name in twice]
    if not plan.features:
        mistakes.append("no column to bin, scale or encode; name at least one")
    if plan.bins < _FEWEST_BINS:
        mistakes.append(f"[bin] bins is {plan.bins}; it must be at least {_FEWEST_BINS}")
    if len(set(plan.classes)) < max(_FEWEST_CLASSES, len(plan.classes)):
        mistakes.append("[label] classes must be at least two different values")
    return mistakes
