"""What an answer calls a column's type, and how it writes the values."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A type of Log Analytics."""

    name: str
    written: str
    """SQL that turns the value `{}` into what the answer holds."""


_MOMENT = "strftime({}, '%Y-%m-%dT%H:%M:%S.%f0Z')"
# A number that is none travels as a text, for JSON has no word for it.
_REAL = (
    "CASE WHEN isnan({0}) THEN to_json('NaN') WHEN {0} = 'infinity' THEN to_json('Infinity') "
    "WHEN {0} = '-infinity' THEN to_json('-Infinity') ELSE to_json({0}) END"
)
_SPAN = (
    "CASE WHEN epoch_us({0}) < 0 THEN '-' ELSE '' END || "
    "CASE WHEN abs(epoch_us({0})) >= 86400000000 "
    "THEN (abs(epoch_us({0})) // 86400000000)::VARCHAR || '.' ELSE '' END || "
    "strftime(make_timestamp(abs(epoch_us({0})) % 86400000000), '%H:%M:%S.%f0')"
)
_TEXT = "CAST({} AS VARCHAR)"
_LONG = Kind(name="long", written="TRY_CAST({} AS BIGINT)")
_INT = Kind(name="int", written="{}")
_DATETIME = Kind(name="datetime", written=_MOMENT)
_DYNAMIC = Kind(
    name="dynamic", written="CASE WHEN {0} IS NOT NULL THEN CAST(to_json({0}) AS VARCHAR) END"
)

_KINDS = {
    "BOOLEAN": Kind(name="bool", written="{}"),
    "TINYINT": _INT,
    "SMALLINT": _INT,
    "INTEGER": _INT,
    "FLOAT": Kind(name="real", written=_REAL.replace("{0}", "CAST({0} AS DOUBLE)")),
    "DOUBLE": Kind(name="real", written=_REAL),
    # A text is never null in Log Analytics, it is empty.
    "VARCHAR": Kind(name="string", written="coalesce({}, '')"),
    "TIMESTAMP": _DATETIME,
    "DATE": _DATETIME,
    "TIMESTAMP WITH TIME ZONE": _DATETIME,
    "INTERVAL": Kind(name="timespan", written=_SPAN),
    "UUID": Kind(name="guid", written=_TEXT),
    "JSON": Kind(name="dynamic", written=_TEXT),
    "TIMESTAMP[]": Kind(
        name="dynamic",
        written=f"CAST(to_json(list_transform({{}}, lambda x: {_MOMENT.format('x')})) AS VARCHAR)",
    ),
}


def kind(stored: str) -> Kind:
    """Return what becomes of a type of DuckDB."""
    if stored in _KINDS:
        return _KINDS[stored]
    if stored.startswith("DECIMAL"):
        return _KINDS["FLOAT"]
    return _DYNAMIC if stored.endswith(("]", ")")) else _LONG
