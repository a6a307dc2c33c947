"""Error groups as a list, and the drawer of one: what to do, and its newest requests."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st

from checks.workspaces import LogsError
from dashboard.kit import cards, remedies
from dashboard.kit.format import moment
from dashboard.panels import request_table, shown
from dashboard.panels.frame import View
from dashboard.telemetry.answers import number, share
from dashboard.telemetry.errors import (
    Group,
    hangs_on_credential,
    parts_of,
    reason_means,
    root_cause,
)

GROUP = "group"
"""The URL's parameter for the group whose drawer is open."""
RECENT = 5


def show(view: View, groups: Sequence[Group], every: Sequence[Group]) -> None:
    """Draw the groups of what is shown; the drawer knows every group of the window."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.header("Error groups", width="content", anchor=False)
        st.space("stretch")
        new_first = st.toggle("New first", key="new-first", bind="query-params")
    ordered = sorted(groups, key=lambda group: not group.is_new) if new_first else list(groups)
    if ordered:
        _list(view, ordered)
    else:
        st.caption("No failed requests in this interval.")
    opened = next((each for each in every if each.id == st.query_params.get(GROUP)), None)
    if opened:
        _drawer(view, opened)


def _list(view: View, groups: Sequence[Group]) -> None:
    key = "open-group"

    def open_() -> None:
        st.query_params[GROUP] = groups[st.session_state[key]["row"]].id

    columns: dict[str, Any] = {
        "failure": st.column_config.TextColumn("Failure", pinned=True, width="medium"),
        "code": st.column_config.TextColumn("Status"),
        "new": st.column_config.TextColumn("New"),
        "count": st.column_config.NumberColumn("Count", format="localized"),
        "share": st.column_config.NumberColumn("Share", format="%.1f %%"),
        "course": st.column_config.BarChartColumn("Over time"),
        "first": st.column_config.TextColumn("First seen"),
        "last": st.column_config.TextColumn("Last seen"),
        "open": st.column_config.ButtonColumn("Open", key=key, on_click=open_),
        "reason": st.column_config.TextColumn("Reason"),
        "operation": st.column_config.TextColumn("Operation"),
    }
    table = pd.DataFrame([_row(group, view) for group in groups])
    filled = [name for name in columns if table[name].astype(str).str.len().any()]
    st.dataframe(
        table,
        key="groups",
        hide_index=True,
        column_order=filled,
        column_config=columns,
        alt="Failed requests in groups, with what each is and how often it came",
    )
    if groups[0].is_new is None:
        st.caption("There is no earlier data, so what is new cannot be told.")


def _row(group: Group, view: View) -> dict[str, Any]:
    return {
        "failure": group.headline,
        "code": group.code,
        "new": "New" if group.is_new else "",
        "count": group.count,
        "share": group.share * 100,
        "course": list(group.course),
        "first": _short(group.first, view.zone),
        "last": _short(group.last, view.zone),
        "operation": group.operation,
        "reason": group.reason,
        "open": "Open",
    }


def _short(when: datetime, zone: ZoneInfo) -> str:
    local = when.astimezone(zone)
    return f"{local.day} {local:%b %H:%M}"


def _close() -> None:
    st.query_params.pop(GROUP, None)


def _drawer(view: View, group: Group) -> None:
    @st.dialog("Error group", position="right", width="large", on_dismiss=_close)
    def drawer() -> None:
        _inside(view, group)

    drawer()


def _inside(view: View, group: Group) -> None:
    st.header(cards.plain(group.headline), anchor=False)
    with st.container(horizontal=True, gap="small"):
        st.badge(f"Status {group.code}", color="gray")
        if group.is_new:
            st.badge("New", icon=":material/fiber_new:", color="orange")
    st.caption(
        f"{number(group.count)} requests, {share(group.count, group.count / group.share)} of all "
        f"that failed. First {moment(group.first, view.zone)}, last "
        f"{moment(group.last, view.zone)}."
    )
    if group.reason:
        means = reason_means(group.reason) or "What it means is not known here."
        st.caption(f"API Management's reason: {cards.plain(group.reason)}. {cards.plain(means)}")
    _what_to_do(view, group)
    st.header("The newest requests", anchor=False)
    request_table.show(
        view, lambda: _recent(view, group), key=f"recent-{group.id}", alt="Its newest requests"
    )


def _what_to_do(view: View, group: Group) -> None:
    if root_cause(group, view.place.params) is None:
        st.caption("No cause is known for this status.")
        return
    st.caption("Logs carry no error message. These are the causes that the status allows.")
    for part in parts_of(_callers(view, group)):
        if part.says:
            st.caption(part.says)
        cause = root_cause(group, view.place.params, with_token=part.with_token)
        if cause:
            remedies.card([cause], key=f"group-{group.id}-{part.with_token}")


def _callers(view: View, group: Group) -> tuple[str, ...]:
    """Return the caller of each of the newest requests, where that decides anything."""
    if not hangs_on_credential(group):
        return ()
    try:
        return tuple(_newest(view, group)["caller"].fillna(""))
    except LogsError:
        # The list below says why the requests cannot be read.
        return ()


def _recent(view: View, group: Group) -> pd.DataFrame:
    return _newest(view, group).head(RECENT)


def _newest(view: View, group: Group) -> pd.DataFrame:
    rows = view.failures(
        shown.span_of(view),
        status=group.status,
        operation=group.operation,
        deployments=(group.deployment,),
    )
    return rows[rows["reason"] == group.reason].reset_index(drop=True)
