"""Lists in pages, as ARM gives them: `value`, and `nextLink` while there is more."""

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import parse_qsl, urlencode

from checks.sandbox.arm import refusals
from checks.sandbox.arm.visit import Refused, Visit

_TOKEN = "$skiptoken"  # noqa: S105 -- the name of a parameter


def page(
    visit: Visit, items: Sequence[Any], shown: Callable[[Any], Any] = lambda item: item
) -> dict[str, Any]:
    """Return the page of a list that the call asks for; only what is on it is written out."""
    token = visit.query.get(_TOKEN)
    if token is None and "empty-first-page" in visit.faults:
        return {"value": [], "nextLink": _link(visit, 0)}
    begin = 0 if token is None else _offset(token)
    end = begin + visit.state.plan.arm.page_size
    document: dict[str, Any] = {"value": [shown(item) for item in items[begin:end]]}
    if "loop" in visit.faults:
        document["nextLink"] = _link(visit, begin)
    elif end < len(items):
        document["nextLink"] = _link(visit, end)
    return document


def encode(offset: int) -> str:
    """Return an opaque token for a place in a list."""
    return base64.urlsafe_b64encode(f"page:{offset}".encode()).decode("ascii")


def decode(token: str) -> int | None:
    """Return the place that a token stands for, None when it is not one of ours."""
    try:
        kind, _, offset = base64.urlsafe_b64decode(token).decode("ascii").partition(":")
    except (binascii.Error, ValueError):
        return None
    return int(offset) if kind == "page" and offset.isdecimal() else None


def _offset(token: str) -> int:
    offset = decode(token)
    if offset is None:
        raise Refused(refusals.bad_request(f"The skip token '{token}' is invalid."))
    return offset


def _link(visit: Visit, offset: int) -> str:
    pairs = parse_qsl(visit.call.query, keep_blank_values=True)
    kept = [(name, value) for name, value in pairs if name.casefold() != _TOKEN]
    query = urlencode([*kept, (_TOKEN, encode(offset))], safe="$'(),")
    return f"https://{visit.call.authority}{visit.path}?{query}"
