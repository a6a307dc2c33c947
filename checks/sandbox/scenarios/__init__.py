"""Reads scenarios: a title, a summary, what the client uses, and a patch over the base.

Nothing that judges a run ever sees a scenario's name; the command that repeats the run says it.
"""

import dataclasses
import difflib
import functools
import tomllib
import types
import typing
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from checks.sandbox.plan import Plan
from checks.sandbox.roles import built_in

_HERE = Path(__file__).parent
_BASE = _HERE.parent / "base"
_T = typing.TypeVar("_T")


class ScenarioError(ValueError):
    """A scenario cannot be read: names the file and the entry."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One Azure to start a sandbox with."""

    title: str
    summary: str
    """A sentence for a selector: what is wrong."""
    auth: typing.Literal["auto", "key", "token", "entra"]
    """What the client uses."""
    plan: Plan
    about: typing.Literal["calls", "logs"] = "calls"
    """What its fault is about, so that a selector can offer what fits."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What a selector shows of a scenario."""

    title: str
    summary: str
    about: str


def names() -> tuple[str, ...]:
    """Return the names of the scenarios that come with the package, sorted."""
    return tuple(sorted(path.stem for path in _HERE.glob("*.toml")))


def load(name_or_path: str | Path) -> Scenario:
    """Read a scenario by its name, or from a TOML file anywhere.

    Raises `ScenarioError` when there is no such scenario, or when the file says something unknown.
    """
    path = _path_of(name_or_path)
    document = _read(path)
    patch = document.pop("patch", {})
    merged = _merge(_base(), patch)
    scenario = _record(Scenario, document | {"plan": merged}, where=f"{path.name}: ")
    _check_labels(scenario.plan, where=f"{path.name}: ")
    return scenario


def _path_of(name_or_path: str | Path) -> Path:
    if str(name_or_path).endswith(".toml"):
        return Path(name_or_path)
    if name_or_path not in names():
        near = difflib.get_close_matches(str(name_or_path), names(), 1)
        meant = f"Did you mean {near[0]}? " if near else ""
        raise ScenarioError(
            f"There is no scenario {name_or_path!r}. {meant}"
            "foundry-doctor sandbox --list names them all."
        )
    return _HERE / f"{name_or_path}.toml"


@functools.cache
def heads() -> dict[str, Head]:
    """Return what a selector shows of each scenario that comes with the package, by its name."""
    told = {name: _read(_HERE / f"{name}.toml") for name in names()}
    return {
        name: Head(title=each["title"], summary=each["summary"], about=each.get("about", "calls"))
        for name, each in told.items()
    }


@functools.cache
def _base() -> dict[str, Any]:
    """Return the Azure in which everything works: its files hold different tables of it."""
    merged: dict[str, Any] = {}
    for path in sorted(_BASE.glob("*.toml")):
        merged |= _read(path)
    return merged


def _read(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            return tomllib.load(file)
    except OSError as error:
        raise ScenarioError(f"{path}: {error.strerror}.") from error
    except ValueError as error:  # no TOML, or no text at all
        raise ScenarioError(f"{path}: {error}") from error


def _merge(base: Any, patch: Any) -> Any:
    if not (isinstance(base, dict) and isinstance(patch, dict)):
        return patch
    return base | {key: _merge(base.get(key), value) for key, value in patch.items()}


def _check_labels(plan: Plan, *, where: str) -> None:
    tenants = tuple(tenant.label for tenant in plan.tenants)
    apps = tuple(app.label for app in plan.apps)
    holders = (*apps, *(group.label for group in plan.groups))
    roles = (*built_in(), *(role.name for role in plan.custom_roles))
    subscriptions = tuple(each.id for each in plan.subscriptions)
    references: tuple[tuple[str, str, Collection[str]], ...] = (
        ("account.tenant", plan.account.tenant, tenants),
        ("account.subscription", plan.account.subscription, subscriptions),
        ("client.app", plan.client.app, apps),
        *(("apps.tenant", app.tenant, tenants) for app in plan.apps),
        *(("subscriptions.tenant", each.tenant, tenants) for each in plan.subscriptions),
        *(("groups.members", name, holders) for group in plan.groups for name in group.members),
        *(("grants.app", grant.app, holders) for grant in plan.grants),
        *(("grants.role", grant.role, roles) for grant in plan.grants),
        *(("eligibilities.app", each.app, holders) for each in plan.eligibilities),
        *(("eligibilities.role", each.role, roles) for each in plan.eligibilities),
        *(("denies.principals", name, holders) for deny in plan.denies for name in deny.principals),
        *(("denies.excluded", name, holders) for deny in plan.denies for name in deny.excluded),
    )
    for setting, label, known in references:
        if label not in known:
            raise ScenarioError(f"{where}{setting}: no {label!r}. Known: {', '.join(known)}.")


def _value(kind: Any, value: Any, *, where: str) -> Any:
    """Turn what TOML gave into the type a field is annotated with."""
    if dataclasses.is_dataclass(kind):
        return _record(typing.cast("type[Any]", kind), value, where=f"{where}.")
    if typing.get_origin(kind) is typing.Literal:
        choices = typing.get_args(kind)
        if value not in choices:
            raise ScenarioError(f"{where} must be one of {', '.join(choices)}, not {value!r}.")
        return value
    if isinstance(kind, types.GenericAlias):
        if not isinstance(value, list):
            raise ScenarioError(f"{where} must be a list.")
        item = kind.__args__[0]
        return tuple(_value(item, each, where=f"{where}[{n}]") for n, each in enumerate(value))
    if kind is float and type(value) is int:
        return float(value)
    if type(value) is not kind:
        raise ScenarioError(f"{where} must be a {kind.__name__}, not {value!r}.")
    return value


def _record(kind: type[_T], table: Mapping[str, Any], *, where: str) -> _T:
    if not isinstance(table, dict):
        raise ScenarioError(f"{where.rstrip('.')} must be a table.")
    hints = typing.get_type_hints(kind)
    for key in table:
        if key not in hints:
            raise ScenarioError(f"{where}{key} is not a setting. Known: {', '.join(hints)}.")
    for field in dataclasses.fields(typing.cast("type[Any]", kind)):
        if field.name not in table and field.default is dataclasses.MISSING:
            raise ScenarioError(f"{where}{field.name} is missing.")
    return kind(**{key: _value(hints[key], table[key], where=where + key) for key in table})
