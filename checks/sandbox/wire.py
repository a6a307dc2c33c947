"""The ASGI side: reads a request whole, lets a function decide, writes and logs the answer."""

import json
import time
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass
from email.utils import format_datetime
from typing import Any

from checks.sandbox.journal import Journal, LoggedRequest, without_credentials
from checks.sandbox.state import Clock

BODY_MOST = 32 * 1024 * 1024
"""Bytes of a request. Source: Anthropic, API errors, request size limits (Messages: 32 MB)."""

_Message = MutableMapping[str, Any]
_Receive = Callable[[], Awaitable[_Message]]
_Send = Callable[[_Message], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A request as it came in."""

    method: str
    host: str
    """Without the port."""
    authority: str
    """With the port, as the client wrote it."""
    path: str
    query: str
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a route decided to say."""

    status: int
    headers: tuple[tuple[str, str], ...]
    chunks: tuple[bytes, ...]
    """More than one is sent as a stream."""


Handler = Callable[[Call], Answer]
LateHandler = Callable[[Call], Answer | Awaitable[Answer]]
"""One that may take its time, outside the event loop."""


def json_answer(status: int, document: Any, **headers: str) -> Answer:
    """Return an answer with a JSON body; underscores in header names become dashes."""
    named = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    body = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")
    return Answer(
        status=status, headers=(("content-type", "application/json"), *named), chunks=(body,)
    )


def parsed(body: bytes | str) -> Any:
    """Return the JSON in a body; raise `ValueError` where it is none, or too deep."""
    try:
        return json.loads(body)
    except RecursionError as error:
        raise ValueError("the JSON is nested too deeply") from error


class Application:
    """One listener's ASGI application."""

    def __init__(
        self,
        handle: LateHandler,
        *,
        listener: str,
        journal: Journal,
        clock: Clock,
        delay: Callable[[Call], Awaitable[None]],
    ) -> None:
        self._handle = handle
        self._listener = listener
        self._journal = journal
        self._clock = clock
        self._delay = delay

    async def __call__(self, scope: _Message, receive: _Receive, send: _Send) -> None:
        """Serve one ASGI scope: a request, or the lifespan."""
        if scope["type"] == "lifespan":
            await _live(receive, send)
        elif scope["type"] == "http":
            call = _call(scope, await _body(receive))
            place = self._journal.opened(self._entry(call))
            await self._delay(call)
            decided = self._handle(call)
            answer = decided if isinstance(decided, Answer) else await decided
            # Before it is sent: whoever has the answer finds it in the log.
            self._journal.closed(place, status=answer.status, finished_at=time.monotonic())
            await _write(answer, send, date=format_datetime(self._clock.now(), usegmt=True))

    def _entry(self, call: Call) -> LoggedRequest:
        return LoggedRequest(
            listener=self._listener,
            method=call.method,
            host=call.host,
            path=call.path,
            query=call.query,
            headers=without_credentials(call.headers),
            content=self._journal.fingerprint(call.body),
            started_at=time.monotonic(),
        )


def _call(scope: _Message, body: bytes) -> Call:
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    # HTTP/2 has :authority instead; hypercorn hands it on as host.
    authority = headers.get("host", "")
    host, _, port = authority.rpartition(":")
    return Call(
        method=scope["method"],
        host=(host if port.isdigit() else authority).casefold(),
        authority=authority,
        path=scope["path"],
        query=scope["query_string"].decode("latin-1"),
        headers=headers,
        body=body,
    )


async def _body(receive: _Receive) -> bytes:
    """Read a body, and of one that is too large only so much that this can be seen."""
    parts, room = [], BODY_MOST + 1
    while True:
        message = await receive()
        part = message.get("body", b"")[:room]
        room -= len(part)
        parts.append(part)
        if not message.get("more_body", False):
            return b"".join(parts)


async def _write(answer: Answer, send: _Send, *, date: str) -> None:
    headers = [*answer.headers, ("date", date)]
    if len(answer.chunks) == 1:
        headers.append(("content-length", str(len(answer.chunks[0]))))
    raw = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]
    await send({"type": "http.response.start", "status": answer.status, "headers": raw})
    for chunk in answer.chunks:
        await send({"type": "http.response.body", "body": chunk, "more_body": True})
    await send({"type": "http.response.body", "body": b""})


async def _live(receive: _Receive, send: _Send) -> None:
    for event in ("startup", "shutdown"):
        await receive()
        await send({"type": f"lifespan.{event}.complete"})
