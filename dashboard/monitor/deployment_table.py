"""The table by deployment: the same four figures on every page, and what a page adds."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from checks.words import say
from dashboard.kit import cells
from dashboard.kit.reader import Reader
from dashboard.panels import shown
from dashboard.panels.controls import choose_deployments
from dashboard.panels.frame import View
from dashboard.telemetry.changes import step_hours
from dashboard.telemetry.deployments import Course, by_deployment
from dashboard.telemetry.tables import csv_of

Write = Callable[[Reader, Any], str]
Figure = tuple[Sequence[Any], str, Write]
"""A column's values, its label, and how a value is written."""
Added = Mapping[str, tuple[Mapping[Any, Any], str, Write]]
"""Column → its value for each deployment's name, its label, and how a value is written."""
FIGURES: Mapping[str, tuple[str, Write]] = {
    "requests": ("Requests", Reader.number),
    "p50": ("Median", Reader.duration),
    "p95": ("95th", Reader.duration),
    "error_rate": (say("Error rate"), Reader.rate),
}
"""Column of `by_deployment` → its label, and how a value is written."""

KEY = "deployment-table"
NAME_PX, FIGURE_PX, COURSE_PX = 142, 88, 130
"""Widths with which a phone shows a name and two whole figures, and no half of a third; a wide
screen shows a name, eight figures and a course."""
WIDEST = 978
"""What a wide screen has for the columns."""
LONG = 20
"""Characters of a name that need more room than that."""


def _filter(names: Sequence[str]) -> None:
    """Narrow the whole page to the deployment whose row was selected."""
    rows = st.session_state[KEY]["selection"]["rows"]
    # Requests without a name cannot be filtered for.
    if rows and names[rows[0]]:
        choose_deployments([names[rows[0]]])


def show(
    view: View,
    added: Added | None = None,
    *,
    course: Course = Course.P95,
    first: Sequence[str] = (),
) -> None:
    """Draw the deployments, the busiest first; `first` names what the page is about."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.header("By deployment", width="content", anchor=False)
        st.space("stretch")
        actions = st.container(width="content")
    st.caption(say("Select a row to show only that deployment."))
    span = shown.span_of(view)
    table = view.once(
        lambda: by_deployment(shown.cube_of(view), hours=step_hours(span), course=course),
        "deployments",
        span,
        course,
    )
    figures = {name: (table[name].tolist(), *column) for name, column in FIGURES.items()}
    for name, (values, label, write) in (added or {}).items():
        figures[name] = ([values.get(each) for each in table["name"]], label, write)
    figures = {name: figures[name] for name in dict.fromkeys((*first, "requests", *figures))}
    with actions:
        _download(table["deployment"].tolist(), figures)
    # Not pinned: Streamlit fades what is.
    is_long = table["deployment"].str.len().max() > LONG
    named = st.column_config.TextColumn("Deployment", width=None if is_long else NAME_PX)
    columns: dict[str, Any] = {"deployment": named}
    columns |= {
        name: cells.number(label, width=FIGURE_PX) for name, (_, label, _) in figures.items()
    }
    left = WIDEST - NAME_PX - FIGURE_PX * len(figures)
    wide = max(COURSE_PX, min(left, 2 * COURSE_PX))
    columns["course"] = st.column_config.BarChartColumn(
        course.value, width=wide, y_min=0, color="gray"
    )
    texts = {
        name: cells.written(values, _writer(write, values, view.reader), none=say("not known"))
        for name, (values, _, write) in figures.items()
    }
    st.dataframe(
        table[["deployment", "course"]].assign(**texts),
        key=KEY,
        hide_index=True,
        # Stretched columns would part headers from their numbers.
        width="content",
        placeholder="",
        height=cells.height(len(table)),
        on_select=lambda: _filter(table["name"].tolist()),
        selection_mode="single-row",
        column_order=list(columns),
        column_config=columns,
        alt=say("Requests, response times and error rate for each deployment"),
    )


def _writer(write: Write, values: Sequence[Any], reader: Reader) -> Callable[[Any], str]:
    """Return how a column is written: durations all in one unit."""
    return reader.durations(values) if write is Reader.duration else partial(write, reader)


def exact(names: Sequence[str], figures: Mapping[str, Figure]) -> pd.DataFrame:
    """Return what the table shows in few digits as it is: durations in ms, shares of 1."""
    columns = {name: pd.Series(values) for name, (values, *_) in figures.items()}
    found = pd.DataFrame({"deployment": pd.Series(names, dtype="str"), **columns})
    return found.rename(columns={"p50": "p50_ms", "p95": "p95_ms"})


def _download(names: Sequence[str], figures: Mapping[str, Figure]) -> None:
    st.download_button(
        say("Exact numbers"),
        data=lambda: csv_of(exact(names, figures)),
        file_name="deployments.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
        type="tertiary",
        key="deployments-csv",
    )
