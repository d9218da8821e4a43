"""What happens to every member of a request that makes a job: fields.toml says it, and nothing else does."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

from injob.documents import Json
from scripts.sagemaker_local.model import values

Fate = Literal["honoured", "refused", "recorded"]


@dataclass(frozen=True)
class Fields:
    """The members of an operation's request by their paths, as in `Tags[].Key`, each with a note."""

    honoured: Mapping[str, str]
    refused: Mapping[str, str]
    recorded: Mapping[str, str]

    @classmethod
    @cache
    def of(cls, operation: str) -> "Fields":
        """Return those of an operation."""
        text = files("scripts.sagemaker_local").joinpath("fields.toml").read_text(encoding="utf-8")
        return cls(**tomllib.loads(text)[operation])

    def fate(self, path: str) -> tuple[Fate, str] | None:
        """Return what happens to a member, by itself or in a larger one, and a note; None if nobody knows."""
        if path in self.honoured:
            return "honoured", self.honoured[path]
        for larger in _larger(path):
            if larger in self.refused:
                return "refused", self.refused[larger]
            if larger in self.recorded:
                return "recorded", self.recorded[larger]
        return None

    def mistakes(self, request: Json) -> Iterator[str]:
        """Yield why a request is refused."""
        for path in _given(request, self.refused):
            yield f"{path} is refused here: {self.refused[path]}"

    def unheeded(self, request: Json) -> tuple[str, ...]:
        """Return the members of a request on which nothing acts here."""
        return tuple(_given(request, self.recorded))


def _given(request: Json, paths: Mapping[str, str]) -> Iterator[str]:
    """Yield the paths at which a request asks for something: false, 0 and what is empty ask for nothing."""
    return (path for path in paths if any(values(request, path)))


def _larger(path: str) -> Iterator[str]:
    """Yield a path, and those of the structures and lists around it."""
    while path:
        yield path
        yield path.removesuffix("[]")
        path = path.rpartition(".")[0]
