"""What was sent and received: each request of a run as a transcript, with the IDs support wants."""

from collections.abc import Iterable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

import streamlit as st

from checks.report.reading import requests_of
from checks.report.safe import terminal
from dashboard.kit.cards import plain
from dashboard.kit.format import clock, duration, time_from
from dashboard.kit.support import answer_of

UTC = ZoneInfo("UTC")
IDS = (("apim_request_id", "apim-request-id"), ("request_id", "request-id"))
"""The IDs that support wants → what their headers are called."""


def traffic(document: Mapping[str, Any], zone: ZoneInfo) -> None:
    """Draw all requests in the order they were sent; everything from outside is shown as code."""
    requests = requests_of(document["checks"])
    with st.expander(f"What was sent and received ({len(requests)})", icon=":material/swap_vert:"):
        if not requests:
            st.caption("No request was sent.")
        for request in requests:
            _request(request, zone)


def _request(request: Mapping[str, Any], zone: ZoneInfo) -> None:
    started = time_from(request["started_at"])
    times = clock(started, zone)
    if zone.key != UTC.key:
        times = f"{times} ({clock(started, UTC)})"
    st.markdown(f"**{plain(answer_of(request))}** after {duration(request['duration_ms'])}")
    ids = [f"{name} {request[key]}" for key, name in IDS if request[key]]
    st.caption(" · ".join((f"Sent {times}", *map(plain, ids))))
    st.code(_sent(request), language=None, wrap_lines=True)
    st.code(_received(request), language=None, wrap_lines=True)


def _headers(pairs: Iterable[Iterable[str]]) -> str:
    return "\n".join(": ".join(pair) for pair in pairs)


def _sent(request: Mapping[str, Any]) -> str:
    head = f"{request['method']} {request['url']}"
    parts = (f"{head}\n{_headers(request['request_headers'])}", request["request_body"] or "")
    return terminal("\n\n".join(part.strip() for part in parts if part.strip()))


def _received(request: Mapping[str, Any]) -> str:
    if request["status"] is None:
        return terminal(f"No answer: {request['failure']}\n{request['detail'] or ''}".strip())
    head = f"{request['http_version'] or 'HTTP'} {request['status']}"
    body = request["response_body"] or ""
    if request["purpose"] == "sign-in":
        body = "(The answer to a sign-in is not kept: it holds a token.)"
    cut = "\n(cut here)" if request["response_body_cut"] else ""
    head = f"{head}\n{_headers(request['response_headers'])}"
    return terminal("\n\n".join(part for part in (head.strip(), f"{body}{cut}".strip()) if part))
