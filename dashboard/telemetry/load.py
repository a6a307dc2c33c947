"""Loads windows from a workspace: what the sources hold, then the cubes.

Everything here blocks and knows no page; `windows` keeps what it gives.
"""

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pandas as pd

from checks.workspaces import Answer, LogsError, Partial, Source, Span, Workspace
from checks.workspaces.compose import Counting, everything
from checks.workspaces.failures import TIMED_OUT
from dashboard.telemetry.cube import Cube, Mask, cube_of, empty_cube, joined
from dashboard.telemetry.frames import PEAKS, UTC_TIME, frame_of, holdings_frame
from dashboard.telemetry.questions import groups_text, span_of, whole, with_earlier
from dashboard.telemetry.window import Asked, Window

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
    """Run a query of the pages; raise `LogsError` when there is no answer."""
    return workspace.query(whole(workspace, query, span, counting, values), span)


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


def window_of(workspace: Workspace, asked: Asked, now: Callable[[], datetime]) -> Window:
    """Load a window without its peaks; raise `LogsError` when the workspace gives no answer."""
    span = span_of(workspace, asked.hours, now())
    if not workspace.sources:
        return _empty(workspace, span, now)
    groups, partial = _groups(workspace, span, [deployment for deployment, _ in asked.chosen])
    holdings = holdings_from(groups)
    if holdings.empty:
        return _empty(workspace, span, now)
    counting = counting_of(holdings, dict(asked.chosen))
    counts = groups.where(is_counted(groups, counting))
    earlier = counts.groups["earlier"].to_numpy()
    before = replace(counts.where(earlier), span=span.previous)
    return Window(
        workspace=workspace.name,
        span=span,
        cube=replace(counts.where(~earlier), span=span),
        before=None if before.is_empty else before,
        peaks=frame_of(Answer(), PEAKS),
        holdings=holdings,
        counting=counting,
        newest=holdings["last"].max().to_pydatetime(),
        partial=partial,
        loaded_at=now(),
    )


def _groups(
    workspace: Workspace, span: Span, chosen: Iterable[str]
) -> tuple[Cube, tuple[Partial, ...]]:
    """Return the groups of a span and of the one before, of every source.

    One query gives both. Where that is too much for one answer, each has its own. What does not
    count is not told in hours, unless the deployment's source was chosen.
    """

    def asked(of: Span) -> tuple[Cube, Partial | None]:
        answer = workspace.query(groups_text(workspace, of, span.start, chosen), of)
        return cube_of(answer, of), answer.partial

    try:
        both, cut = asked(with_earlier(span))
    except LogsError as error:
        if error.cause != TIMED_OUT:
            raise
    else:
        if cut is None:
            return both, ()
    with ThreadPoolExecutor(2) as threads:
        (inside, cut), (before, cut_before) = threads.map(asked, (span, span.previous))
    return joined(before, inside), tuple(each for each in (cut, cut_before) if each)


def is_counted(cube: Cube, counting: Counting) -> Mask:
    """Return which groups are of the source that counts their deployment's requests."""
    chosen, main = counting.chosen, counting.main
    wanted = cube.groups["deployment"].astype("str").map(lambda name: chosen.get(name, main).value)
    mask = (cube.groups["source"].astype("str") == wanted) | cube.groups["alone"]
    return mask.to_numpy(dtype=bool)


def holdings_from(cube: Cube) -> pd.DataFrame:
    """Return what each source holds, from its groups."""
    grouped = cube.groups.groupby(["source", "deployment"], observed=True)
    table = grouped.agg(
        requests=("requests", "sum"),
        joinable=("joinable", "sum"),
        first=("first", "min"),
        last=("last", "max"),
    ).reset_index()
    for name in ("source", "deployment"):
        table[name] = table[name].astype("str")
    for name in ("first", "last"):
        table[name] = pd.to_datetime(table[name], unit="s", utc=True).astype(UTC_TIME)
    return table


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
