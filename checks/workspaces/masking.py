"""What a log holds is shown without the secrets in it: answers are masked as they arrive.

Columns of texts have few values, or few rows: each distinct one is looked at once.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from checks.redact.in_use import masked
from checks.workspaces.duck import quoted
from checks.workspaces.model import Answer, Column

if TYPE_CHECKING:
    import duckdb

_LETTERS = re.compile(r"[A-Za-z]{2}")
"""A list of numbers, as histograms are, needs no look."""
_FEW = 1000
"""Distinct values of a column up to which it is masked where it is kept; of more, on each way."""


def without_secrets(answer: Answer) -> Answer:
    """Return an answer whose texts are masked, its words about what is missing too."""
    partial = answer.partial
    if partial:
        partial = replace(partial, code=masked(partial.code), message=masked(partial.message))
    columns = {name: _masked_column(column) for name, column in answer.columns.items()}
    return replace(answer, columns=columns, partial=partial)


def _masked_column(column: Column) -> Column:
    values = column.values
    if hasattr(values, "to_pylist"):
        return _masked_arrow(column) if "string" in str(values.type) else column
    changed = _changed(each for each in values if isinstance(each, str))
    return replace(column, values=_shown(values, changed)) if changed else column


def _masked_arrow(column: Column) -> Column:
    import pyarrow as pa  # type: ignore[import-untyped]  # noqa: PLC0415 - it is there already

    values = column.values
    flat = values.flatten() if "list" in str(values.type) else values
    changed = _changed(flat.unique().to_pylist())
    if not changed:
        return column
    return replace(column, values=pa.array(_shown(values.to_pylist(), changed), type=values.type))


def _shown(value: Any, changed: Mapping[str, str]) -> Any:
    if isinstance(value, list):
        return [_shown(each, changed) for each in value]
    return changed.get(value, value) if isinstance(value, str) else value


def _changed(values: Iterable[Any]) -> dict[str, str]:
    """Return what holds a secret, each with what is shown in its place."""
    texts = [each for each in values if isinstance(each, str) and _LETTERS.search(each)]
    return {text: shown for text in texts if (shown := masked(text)) != text}


def mask_table(connection: "duckdb.DuckDBPyConnection", table: str, columns: Iterable[str]) -> None:
    """Mask the texts of a table in place, in each column that has few distinct ones."""
    for name in columns:
        column = quoted(name)
        rows = connection.execute(
            f"SELECT DISTINCT {column} FROM {table} LIMIT {_FEW + 1}"  # noqa: S608 - own names
        ).fetchall()
        if len(rows) > _FEW:
            continue
        for text, shown in _changed(value for (value,) in rows).items():
            connection.execute(
                f"UPDATE {table} SET {column} = $1 WHERE {column} = $2",  # noqa: S608 - the same
                [shown, text],
            )
