"""The body of Errors: what fails, how much, and is it new?"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import streamlit as st

from checks.words import say
from dashboard.charts import amounts as amount_charts
from dashboard.kit.verdict import verdict
from dashboard.monitor import deployment_table, error_groups, objectives
from dashboard.monitor import figures as page_cards
from dashboard.monitor import selectable as page_charts
from dashboard.panels import request_table, shown
from dashboard.panels.frame import View
from dashboard.telemetry import daily
from dashboard.telemetry.changes import SAME, Card, note, points, relative, step_hours, worse
from dashboard.telemetry.deployments import Course
from dashboard.telemetry.error_answers import errors_answer
from dashboard.telemetry.errors import by_kind, groups_of
from dashboard.telemetry.steps import hours_of, said
from dashboard.telemetry.tokens import DAY

if TYPE_CHECKING:
    import pandas as pd

EVERY, BROAD, NARROW = "every", "broad", "narrow"
"""Screens: the stylesheet hides on each what is another's."""
LISTED = {"Throttled (429)": 429, "Overloaded (529)": 529}
"""Card → the status that it counts: one is a limit of yours, the other is the service's load."""


def show(view: View) -> None:
    """Draw the answer, the figures, the chart, the groups, the objectives, the deployments."""
    hours, usual = step_hours(view.span), view.usual
    groups = view.once(lambda: groups_of(view.cube, usual.before, usual.cube), "groups", usual.span)
    error_groups.refuse_unusable(groups)
    objectives.refuse_unusable(view.reader)
    more = shown.failing(view)
    answer = view.once(
        lambda: errors_answer(view.cube, groups, more, view.period, view.now, view.reader),
        "errors-answer",
        view.period,
        view.now.astimezone(view.zone).date(),
        view.reader,
        more,
        usual.span,
    )
    st.markdown(verdict(answer, view.names))
    # Its place is kept, and filled once the targets are drawn: they may be another's than ours.
    missed = st.container(key="missed")
    key = ("error-cards", view.period, view.reader, bool(more))
    page_cards.draw(view.once(lambda: _cards(view, hours, abnormal=bool(more)), *key))
    last: Callable[[], None] = _nothing
    if groups:
        with st.container(border=True):
            last = _chart(view)
        if shown.is_part(view):
            _requests(view)
        error_groups.show(view, groups, groups)
    met = objectives.show(view)
    with missed:
        objectives.say_missed(met, view)
    deployment_table.show(view, course=Course.ERROR_RATE, first=("error_rate",))
    last()


def _nothing() -> None:
    """Draw nothing."""


def _cards(view: View, hours: int, *, abnormal: bool) -> Sequence[Card]:
    table = view.cube.over_time(hours=hours)
    rate = table["failed"] / table["requests"].where(table["requests"] > 0)
    failed = view.cube.failed.requests
    before = view.before.failed.requests if view.before else None
    now_rate = failed / view.cube.requests if view.cube.requests else None
    then = before / view.before.requests if view.before and before is not None else None
    delta = points(now_rate, then, view.reader)
    return (
        Card(
            label=say("Error rate"),
            value=view.reader.rate(failed, view.cube.requests),
            delta=delta,
            meaning=worse(now_rate, then, abs(failed - (before or 0)), abnormal=abnormal),
            note=note(delta, view.period),
            course=tuple(map(float, rate.fillna(0) * 100)),
        ),
        _count(say("Failed requests"), view, (failed, before), table["failed"], abnormal=abnormal),
        *(_status(label, view, hours, abnormal=abnormal) for label in LISTED),
    )


def _status(label: str, view: View, hours: int, *, abnormal: bool) -> Card:
    status = LISTED[label]
    now = view.cube.where(view.cube.groups["status"] == status)
    before = view.before
    then = before.where(before.groups["status"] == status).requests if before else None
    drawn = now.over_time(hours=hours)["requests"]
    return _count(label, view, (now.requests, then), drawn, abnormal=abnormal)


def _count(
    label: str,
    view: View,
    counts: tuple[int, int | None],
    drawn: "pd.Series[float]",
    *,
    abnormal: bool,
) -> Card:
    now, before = counts
    delta = relative(now, before, view.reader)
    if delta is None and before == 0:
        delta = SAME if not now else view.reader.signed(now)
    return Card(
        label=label,
        value=view.reader.short(now),
        delta=delta,
        meaning=worse(now, before, abs(now - (before or 0)), abnormal=abnormal),
        note=note(delta, view.period),
        course=tuple(map(float, drawn)),
        bars=True,
    )


def _chart(view: View) -> Callable[[], None]:
    """Draw the chart, and return what draws that of a phone.

    A browser draws both, of which it shows one: the other must not make the rest of the page wait.
    """
    sizes = steps_by_screen(hours_of(view.span))
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        # The stylesheet knows the screens: a server does not.
        for screen, hours in sizes.items():
            with st.container(key=f"{screen}-errors-title", width="content"):
                title = say("Failed requests {said}", said=said(hours))
                st.header(title, width="content", anchor=False)
        page_charts.chip(view)
    st.caption(say("{drag} Its failed requests are listed then.", drag=page_charts.DRAG))
    places = {screen: st.container(key=f"{screen}-errors") for screen in sizes}
    for screen in set(places) - {NARROW}:
        with places[screen]:
            _drawn(view, sizes[screen], "errors")
    if NARROW not in places:
        return _nothing

    def last() -> None:
        with places[NARROW]:
            _drawn(view, sizes[NARROW], "errors-by-day")

    return last


def _drawn(view: View, hours: int, key: str) -> None:
    failing = shown.failing(view) or ()
    drawing = view.once(
        lambda: amount_charts.errors(
            *_amounts(view, hours), page_charts.scene(view, hours, failing)
        ),
        key,
        view.reader,
        failing,
    )
    page_charts.selectable(
        drawing, key, view, say("Failed requests by kind, {said}", said=said(hours))
    )


def _amounts(view: View, hours: int) -> tuple["pd.DataFrame", "pd.Series[float]"]:
    """Return the failed requests of each step by kind, and all of them; days are the viewer's."""
    if hours == DAY:
        return daily.failures(view.cube, view.zone), daily.requests(view.cube, view.zone)
    return by_kind(view.cube, hours=hours), view.cube.over_time(hours=hours)["requests"]


def steps_by_screen(hours: int) -> dict[str, int]:
    """Return the hours of a bar by screen: of a month by 6 hours, a phone's would be 2 px wide."""
    return {EVERY: hours} if hours == 1 or hours >= DAY else {BROAD: hours, NARROW: DAY}


def _requests(view: View) -> None:
    st.header(say("Failed requests in the selection, newest first"), anchor=False)
    request_table.show(
        view,
        lambda: view.failures(shown.span_of(view)),
        key="failures",
        alt=say("The newest failed requests in the selection"),
    )
