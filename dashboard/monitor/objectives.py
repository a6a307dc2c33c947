"""Objectives on Errors: targets of the link, the error budget, how fast it burns."""

from dataclasses import replace

import pandas as pd
import streamlit as st

from checks.words import say
from dashboard.charts import amounts as amount_charts
from dashboard.kit import cells, linked
from dashboard.kit.cards import plain
from dashboard.kit.reader import Reader
from dashboard.monitor import selectable as page_charts
from dashboard.panels import shown
from dashboard.panels.frame import View
from dashboard.telemetry import slo
from dashboard.telemetry.slo import Objective
from dashboard.telemetry.steps import hours_of

STATES = {
    True: ("green", "check_circle", "Met"),
    False: ("red", "cancel", "Missed"),
    None: ("gray", "help", "No data"),
}
"""Whether an objective is met → colour, icon, word."""
BURNS = say("Burn rate of")
BOUNDS = {"slo": (50.0, 99.999), "slo-fast": (50.0, 99.999), "slo-under": (0.1, 600.0)}
"""The URL's parameter of each field → the least and the most that it takes."""


def refuse_unusable(reader: Reader) -> None:
    """Say which targets of the link are no numbers, or out of bounds."""
    for name, (low, high) in BOUNDS.items():
        if (given := linked.texts(name)) and linked.number_of(given, low, high) is None:
            why = say(
                "“{short}” is not a number from {low} to {high}",
                short=linked.short(given[-1]),
                low=reader.exact(low),
                high=reader.exact(high),
            )
            linked.refuse(name, why)


def show(view: View) -> tuple[Objective, ...]:
    """Draw how the window did against both objectives, and return them."""
    st.header(say("Objectives and error budget"), anchor=False)
    if shown.is_part(view):
        st.caption(
            say("An error budget covers the whole range, even if you select a shorter interval.")
        )
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        available = _field(say("Availability target (%)"), slo.AVAILABILITY, "slo", step=0.1)
        fast = _field(say("On-time response target (%)"), slo.FAST, "slo-fast", step=0.1)
        loaded = view.usual
        usual = view.once_of_all(lambda: slo.usual_s(loaded.cube, loaded.before), "usual")
        under_s = _field(say('Time limit for "in time" (seconds)'), usual, "slo-under", step=1.0)
    met = view.once_of_range(
        lambda: (
            slo.availability(view.whole, slo.clamped(available), loaded=loaded.cube),
            slo.latency(view.whole, slo.clamped(fast), under_s, loaded=loaded.cube),
        ),
        "objectives",
        available,
        fast,
        under_s,
        loaded.span,
    )
    for objective in met:
        st.markdown(_said(objective, view.reader))
    _burns(met, view.reader)
    st.caption(
        say(
            "{counts} A burn rate of 1 uses up the budget exactly by the end of the range. "
            "These targets are defaults, and the default time limit is based on what is "
            "usual for these requests. If you change the targets, the link keeps your values.",
            counts=slo.COUNTS,
        )
    )
    remaining = {each.name(view.reader): each.remaining for each in met}
    hours = hours_of(view.window.span)
    drawing = view.once_of_range(
        lambda: amount_charts.budget(
            remaining, replace(page_charts.scene(view, hours), span=view.window.span)
        ),
        "budget",
        available,
        fast,
        under_s,
        view.reader,
    )
    page_charts.still(drawing, "budget", say("Remaining share of each error budget over time"))
    return met


def say_missed(met: tuple[Objective, ...], view: View) -> None:
    """Say which objectives were missed, where nobody has to look for it.

    Beside the figures of a selection it is said that an objective is of the whole range.
    """
    within = say(" in the whole {range}", range=view.range_label) if shown.is_part(view) else ""
    for objective in met:
        if objective.is_met is False:
            st.markdown(_said(objective, view.reader, within))


def _field(label: str, default: float, name: str, *, step: float) -> float:
    """Draw a target that the link keeps, and return it."""
    low, high = BOUNDS[name]
    linked.follow(name, lambda given: linked.number_of(given, low, high) or default, default)
    return st.number_input(
        label,
        min_value=low,
        max_value=high,
        step=step,
        format="%g",
        key=name,
        on_change=_keep,
        args=(name, default),
        width=220,
    )


def _keep(name: str, default: float) -> None:
    chosen = st.session_state[name]
    linked.write({name: [] if chosen == default else [str(chosen)]})


def _said(objective: Objective, reader: Reader, within: str = "") -> str:
    """Return an objective's sentence, with its state as an icon, a word and a colour."""
    colour, icon, word = STATES[objective.is_met]
    return f":{colour}[:material/{icon}: **{word}{within}.**] {plain(objective.words(reader))}"


def _burns(met: tuple[Objective, ...], reader: Reader) -> None:
    periods = [period for period, _ in slo.PERIODS]
    table = pd.DataFrame({BURNS: [each.name(reader) for each in met]})
    for period in periods:
        table[period] = cells.written(
            [dict(each.burns).get(period) for each in met],
            lambda rate: reader.number(rate, 1),
            say("no requests") if period in dict(met[0].burns) else say("outside this range"),
        )
    is_covered = len(met[0].burns) == len(periods)
    # The stylesheet knows tables that have room on a phone, and need not be scrolled.
    st.container(key="fits-burns" if is_covered else "burns").dataframe(
        table,
        hide_index=True,
        width="content",
        # Widths with which a phone shows all of it.
        column_config={
            BURNS: st.column_config.TextColumn(width=130),
            **{
                period: cells.number(say("Last {period}", period=period), width=56)
                for period in periods
            },
        },
        alt=say("Burn rate of each error budget by period"),
    )
