"""Rows for tables: fetched for exactly what is asked, and once."""

from dataclasses import replace
from datetime import timedelta

import pandas as pd
import pytest
import streamlit as st

from dashboard.context.place import Place
from dashboard.context.settings import Settings
from dashboard.kit.reader import Reader
from dashboard.panels import frame as monitor
from dashboard.panels import request_table
from dashboard.panels.frame import View
from dashboard.telemetry.memo import Memo
from dashboard.telemetry.rows import RowsAsked
from tests.dashboard.made_views import made_rows, made_view


@pytest.fixture
def fetched(monkeypatch: pytest.MonkeyPatch) -> list[RowsAsked]:
    """What a workspace was asked for; each answer says which it was."""
    asked: list[RowsAsked] = []

    def fetch(_workspace: object, _counting: object, wanted: RowsAsked) -> pd.DataFrame:
        asked.append(wanted)
        return pd.DataFrame({"number": [len(asked)]})

    monkeypatch.setattr(monitor, "slowest", fetch)
    monkeypatch.setattr(monitor, "recent_failures", fetch)
    monkeypatch.setattr(Place, "workspace", lambda _: None)
    monkeypatch.setattr(monitor, "current", Settings)
    st.cache_data.clear()
    return asked


def test_another_interval_is_another_question(fetched: list[RowsAsked]) -> None:
    """A drag lists the requests of its own interval, never the whole window's."""
    view, whole = made_view("full"), made_view("full").window.span
    part = whole.__class__(start=whole.start, end=whole.start + timedelta(hours=3))

    first, second = View.slowest(view, whole), View.slowest(view, part)

    assert [each.span for each in fetched] == [whole, part]
    assert first["number"].item() != second["number"].item()


def test_another_group_is_another_question(fetched: list[RowsAsked]) -> None:
    """A drawer shows its own group's requests."""
    view, whole = made_view("full"), made_view("full").window.span

    View.failures(view, whole, status=429)
    View.failures(view, whole, status=529)

    assert [each.status for each in fetched] == [429, 529]


def test_the_same_question_is_asked_once(fetched: list[RowsAsked]) -> None:
    """A click that changes nothing about the rows costs no query."""
    view, whole = made_view("full"), made_view("full").window.span

    View.slowest(view, whole)
    View.slowest(view, whole)

    assert len(fetched) == 1


def test_a_table_is_made_once_for_what_it_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Drawn again it costs nothing; other rows, or another reader, are another table."""
    made: list[Reader] = []
    real = request_table._table

    def make(rows: pd.DataFrame, reader: Reader) -> pd.DataFrame:
        made.append(reader)
        return real(rows, reader)

    monkeypatch.setattr(request_table, "_table", make)
    view = replace(made_view("full"), memo=Memo())
    rows = made_rows(view.span, status=200)
    first, columns = request_table._shown(view, rows)

    again = request_table._shown(view, rows.copy())
    assert (again[0] is first, again[1], len(made)) == (True, columns, 1)

    other, more = request_table._shown(view, rows.assign(reason="RateLimitExceeded"))
    assert ("reason" in columns, "reason" in more) == (False, True)
    assert other["reason"].tolist() == ["RateLimitExceeded"] * 2

    indian = replace(view, reader=Reader.of("en-US", "Asia/Kolkata"))
    assert request_table._shown(indian, rows)[0]["time"].iloc[0] != first["time"].iloc[0]
    assert len(made) == 3
