"""A local workspace answers KQL as Log Analytics does, and does nothing else."""

import stat
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import duckdb
import pytest

from checks.errors import ConfigurationError
from checks.workspaces import local, store
from checks.workspaces.compose import compose, everything
from checks.workspaces.imports import tables
from checks.workspaces.imports.materialise import Materialisation
from checks.workspaces.imports.staging import Staging
from checks.workspaces.local import LocalWorkspace, open_workspace
from checks.workspaces.model import LogsError, Source
from tests.workspaces.exports import LOGGED, SPAN, csv_text, write

Import = Callable[..., Any]
Opened = Callable[[], LocalWorkspace]
COUNT = compose("requests | count", SPAN, everything([Source.DIAGNOSTICS]), canonical=True)


@pytest.fixture
def filled(tmp_path: Path, take: Import, opened: Opened) -> LocalWorkspace:
    """Return a workspace with three calls."""
    take(write(tmp_path, "a.csv", csv_text(LOGGED)))
    return opened()


def count(workspace: LocalWorkspace) -> int:
    """Return the number of requests."""
    (number,) = workspace.query(COUNT, SPAN).values("Count").to_pylist()
    return int(number)


@pytest.mark.parametrize("source", Source)
def test_a_part_has_the_columns_of_every_prelude(source: Source, tmp_path: Path) -> None:
    """What is stored is what the preludes give, in names, types and order."""
    with duckdb.connect() as connection:
        made = Materialisation(Staging(connection=connection, work=tmp_path), source, ())
        connection.execute("ATTACH ':memory:' AS part")
        made._prepare()
        found = connection.execute(f"DESCRIBE {made._mapping_sql()}").fetchall()

    assert [row[:2] for row in found] == list(store.CALLS.items())
    assert {table.source for table in tables.tables().values()} == set(Source)


def test_an_empty_workspace_answers(environ: Mapping[str, str], opened: Opened) -> None:
    """Before the first import there are no rows, and no error; only the owner may look."""
    folder = store.make_folder("w", environ)

    assert count(opened()) == 0
    assert opened().sources == frozenset()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_imports_and_removals_show_at_once(
    filled: LocalWorkspace, environ: Mapping[str, str]
) -> None:
    """The same workspace sees what came and went since its last query."""
    assert count(filled) == 3
    assert filled.sources == {Source.DIAGNOSTICS}

    assert store.remove_part("w", store.parts("w", environ)[0].id, environ)

    assert count(filled) == 0


def test_columns_have_log_analytics_types(filled: LocalWorkspace) -> None:
    """Types are called as Log Analytics calls them, and times have their zone."""
    text = (
        "calls | summarize n = count(), s = sum(Weight), t = max(Time), l = make_list(Weight), "
        "d = max(DurationMs), b = max(Status) > 1, o = max(Status), r = max(Model)"
    )
    answer = filled.query(text, SPAN)
    kinds = {name: column.kind for name, column in answer.columns.items()}

    assert "".join(kinds) == "nstldbor"
    assert list(kinds.values()) == [
        *("long", "long", "datetime", "dynamic"),
        *("real", "bool", "int", "string"),
    ]
    assert answer.values("s").to_pylist() == [3]
    assert answer.values("t").to_pylist()[0].utcoffset().total_seconds() == 0


def test_threads_may_ask_at_once(filled: LocalWorkspace) -> None:
    """Eight threads get eight right answers."""
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda _: count(filled), range(16))) == [3] * 16


@pytest.mark.parametrize("text", ["calls |", "nothing | count", "calls | extend x = nosuch(1)"])
def test_a_wrong_query_says_nothing_of_the_database(filled: LocalWorkspace, text: str) -> None:
    """A text that cannot be run is an error with a cause, without SQL, names or paths."""
    with pytest.raises(LogsError, match="This question cannot be answered") as caught:
        filled.query(text, SPAN)

    assert caught.value.cause == "logs-query-invalid"


def test_a_query_ends_at_its_deadline(filled: LocalWorkspace) -> None:
    """A query that takes too long is stopped, and the next one runs."""
    pairs = "join kind=inner (range y from 1 to 99999 step 1 | extend k = 1) on k"
    long = f"range x from 1 to 9999 step 1 | extend k = 1 | {pairs} | summarize max(x * y)"
    with pytest.raises(LogsError) as caught:
        filled.query(long, SPAN, timeout_s=0.01)

    assert caught.value.cause == "logs-timeout"
    assert count(filled) == 3
    assert "logs-deadline" not in {thread.name for thread in threading.enumerate()}


def test_nothing_else_can_be_read(filled: LocalWorkspace, tmp_path: Path) -> None:
    """The database reaches no other file, and no query can change that."""
    count(filled)
    _, connection = local._connections[filled._folder]
    for sql in (
        f"FROM read_csv('{tmp_path / 'a.csv'}')",
        f"ATTACH '{tmp_path / 'x.duckdb'}'",
        "SET enable_external_access = true",
    ):
        with pytest.raises(duckdb.Error):
            connection.execute(sql)


def test_a_damaged_part_is_named(environ: Mapping[str, str], opened: Opened) -> None:
    """A part that cannot be read is an error that says which one."""
    (store.make_folder("w", environ) / f"{'0' * 32}.duckdb").write_bytes(b"no database" * 9999)

    with pytest.raises(LogsError, match="0000 of local:w cannot be read") as caught:
        count(opened())
    assert caught.value.cause == "logs-import-damaged"
    with pytest.raises(ConfigurationError, match="Remove it and import its logs again"):
        store.parts("w", environ)


@pytest.mark.parametrize("name", ["", "..", "a/b", "-x", ".x", "a" * 65, "é", "a\n", "local:x"])
def test_names_that_are_paths_are_refused(name: str, environ: Mapping[str, str]) -> None:
    """A name can lead to no folder outside."""
    with pytest.raises(ConfigurationError, match="is not a valid name for a local workspace"):
        store.make_folder(name, environ)


def test_an_unknown_workspace_names_the_known_ones(
    filled: LocalWorkspace, environ: Mapping[str, str]
) -> None:
    """A name that is not there is an error that lists what is."""
    with pytest.raises(
        ConfigurationError, match=r"no local workspace local:v\. Existing workspaces: local:w\."
    ):
        open_workspace("local:v", environ)
    assert filled.name == "local:w"
    assert not store.remove_part("w", "../x", environ)
