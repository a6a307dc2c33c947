"""Attributes that are read in one parse are the ones that the translator would read."""

import duckdb
import pytest

from checks.sandbox.logs.attributes import together

TEXTS = (
    '{"a": "x", "b.c": 7, "d": {"e": [1, 2]}}',
    '{"a": null, "b.c": true}',
    '{"b.c": "7", "d": 1.50}',
    "{}",
    "[]",
    "null",
    '"text"',
    None,
)
PATHS = ("$.a", '$."b.c"', "$.d", "$.d.e", '$."no such"')


def read(path: str) -> str:
    """Return the expression that the translator writes for an attribute."""
    return f"""json_extract("_p", '{path}') ->> '$'"""


READ = ", ".join(read(path) for path in PATHS)
SQL = f"SELECT {READ} FROM texts"  # noqa: S608 - the test's own paths


def asked(sql: str) -> list[tuple[object, ...]]:
    """Return what SQL finds in the texts."""
    connection = duckdb.connect()
    connection.execute('CREATE TABLE texts ("_p" JSON)')
    connection.executemany("INSERT INTO texts VALUES ($1)", [[text] for text in TEXTS])
    return connection.execute(sql).fetchall()


def test_attributes_read_together_are_the_same() -> None:
    """Texts, numbers, objects, nulls, what is absent, and what is no object."""
    assert "json_extract_string" in together(SQL)
    assert asked(together(SQL)) == asked(SQL)
    assert any(value == "7" for row in asked(SQL) for value in row)


def test_a_projection_parses_once() -> None:
    """DuckDB takes the list for one expression, however many of its places are asked for."""
    ((_, plan),) = asked(f"EXPLAIN {together(SQL)}")

    assert str(plan).count("json_extract_string") == 1


@pytest.mark.parametrize("sql", [f"SELECT {read('$.a')}", "SELECT '$.a' ->> '$'"])
def test_a_single_attribute_stays_as_it_is(sql: str) -> None:
    """There is nothing to read together."""
    assert together(sql) == sql
