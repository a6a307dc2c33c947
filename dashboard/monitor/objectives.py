"""Objectives on Errors: targets of the link, the error budget, how fast it burns."""

from dataclasses import replace

import pandas as pd
import streamlit as st

from checks.words import say
from dashboard.charts import amounts as amount_charts
from dashboard.kit import cells
from dashboard.kit.cards import plain
from dashboard.kit.reader import Reader
from dashboard.monitor import selectable as page_charts
from dashboard.panels import shown
from dashboard.panels.frame import View
from dashboard.telemetry import slo
from dashboard.telemetry.slo import Objective
from dashboard.telemetry.steps import hours_of

STATES = {
    True: ("green", "check_circle", "Met."),
    False: ("red", "cancel", "Missed."),
    None: ("gray", "help", "No data."),
}
"""Whether an objective is met → colour, icon, word."""


def show(view: View) -> None:
    """Draw how the window did against both objectives."""
    st.header(say("Objectives and error budget"), anchor=False)
    if shown.is_part(view):
        st.caption(
            say("An error budget covers the whole range, even if you select a shorter interval.")
        )
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        available = _target(say("Availability target (%)"), slo.AVAILABILITY, "slo")
        fast = _target(say("Answered in time (%)"), slo.FAST, "slo-fast")
        under_s = st.number_input(
            say('Time limit for "in time" (seconds)'),
            min_value=0.1,
            max_value=600.0,
            format="%g",
            value=view.once_of_range(lambda: slo.usual_s(view.whole, view.whole_before), "usual"),
            key="slo-under",
            bind="query-params",
            width=220,
        )
    met = (
        slo.availability(view.whole, slo.clamped(available)),
        slo.latency(view.whole, slo.clamped(fast), under_s),
    )
    for objective in met:
        st.markdown(_said(objective, view.reader))
    _burns(met, view.reader)
    st.caption(
        say(
            "{counts} A burn rate of 1 uses up the budget exactly by the end of the range. "
            "These targets are defaults, and the default time is based on what is usual for "
            "these requests. You can change the targets, and the link keeps your values.",
            counts=slo.COUNTS,
        )
    )
    remaining = {each.name: each.remaining for each in met}
    hours = hours_of(view.window.span)
    drawing = amount_charts.budget(
        remaining, replace(page_charts.scene(view, hours), span=view.window.span)
    )
    page_charts.still(drawing, "budget", say("How much of each error budget is left over time"))


def _target(label: str, default: float, key: str) -> float:
    return st.number_input(
        label,
        min_value=50.0,
        max_value=99.999,
        value=default,
        step=0.1,
        format="%g",
        key=key,
        bind="query-params",
        width=220,
    )


def _said(objective: Objective, reader: Reader) -> str:
    """Return an objective's sentence, with its state as an icon, a word and a colour."""
    colour, icon, word = STATES[objective.is_met]
    return f":{colour}[:material/{icon}: **{word}**] {plain(objective.words(reader))}"


def _burns(met: tuple[Objective, ...], reader: Reader) -> None:
    periods = [period for period, _ in met[0].burns]
    table = pd.DataFrame({"Objective": [each.name for each in met]})
    for place, period in enumerate(periods):
        rates = [each.burns[place][1] for each in met]
        table[period] = cells.written(rates, lambda rate: reader.number(rate, 1), say("no data"))
    st.dataframe(
        table,
        hide_index=True,
        column_config={
            period: cells.number(say("Burn rate, last {period}", period=period))
            for period in periods
        },
        alt=say("Burn rate of each error budget by period"),
    )
