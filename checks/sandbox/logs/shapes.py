"""Texts of queries as SQL: those that differ in nothing but their times are translated once.

The ones that every check asks are translated ahead (`translated.json`): to import a parser of KQL
and to parse the first text takes more than all else that a check asks of the sandbox's logs.
"""

import functools
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from checks.sandbox.logs.queries import TEXT

AHEAD = Path(__file__).parent / "translated.json"
"""Digest of a shape → its SQL; `python docs/translated.py` writes it."""
_TIME = re.compile(rf"(?P<other>{TEXT.pattern})|datetime\(\s*(?P<time>\d{{4}}-[\dT:.-]+Z?)\s*\)")
_NO_TIMES: Mapping[str, datetime] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Translated:
    """A query as SQL, with places for what each question has of its own."""

    sql: str
    slots: Mapping[str, str] = field(default_factory=dict)
    """Name that the query declares → the place that takes its value."""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    """What stands in places that the query itself fills."""
    clock: str = ""
    """The place that takes the time of the question; empty where there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """SQL that can be executed, with its values."""

    sql: str
    values: Mapping[str, Any]


def statement(query: str, now: datetime) -> Statement:
    """Return a query as it is executed; raises `QueryError`."""
    shape, times = shape_of(query)
    found = _of_shape(shape)
    if found is None:
        from checks.sandbox.logs import translator  # noqa: PLC0415 - imports a parser

        # It needs its times as literals, or is wrong: then its places are those of its own text.
        found, times = translator.of_text(query), _NO_TIMES
    # The text may declare parameters of its own, and a time that is not used has no slot.
    own = {found.slots[name]: time for name, time in times.items() if name in found.slots}
    clock = {found.clock: now.replace(tzinfo=None)} if found.clock else {}
    return Statement(sql=found.sql, values={**found.parameters, **own, **clock})


def prepare(query: str) -> None:
    """Translate a query ahead of `statement`, which then need not."""
    _of_shape(shape_of(query)[0])


def shape_of(query: str) -> tuple[str, Mapping[str, datetime]]:
    """Return a query with a declared name in the place of each time, and the times by name."""
    times: dict[str, datetime] = {}

    def named(found: re.Match[str]) -> str:
        if found["other"] is not None:
            return found[0]
        name = f"_sandbox_time{len(times)}"
        time = datetime.fromisoformat(found["time"])
        # Without a zone it is UTC, wherever this machine is.
        times[name] = (time.astimezone(UTC) if time.tzinfo else time).replace(tzinfo=None)
        return name

    try:
        text = _TIME.sub(named, query)
    except ValueError:
        return query, _NO_TIMES
    declared = ", ".join(f"{name}:datetime" for name in times)
    return (f"declare query_parameters({declared});\n{text}", times) if times else (query, times)


def digest(shape: str) -> str:
    """Return what names a shape among those that are translated ahead."""
    return hashlib.sha256(shape.encode()).hexdigest()


def _of_shape(shape: str) -> Translated | None:
    if known := _ahead().get(digest(shape)):
        return known
    from checks.sandbox.logs import translator  # noqa: PLC0415 - imports a parser

    return translator.of_shape(shape)


@functools.cache
def _ahead() -> Mapping[str, Translated]:
    entries = json.loads(AHEAD.read_text(encoding="utf-8")) if AHEAD.exists() else {}
    return {name: Translated(**entry) for name, entry in entries.items()}
