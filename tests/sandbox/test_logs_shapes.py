"""Texts of queries become SQL: translated once for all times, and always as they were sent."""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import duckdb
import duckdb_kql
import pytest

from checks.sandbox.logs import kql, queries, shapes
from checks.sandbox.logs.translator import of_shape
from tests.sandbox.asking_logs import NOW

Ask = Callable[[str], list[str]]


class FakeTranslator:
    """The real one, which notes what it was given."""

    def __init__(self) -> None:
        self.given: list[str] = []
        self._real = duckdb_kql.to_sql

    def __call__(self, query: str, **options: Any) -> duckdb_kql.TranslationResult:
        """Translate."""
        self.given.append(query)
        return self._real(query, **options)


@pytest.fixture
def translator(monkeypatch: pytest.MonkeyPatch) -> FakeTranslator:
    """A translator that has not seen any text yet."""
    fake = FakeTranslator()
    monkeypatch.setattr(duckdb_kql, "to_sql", fake)
    of_shape.cache_clear()
    return fake


@pytest.fixture
def ask() -> Iterator[Ask]:
    """Run a text over no tables; return the rows, as JSON."""
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")

        def run(query: str) -> list[str]:
            asked = queries.Asked(query=query, now=NOW, variables={}, max_records=10)
            return list(kql.run(connection.cursor(), asked, given_up=threading.Event()).rows)

        yield run


def test_texts_that_differ_in_their_times_are_translated_once(
    ask: Ask, translator: FakeTranslator
) -> None:
    """Each gets the answer to its own times, whatever was asked before it."""
    text = "print a = datetime(2026-11-{0}), b = datetime(2026-11-{1}T10:00:00Z)"

    assert ask(text.format(18, 19)) == [
        '["2026-11-18T00:00:00.0000000Z","2026-11-19T10:00:00.0000000Z"]'
    ]
    assert ask(text.format(20, "02")) == [
        '["2026-11-20T00:00:00.0000000Z","2026-11-02T10:00:00.0000000Z"]'
    ]
    assert len(translator.given) == 1


def test_another_text_is_translated_anew(ask: Ask, translator: FakeTranslator) -> None:
    """What differs in more than its times is another question."""
    ask("print a = datetime(2026-11-18), 1")
    ask("print a = datetime(2026-11-18), 2")

    assert len(translator.given) == 2


def test_what_was_prepared_is_not_translated_again(ask: Ask, translator: FakeTranslator) -> None:
    """A text may be translated while its tables are being made."""
    shapes.prepare("print datetime(2026-11-18)")
    prepared = len(translator.given)

    assert ask("print datetime(2026-11-19)") == ['["2026-11-19T00:00:00.0000000Z"]']
    assert (prepared, len(translator.given)) == (1, 1)


LITERALS = {
    "print \"datetime(2026-01-01)\", 'datetime(2026-01-02)'": (
        '["datetime(2026-01-01)","datetime(2026-01-02)"]'
    ),
    'print "it\\"s datetime(2026-01-01)"': '["it\\"s datetime(2026-01-01)"]',
    'print @"x\\", "datetime(2026-01-01)"': '["x\\\\","datetime(2026-01-01)"]',
    "print @'it''s \\', \"datetime(2026-01-01)\"": '["it\'s \\\\","datetime(2026-01-01)"]',
    "print 1 // it's datetime(2026-01-01)\n| extend b = datetime(2026-01-02)": (
        '[1,"2026-01-02T00:00:00.0000000Z"]'
    ),
    'print "// no comment", datetime(2026-01-02)': (
        '["// no comment","2026-01-02T00:00:00.0000000Z"]'
    ),
}


@pytest.mark.parametrize("query", LITERALS)
def test_a_time_in_a_text_or_a_comment_is_left_alone(ask: Ask, query: str) -> None:
    """A literal stays what was sent, and what follows a comment is no part of it."""
    assert ask(query) == [LITERALS[query]]


def test_a_query_hides_nothing_behind_a_backslash() -> None:
    """In a verbatim text a backslash ends nothing, so what follows is looked at, too."""
    with pytest.raises(queries.QueryError, match="duckdb_settings"):
        queries.check('print a = @"x\\", b = duckdb_settings, c = "y"')


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "UTC"])
def test_a_time_without_a_zone_is_utc(
    ask: Ask, zone: str, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    """Where the machine stands changes no answer."""
    monkeypatch.setenv("TZ", zone)
    time.tzset()

    def back() -> None:
        monkeypatch.undo()
        time.tzset()

    request.addfinalizer(back)

    assert ask("print datetime(2026-11-20), datetime(2026-11-20T10:00:00+02:00)") == [
        '["2026-11-20T00:00:00.0000000Z","2026-11-20T08:00:00.0000000Z"]'
    ]


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ("print datetime(2026-11-20T10:00:00Z) wherex", (1, 37)),
        ("print datetime(2026-11-20T10:00:00Z)\n| wherex", (2, 0)),
        ("print datetime(2026-11-20T10:00:00Z)\n| extend a = ) + 1", (2, 13)),
    ],
)
def test_a_mistake_is_named_where_it_was_sent(ask: Ask, query: str, place: tuple[int, int]) -> None:
    """Line and position are those of the text as it was sent, times in front of them or not."""
    with pytest.raises(queries.QueryError) as caught:
        ask(query)

    told = caught.value.told
    assert (caught.value.kind, told["code"]) == ("SyntaxError", "SYN0002")
    assert (told["line"], told["pos"]) == place
    assert str(told["message"]).endswith(f"line [{place[0]},{place[1]}]")


DECLARING = {
    "declare query_parameters(x:long = 3); print x": "[3]",
    "declare query_parameters(x:long = 3); print x, datetime(2026-01-01)": (
        '[3,"2026-01-01T00:00:00.0000000Z"]'
    ),
    "declare query_parameters(x:datetime = datetime(2026-01-02)); print x, datetime(2026-01-01)": (
        '["2026-01-02T00:00:00.0000000Z","2026-01-01T00:00:00.0000000Z"]'
    ),
}


@pytest.mark.parametrize("query", DECLARING)
def test_a_text_may_declare_its_own_parameters(ask: Ask, query: str) -> None:
    """Their defaults hold, with times beside them or without."""
    assert ask(query) == [DECLARING[query]]


def test_a_parameter_without_a_value_is_refused(ask: Ask) -> None:
    """Nobody gives it one, which is the query's mistake."""
    with pytest.raises(queries.QueryError) as caught:
        ask("declare query_parameters(x:long); print x, datetime(2026-01-01)")

    assert caught.value.kind == "SemanticError"


NAMES = {
    "let _time0 = 5; print _time0, datetime(2026-01-01)": '[5,"2026-01-01T00:00:00.0000000Z"]',
    "let unused = datetime(2026-01-01); print 1": "[1]",
    "print datetime(2026-13-45), datetime(null)": "[null,null]",
    "print now(), datetime(2026-01-01)": (
        '["2026-11-20T17:09:00.0000000Z","2026-01-01T00:00:00.0000000Z"]'
    ),
    "print dynamic([datetime(2026-01-01)])": '["[\\"2026-01-01T00:00:00.0000000Z\\"]"]',
}


@pytest.mark.parametrize("query", NAMES)
def test_a_text_gets_the_answer_it_would_get_untranslated(ask: Ask, query: str) -> None:
    """Names, unused times and times that are none make no difference."""
    assert ask(query) == [NAMES[query]]


def test_now_is_each_questions_own(translator: FakeTranslator) -> None:
    """A text that was translated at another time does not remember it."""
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")

        def at(now: datetime) -> tuple[str, ...]:
            asked = queries.Asked(query="print now()", now=now, variables={}, max_records=10)
            return kql.run(connection.cursor(), asked, given_up=threading.Event()).rows

        assert at(NOW) == ('["2026-11-20T17:09:00.0000000Z"]',)
        assert at(datetime(2027, 1, 1, tzinfo=UTC)) == ('["2027-01-01T00:00:00.0000000Z"]',)
    assert len(translator.given) == 1
