"""What Azure refuses and a lenient sandbox would let pass, and what Foundry Doctor makes of it."""

import json
import typing
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from anthropic.types.anthropic_beta_param import AnthropicBetaParam

from checks.causes.classify import classify_exchange
from checks.evidence import AuthScheme, Exchange, Purpose
from checks.knowledge import load
from checks.sandbox import betas
from checks.sandbox.state import State
from checks.sandbox.wire import BODY_MOST, Answer

Ask = Callable[..., Answer]
SDK_KNOWS = frozenset(typing.get_args(typing.get_args(AnthropicBetaParam)[1]))


def said(answer: Answer) -> tuple[int, str, str]:
    """Return the status of a refusal, its type and its message."""
    error = json.loads(answer.chunks[0])["error"]
    return answer.status, error["type"], error["message"]


def cause_of(answer: Answer) -> str:
    """Return what Foundry Doctor takes an answer's likeliest cause to be."""
    now = datetime.now(UTC)
    exchange = Exchange(
        purpose=Purpose.MESSAGE,
        method="POST",
        url="https://contoso-ai.services.ai.azure.com/anthropic/v1/messages",
        auth=AuthScheme.API_KEY,
        started_at=now,
        duration_ms=1,
        status=answer.status,
        headers=answer.headers,
        body=answer.chunks[0].decode(),
        received_at=now,
    )
    return classify_exchange(exchange).candidates[0].cause


@pytest.mark.parametrize(
    "header", ["made-up-2026-01-01", "context-1m-2025-08-07, made-up-2026-01-01"]
)
def test_an_unknown_beta_is_refused(
    state: State, ask: Ask, key: dict[str, str], header: str
) -> None:
    """The answer names the value, and its cause is a beta that is not offered."""
    answer = ask(state, {**key, "anthropic-beta": header})

    status, kind, message = said(answer)
    assert (status, kind) == (400, "invalid_request_error")
    assert message.startswith("Unexpected value(s) `made-up-2026-01-01` for the `anthropic-beta`")
    assert cause_of(answer) == "beta-refused"


CLAUDE_CODE = (
    "claude-code-20250219,interleaved-thinking-2025-05-14,context-management-2025-06-27,"
    "web-search-2025-03-05,prompt-caching-scope-2026-01-05,advanced-tool-use-2025-11-20,"
    "effort-2025-11-24"
)
"""What version 2.1.197 sends to Foundry, once it has left out what was refused."""


def test_what_claude_code_sends_is_taken(state: State, ask: Ask, key: dict[str, str]) -> None:
    """Its first call may be refused for a value that it then leaves out; this one is not."""
    assert ask(state, {**key, "anthropic-beta": CLAUDE_CODE}).status == 200


@pytest.mark.parametrize("value", sorted(betas.KNOWN & SDK_KNOWS))
def test_a_beta_that_the_sdk_knows_is_taken(
    state: State, ask: Ask, key: dict[str, str], value: str
) -> None:
    """A value of the SDK for messages is no reason to refuse a call."""
    assert ask(state, {**key, "anthropic-beta": value}).status == 200


def test_what_foundry_offers_nobody_is_no_known_beta() -> None:
    """No known value begins with the name of a feature that requests.toml says nobody has."""
    lacking = [each for each in load("requests")["feature"] if each["lacking"] == "everywhere"]
    starts = tuple(each["id"] for each in lacking)

    assert "advisor" in starts
    assert not [value for value in betas.KNOWN if value.startswith(starts)]
    assert {"advisor-tool-2026-03-01", "server-side-fallback-2026-07-01"} <= SDK_KNOWS - betas.KNOWN


def test_a_message_of_the_role_system_is_refused(
    state: State, ask: Ask, key: dict[str, str]
) -> None:
    """OpenAI's way to say what a model is to do is refused in Anthropic's words."""
    turns = [{"role": "system", "content": "Be short."}, {"role": "user", "content": "Hello"}]
    answer = ask(state, key, messages=turns)

    status, kind, message = said(answer)
    assert (status, kind) == (400, "invalid_request_error")
    assert message.startswith('messages: Unexpected role "system".')
    assert cause_of(answer) == "openai-format-sent"


@pytest.mark.parametrize("turn", [{"content": "Hi"}, {"role": "tool", "content": "Hi"}])
def test_a_message_without_a_role_of_the_api_is_refused(
    state: State, ask: Ask, key: dict[str, str], turn: dict[str, str]
) -> None:
    """A role is required, and must be one of the two."""
    status, _, message = said(ask(state, key, messages=[turn]))

    assert status == 400
    assert message.startswith("messages.0.role: ")


def test_a_body_above_the_limit_is_too_large(state: State, ask: Ask, key: dict[str, str]) -> None:
    """One byte too many is 413; whether it is JSON is not looked at."""
    answer = ask(state, key, body=b"x" * (BODY_MOST + 1))

    assert said(answer) == (413, "request_too_large", "Request exceeds the maximum size")
    assert cause_of(answer) == "request-too-large"
    assert ask(state, key, body=b"x" * BODY_MOST).status == 400
