"""The table by deployment: the same four figures on every page, and what a page adds."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from dashboard.panels import shown
from dashboard.panels.controls import DEPLOYMENT
from dashboard.panels.frame import View
from dashboard.telemetry.changes import step_hours
from dashboard.telemetry.deployments import by_deployment

Added = Mapping[str, tuple[Mapping[Any, Any], Any]]
"""Column → its value for each deployment's name, and its configuration."""


KEY = "deployment-table"


def _filter(names: Sequence[str]) -> None:
    """Narrow the whole page to the deployment whose row was selected."""
    rows = st.session_state[KEY]["selection"]["rows"]
    # Requests without a name cannot be filtered for.
    if rows and names[rows[0]]:
        st.session_state[DEPLOYMENT] = [names[rows[0]]]


def show(view: View, added: Added | None = None) -> None:
    """Draw the deployments, the busiest first."""
    st.header("By deployment", anchor=False)
    st.caption("Select a row to see that deployment alone.")
    span = shown.span_of(view)
    # A copy: a page adds its own columns.
    table = view.once(
        lambda: by_deployment(shown.cube_of(view), hours=step_hours(span)), "deployments", span
    ).copy()
    columns: dict[str, Any] = {
        "deployment": st.column_config.TextColumn("Deployment", pinned=True),
        "requests": st.column_config.NumberColumn("Requests", format="localized"),
        "p50": st.column_config.NumberColumn("Median", format="%,.0f ms"),
        "p95": st.column_config.NumberColumn("95th", format="%,.0f ms"),
        "error_rate": st.column_config.NumberColumn("Error rate", format="%.2f %%"),
    }
    table["error_rate"] *= 100
    for name, (values, configuration) in (added or {}).items():
        table[name] = [values.get(deployment) for deployment in table["name"]]
        columns[name] = configuration
    columns["course"] = st.column_config.LineChartColumn("95th over time")
    st.dataframe(
        table,
        key=KEY,
        hide_index=True,
        placeholder="",
        on_select=lambda: _filter(table["name"].tolist()),
        selection_mode="single-row",
        column_order=list(columns),
        column_config=columns,
        alt="Requests, response times and error rate of each deployment",
    )
