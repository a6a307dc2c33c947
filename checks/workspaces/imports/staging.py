"""Rows of the files in a temporary database, with the types that the preludes expect."""

# ruff: noqa: S608 - what is put into SQL is the program's own text, or a quoted name
import logging
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checks import redact
from checks.words import say
from checks.workspaces.duck import TYPES, quoted
from checks.workspaces.imports import dates, tables
from checks.workspaces.imports.dates import Order
from checks.workspaces.imports.formats import reading_of
from checks.workspaces.imports.model import FileError, FileResult, OrderUnknownError
from checks.workspaces.imports.opened import Prepared, prepare
from checks.workspaces.imports.reading import Reading, no_rows, run
from checks.workspaces.imports.tables import Table

if TYPE_CHECKING:
    import duckdb

log = logging.getLogger("foundry_doctor")

_REASONS = 3
_QUOTED_CHARS = 80
_PREPARED = 0.4
"""Share of the time that a file takes to be looked through and, where needed, written anew."""
_FIRST_ROWS = 10_000
"""So many rows are looked at for a day past the twelfth before all are."""

_LOGGED = "CASE WHEN _time BETWEEN TIMESTAMP '2000-01-01' AND TIMESTAMP '2200-01-01' THEN _time END"
"""A time that a log can have; the type goes to where neither Python nor a page can follow."""
_ISO = "TRY_CAST({0} AS TIMESTAMPTZ) AT TIME ZONE 'UTC'"
_WRITTEN = (
    "coalesce(try_strptime({{0}}, {forms}), "
    "CASE WHEN regexp_matches({{0}}, '^\\s*[0-9]{{{{4}}}}-') THEN {iso} END)"
)
"""As the portal or Excel writes a time; the cast would take 11/5/26 for a day of the year 11."""
_CASTS = {
    # The query API's clients write the null of a GUID as this word.
    "string": "nullif({0}, 'None')",
    "long": "TRY_CAST({0} AS BIGINT)",
    "int": "TRY_CAST({0} AS INTEGER)",
    "real": "TRY_CAST({0} AS DOUBLE)",
    "bool": "TRY_CAST({0} AS BOOLEAN)",
    "dynamic": "TRY_CAST({0} AS JSON)",
}
"""KQL type to the SQL that makes it of text, null where the text is none."""


@dataclass(slots=True, kw_only=True)
class Staging:
    """The rows that were read so far, each file's in a table of its own."""

    connection: "duckdb.DuckDBPyConnection"
    work: Path
    """A folder for what is written anew so that it can be read."""
    at: Callable[[float], object] = lambda _: None
    """Called now and then with the share of a file that is done; raises to stop."""
    order: Order | None = None
    """Which number of a date is the day, where a file does not tell."""
    names: dict[str, list[str]] = field(default_factory=dict)
    """Table of Log Analytics to the tables here that hold its rows."""

    def add(self, path: Path, name: str, digest: str) -> FileResult:
        """Read a file; what is wrong with it stands in the result."""
        try:
            return self._read(path, name, digest)
        except FileError as error:
            return FileResult(
                name=name,
                hash=digest,
                error=redact.text(str(error)),
                asks_order=isinstance(error, OrderUnknownError),
            )
        except (RecursionError, ValueError) as error:
            log.debug("unreadable", exc_info=error)
            why = say(
                "The file cannot be read because its content is damaged or nested too deeply."
            )
            return FileResult(name=name, hash=digest, error=why)

    def _read(self, original: Path, name: str, digest: str) -> FileResult:
        prepared = prepare(original, self.work, self._step(0, _PREPARED))
        path = prepared.path
        reading = reading_of(self.connection, path)
        table = tables.detect(reading.columns, self._type_name(reading, path))
        into = f"file{sum(map(len, self.names.values()))}"
        notes = (*_notes_on(prepared, reading), *self._stage(path, reading, table, into))
        rejected = list(self._rejected(reading))
        rows, unreadable, first, last = self._counted(into)
        if not rows and not rejected:
            raise no_rows()
        bad = [say("row {row}: {kind}", row=row, kind=kind) for row, kind in rejected]
        bad += self._without_time(into, reading.header, [row for row, _ in rejected])
        if rows == unreadable:
            raise FileError(
                say("None of the file's rows can be read: {bad}.", bad="; ".join(bad[:_REASONS]))
            )
        self.names.setdefault(table.name, []).append(into)
        return FileResult(
            name=name,
            hash=digest,
            table=table.name,
            rows=rows + len(rejected),
            bad=unreadable + len(rejected),
            reasons=tuple(redact.text(reason) for reason in bad[:_REASONS]),
            first=first,
            last=last,
            notes=notes,
        )

    def _step(self, begin: float, end: float) -> Callable[[float], object]:
        """Return what is to be told of the share of a step, which is a part of the whole."""
        return lambda share: self.at(begin + (end - begin) * share)

    def _type_name(self, reading: Reading, path: Path) -> str:
        if "Type" not in reading.columns:
            return ""
        sql = f'SELECT "Type" FROM ({reading.sql}) LIMIT 1'
        row = self._run(sql, path).fetchone()
        return str(row[0] or "") if row else ""

    def _stage(self, path: Path, reading: Reading, table: Table, into: str) -> tuple[str, ...]:
        """Read a file into a table here; return what is to be said of how it was read."""
        found = tables.origins(table, (*reading.columns, *reading.later))
        texts = [f"{_either(ways)} AS {quoted(name)}" for name, ways in found.items()]
        times = f"SELECT {_either(found['TimeGenerated'])} AS t FROM ({reading.sql})"
        text = self._one_time(path, times)
        dates.check_has_day(text)
        order = self._order_of_dates(path, f"{times} LIMIT {_FIRST_ROWS}", times, text=text)
        forms = list(dates.forms(order, text)) if order else []
        casts = _CASTS | {"datetime": _WRITTEN.format(forms=forms, iso=_ISO) if forms else _ISO}
        time = casts["datetime"].format('"TimeGenerated"')
        cells = [f'CASE WHEN ({_LOGGED}) IS NULL THEN "TimeGenerated" END AS _text']
        cells += [
            f"{_LOGGED if n == 'TimeGenerated' else casts[k].format(quoted(n))} AS {quoted(n)}"
            for n, k in table.columns.items()
        ]
        self._run(
            f"CREATE OR REPLACE TABLE {into} AS SELECT {', '.join(cells)} "
            f"FROM (SELECT *, {time} AS _time FROM "
            f"(SELECT {', '.join(texts)} FROM ({reading.sql})))",
            path,
        )
        if order and self._has_slashed_left(into):
            self._order_of_dates(path, times, text=text)
        return dates.notes_on(text, order, self.order) if order else ()

    def _run(self, sql: str, path: Path) -> "duckdb.DuckDBPyConnection":
        return run(self.connection, sql, path)

    def _counted(self, into: str) -> tuple[int, int, datetime | None, datetime | None]:
        rows, unreadable, first, last = self._row(
            "SELECT count(*), count(*) FILTER (TimeGenerated IS NULL), min(TimeGenerated), "
            f"max(TimeGenerated) FROM {into}"
        )
        return rows, unreadable, _aware(first), _aware(last)

    def _row(self, sql: str, *values: object) -> tuple[Any, ...]:
        row: tuple[Any, ...] = self.connection.execute(sql, list(values)).fetchall()[0]
        return row

    def _rejected(self, reading: Reading) -> Iterator[tuple[int, str]]:
        """Yield the rows of CSV that did not fit, with the reason, and forget them."""
        if not reading.rejects:
            return
        rows = self.connection.execute(
            "SELECT line, any_value(error_type::VARCHAR) FROM reject_errors GROUP BY line "
            "ORDER BY line"
        ).fetchall()
        self.connection.execute("DROP TABLE reject_errors; DROP TABLE reject_scans")
        for line, kind in rows:
            yield line, str(kind).lower()

    def _without_time(self, into: str, header: int, rejected: Sequence[int]) -> Iterator[str]:
        """Yield which rows have no time, counted as a spreadsheet does: the header is row 1."""
        # Rows are stored in the file's order, so that the row's place in the table tells it.
        texts = self.connection.execute(
            f"SELECT rowid, coalesce(_text, '') FROM {into} WHERE TimeGenerated IS NULL "
            f"ORDER BY rowid LIMIT {_REASONS}"
        ).fetchall()
        for place, text in texts:
            row, shown = _row_of(place + header, rejected), text[:_QUOTED_CHARS]
            why = (
                say("{shown!r} is not a valid time", shown=shown)
                if text
                else say("the time is missing")
            )
            yield say("row {row}: {why}", row=row, why=why)

    def _one_time(self, path: Path, times: str) -> str:
        row = self._run(f"SELECT t FROM ({times}) WHERE t IS NOT NULL LIMIT 1", path).fetchone()
        return str(row[0]) if row else ""

    def _order_of_dates(self, path: Path, *times: str, text: str) -> Order | None:
        """Return which number is the day; None where dates are written as ISO 8601.

        `times` are queries of times, each of more rows than the one before: a day past the twelfth
        among the first makes the next needless.
        """
        if not re.fullmatch(dates.SLASHED, text):
            return None
        numbers = ", ".join(
            f"coalesce(max(TRY_CAST(regexp_extract(t, '{which}', 1) AS INTEGER)), 0)"
            for which in (dates.FIRST, dates.SECOND)
        )
        where = f"WHERE regexp_full_match(t, '{dates.SLASHED}')"
        first = second = 0
        for query in times:
            sql = f"SELECT {numbers} FROM ({query}) {where}"
            first, second = self._run(sql, path).fetchall()[0]
            if dates.tells(first, second):
                break
        return dates.order_of(text, first, second, self.order)

    def _has_slashed_left(self, into: str) -> bool:
        """Tell whether a time is none in the order that was found: it may be of the other."""
        (has,) = self._row(
            f"SELECT count(*) > 0 FROM {into} WHERE _text IS NOT NULL "
            f"AND regexp_full_match(_text, '{dates.SLASHED}')"
        )
        return bool(has)

    def gather(self, table: Table) -> str:
        """Bring a table's rows into one table, in order of time; return the name of that."""
        names = self.names.get(table.name, [])
        columns = ", ".join(map(quoted, table.columns))
        if len(names) == 1 and self._is_in_order(names[0]):
            return names[0]
        nothing = ", ".join(f"NULL::{TYPES[kind]}" for kind in table.columns.values())
        rows = [f"SELECT {nothing} WHERE false", *(f"SELECT {columns} FROM {n}" for n in names)]
        self.connection.execute(
            f"CREATE TABLE {quoted(f'all {table.name}')} AS WITH r ({columns}) AS "
            f"({' UNION ALL '.join(rows)}) SELECT * FROM r ORDER BY TimeGenerated"
        )
        for name in names:
            self.connection.execute(f"DROP TABLE {name}")
        return quoted(say("all {name}", name=table.name))

    def _is_in_order(self, into: str) -> bool:
        (is_in_order,) = self._row(
            "SELECT NOT coalesce(bool_or(TimeGenerated < before), false) FROM (SELECT "
            f"TimeGenerated, lag(TimeGenerated) OVER () AS before FROM {into})"
        )
        return bool(is_in_order)


def _notes_on(prepared: Prepared, reading: Reading) -> Iterator[str]:
    if prepared.is_guessed:
        yield say(
            "The file is not UTF-8, so it was read as Windows-1252. If letters such as ä or é are "
            "wrong, save the file as UTF-8 and import it again."
        )
    if reading.is_partial:
        yield say(
            "The file holds only part of the query's rows, because the response in it reports an "
            "error. Export a shorter time range to get all of them."
        )


def _row_of(place: int, rejected: Sequence[int]) -> int:
    """Return a row's number in its file from its place, from 0, among those that were kept."""
    row = place + 1
    for left_out in sorted(rejected):
        row += left_out <= row
    return row


def _either(ways: list[tuple[str, str]]) -> str:
    """Return the SQL for a column's text: of the first way in which a row has it."""
    return f"coalesce({', '.join((*(how.format(quoted(c)) for c, how in ways), 'NULL'))})"


def _aware(time: datetime | None) -> datetime | None:
    return time.replace(tzinfo=UTC) if time is not None else None
