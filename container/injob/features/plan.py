"""The plan of a pre-processing job: what to do with which column, as data (TOML)."""

import json
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from injob.errors import UsageError
from injob.suggestions import hint
from injob.tables.columns import Columns, repeated

_KEYS: dict[str, dict[str, type]] = {
    "": {"missing": list, "label": dict, "bin": dict, "scale": dict, "encode": dict},
    "label": {"column": str, "classes": list},
    "bin": {"columns": list, "bins": int},
    "scale": {"columns": list},
    "encode": {"columns": list},
}
_NAMES = {list: "list", dict: "table", str: "string", int: "whole number"}
_FEWEST_BINS, _MOST_BINS = 2, 1_000_000
_FEWEST_CLASSES = 2
_LABEL, _CLASSES = ("label", "column"), ("label", "classes")

Entries = dict[tuple[str, str], Any]
"""What a plan says: (section, or "" for the top, key) → value."""


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
    except (ValueError, RecursionError) as error:
        raise UsageError(f"the plan {path} is not valid TOML: {error}") from error
    given = _entries(document)
    wrong = {place: mistake for place, value in given.items() if (mistake := _mistake(*place, value))}
    sound = {place: value for place, value in given.items() if place not in wrong}
    mistakes = [*wrong.values(), *_without_label(given), *_contradictions(sound)]
    # What is misspelt may have been meant to name one.
    if not mistakes and not _plan(sound).features:
        mistakes.append("no column to bin, scale or encode; name at least one")
    if mistakes:
        raise UsageError("\n".join(f"the plan {path}: {mistake}" for mistake in mistakes))
    return _plan(sound)


def _entries(document: dict[str, Any]) -> Entries:
    """Return what stands at the plan's top and, behind it, in its sections."""
    tables = [("", document), *((name, document.get(name)) for name in _KEYS if name)]
    return {
        (section, key): value
        for section, table in tables
        if isinstance(table, dict)
        for key, value in table.items()
    }


def _mistake(section: str, key: str, value: object) -> str | None:
    """Return what is wrong with an entry by itself."""
    known = _KEYS[section]
    place = f"[{section}] {key}" if section else key
    if key not in known:
        return f"{place} is unknown; {hint(key, [*known])}"
    if not isinstance(value, known[key]) or isinstance(value, bool):
        found = json.dumps(value, default=str, ensure_ascii=False)
        return f"{place} is {found}; it must be a {_NAMES[known[key]]}"
    if isinstance(value, list) and not all(isinstance(item, str) for item in value):
        return f"{place} must hold strings only"
    return None


def _without_label(given: Entries) -> list[str]:
    whole = {_LABEL, _CLASSES} <= given.keys()
    return [] if whole else ['[label] must have column = "…" and classes = ["…", "…"]']


def _contradictions(sound: Entries) -> list[str]:
    """Return what is wrong with entries that are right by themselves."""
    plan = _plan(sound)
    named = [*plan.features, plan.label]
    mistakes = [f"the column {name!r} stands in it twice" for name in repeated(named)]
    if not _FEWEST_BINS <= plan.bins <= _MOST_BINS:
        mistakes.append(f"[bin] bins is {plan.bins}; it must be from {_FEWEST_BINS} to {_MOST_BINS:,}")
    lost = [name for name in plan.classes if name in plan.columns.missing_in_csv]
    if lost:
        mistakes.append(
            f'[label] classes has {lost[0]!r}, which counts as missing; say what does: missing = [""]'
        )
    if _CLASSES in sound and len({*plan.classes}) < max(_FEWEST_CLASSES, len(plan.classes)):
        mistakes.append("[label] classes must be at least two different values")
    return mistakes


def _plan(sound: Entries) -> Plan:
    missing = sound.get(("", "missing"))
    return Plan(
        label=sound.get(_LABEL, ""),
        classes=tuple(sound.get(_CLASSES, ())),
        bin=tuple(sound.get(("bin", "columns"), ())),
        bins=sound.get(("bin", "bins"), 10),
        scale=tuple(sound.get(("scale", "columns"), ())),
        encode=tuple(sound.get(("encode", "columns"), ())),
        missing=None if missing is None else tuple(missing),
    )
