"""Error groups as a list, and the drawer of one: what to do, and its newest requests."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from checks.words import say
from checks.workspaces import LogsError
from dashboard.kit import cards, cells, linked, remedies
from dashboard.kit.reader import Reader
from dashboard.panels import request_table, shown
from dashboard.panels.frame import View
from dashboard.telemetry.errors import (
    Group,
    hangs_on_credential,
    headlines,
    parts_of,
    reason_means,
    root_cause,
)

GROUP = "group"
"""The URL's parameter for the group whose drawer is open."""
NEW_FIRST = "new-first"
"""The URL's parameter for the order of the list."""
RECENT = 5
KEY = "groups"
MOST_ROWS = 16
"""So many groups are shown at once; more are scrolled."""


def show(view: View, groups: Sequence[Group], every: Sequence[Group]) -> None:
    """Draw the groups of what is shown; the drawer knows every group of the window."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.header(say("Error groups"), width="content", anchor=False)
        st.space("stretch")
        new_first = linked.switch(say("New first"), NEW_FIRST)
    ordered = sorted(groups, key=lambda group: not group.is_new) if new_first else list(groups)
    if ordered:
        _list(view, ordered, new_first=new_first)
    else:
        st.caption(say("No failed requests in this interval."))
    opened = next((each for each in every if each.id == st.query_params.get(GROUP)), None)
    if opened:
        _drawer(view, opened)


def refuse_unusable(every: Sequence[Group]) -> None:
    """Say what the link says of the list that cannot be used."""
    linked.refuse_unlisted(NEW_FIRST, (linked.ON, linked.OFF))
    if (given := linked.texts(GROUP)) and given[-1] not in {each.id for each in every}:
        linked.refuse(GROUP, say("none of the errors shown belongs to this group"))


def _list(view: View, groups: Sequence[Group], *, new_first: bool) -> None:
    def open_() -> None:
        # A cell anywhere in a row opens it; a second click on the same cell is none.
        if found := st.session_state[KEY]["selection"]["cells"]:
            st.query_params[GROUP] = groups[found[0][0]].id

    text, number = st.column_config.TextColumn, cells.number
    zone = view.reader.zone.key
    columns: dict[str, Any] = {
        # Widths with which a phone shows these three whole. Not pinned: Streamlit fades what is.
        "failure": text("Failure", width=238),
        "count": number("Count", width=60),
        "share": number("Share", width=60),
        "course": st.column_config.BarChartColumn(
            say("Over time"), width=104, y_min=0, color="gray"
        ),
        "new": number(say("New since ({zone})", zone=zone), width=158),
        "last": number(say("Last seen ({zone})", zone=zone), width=158),
        "reason": text("Reason", width=150),
        "operation": text("Operation"),
    }
    table = view.once(lambda: _table(view.reader, groups), "group-table", new_first, view.reader)
    filled = [name for name in columns if table[name].map(bool).any()]
    st.caption(
        say("Select a row to see how to fix the error and which recent requests failed with it.")
    )
    st.dataframe(
        table,
        key=KEY,
        hide_index=True,
        width="content",
        height=cells.height(len(groups), MOST_ROWS),
        column_order=filled,
        column_config=columns,
        on_select=open_,
        selection_mode="single-cell",
        alt=say(
            "Groups of failed requests, with the meaning of each group and its number of "
            "occurrences"
        ),
    )
    if below := beyond(groups, view.reader):
        st.caption(below)
    if groups[0].is_new is None:
        st.caption(say("There is no earlier data, so new errors cannot be identified."))


def beyond(groups: Sequence[Group], reader: Reader) -> str:
    """Say how many groups have to be scrolled to, and what they hold; empty where all are seen."""
    hidden = groups[MOST_ROWS:]
    if not hidden:
        return ""
    return say(
        "{first} of {groups} are in view. Scroll the table to see the other {others}, which "
        "account for {failures}.",
        first=MOST_ROWS,
        groups=reader.count(len(groups), say("error group")),
        others=len(hidden),
        failures=reader.count(sum(each.count for each in hidden), say("failed request")),
    )


def _table(reader: Reader, groups: Sequence[Group]) -> pd.DataFrame:
    since = [group.since if group.is_new else None for group in groups]
    return pd.DataFrame(
        {
            "failure": headlines(groups),
            "new": cells.written(since, reader.beside_utc),
            "count": cells.written([group.count for group in groups], reader.number),
            "share": cells.written([g.share for g in groups], lambda s: reader.percent(s, 1)),
            "course": [list(group.course) for group in groups],
            "last": cells.written([group.last for group in groups], reader.beside_utc),
            "operation": [group.operation for group in groups],
            "reason": [group.reason for group in groups],
        }
    )


def _close() -> None:
    st.query_params.pop(GROUP, None)


def _drawer(view: View, group: Group) -> None:
    @st.dialog(say("Error group"), position="right", width="large", on_dismiss=_close)
    def drawer() -> None:
        _inside(view, group)

    drawer()


def _inside(view: View, group: Group) -> None:
    st.header(cards.plain(group.headline, [group.deployment]), anchor=False)
    with st.container(horizontal=True, gap="small"):
        st.badge(say("Status {code}", code=group.code), color="gray")
        if group.is_new:
            st.badge("New", icon=":material/fiber_new:", color="orange")
    reader, all_failed = view.reader, group.count / group.share
    st.caption(
        say(
            "Requests: {number} ({share} of all failed requests). In the time shown, the first "
            "failed at {moment}, the last at {moment2}.",
            number=reader.number(group.count),
            share=reader.share(group.count, all_failed),
            moment=reader.moment(group.first),
            moment2=reader.moment(group.last),
        )
    )
    if group.reason:
        means = reason_means(group.reason) or say("The meaning of this reason is not known.")
        st.caption(
            say(
                "API Management's reason: {reason}. {means}",
                reason=cards.plain(group.reason),
                means=cards.plain(means),
            )
        )
    _what_to_do(view, group)
    st.header(say("The newest requests"), anchor=False)
    request_table.show(
        view, lambda: _recent(view, group), key=f"recent-{group.id}", alt=say("Its newest requests")
    )


def _what_to_do(view: View, group: Group) -> None:
    if root_cause(group, view.place.params) is None:
        st.caption(say("No cause is known for this status."))
        return
    st.caption(say("The logs contain no error messages. These causes match the status."))
    is_chosen = False
    for part in parts_of(_callers(view, group)):
        if part.says:
            st.caption(part.says)
        cause = root_cause(group, view.place.params, with_token=part.with_token)
        if cause:
            key = f"group-{group.id}-{part.with_token}"
            is_chosen |= remedies.card([cause], key=key, with_choice=not is_chosen)


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
