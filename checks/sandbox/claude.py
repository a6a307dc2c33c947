"""The model: counts tokens and answers a message, plain or as a stream of events."""

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from checks.sandbox.plan import Deployment
from checks.sandbox.wire import Answer, json_answer

# One piece is one token.
_REPLY = ("Hello", " from", " the", " sandbox", ":", " this", " call", " works", ".")
# What a turn costs beside its text, so that even an empty one costs something.
_OVERHEAD_TOKENS = 3
_CHARACTERS_PER_TOKEN = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """A request body that has been found well formed."""

    model: str
    document: dict[str, Any]

    def tokens(self) -> int:
        """Return how many input tokens it is: the same for counting as for answering."""
        turns = self.document["messages"]
        parts = (self.document.get(name) for name in ("system", "tools"))
        texts = "".join(_texts([turn.get("content") for turn in turns], *parts))
        return math.ceil(len(texts) / _CHARACTERS_PER_TOKEN) + _OVERHEAD_TOKENS * len(turns)


def count(prompt: Prompt) -> Answer:
    """Answer /v1/messages/count_tokens."""
    return json_answer(200, {"input_tokens": prompt.tokens()})


def reply(prompt: Prompt, deployment: Deployment, *, message_id: str) -> Answer:
    """Answer /v1/messages."""
    pieces = _REPLY[: prompt.document["max_tokens"]]
    message = _message(prompt, deployment, pieces, message_id=message_id)
    if not prompt.document.get("stream", False):
        return json_answer(200, message)
    headers = (("content-type", "text/event-stream; charset=utf-8"), ("cache-control", "no-cache"))
    chunks = tuple(_sse(event) for event in _events(message, pieces))
    return Answer(status=200, headers=headers, chunks=chunks)


def _message(
    prompt: Prompt, deployment: Deployment, pieces: tuple[str, ...], *, message_id: str
) -> dict[str, Any]:
    return {
        "model": deployment.model,
        "id": message_id,
        "type": "message",
        "role": "assistant",
        "content": [{"type": "text", "text": "".join(pieces)}],
        "stop_reason": "end_turn" if len(pieces) == len(_REPLY) else "max_tokens",
        "stop_sequence": None,
        "usage": {
            "input_tokens": prompt.tokens(),
            "cache_creation_input_tokens": 0,
            "cache_read_input_tokens": 0,
            "cache_creation": {"ephemeral_5m_input_tokens": 0, "ephemeral_1h_input_tokens": 0},
            "output_tokens": len(pieces),
            "service_tier": "standard",
            "inference_geo": "global" if deployment.version == "2" else "not_available",
        },
    }


def _events(message: dict[str, Any], pieces: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    started = message | {
        "content": [],
        "stop_reason": None,
        "usage": message["usage"] | {"output_tokens": 1},
    }
    yield {"type": "message_start", "message": started}
    yield {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}}
    yield {"type": "ping"}
    for piece in pieces:
        delta = {"type": "text_delta", "text": piece}
        yield {"type": "content_block_delta", "index": 0, "delta": delta}
    yield {"type": "content_block_stop", "index": 0}
    stop = {name: message[name] for name in ("stop_reason", "stop_sequence")}
    usage = {"output_tokens": message["usage"]["output_tokens"]}
    yield {"type": "message_delta", "delta": stop, "usage": usage}
    yield {"type": "message_stop"}


def _sse(event: dict[str, Any]) -> bytes:
    data = json.dumps(event, ensure_ascii=False, separators=(",", ":"))
    return f"event: {event['type']}\ndata: {data}\n\n".encode()


def _texts(*values: Any) -> Iterator[str]:
    for value in values:
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            yield from _texts(*value.values())
        elif isinstance(value, list):
            yield from _texts(*value)
