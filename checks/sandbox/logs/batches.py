"""`$batch`: several queries in one call, each answered as if it had come alone."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from checks.sandbox.logs import refusals
from checks.sandbox.wire import Answer, Call, json_answer, parsed

_PATH = "/v1/$batch"
_MOST = 100
_CONTENT = ("content-type", "application/json")

Ask = Callable[[Call], Awaitable[Answer]]


def serves(call: Call) -> bool:
    """Tell whether a call is a batch."""
    return call.path.casefold() == _PATH and call.method == "POST"


async def answer(call: Call, ask: Ask) -> Answer:
    """Return the responses of a batch's queries, one after the other, in their order."""
    try:
        requests = [_Request(each) for each in parsed(call.body)["requests"]]
    except (ValueError, KeyError, TypeError, AttributeError):
        return refusals.bad_batch("The body must have 'requests', each with an id and a workspace.")
    if len(requests) > _MOST:
        return refusals.bad_batch(f"A batch may have at most {_MOST} requests.")
    if len({each.id for each in requests}) < len(requests):
        return refusals.bad_batch("The ids of a batch must differ.")
    found = [_response(each.id, await ask(each.call(call))) for each in requests]
    return json_answer(200, {"responses": found})


class _Request:
    """One query of a batch."""

    def __init__(self, given: dict[str, Any]) -> None:
        self.id = str(given["id"])
        self._workspace = str(given["workspace"])
        self._path, self._method = (
            str(given.get("path", "/query")),
            str(given.get("method", "POST")),
        )
        self._body = json.dumps(given["body"]).encode()
        self._headers = {
            str(name).casefold(): str(value) for name, value in (given.get("headers") or {}).items()
        }

    def call(self, batch: Call) -> Call:
        """Return it as a call of its own, with the caller of the batch."""
        own = {name: value for name, value in self._headers.items() if name != "authorization"}
        path = f"/v1/workspaces/{quote(self._workspace, safe='')}{self._path}"
        return replace(
            batch,
            method=self._method,
            path=path,
            headers={**batch.headers, **own, _CONTENT[0]: _CONTENT[1]},
            body=self._body,
        )


def _response(of: str, found: Answer) -> dict[str, Any]:
    body = b"".join(found.chunks)
    return {
        "id": of,
        "status": found.status,
        "headers": dict(found.headers),
        "body": json.loads(body) if body else {},
    }
