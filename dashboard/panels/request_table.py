"""A table of single requests: select rows, copy them for support, take them as CSV."""

import hashlib
from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st

from checks.words import say
from checks.workspaces import LogsError
from dashboard.kit import cells
from dashboard.kit.cards import plain
from dashboard.kit.copying import copy_button
from dashboard.kit.reader import Reader
from dashboard.kit.support import requests_text
from dashboard.panels.frame import View
from dashboard.panels.shown import span_of
from dashboard.telemetry.tables import csv_of

COLUMNS = (
    "time",
    "duration_ms",
    "deployment",
    "status",
    "apim_request_id",
    "request_id",
    "first_token_ms",
    "operation",
    "reason",
    "region",
    "caller",
    "source",
)
"""In this order, what a phone must show first; one that is empty in every row is left out."""
ALWAYS = frozenset({"apim_request_id", "time", "deployment", "status", "duration_ms"})


def show(view: View, fetch: Callable[[], pd.DataFrame], key: str, alt: str) -> None:
    """Draw the requests that `fetch` gives, and what can be done with the selected ones."""
    # Above the table, so that it does not move when a row is selected.
    # The stylesheet knows the key: on a phone all of the buttons are as high as the first.
    actions = st.container(
        horizontal=True, vertical_alignment="center", gap="small", key=f"actions-{key}"
    )
    # The rows of another question must not stand there while this one's are read, nor may its
    # selected rows be taken for these.
    question, shown = _question(view), f"{key}-shown"
    place = st if st.session_state.get(shown) == question else st.skeleton(height=300)
    try:
        rows = fetch()
    except LogsError as error:
        place.caption(say("The requests could not be listed. {error}.", error=plain(str(error))))
        return
    st.session_state[shown] = question
    # The stylesheet knows tables that are wider than every screen.
    key = f"wide-{key}-{question}"
    if rows.empty:
        place.caption(say("No matching requests in this time range."))
        return
    table, columns = _shown(view, rows)
    event = place.dataframe(
        table,
        key=key,
        hide_index=True,
        column_order=columns,
        column_config=_configuration(view.reader),
        height=cells.height(len(table)),
        on_select="rerun",
        selection_mode="multi-row",
        alt=alt,
    )
    chosen = chosen_rows(rows, event["selection"]["rows"])
    with actions:
        _actions(view, chosen, len(event["selection"]["rows"]), key)


def _shown(view: View, rows: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """Return the rows as the reader reads them, with the columns that say something: made once.

    The rows are a copy each time, and may be newer than the window: what is in them is the key.
    """
    what = pd.util.hash_pandas_object(rows, index=False).to_numpy().tobytes()

    def make() -> tuple[pd.DataFrame, list[str]]:
        table = _table(rows, view.reader)
        return table, _columns(table)

    return view.memo.get(("request-table", what, view.reader), make)


def _question(view: View) -> str:
    """Return what tells the rows of one interval and filter from those of another."""
    asked = (span_of(view), view.window.workspace, view.deployments, view.resource)
    return hashlib.sha256(repr(asked).encode()).hexdigest()[:12]


def chosen_rows(rows: pd.DataFrame, places: list[int]) -> pd.DataFrame:
    """Return the rows at these places, all of them where none is selected."""
    inside = [place for place in places if 0 <= place < len(rows)]
    return rows.iloc[inside] if inside else rows


def _is_filled(values: "pd.Series[Any]") -> bool:
    return bool((values.notna() & (values != "")).any())


def _table(rows: pd.DataFrame, reader: Reader) -> pd.DataFrame:
    """Return the rows as the reader reads them."""
    durations = {
        name: cells.written(rows[name].tolist(), reader.durations(rows[name]))
        for name in ("duration_ms", "first_token_ms")
    }
    times = cells.written(rows["time"].dt.to_pydatetime().tolist(), reader.second)
    return rows.assign(time=times, **durations)


def _columns(table: pd.DataFrame) -> list[str]:
    """Return the columns that say something."""
    return [name for name in COLUMNS if name in ALWAYS or _is_filled(table[name])]


def _configuration(reader: Reader) -> dict[str, Any]:
    text = st.column_config.TextColumn
    return {
        "apim_request_id": text("apim-request-id"),
        "request_id": text("request-id"),
        "time": cells.number(say("Time ({zone})", zone=reader.zone.key)),
        "deployment": text("Deployment"),
        "status": st.column_config.NumberColumn("Status", format="%d"),
        "duration_ms": cells.number("Duration"),
        "first_token_ms": cells.number(say("First token")),
        "operation": text("Operation"),
        "reason": text("Reason"),
        "region": text("Region"),
        "caller": text("Caller"),
        "source": text("Source"),
    }


def _actions(view: View, chosen: pd.DataFrame, selected: int, key: str) -> None:
    what = (
        say("{selected} selected", selected=selected)
        if selected
        else say("the {chosen} requests in the table", chosen=len(chosen))
    )
    text = requests_text(chosen, workspace=view.window.workspace, is_sandbox=view.is_sandbox)
    copy_button(say("Copy for support"), text, f"{key}-copy")
    with st.popover(say("Read it first"), type="tertiary", key=f"{key}-support"):
        st.caption(
            say(
                "The text contains IDs, UTC times, deployment and status. Read it before you "
                "send it."
            )
        )
        st.code(text, language=None, wrap_lines=True, height=320)
    st.download_button(
        "CSV",
        data=lambda: csv_of(chosen),
        file_name="requests.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
        key=f"{key}-csv",
    )
    st.caption(what, width="content")
