"""A value enters KQL as one literal of its type, the same to both engines, or not at all."""

import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import duckdb_kql
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.workspaces.literals import MAX_CHARS, LiteralError, Value, literal, table
from tests.kusto.microsoft import Text, Verdict, judge

HOSTILE = (
    '"] | take 1 //',
    '\\"] | take 1 //',
    "\\",
    '\\\\"',
    "\n| take 1\n",
    "\r\n;",
    "}",
    "')",
    '@"',
    "@'x'",
    'h"x"',
    "```",
    "`a` ~~~",
    "${x} {0} %s",
    "/* */ // --",
    "\u202e\u200b\ufeff\u00a0",
    "'; .drop table requests",
    "Ü 漢字 🜁",
    " ",
    "",
)
"""Texts that would end a literal, if one of the engines read it otherwise than it is meant."""
TEXTS = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]) | st.sampled_from("\n\r\t")
)


def printed(values: Sequence[Value]) -> list[Any]:
    """Return what duckdb-kql makes of values, all in one query."""
    columns = ", ".join(f"c{place} = {literal(value)}" for place, value in enumerate(values))
    sql = duckdb_kql.to_sql(f"print {columns}")
    row = duckdb_kql.connect().execute(str(sql), sql.parameters or None).fetchone()
    return list(row or ())


def writable() -> list[str]:
    """Return characters that have a literal, in texts of 1500: the first plane, and many more."""
    signs = []
    for code in (*range(2**16), *range(2**16, sys.maxunicode + 1, 61)):
        try:
            literal(chr(code))
        except LiteralError:
            continue
        signs.append(chr(code))
    return ["".join(signs[start : start + 1500]) for start in range(0, len(signs), 1500)]


@settings(max_examples=25)
@given(st.lists(TEXTS | st.sampled_from(HOSTILE), min_size=1, max_size=25))
def test_a_text_is_read_as_it_is(texts: list[str]) -> None:
    """No text becomes another one, or ends its literal, in duckdb-kql."""
    assert printed(texts) == texts


def test_every_character_is_read_as_it_is() -> None:
    """Signs, spaces and what is invisible come back from duckdb-kql; the same goes for all text."""
    texts = [*writable()[:8], *HOSTILE]

    assert printed(texts) == texts


LAST = datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)
KINDS: Mapping[Value, str] = {
    **dict.fromkeys((True, False), "bool"),
    **dict.fromkeys((-(2**63) + 1, 2**63 - 1, -7), "long"),
    **dict.fromkeys((1e300, -5e-324, 0.1, 2.0**60), "real"),
    **dict.fromkeys((LAST, datetime(1, 1, 1, tzinfo=UTC)), "datetime"),
}
PAIRS = [f"{a}{b}" for a in HOSTILE for b in ('"', "\\", "\n", "'", '\\"', "u0041", "x41", "0")]
FULL = table((("Name", str), ("Number", int)), [(name, 2**62) for name in HOSTILE])
NONE = table((("Name", str), ("At", datetime)), [])


@pytest.fixture(scope="module")
def microsoft() -> Mapping[str, Verdict]:
    """What Microsoft's parser says of the values and tables of this file, by their text."""
    strings = [*writable(), *HOSTILE, *PAIRS, *examples()]
    texts = [f"print x = {literal(value)}" for value in (*strings, *KINDS)]
    texts += [FULL, NONE]
    verdicts = judge([Text(name="", text=text) for text in texts])
    return dict(zip((*strings, *map(literal, KINDS), FULL, NONE), verdicts, strict=True))


def examples() -> list[str]:
    """Return texts that hypothesis thinks of."""
    found: list[str] = []

    @settings(max_examples=300)
    @given(TEXTS)
    def think(text: str) -> None:
        found.append(text)

    think()
    return found


@pytest.mark.random
def test_microsoft_reads_one_string(microsoft: Mapping[str, Verdict]) -> None:
    """For Microsoft's parser every text is one string literal of that value, and nothing else."""
    strings = set(microsoft) - {*map(literal, KINDS), FULL, NONE}

    assert {*HOSTILE, *PAIRS} < strings
    for text in strings:
        verdict = microsoft[text]
        assert (verdict.diagnostics, verdict.literals) == ((), (text,))
        assert verdict.columns == (("x", "string"),)


@pytest.mark.parametrize(
    "value",
    [
        *("\0", "\x1b[2J", "\x7f", "\x85", "\u2028", "\u2029", "\ud800", "a" * (MAX_CHARS + 1)),
        *(2**63, -(2**63), float("nan"), float("inf"), -float("inf")),
        datetime(2026, 11, 20),  # noqa: DTZ001 -- a time without a zone is what is refused
        datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14))),
    ],
)
def test_a_value_may_have_no_literal(value: Value) -> None:
    """What an engine could read otherwise than it is meant is refused."""
    with pytest.raises(LiteralError):
        literal(value)


@settings(max_examples=25)
@given(
    st.lists(
        st.integers(-(2**63) + 1, 2**63 - 1)
        | st.booleans()
        | st.floats(allow_nan=False, allow_infinity=False),
        min_size=1,
    )
)
def test_a_number_keeps_its_value_and_type(numbers: list[int | float | bool]) -> None:
    """Longs beyond 2^53, reals to the last digit and booleans come back as they are."""
    found = printed(numbers)

    assert found == numbers
    assert [type(each) for each in found] == [type(each) for each in numbers]


ZONES = st.timezones() | st.just(UTC)
DAYS = (datetime(1, 1, 2), datetime(9999, 12, 30))  # noqa: DTZ001 -- hypothesis adds the zone


@settings(max_examples=25)
@given(st.lists(st.datetimes(*DAYS, timezones=ZONES), min_size=1))
def test_a_time_keeps_its_microseconds(times: list[datetime]) -> None:
    """A time of any zone is the same moment in UTC."""
    found = [each.replace(tzinfo=UTC) for each in printed(times)]

    # As moments: Python calls a time that a clock shows twice equal to none of another zone.
    assert found == [each.astimezone(UTC) for each in times]


def test_microsoft_reads_each_type(microsoft: Mapping[str, Verdict]) -> None:
    """For Microsoft's parser a literal is of the type that is meant."""
    for value, kind in KINDS.items():
        verdict = microsoft[literal(value)]
        assert (verdict.diagnostics, verdict.columns) == ((), (("x", kind),))


def test_a_table_holds_hostile_names(microsoft: Mapping[str, Verdict]) -> None:
    """A table of names has each of them as one cell, for both engines."""
    sql = duckdb_kql.to_sql(FULL)
    found = duckdb_kql.connect().execute(str(sql), sql.parameters or None).fetchall()

    assert found == [(name, 2**62) for name in HOSTILE]
    assert microsoft[FULL].diagnostics == ()
    assert microsoft[FULL].columns == (("Name", "string"), ("Number", "long"))


def test_a_table_may_be_empty(microsoft: Mapping[str, Verdict]) -> None:
    """A table without a row is a table of that shape, for both engines."""
    assert duckdb_kql.connect().execute(str(duckdb_kql.to_sql(NONE))).fetchall() == []
    assert microsoft[NONE].diagnostics == ()
    assert microsoft[NONE].columns == (("Name", "string"), ("At", "datetime"))
