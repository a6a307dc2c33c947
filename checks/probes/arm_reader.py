"""Reading ARM page by page, in time, following no link to elsewhere."""

import json
from asyncio import get_running_loop, sleep
from collections.abc import Callable, Iterator, Mapping, Sequence
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import quote, urlsplit

from checks.evidence import AuthScheme, Exchange, Purpose
from checks.evidence.arm.accounts import ArmSignIn
from checks.evidence.reads import Refusal
from checks.http import Credential, Outgoing
from checks.model import Facts
from checks.probes.refusal import refusal_of
from checks.probes.tools import Tools
from checks.secret import at_hand
from checks.words import say

ANSWER_TIMEOUT_S = 7.5
MAX_DOCUMENT = 8 * 1024 * 1024
"""Bytes of a page that are read; a region's list of models has some hundred kilobytes."""

MAX_PAGES = 60
"""A list of 4 000 role assignments, ARM's limit for a subscription, has fewer pages."""

PATIENCE_S = 5.0
"""The longest Retry-After that is waited for within a probe's time."""

Items = Callable[[Mapping[str, Any]], Iterator[Any]]


class Reader:
    """Reads ARM page by page for one probe, and keeps what was asked and answered."""

    def __init__(self, tools: Tools, facts: Facts, permission: str, scope: str) -> None:
        token = at_hand(
            facts[ArmSignIn].sign_in.token,
            say("Azure Resource Manager was queried without a token"),
        )
        self._tools = tools
        self._credential = Credential(scheme=AuthScheme.BEARER, secret=token)
        self._permission = permission
        self._scope = scope
        self._until = get_running_loop().time() + ANSWER_TIMEOUT_S
        self.exchanges: list[Exchange] = []

    @property
    def _left(self) -> float:
        return self._until - get_running_loop().time()

    async def ask(
        self, method: str, url: str, body: Mapping[str, Any] | None = None
    ) -> tuple[Exchange, Mapping[str, Any] | None]:
        """Ask once, and once more when ARM says how long to wait; return the document too."""
        exchange, document = await self._send(method, url, body)
        pause = _retry_after(exchange)
        if pause is not None and pause < min(PATIENCE_S, self._left - 0.5):
            await sleep(pause)
            exchange, document = await self._send(method, url, body)
        return exchange, document

    async def _send(
        self, method: str, url: str, body: Mapping[str, Any] | None
    ) -> tuple[Exchange, Mapping[str, Any] | None]:
        outgoing = Outgoing(
            purpose=Purpose.ARM,
            method=method,
            url=url,
            body=body,
            credential=self._credential,
            max_body=MAX_DOCUMENT,
        )
        exchange, content = await self._tools.http.send_raw(
            outgoing, timeout_s=max(self._left, 0.1)
        )
        self.exchanges.append(exchange)
        whole = exchange.failure is None and exchange.status in range(200, 300)
        return exchange, _document(content) if whole else None

    async def pages(self, url: str, items: Items) -> dict[str, Any]:
        """Read a list to its end, or one document; return the fields of a `Read`."""
        found: list[Any] = []
        seen: set[str] = set()
        following: str | None = url
        while following and following not in seen and len(seen) < MAX_PAGES:
            seen.add(following)
            exchange, document = await self.ask("GET", following)
            if document is None:
                refusal = self.refusal(exchange)
                return self._read(found, complete=False, refusal=None if found else refusal)
            page = document.get("value", [document])
            if not isinstance(page, list):
                return self._read(found, complete=False, refusal=None)
            found += [value for item in page if isinstance(item, dict) for value in items(item)]
            following = self._next(document.get("nextLink"))
            if document.get("nextLink") and not following:
                return self._read(found, complete=False, refusal=None)
        return self._read(found, complete=not following, refusal=None)

    def _next(self, link: object) -> str | None:
        """Return the next page when it is ARM's own; a token follows no link to elsewhere."""
        if not isinstance(link, str) or not link:
            return None
        own = urlsplit(self._tools.aim.cloud.arm)
        there = urlsplit(link)
        return link if (there.scheme, there.netloc) == (own.scheme, own.netloc) else None

    def _read(
        self, items: Sequence[Any], *, complete: bool, refusal: Refusal | None
    ) -> dict[str, Any]:
        return {
            # A link that leads back repeats what was read.
            "items": tuple(dict.fromkeys(items)),
            "complete": complete,
            "refusal": refusal,
            "exchanges": tuple(self.exchanges),
        }

    def refusal(self, exchange: Exchange) -> Refusal:
        """Say why ARM gave no answer."""
        return refusal_of(exchange, permission=self._permission, scope=self._scope)


def _document(content: bytes) -> Mapping[str, Any] | None:
    try:
        document = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return document if isinstance(document, dict) else None


def _retry_after(exchange: Exchange) -> float | None:
    """Return how long a throttled answer asks to wait, in seconds; 1 if it does not say."""
    if exchange.status != 429:
        return None
    said = exchange.header("retry-after") or "1"
    if said.replace(".", "", 1).isdecimal():
        return float(said)
    try:
        moment = parsedate_to_datetime(said)
    except ValueError:
        return 1.0
    if moment.tzinfo is None or exchange.received_at is None:
        return 1.0
    return max(0.0, (moment - exchange.received_at).total_seconds())


def arm_url(base: str, path: str, version: str, query: str = "") -> str:
    """Return the URL of a read; a query is quoted, its syntax kept."""
    tail = f"&{quote(query, safe='=$&():')}" if query else ""
    return f"{base}{path}?api-version={version}{tail}"
