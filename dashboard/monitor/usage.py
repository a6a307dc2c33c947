"""The body of Usage and cost: what do we use, and will we hit a limit?"""

from collections.abc import Sequence
from datetime import timedelta

import pandas as pd
import streamlit as st

from checks.knowledge import constant
from checks.words import say
from dashboard.charts import amounts as amount_charts
from dashboard.kit import cards
from dashboard.kit.reader import Reader
from dashboard.monitor import deployment_table, platform_metrics, quota_peaks
from dashboard.monitor import figures as page_cards
from dashboard.monitor import selectable as page_charts
from dashboard.panels import shown
from dashboard.panels.frame import View
from dashboard.telemetry import spend, tokens
from dashboard.telemetry.changes import Card, note, relative, rounded, step_hours
from dashboard.telemetry.cube import Cube, steps_of
from dashboard.telemetry.deployments import Course
from dashboard.telemetry.forecast import Forecast, forecast
from dashboard.telemetry.peaks import MEASURES, USED, over_time, peaks_of, tightest
from dashboard.telemetry.spend import Spend, spend_of
from dashboard.telemetry.steps import said
from dashboard.telemetry.usage_answers import usage_answer, usage_notes

BILL = constant("bill")
HOURLY = timedelta(days=7)
"""Up to this length tokens are drawn hour by hour."""


def show(view: View) -> None:
    """Draw the answer, the figures, the tokens by day, the deployments and the peaks."""
    quota_peaks.refuse_unusable()
    spent = view.once(lambda: spend_of(view.cube), "spend")
    earlier = view.once(lambda: spend_of(view.before) if view.before else None, "spend-before")
    known = sum(amount or 0 for amount in tokens.total(view.cube))
    # The forecast takes a second when it is first asked for: its place is kept, and filled last.
    answer, below = st.empty(), st.empty()
    answer.markdown(say("Forecasting the next 30 days…"))
    amounts = view.once(lambda: _amounts(view, spent, earlier), "amounts", view.period, view.reader)
    page_cards.draw((*amounts, _used(view)))
    if known:
        _caveats(view, spent)
        with st.container(border=True):
            _chart(view)
    else:
        cards.partial(tokens.MISSING)
    ahead = None if shown.is_part(view) else _ahead(view, spent, earlier)
    peaks = peaks_of(view.peaks, view.quota)
    sentence = usage_answer(spent, ahead, peaks, view.period, known, view.now, view.reader)
    answer.markdown(f"**{cards.plain(sentence, view.names)}**")
    part = shown.is_part(view)
    notes = usage_notes(spent, ahead, peaks, is_part=part, now=view.now, reader=view.reader)
    below.caption(cards.plain(" ".join(notes), view.names))
    _by_deployment(view)
    quota_peaks.show(view)
    platform_metrics.show(view, spent)


def _caveats(view: View, spent: Spend) -> None:
    """Say in a line what the cost is; what it leaves out is one click away."""
    first, *others = spend.caveats(spent, view.reader)
    st.caption(cards.plain(first))
    with st.expander(say("What this estimate leaves out"), type="compact"):
        st.caption("\n".join(f"- {cards.plain(each)}" for each in others))


def _ahead(view: View, spent: Spend, earlier: Spend | None) -> Forecast | None:
    return view.once(lambda: foreseen(view, spent, earlier), "forecast", view.zone)


def foreseen(view: View, spent: Spend, earlier: Spend | None) -> Forecast | None:
    """Return the next 30 days' cost, from the whole days of this window and the one before."""
    if view.window.partial:
        return None
    days = spent.by_day(view.zone)
    if earlier:
        days = pd.concat([earlier.by_day(view.zone), days]).groupby(level=0).sum()
    if days.empty:
        return None
    every = days.reindex(pd.date_range(days.index[0], days.index[-1], freq="D"), fill_value=0.0)
    # The first and the last day are not whole.
    return forecast(every.iloc[1:-1])


def _amounts(view: View, spent: Spend, earlier: Spend | None) -> Sequence[Card]:
    used, made = tokens.total(view.cube)
    before = tokens.total(view.before) if view.before else (None, None)
    table = view.cube.over_time(hours=step_hours(view.span))
    inputs = tokens.input_of(table).tolist()
    delta = relative(spent.total, earlier.total if earlier else None, view.reader)
    return (
        page_cards.amount(say("Input tokens"), used, before[0], view, tuple(map(float, inputs))),
        page_cards.amount(
            say("Output tokens"), made, before[1], view, tuple(map(float, table["output_tokens"]))
        ),
        Card(
            label="Cost (estimate)",
            value=view.reader.money(spent.total),
            delta=delta,
            note=note(delta, view.period),
            course=tuple(map(float, spent.over_time(view.span, hours=step_hours(view.span)))),
            bars=True,
            about=say("Based on {basis}, not on the bill.", basis=spent.basis(view.reader)),
        ),
    )


def _used(view: View) -> Card:
    """Return the card of the limit that was nearest, in its busiest minute."""
    if view.peaks_pending:
        return Card(label=USED, value="…", note=say("Counting the requests in each minute"))
    peak = tightest(peaks_of(view.peaks, view.quota))
    if peak is None or peak.used is None:
        return Card(label=USED, value=say("not known"), note=quota_peaks.NO_QUOTA)
    what = say("{measure} per minute", measure=MEASURES[peak.measure])
    hours = step_hours(view.span)
    busiest = over_time(view.peaks, peak.measure, hours=hours)[peak.model]
    steps = busiest.reindex(steps_of(view.span, hours=hours)).fillna(0) / (peak.limit or 1)
    is_over = peak.used > 1
    return Card(
        label=USED,
        value=view.reader.percent(peak.used),
        delta=say("over the limit") if is_over else None,
        meaning="inverse" if is_over else "off",
        note=say("{what} of {model}", what=what, model=cards.plain(peak.model)),
        course=tuple(rounded(map(float, steps * 100))),
        bars=True,
        bad=tuple(place for place, share in enumerate(steps) if share > 1),
        about=say("The busiest minute of the range, compared with the limit."),
    )


def _hours(view: View) -> int:
    """Return the hours of a bar: whole days of the viewer, but for a few days hour by hour."""
    return 1 if view.span.length <= HOURLY else tokens.DAY


def _chart(view: View) -> None:
    hours = _hours(view)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.header(say("Tokens {said}", said=said(hours)), width="content", anchor=False)
        page_charts.chip(view)
        st.space("stretch")
        st.link_button("Cost Management", BILL, icon=":material/open_in_new:", type="tertiary")
    st.caption(page_charts.DRAG)
    drawing = view.once(
        lambda: amount_charts.tokens(
            tokens.over_time(view.cube, view.zone, hours=hours), page_charts.scene(view, hours)
        ),
        "tokens",
        view.reader,
    )
    alt = say("Tokens {said}: input, cache and output", said=said(hours))
    page_charts.selectable(drawing, "tokens", view, alt)


def _by_name(cube: Cube) -> tuple[pd.DataFrame, "pd.Series[float]"]:
    return tokens.by_deployment(cube), spend_of(cube).by("deployment")


def _by_deployment(view: View) -> None:
    table, costs = view.once(lambda: _by_name(shown.cube_of(view)), "used", shown.span_of(view))
    figures: deployment_table.Added = {
        "input": (table["input"].to_dict(), say("Tokens in"), Reader.short),
        "cached": (table["cached"].to_dict(), say("From cache"), Reader.percent),
        "output": (table["output"].to_dict(), say("Tokens out"), Reader.short),
        "cost": (
            {str(name): cost for name, cost in costs.items()},
            say("Cost (est.)"),
            Reader.money,
        ),
    }
    deployment_table.show(
        view, figures, course=Course.TOKENS, first=("cost", "input", "cached", "output")
    )
