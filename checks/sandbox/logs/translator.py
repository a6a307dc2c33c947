"""Translates KQL into DuckDB's SQL, by duckdb-kql, whose import takes a tenth of a second."""

import functools
import re
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import duckdb_kql
from duckdb_kql.translate import CLOCK_SLOT

from checks.sandbox.logs import schema
from checks.sandbox.logs.attributes import streamed, together
from checks.sandbox.logs.queries import QueryError
from checks.sandbox.logs.shapes import Translated

_SHAPES = 64
_PLACE = re.compile(r"(\d+):(\d+)")
# It stands in a slot, which each question fills with its own.
_ANY_TIME = datetime(2026, 1, 1, tzinfo=UTC)


@functools.lru_cache(_SHAPES)
def of_shape(shape: str) -> Translated | None:
    """Return the SQL of a shape; None for one that needs its times as literals, or is wrong."""
    try:
        return of_text(shape)
    except QueryError:
        return None


_translating = threading.Lock()


def of_text(query: str) -> Translated:
    """Return the SQL of a text; raises `QueryError` with what Log Analytics would say."""
    try:
        # The parser keeps tables of its own, which two threads would fill at once.
        with _translating:
            found = _sql(query)
    except duckdb_kql.KqlSyntaxError as error:
        place = _PLACE.search(str(error))
        line, position = (int(place[1]), int(place[2])) if place else (1, 0)
        message = f"Query could not be parsed at line [{line},{position}]"
        raise QueryError("SyntaxError", "SYN0002", message, line=line, pos=position) from None
    except RecursionError:
        raise QueryError("SyntaxError", "SYN0003", "The query is nested too deeply.") from None
    except duckdb_kql.KqlUnsupportedError as error:
        # Azure knows more of KQL than the translator: its own words say which part is missing.
        message = f"The sandbox does not serve this part of KQL: {error}"
        raise QueryError("SemanticError", "SEM0260", message) from None
    except duckdb_kql.KqlSchemaError as error:
        raise QueryError("SemanticError", "SEM0260", str(error)) from None
    return Translated(
        sql=together(streamed(str(found))),
        parameters={name: value for name, value in found.parameters.items() if name != CLOCK_SLOT},
        slots=_slots(found),
        clock=CLOCK_SLOT if CLOCK_SLOT in found.parameters else "",
    )


def _sql(query: str) -> duckdb_kql.TranslationResult:
    options: dict[str, Any] = {"allow_write": False, "query_now": _ANY_TIME}
    try:
        return duckdb_kql.to_sql(query, schema=schema.column_names(), **options)
    except duckdb_kql.KqlSchemaError as error:
        # A union of tables that spell a column differently; any other mistake is one here, too.
        try:
            return duckdb_kql.to_sql(query, schema=schema.folded_names(), **options)
        except duckdb_kql.KqlError:
            raise error from None


def _slots(found: duckdb_kql.TranslationResult) -> Mapping[str, str]:
    """Return the slot of each declared name; one that the text does not use has none."""
    return {
        declared.name: declared.slot
        for declared in found.declarations
        if declared.slot in found.slots
    }
