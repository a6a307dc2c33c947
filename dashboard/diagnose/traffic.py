"""What was sent and received: a line for each request of a run, its transcript on a click."""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

import streamlit as st

from checks.report.safe import one_line, terminal
from checks.words import say
from dashboard.kit.cards import plain
from dashboard.kit.reader import Reader
from dashboard.kit.support import IDS, answer_of, failed_first, is_fine, region_of
from dashboard.kit.zones import time_from

PATH_CHARS = 90
"""As much of a URL as a line has room for; the whole one is in the request."""

PHONE = "Mobi"
"""What browsers of phones have in their User-Agent, and no others."""


def traffic(document: Mapping[str, Any], reader: Reader) -> None:
    """Draw a line for each failed request, the others folded; everything from outside is inert."""
    requests = failed_first(document)
    failed = sum(not is_fine(request) for request in requests)
    said = say(" :red-badge[{failed} with errors]", failed=failed) if failed else ""
    label = say("What was sent and received ({requests}){said}", requests=len(requests), said=said)
    with st.expander(label, icon=":material/swap_vert:", expanded=failed > 0 and not _is_phone()):
        if not requests:
            st.caption(say("No request was sent."))
        if failed:
            st.caption(
                say(
                    "A check can send several requests, and an error in one of them does not "
                    "always make the check fail."
                )
            )
        _lines(requests[:failed], reader)
        fine = requests[failed:]
        if fine and failed:
            label = say("Responses without an error ({number})", number=reader.number(len(fine)))
            with st.expander(label, type="compact"):
                _lines(fine, reader)
        else:
            _lines(fine, reader)


def _is_phone() -> bool:
    """Tell whether the browser says that it is a phone's, where this list is long to pass by."""
    return PHONE in st.context.headers.get("User-Agent", "")


def _lines(requests: Iterable[Mapping[str, Any]], reader: Reader) -> None:
    for request in requests:
        with st.expander(_line(request, reader), type="compact"):
            _request(request, reader)


def _line(request: Mapping[str, Any], reader: Reader) -> str:
    answer, place = answer_of(request), urlsplit(request["url"])
    target = one_line(f"{request['method']} {place.netloc}{place.path}")
    shown = target if len(target) <= PATH_CHARS else f"{target[:PATH_CHARS]}…"
    colour = "green" if is_fine(request) else "red"
    took = f":gray[{reader.duration(request['duration_ms'])}]"
    return f":{colour}[{plain(answer)}] :small[{plain(shown)} {took}]"


def _request(request: Mapping[str, Any], reader: Reader) -> None:
    started = time_from(request["started_at"])
    ids = [f"{name} {request[key]}" for key, name in IDS if request[key]]
    region = (
        [say("region {region_of}", region_of=region_of(request["region"]))]
        if request["region"]
        else []
    )
    sent = say("Sent {clock}", clock=reader.clock(started))
    st.caption(" · ".join(map(plain, (sent, *ids, *region))))
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
        return terminal(
            say(
                "No response: {failure}\n{detail}",
                failure=request["failure"],
                detail=request["detail"] or "",
            ).strip()
        )
    head = f"{request['http_version'] or 'HTTP'} {request['status']}"
    body = request["response_body"] or ""
    if request["purpose"] == "sign-in":
        body = say("(The response to a sign-in request is not kept, because it contains a token.)")
    cut = say("\n(cut here)") if request["response_body_cut"] else ""
    head = f"{head}\n{_headers(request['response_headers'])}"
    return terminal("\n\n".join(part for part in (head.strip(), f"{body}{cut}".strip()) if part))
