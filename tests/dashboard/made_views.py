"""Views for the bodies of the Monitor pages, over a made-up month; rows are made, not fetched."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cache

import pandas as pd
import streamlit as st

from checks.workspaces import LogsError, Source, Span
from checks.workspaces.compose import Counting
from dashboard.context.place import Place
from dashboard.context.settings import Settings
from dashboard.kit.reader import Reader
from dashboard.panels.frame import View, narrowed_to
from dashboard.telemetry.cube import Cube
from dashboard.telemetry.frames import PEAKS, TEXTS
from dashboard.telemetry.peaks import Quota
from dashboard.telemetry.selection import cut, span_of_link
from dashboard.telemetry.window import Window
from tests.telemetry.made_cubes import END, MONTH, calls_between, cube_from, made_month

HOSTILE = "![x](http://evil.example/leak.png) <b>=1+1</b>"
"""A deployment's name, as an attacker would choose it."""


class FakePlace(Place):
    """A workspace of which nothing has been learnt."""

    @property
    def params(self) -> dict[str, str]:
        """Return no names."""
        return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class FakeView(View):
    """A view whose rows are at hand."""

    known_quota: dict[str, Quota]
    refuses: bool = False

    @property
    def quota(self) -> dict[str, Quota]:
        """Return the limits that the test gives."""
        return self.known_quota

    def slowest(self, span: Span) -> pd.DataFrame:
        """Return two requests, or refuse."""
        if self.refuses:
            raise LogsError("The workspace did not answer within 20 s", cause="logs-timeout")
        return made_rows(span, status=200)

    def first_tokens(self, span: Span) -> pd.DataFrame:
        """Return a wait in each hour of a span, or none where the window has no tokens."""
        told = bool(self.cube.groups["counted"].sum())
        first = int(span.start.timestamp()) // 3600
        hours = [first + hour for hour in range(24 if told else 0)]
        return pd.DataFrame({"hour": hours, "bucket": 1000.0, "requests": 3.0}, dtype="float64")

    def failures(self, span: Span, **asked: object) -> pd.DataFrame:
        """Return two requests of the status that is asked for."""
        return made_rows(span, status=int(str(asked.get("status") or 429)))


def made_rows(span: Span, *, status: int, deployment: str = HOSTILE) -> pd.DataFrame:
    """Return two requests at the end of a span."""
    times = [span.end - timedelta(minutes=minutes) for minutes in (1, 2)]
    rows = pd.DataFrame({"time": pd.to_datetime(times, utc=True)})
    texts = dict.fromkeys(sorted(TEXTS), "")
    texts |= {"deployment": deployment, "apim_request_id": "2f6d", "region": "eastus2"}
    numbers = {"status": float(status), "duration_ms": 9120.0, "first_token_ms": 800.0}
    return rows.assign(**texts, **numbers, input_tokens=1000.0, output_tokens=200.0)


@cache
def made_window(kind: str) -> Window:
    """Return a month: `full`, `hostile`, or `calm` (nothing failed, no tokens)."""
    month = made_month(per_hour=15)
    cube, before = month.cube, month.before
    if kind == "hostile":
        calls = calls_between(MONTH, per_hour=4, deployment=HOSTILE, reason=HOSTILE)
        cube = cube_from(
            calls.assign(status=[200, 429] * (len(calls) // 2) + [200] * (len(calls) % 2))
        )
    elif kind == "calm":
        none = {"input_tokens": 0, "output_tokens": 0, "counted": 0, "split": 0}
        cube = cube_from(calls_between(MONTH, per_hour=4, **none))
    return _window(cube, before)


def _window(cube: Cube, before: Cube) -> Window:
    hours = cube.groups[["hour", "model", "requests", "input_tokens", "output_tokens"]]
    peaks = hours.groupby(["hour", "model"], observed=True, as_index=False).sum()
    peaks = peaks.assign(minute=peaks["hour"] * 60, throttled=peaks["requests"] % 3)
    return Window(
        workspace="made",
        span=MONTH,
        cube=cube,
        before=before,
        peaks=peaks[list(PEAKS.values())],
        holdings=pd.DataFrame(),
        counting=Counting(sources=frozenset({Source.SPANS}), main=Source.SPANS),
        newest=END,
        partial=(),
        loaded_at=END,
    )


def made_view(kind: str = "full") -> FakeView:
    """Return the view of a month; what a drag selected is read from the link."""
    refuses, kind = kind == "refusing", "full" if kind == "refusing" else kind
    window = made_window(kind)
    before = None if kind == "calm" else window.before
    view = FakeView(
        window=window,
        cube=window.cube,
        before=before,
        whole=window.cube,
        whole_before=before,
        selection=None,
        reader=Reader.of("en-US", "Europe/Berlin"),
        now=END,
        deployments=(),
        resource="",
        range_label="30 d",
        place=FakePlace("made", Settings()),
        is_sandbox=True,
        memo=window.memo,
        refuses=refuses,
        known_quota={"claude-sonnet-5": Quota(requests=40)} if kind == "full" else {},
    )
    linked = span_of_link(st.query_params.to_dict())
    return narrowed_to(view, cut(linked, window.span)) if linked else view
