"""What Azure's platform metrics say of the deployments whose token counts the logs lack."""

from datetime import datetime

import pandas as pd
import streamlit as st

from checks.words import say
from checks.workspaces import LogsError, Span
from checks.workspaces.metrics import FAILED, SERIES, usage_metrics
from dashboard.kit import cards, cells
from dashboard.kit.reader import UNKNOWN, Reader
from dashboard.monitor.metric_source import azure_of, whole_hours
from dashboard.panels.frame import View
from dashboard.telemetry.metered import Metered, metered_of, shortfall
from dashboard.telemetry.spend import Spend

KNOWN_SHARE = 0.5
"""A deployment of whose requests fewer have counts, split by the cache, is looked up here."""
NUMBERS = {
    "requests": "Requests",
    FAILED: say("Of them failed"),
    "input_tokens": say("Uncached input"),
    "cache_read_tokens": say("Cache read"),
    "cache_write_tokens": say("Cache write, 5 min"),
    "cache_write_1h_tokens": say("Cache write, 1 h"),
    "output_tokens": say("Output tokens"),
}
WIDTHS = {
    "cache_read_tokens": 96,
    "cache_write_tokens": 128,
    "cache_write_1h_tokens": 122,
    "output_tokens": 104,
}
"""Widths that are others than those with which a phone shows three columns whole."""
ABOUT = say(
    "Azure's metrics count a Claude prompt in four parts: uncached input, cache "
    "reads, and the two kinds of cache writes (measured by the author of "
    "dhangerkapil/foundry-usage-metering on 6 and 7 October 2026; Microsoft's "
    "documentation does not mention this). The cost of a prompt can therefore be "
    "calculated. The request count includes rejected requests. Sources are "
    "inconsistent about whether the token counts include calls through the Responses "
    "API. There are no percentiles and no request IDs."
)


def lacking(view: View) -> tuple[str, ...]:
    """Return the deployments of whose answered requests too few have counts, or the cache's."""
    table = view.cube.answered.by("deployment")
    few = table["split"] < KNOWN_SHARE * table["requests"]
    return tuple(str(name) for name in table.index[few] if name)


def show(view: View, spent: Spend) -> None:
    """Draw the section, where the logs lack something and metrics can be read."""
    names = lacking(view)
    if not names or view.place.is_local:
        return
    st.header(say("From platform metrics"), anchor=False)
    st.caption(
        say(
            "The logs for {names} contain no token counts or do not report cache reads and "
            "writes. {about}",
            names=cards.plain(", ".join(names)),
            about=cards.plain(ABOUT),
        )
    )
    account = view.place.account
    if not view.place.has_looked:
        cards.partial(say("Looking for the resource. Select Refresh in a few seconds."))
        return
    if account is None:
        cards.partial(say("The resource has not been identified, so its metrics cannot be read."))
        return
    try:
        read = _read(view.place.key, account.id, account.location, whole_hours(view.span))
    except LogsError as error:
        cards.partial(say("The metrics could not be read. {error}.", error=cards.plain(str(error))))
        return
    found = read.of(names)
    if found.table.empty:
        cards.partial(say("The metrics do not include any of these deployments in this range."))
        return
    if said := shortfall(found, spent, view.reader):
        st.markdown(f"**{cards.plain(said)}**")
    _table(found, view.reader)


def _table(found: Metered, reader: Reader) -> None:
    table = found.table
    write = dict.fromkeys(NUMBERS, reader.number) | {"cost": reader.money}
    texts = {name: cells.written(table[name].tolist(), write[name], UNKNOWN) for name in write}
    labels = NUMBERS | {"cost": "Cost (estimate)"}
    st.dataframe(
        pd.DataFrame({"deployment": [str(name) for name in table.index], **texts}),
        hide_index=True,
        column_config={
            # Not pinned: Streamlit fades what is.
            "deployment": st.column_config.TextColumn("Deployment", width=142),
            **{
                name: cells.number(label, width=WIDTHS.get(name, 108))
                for name, label in labels.items()
            },
        },
        key="metrics-table",
        width="content",
        alt=say("Requests, tokens and cost by deployment, from platform metrics"),
    )
    if found.is_cut:
        cards.partial(
            say(
                "Azure returns only the {number} largest series, so smaller ones are missing.",
                number=reader.number(SERIES),
            )
        )
    if found.tiered:
        cards.partial(
            say(
                "Long prompts to {tiered} cost more, but the metrics do not distinguish them, so "
                "the cost shown is the minimum.",
                tiered=cards.plain(", ".join(found.tiered)),
            )
        )


@st.cache_data(ttl="10m", max_entries=20, show_spinner=say("Reading platform metrics…"))
def _read(place: str, resource: str, region: str, span: tuple[datetime, datetime]) -> Metered:
    azure = azure_of(place)
    if azure is None:
        raise LogsError(
            say("The address of the metrics service in this cloud is not known"),
            cause="logs-unreachable",
        )
    asked = Span(start=span[0], end=span[1])
    return metered_of(usage_metrics(azure, resource, region, asked))
