"""The classes that a file may name: every frozen fact, and what a run says of itself."""

import pkgutil
from collections.abc import Iterator, Mapping
from dataclasses import is_dataclass
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any

from checks import evidence
from checks.model import About, Missing, Permission
from checks.target import Lint, Target, TargetInput

VERSIONS: Mapping[str, int] = {}
"""Class → its version, where it is not the first; a step when a field changes its meaning."""
OF_A_RUN = (About, Lint, Missing, Permission, Target, TargetInput)


@cache
def classes() -> Mapping[str, type[Any]]:
    """Return every class by its name; no two have the same."""
    found = {kind.__name__: kind for module in _modules() for kind in _facts_in(module)}
    return {**found, **{kind.__name__: kind for kind in OF_A_RUN}}


def version_of(name: str) -> int:
    """Return the version of a class, as a file says it."""
    return VERSIONS.get(name, 1)


def _modules() -> Iterator[ModuleType]:
    for module in pkgutil.walk_packages(evidence.__path__, f"{evidence.__name__}."):
        yield import_module(module.name)


def _facts_in(module: ModuleType) -> Iterator[type[Any]]:
    for value in vars(module).values():
        if isinstance(value, type) and is_dataclass(value) and value.__module__ == module.__name__:
            yield value
