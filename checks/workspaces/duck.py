"""How DuckDB's SQL writes names and texts, and what Log Analytics' types are there."""

from collections.abc import Mapping

TYPES: Mapping[str, str] = {
    "datetime": "TIMESTAMP",
    "string": "VARCHAR",
    "long": "BIGINT",
    "int": "INTEGER",
    "real": "DOUBLE",
    "bool": "BOOLEAN",
    "dynamic": "JSON",
}
"""Type of a column in Log Analytics to type of the same in DuckDB; times are UTC without a zone."""


def quoted(name: str) -> str:
    """Return a name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Return a text as an SQL literal, for the places that take no parameter."""
    return "'" + text.replace("'", "''") + "'"
