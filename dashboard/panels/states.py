"""The states of a Monitor page: nowhere to read, failed, empty, partial, and how new it is."""

from datetime import datetime, timedelta

import streamlit as st

from checks.model import Confidence
from checks.report.document import explained
from checks.words import say
from dashboard.context.place import Place
from dashboard.context.settings import current
from dashboard.kit import cards, remedies
from dashboard.kit.reader import Reader
from dashboard.panels import carried
from dashboard.panels.controls import WORKSPACE, Controls, choose_range
from dashboard.telemetry.measured import BY, LAG
from dashboard.telemetry.peaks import Quota
from dashboard.telemetry.periods import Period
from dashboard.telemetry.ranges import DEFAULT_RANGE, RANGES
from dashboard.telemetry.states import (
    freshness_of,
    headline,
    notes_of,
    nothing_of,
)
from dashboard.telemetry.window import Loaded, Window

FIRST_LOOK_S = 3.0
"""How long real names for a remedy are waited for."""
DECIDED_BY = {
    "logs-sign-in": say(
        "None of this server's credentials returned a token, so Log Analytics was not queried."
    ),
    "logs-no-workspace": say(
        "Check the resource's diagnostic settings, if you have permission to read them."
    ),
}
"""Cause → what decided it, where that was not Log Analytics."""
OLD = timedelta(hours=1)
"""Exported logs that end longer ago are said to."""
MAX_LINKED = 300
"""Characters of a link's workspace that are shown."""


def no_place() -> None:
    """Say that no workspace and no resource is named, and how to name one."""
    cards.empty(
        say("No workspace is chosen"),
        say("Specify a resource or a workspace, or import exported logs."),
        _to_settings,
    )


def unknown_place() -> None:
    """Say that a link's workspace is none that this server offers; it is named, not opened."""
    named = st.query_params.get(WORKSPACE, "")[:MAX_LINKED]
    cards.empty(
        say("This workspace is not available"),
        say(
            "The link points to {named}. Either this dashboard was not started with that "
            "workspace, or the import was removed. Choose another workspace in the sidebar, "
            "or {adding}.",
            named=cards.plain(named),
            adding=_adding(),
        ),
        _to_settings,
    )


def _adding() -> str:
    if current().takes_places:
        return say("add this workspace on the Settings page")
    return say("ask the person who runs this dashboard to start it with *`--allow-workspace`*")


def _to_settings() -> None:
    st.page_link("app_pages/settings.py", label="Open Settings", icon=":material/settings:")


def nothing_of_these(deployments: tuple[str, ...], resource: str, range_label: str) -> None:
    """Say that the filters leave no request of the range."""
    named = ", ".join(deployments) or resource
    cards.empty(
        say(
            "No requests to {named} in the last {range_label}",
            named=cards.plain(named),
            range_label=range_label,
        ),
        say("Choose a longer range, or clear the filter."),
    )


def nothing_selected(period: Period) -> None:
    """Say that the selected interval has no request, and offer the whole range."""
    cards.empty(
        say("No requests {within}", within=period.within),
        say("The interval was set by the link or by dragging across a chart."),
        lambda: st.button(say("Show the whole range"), on_click=carried.unselect),
    )


def sidebar(label: str, loaded: Loaded, now: datetime, reader: Reader) -> None:
    """Say under the selector how new the data is; on a phone, whose it is, too, on the page."""
    said = freshness_of(loaded, now, reader)
    cards.whereabouts(" · ".join(filter(None, (cards.plain(label), said))))
    with cards.controls():
        if said:
            st.caption(said, help=say("{lag} These delays were {by}.", lag=LAG, by=BY))
        if loaded.loading_since and loaded.window:
            st.caption(say(":material/sync: Loading newer rows"))


def failed(place: Place, loaded: Loaded) -> None:
    """Show why the workspace gave nothing, and how to fix it."""
    error = loaded.error
    if error is None:
        return
    title, said = headline(error), str(error)
    detail = said.removeprefix(title).lstrip(": ")
    place.look(FIRST_LOOK_S)
    parts = [cards.plain(detail)] if detail else []
    if error.request_id:
        parts.append(f"Request ID {cards.plain(error.request_id)}.")
    cards.problem(title, " ".join(parts) or say("Log Analytics returned no further details."))
    remedies.card(
        [
            explained(
                error.cause,
                place.params,
                decided_by=DECIDED_BY.get(error.cause, "Log Analytics' answer."),
                confidence=Confidence.CERTAIN,
            )
        ],
        key="logs-cause",
    )


def nothing(place: Place, window: Window, controls: Controls, reader: Reader) -> None:
    """Say exactly why a window is empty; where a check knows more, with what to do."""
    found = nothing_of(window, controls.hours, is_local=place.is_local, reader=reader)
    wider = next((label for label, hours in RANGES.items() if hours == found.wider_h), None)

    def widen() -> None:
        choose_range(wider or DEFAULT_RANGE)

    button = (
        (lambda: st.button(say("Show {wider}", wider=wider), on_click=widen)) if wider else None
    )
    cause = place.why() if found.shows_cause else None
    if cause:
        cards.problem(cards.plain(cause["title"]), cards.plain(cause["means"]))
        remedies.card([cause], key="logs-cause")
        return
    cards.empty(found.title, cards.plain(found.why), button)


def notes(place: Place, loaded: Loaded, controls: Controls, now: datetime, reader: Reader) -> None:
    """Say what is missing of what is drawn."""
    kept = place.retention_days
    said = notes_of(loaded, now, retention_days=kept, hours=controls.hours, reader=reader)
    for note in said:
        st.warning(cards.plain(note), icon=":material/warning:")
    window = loaded.window
    if place.is_local and window and now - window.span.end > OLD:
        ends = reader.moment(window.span.end)
        cards.partial(
            say(
                "These are exported logs, so the range ends with their newest row, {ends}.",
                ends=ends,
            )
        )
    if cause := place.known_cause:
        with st.expander(f":orange[{cards.plain(cause['title'])}]", icon=":material/warning:"):
            st.caption(
                say(
                    "Data from the other log sources is shown. Requests that only the resource "
                    "logged are missing."
                )
            )
            remedies.card([cause], key="logs-cause")


def quota_of(place: Place) -> dict[str, Quota]:
    """Return the limits of each model in a minute, as far as they have been read by now."""
    return {
        model: Quota(requests=limits.get("request"), input_tokens=limits.get("token"))
        for model, limits in place.limits.items()
    }
