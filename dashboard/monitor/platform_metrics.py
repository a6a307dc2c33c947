"""What Azure's platform metrics say of the deployments whose token counts the logs lack."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import pandas as pd
import streamlit as st

from checks.workspaces import LogsError, Span
from checks.workspaces.azure import AzureWorkspace
from checks.workspaces.metrics import METRICS, usage_metrics
from dashboard.context.places import PLACES
from dashboard.context.settings import current
from dashboard.kit import cards
from dashboard.panels.frame import View

KNOWN_SHARE = 0.5
"""A deployment of whose requests fewer have token counts is looked up in the metrics."""
COLUMNS = {
    "requests": "Requests",
    "input_tokens": "Input tokens",
    "cache_read_tokens": "Cache read",
    "cache_write_tokens": "Cache write, 5 min",
    "cache_write_1h_tokens": "Cache write, 1 h",
    "output_tokens": "Output tokens",
}


def lacking(view: View) -> tuple[str, ...]:
    """Return the deployments of whose answered requests too few have token counts."""
    table = view.cube.answered.by("deployment")
    few = table["counted"] < KNOWN_SHARE * table["requests"]
    return tuple(str(name) for name in table.index[few] if name)


def show(view: View) -> None:
    """Draw the section, where the logs lack something and metrics can be read."""
    names = lacking(view)
    if not names or view.place.is_local:
        return
    st.header("From platform metrics", anchor=False)
    st.caption(
        f"The logs carry no token counts of {cards.plain(', '.join(names))}. The resource's "
        "platform metrics do. Whether their input tokens include what the cache gave is not "
        "documented, and they have no percentiles and no request IDs."
    )
    account = view.place.account
    if not view.place.has_looked:
        cards.partial("The resource is being looked for; press Refresh in a few seconds.")
        return
    if account is None:
        cards.partial("The resource is not known here, so its metrics cannot be asked for.")
        return
    try:
        table = _read(view.place.key, account.id, account.location, _hours(view.window.span))
    except LogsError as error:
        cards.partial(f"The metrics could not be read. {cards.plain(str(error))}.")
        return
    shown = table.reindex([name for name in names if name in table.index])
    if shown.empty:
        cards.partial("The metrics name none of these deployments in this range.")
        return
    st.dataframe(
        shown.rename(columns=COLUMNS).rename_axis("Deployment").reset_index(),
        hide_index=True,
        alt="Tokens by deployment, from platform metrics",
    )


def _hours(span: Span) -> tuple[datetime, datetime]:
    """Return the span's ends as whole hours, under which its metrics are kept."""
    start, end = (t.replace(minute=0, second=0, microsecond=0) for t in (span.start, span.end))
    return start, end + timedelta(hours=1)


@st.cache_data(ttl="10m", max_entries=20, show_spinner="Reading platform metrics…")
def _read(place: str, resource: str, region: str, span: tuple[datetime, datetime]) -> pd.DataFrame:
    workspace = PLACES.get(place, current()).workspace()
    if not isinstance(workspace, AzureWorkspace) or not workspace.azure.cloud.metrics:
        raise LogsError("No address of this cloud's metrics is known", cause="logs-unreachable")
    points = usage_metrics(workspace.azure, resource, region, Span(start=span[0], end=span[1]))
    return totals((point.deployment, point.measure, point.total) for point in points)


def totals(points: Iterable[tuple[str, str, float]]) -> pd.DataFrame:
    """Return one row a deployment, a column for each measure; a measure without data is null."""
    frame = pd.DataFrame(points, columns=["deployment", "measure", "total"])
    table = frame.pivot_table(
        index="deployment", columns="measure", values="total", aggfunc="sum", observed=True
    )
    return table.reindex(columns=list(METRICS.values()))
