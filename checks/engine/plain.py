"""A finished run as plain data: it says that there was a secret, and not which."""

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from operator import is_not
from typing import Any

from checks.evidence import Exchange
from checks.secret import Secret, Withheld


def plain(value: Any, mask: Callable[[str], str]) -> Any:
    """Return evidence with secrets withheld and texts masked; what holds none as it is."""
    if isinstance(value, Secret):
        return Withheld.SECRET
    if type(value) is str:
        masked = mask(value)
        return value if masked == value else masked
    if isinstance(value, tuple):
        items = tuple(plain(item, mask) for item in value)
        return items if any(map(is_not, items, value)) else value
    if isinstance(value, Mapping):
        return {name: plain(inner, mask) for name, inner in value.items()}
    if not is_dataclass(value) or isinstance(value, type | Exchange):
        # An exchange was redacted on its way in.
        return value
    parts = {each.name: getattr(value, each.name) for each in fields(value)}
    changed = {name: new for name, old in parts.items() if (new := plain(old, mask)) is not old}
    return replace(value, **changed) if changed else value
