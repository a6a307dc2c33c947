"""Loads windows from a workspace: what the sources hold, then the cubes.

Everything here blocks and knows no page; `windows` keeps what it gives.
"""

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pandas as pd

from checks.causes.prices import LONG_PROMPT
from checks.workspaces import Answer, Partial, Source, Span, Workspace
from checks.workspaces.compose import Counting, compose, everything
from dashboard.telemetry.cube import Cube, cube_of, empty_cube
from dashboard.telemetry.frames import PEAKS, UTC_TIME, frame_of, holdings_frame
from dashboard.telemetry.queries import text
from dashboard.telemetry.window import Asked, Window

STEP = timedelta(minutes=5)
"""A window ends on a whole step, so that equal questions are equal."""
LOOK_BACK = timedelta(days=90)
"""How far back the last request is looked for, when a window holds none."""
PREFERRED = (Source.DIAGNOSTICS, Source.GATEWAY, Source.SPANS)
"""Which source counts where several hold a deployment: the one nearest to the resource."""


def ask(
    workspace: Workspace,
    query: str,
    span: Span,
    counting: Counting,
    values: Mapping[str, Any] | None = None,
) -> Answer:
    """Run a query of the pages over `requests`; raise `LogsError` when there is no answer."""
    canonical = workspace.is_canonical
    whole = compose(text(query), span, counting, values=values, canonical=canonical)
    return workspace.query(whole, span)


def holdings_of(workspace: Workspace, span: Span) -> tuple[pd.DataFrame, tuple[Partial, ...]]:
    """Return what each source holds of a span, and why that is not whole."""
    if not workspace.sources:
        return holdings_frame(Answer()), ()
    answer = ask(workspace, "holdings", span, everything(workspace.sources))
    partial = (answer.partial,) if answer.partial else ()
    return holdings_frame(answer), partial


def counting_of(holdings: pd.DataFrame, chosen: Mapping[str, Source]) -> Counting:
    """Decide which source counts: what was chosen, else the preferred one that has the deployment.

    One source counts whatever carries no deployment: the preferred one of all.
    """
    there = [source for source in PREFERRED if (holdings["source"] == source.value).any()]
    main = there[0] if there else PREFERRED[0]
    found: dict[str, Source] = {}
    for deployment, rows in holdings[holdings["deployment"] != ""].groupby("deployment"):
        having = [source for source in there if (rows["source"] == source.value).any()]
        wanted = chosen.get(str(deployment))
        counts = wanted if wanted in having else having[0]
        if counts is not main:
            found[str(deployment)] = counts
    return Counting(sources=frozenset(there) or frozenset([main]), main=main, chosen=found)


def end_of(workspace: Workspace, now: datetime) -> datetime:
    """Return where a window ends: now, or the end of the exported logs, on a whole step.

    A row from the future has a wrong clock, and would hide all others.
    """
    return _rounded_up(min(workspace.newest or now, now))


def _rounded_up(moment: datetime) -> datetime:
    past = moment.timestamp() // STEP.total_seconds() + 1
    return datetime.fromtimestamp(past * STEP.total_seconds(), UTC)


def window_of(workspace: Workspace, asked: Asked, now: Callable[[], datetime]) -> Window:
    """Load a window without its peaks; raise `LogsError` when the workspace gives no answer."""
    span = Span.before(end_of(workspace, now()), timedelta(hours=asked.hours))
    if len(workspace.sources) == 1:
        # Nothing is to be decided, and the cubes tell what there is.
        return _loaded(workspace, span, everything(workspace.sources), None, now)
    both = Span(start=span.previous.start, end=span.end)
    holdings, partial = holdings_of(workspace, both)
    if holdings.empty:
        return _empty(workspace, span, now)
    counting = counting_of(holdings, dict(asked.chosen))
    window = _loaded(workspace, span, counting, holdings, now)
    return replace(window, partial=(*partial, *window.partial))


def _loaded(
    workspace: Workspace,
    span: Span,
    counting: Counting,
    holdings: pd.DataFrame | None,
    now: Callable[[], datetime],
) -> Window:
    """Load the cubes of a span and of the one before, at once."""

    def cube(of: Span) -> tuple[Cube, Partial | None]:
        answer = ask(workspace, "histograms", of, counting, {"tier": LONG_PROMPT})
        return cube_of(answer, of), answer.partial

    with ThreadPoolExecutor(2) as threads:
        (inside, cut), (before, cut_before) = threads.map(cube, (span, span.previous))
    if holdings is None:
        holdings = holdings_from((before, inside), counting.main)
        if holdings.empty:
            return _empty(workspace, span, now)
    return Window(
        workspace=workspace.name,
        span=span,
        cube=inside,
        before=None if before.is_empty else before,
        peaks=frame_of(Answer(), PEAKS),
        holdings=holdings,
        counting=counting,
        newest=holdings["last"].max().to_pydatetime(),
        partial=tuple(each for each in (cut, cut_before) if each),
        loaded_at=now(),
    )


def holdings_from(cubes: Iterable[Cube], source: Source) -> pd.DataFrame:
    """Return what the only source holds, from the cubes that it has filled."""
    groups = pd.concat([cube.groups.assign(deployment=_deployments(cube)) for cube in cubes])
    grouped = groups.groupby("deployment")
    table = grouped.agg(
        requests=("requests", "sum"),
        with_tokens=("counted", "sum"),
        first=("first", "min"),
        last=("last", "max"),
    ).reset_index()
    for name in ("first", "last"):
        table[name] = pd.to_datetime(table[name], unit="s", utc=True).astype(UTC_TIME)
    return table.assign(source=source.value, joinable=0.0)


def _deployments(cube: Cube) -> "pd.Series[str]":
    # The categories of two cubes differ.
    return cube.groups["deployment"].astype("str")


def _empty(workspace: Workspace, span: Span, now: Callable[[], datetime]) -> Window:
    """Return the window of a workspace without requests, and when the last one was, if ever."""
    holdings, partial = holdings_of(workspace, Span.before(span.end, LOOK_BACK))
    last = holdings["last"].max() if len(holdings) else None
    return Window(
        workspace=workspace.name,
        span=span,
        cube=empty_cube(span),
        before=None,
        peaks=frame_of(Answer(), PEAKS),
        holdings=holdings,
        counting=counting_of(holdings, {}),
        newest=last.to_pydatetime() if last is not None else None,
        partial=partial,
        loaded_at=now(),
    )


def peaks_of(
    workspace: Workspace, span: Span, counting: Counting
) -> tuple[pd.DataFrame, Partial | None]:
    """Return the busiest minute of each hour and model."""
    answer = ask(workspace, "peaks", span, counting)
    return frame_of(answer, PEAKS), answer.partial
