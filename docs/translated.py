"""Translates the questions of every check ahead, for the sandbox: python docs/translated.py."""

import dataclasses
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from checks.sandbox import load
from checks.sandbox.logs import shapes, translator
from checks.workspaces import Span
from checks.workspaces.compose import bound, query_text

# Any will do: a shape has no times.
_SPAN = Span.before(datetime(2026, 1, 1, tzinfo=UTC), timedelta(days=30))


def questions() -> Iterator[str]:
    """Yield what a check of the working sandbox asks of its logs, as KQL."""
    account = load("healthy").plan.account.name
    yield bound(query_text("coverage"), _SPAN, {"account": account})


def entries() -> dict[str, Any]:
    """Return the file's content."""
    found = {}
    for text in questions():
        shape, _ = shapes.shape_of(text)
        found[shapes.digest(shape)] = dataclasses.asdict(translator.of_text(shape))
    return found


if __name__ == "__main__":
    shapes.AHEAD.write_text(f"{json.dumps(entries(), indent=1)}\n", encoding="utf-8")
