"""Objectives on Errors: targets of the link, the error budget, how fast it burns."""

import pandas as pd
import streamlit as st

from dashboard.charts import amounts as amount_charts
from dashboard.monitor import selectable as page_charts
from dashboard.panels.frame import View
from dashboard.telemetry import slo
from dashboard.telemetry.slo import Objective


def show(view: View) -> None:
    """Draw how the window did against both objectives."""
    st.header("Objectives and error budget", anchor=False)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        available = _target("Availability, %", slo.AVAILABILITY, "slo")
        fast = _target("Fast enough, %", slo.FAST, "slo-fast")
        under_s = st.number_input(
            "Fast is under, s",
            min_value=0.1,
            max_value=600.0,
            value=slo.UNDER_S,
            key="slo-under",
            bind="query-params",
            width=160,
        )
    met = (
        slo.availability(view.cube, slo.clamped(available)),
        slo.latency(view.cube, slo.clamped(fast), under_s),
    )
    for objective in met:
        st.markdown(objective.words)
    st.dataframe(_burns(met), hide_index=True, alt="Burn rate of each error budget by period")
    st.caption(
        f"{slo.COUNTS} A burn rate of 1 uses the budget up exactly in the window. The targets "
        "are defaults of this dashboard until you change them; the link carries yours."
    )
    remaining = {each.name: each.remaining for each in met}
    figure = amount_charts.budget(remaining, view.zone)
    page_charts.still(figure, "budget", "How much of each error budget is left over time")


def _target(label: str, default: float, key: str) -> float:
    return st.number_input(
        label,
        min_value=50.0,
        max_value=99.999,
        value=default,
        step=0.1,
        format="%.3f",
        key=key,
        bind="query-params",
        width=160,
    )


def _burns(met: tuple[Objective, ...]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "Objective": each.name,
                **{
                    f"Burn rate, {period}": "no data" if rate is None else f"{rate:.1f}"
                    for period, rate in each.burns
                },
            }
            for each in met
        ]
    )
