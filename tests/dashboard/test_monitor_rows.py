"""Rows for tables: fetched for exactly what is asked, and once."""

from datetime import timedelta

import pandas as pd
import pytest
import streamlit as st

from dashboard.context.place import Place
from dashboard.context.settings import Settings
from dashboard.panels import frame as monitor
from dashboard.panels.frame import View
from dashboard.telemetry.rows import RowsAsked
from tests.dashboard.made_views import made_view


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
