"""The canonical rows of what was staged: the prelude is run once, a piece of time after the other.

DuckDB holds the groups of one `summarize` in memory, so one statement over millions of rows would
need gigabytes.
"""

# ruff: noqa: S608 - what is put into SQL is the program's own text, or a quoted name

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from checks.workspaces import store
from checks.workspaces.duck import literal, quoted
from checks.workspaces.imports import tables
from checks.workspaces.imports.model import Left
from checks.workspaces.imports.staging import Staging
from checks.workspaces.imports.tables import Table
from checks.workspaces.masking import mask_table
from checks.workspaces.model import Source

PIECE_ROWS = 245_760
"""Two of DuckDB's row groups: about 150 MB while the prelude runs over them."""

MASKED = ("Resource", "Deployment", "Model", "Operation", "Caller", "Region", "Reason")
"""Columns of few distinct texts, masked where they are kept; IDs are masked as they are shown."""
_SAME = """coalesce(nullif("ApimRequestId", ''), nullif("RequestId", ''), concat_ws('|', "Time",
"Resource", "Deployment", "Operation", "Status", "DurationMs", "InputTokens", "OutputTokens"))"""
"""What tells a request from the others of its source, as two exports agree on it."""
_OWN = "MICROSOFT.COGNITIVESERVICES"
_NEAR = "INTERVAL 1 DAY"
"""Two exports may put one call at different times, but not by more than this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What came of it."""

    kept: int
    duplicates: int
    first: datetime | None
    last: datetime | None
    left: Left | None = None


class Materialisation:
    """Maps the staged rows of one source into a new part, attached as `part`."""

    def __init__(
        self,
        staging: Staging,
        source: Source,
        others: Sequence[Path],
        *,
        piece_rows: int = PIECE_ROWS,
    ) -> None:
        """`others` are the parts whose requests are not to be counted again."""
        self._connection = staging.connection
        self._staging = staging
        self._source = source
        self._others = others
        self._main, *self._added = tables.of_source(source)
        self._from: dict[str, str] = {}
        self._rows = piece_rows

    def run(self, on_share: Callable[[float], object]) -> Made:
        """Fill the part's table `calls`; `on_share` is told how much of it is done."""
        self._prepare()
        (total,) = self._row(f"SELECT count(*) FROM {self._from[self._main.name]}")
        starts = range(0, total, self._rows)
        if len(starts) > 1:
            self._carry()
        sql = self._mapping_sql()
        requests = 0
        for index, start in enumerate(starts):
            on_share(index / len(starts))
            requests += self._piece(sql, index, start)
        mask_table(self._connection, "part.calls", MASKED)
        kept, first, last = self._row("SELECT count(*), min(Time), max(Time) FROM part.calls")
        (rows,) = self._row(f"SELECT count(TimeGenerated) FROM {self._from[self._main.name]}")
        is_told = self._source is Source.DIAGNOSTICS and rows > requests
        left = self._left(rows, requests) if is_told else None
        return Made(kept=kept, duplicates=requests - kept, first=first, last=last, left=left)

    def _prepare(self) -> None:
        columns = ", ".join(f"{quoted(name)} {kind}" for name, kind in store.CALLS.items())
        self._do("SET force_compression = 'auto'")
        self._do(f"CREATE TABLE part.calls ({columns})")
        for table in (self._main, *self._added):
            self._from[table.name] = self._staging.gather(table)
        rows = ["SELECT NULL::TIMESTAMP AS seen, NULL::VARCHAR AS id WHERE false"]
        for index, path in enumerate(self._others):
            name = f"{self._source}{index}"
            store.attach(self._connection, path, name)
            rows.append(f"SELECT Time AS seen, {_SAME} AS id FROM {name}.calls")
        self._do(f"CREATE OR REPLACE TEMP VIEW known AS {' UNION ALL '.join(rows)}")
        self._do(
            "CREATE OR REPLACE TEMP TABLE carried AS SELECT *, 0::BIGINT AS _piece, "
            f"0::BIGINT AS _row FROM {self._from[self._main.name]} WHERE false"
        )

    def _left(self, rows: int, requests: int) -> Left:
        """Count the rows that are no request of their own."""
        name = f"(FROM {self._from[self._main.name]} WHERE TimeGenerated IS NOT NULL)"
        provider = "upper(coalesce(\"ResourceProvider\", ''))"
        is_own = f"{provider} IN ('', {literal(_OWN)})"
        providers = self._connection.execute(
            f"SELECT {provider} AS provider, count(*) AS n FROM {name} WHERE NOT {is_own} "
            "GROUP BY ALL ORDER BY n DESC, provider"
        ).fetchall()
        ids = "SELECT ApimRequestId AS id FROM part.calls UNION SELECT id FROM known"
        shared, shared_rows = self._row(
            'SELECT count(*), coalesce(sum(n), 0)::BIGINT FROM (SELECT "CorrelationId", count(*) '
            f'AS n FROM {name} WHERE "CorrelationId" IN ({ids}) AND "CorrelationId" <> \'\' '
            f"AND {is_own} GROUP BY ALL HAVING n > 1)"
        )
        return Left(
            rows=rows,
            requests=requests,
            shared=shared,
            shared_rows=shared_rows,
            providers=tuple(providers),
        )

    def _carry(self) -> None:
        """Put rows of one call that lie in several pieces into the first of those.

        Each would else be a request of its own. Keys are compared by their hash: two that share one
        are only mapped in one statement.
        """
        key = f"hash({self._main.key})"
        name = self._from[self._main.name]
        self._do(
            f"CREATE OR REPLACE TEMP TABLE torn AS SELECT {key} AS h, "
            f"min(rowid // {self._rows}) AS piece FROM {name} WHERE TimeGenerated IS NOT NULL "
            f"GROUP BY h HAVING min(rowid // {self._rows}) < max(rowid // {self._rows})"
        )
        self._do(
            f"INSERT INTO carried SELECT s.*, piece, s.rowid FROM {name} AS s JOIN torn "
            f"ON {key} = h WHERE s.rowid // {self._rows} > piece"
        )

    def _mapping_sql(self) -> str:
        import duckdb_kql  # noqa: PLC0415 - a quarter of a second

        for table in (self._main, *self._added):
            self._view(table, "WHERE false")
        schema = {table.name: list(table.columns) for table in (self._main, *self._added)}
        return str(duckdb_kql.to_sql(tables.mapping_text(self._source), schema=schema))

    def _view(self, table: Table, where: str, more: str = "") -> None:
        columns = ", ".join(map(quoted, table.columns))
        self._do(
            f"CREATE OR REPLACE TEMP VIEW {quoted(table.name)} AS SELECT {columns} "
            f"FROM {self._from[table.name]} {where}{more.format(columns=columns)}"
        )

    def _piece(self, sql: str, index: int, start: int) -> int:
        """Map a piece, keep what is new of it, and return the number of its requests."""
        self._view(
            self._main,
            f"WHERE rowid >= {start} AND rowid < {start + self._rows} "
            "AND rowid NOT IN (SELECT _row FROM carried)",
            f" UNION ALL SELECT {{columns}} FROM carried WHERE _piece = {index}",
        )
        for table in self._added:
            inside = f'SELECT "CorrelationId" FROM {quoted(self._main.name)}'
            self._view(table, f'WHERE "CorrelationId" IN ({inside})')
        cells = ", ".join(map(_cell, store.CALLS))
        if not self._others:
            # Nothing is there already: no row is held to be compared.
            inserted = f"INSERT INTO part.calls SELECT {cells} FROM ({sql}) ORDER BY Time"
            return int(self._row(inserted)[0])
        self._do(f"CREATE OR REPLACE TEMP TABLE piece AS {sql}")
        (requests,) = self._row("SELECT count(*) FROM piece")
        self._do(
            f"INSERT INTO part.calls SELECT {cells} FROM piece ANTI JOIN (SELECT id FROM known "
            f"WHERE seen >= (SELECT min(Time) - {_NEAR} FROM piece) AND seen <= "
            f"(SELECT max(Time) + {_NEAR} FROM piece)) ON {_SAME} = id ORDER BY Time"
        )
        return int(requests)

    def _do(self, sql: str) -> None:
        self._connection.execute(sql)

    def _row(self, sql: str) -> tuple[Any, ...]:
        row: tuple[Any, ...] = self._connection.execute(sql).fetchall()[0]
        return row


def _cell(name: str) -> str:
    """Return a column; text is never null in Log Analytics, so it is not here."""
    column = quoted(name)
    return f"coalesce({column}, '')" if store.CALLS[name] == "VARCHAR" else column
