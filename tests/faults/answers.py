"""Answers of a gateway as bytes, and the four shapes in which the parties write an error."""

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

MESSAGE: Mapping[str, Any] = {
    "id": "msg_01",
    "type": "message",
    "role": "assistant",
    "model": "claude-sonnet-5",
    "content": [{"type": "text", "text": "pong"}],
    "stop_reason": "max_tokens",
    "usage": {"input_tokens": 8, "output_tokens": 1},
}
"""A message, as Claude answers it."""


def reply(
    status: int,
    body: bytes | Mapping[str, Any] = b"",
    *,
    content_type: str = "application/json",
    **headers: str,
) -> bytes:
    """Return an HTTP/1.1 answer; header names are written with underscores."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    fields = {
        "content-type": content_type,
        "content-length": str(len(content)),
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    reasons = {s.value: s.phrase for s in HTTPStatus}
    lines = [f"HTTP/1.1 {status} {reasons.get(status, '')}"]
    lines += [f"{name}: {value}" for name, value in fields.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1") + content


GOOD = reply(200, MESSAGE, request_id="req_1", apim_request_id="a-1")
"""A healthy answer with both request IDs."""


def azure(code: str, message: str) -> Mapping[str, Any]:
    """Return an error in Azure's shape."""
    return {"error": {"code": code, "message": message}}


def anthropic(kind: str, message: str) -> Mapping[str, Any]:
    """Return an error in Anthropic's shape."""
    return {"type": "error", "error": {"type": kind, "message": message}, "request_id": "req_1"}


def flat(status: int, message: str) -> Mapping[str, Any]:
    """Return an error in API Management's shape."""
    return {"statusCode": status, "message": message}


PAGE = b"<!DOCTYPE html><html><head><title>Sign in</title></head><body>Hotel</body></html>"
"""A web page, as a portal or a proxy shows it."""
