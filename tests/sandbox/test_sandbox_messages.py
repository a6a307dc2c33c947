"""What Claude answers behind the gateway, and which requests it does not take."""

import dataclasses
import json
from collections.abc import Callable
from typing import Any

import pytest
from anthropic.types.beta.message_create_params import MessageCreateParamsNonStreaming

from checks.sandbox.state import State
from checks.sandbox.wire import Answer

Ask = Callable[..., Answer]
StateOf = Callable[..., State]

COUNT = "https://localhost:8443/anthropic/v1/messages/count_tokens"


def document(answer: Answer) -> dict[str, Any]:
    """Read a JSON answer."""
    body: dict[str, Any] = json.loads(answer.chunks[0])
    return body


def change(state: State, **settings: Any) -> None:
    """Change settings of the account."""
    state.account = dataclasses.replace(state.account, **settings)


def test_a_message_is_answered_in_the_documented_form(
    state: State, ask: Ask, key: dict[str, str]
) -> None:
    """A message has the fields of Claude's, and a usage that names the hosting."""
    message = document(ask(state, key))

    assert message["id"].startswith("msg_")
    assert (message["type"], message["role"]) == ("message", "assistant")
    assert message["model"] == "claude-sonnet-5"
    assert message["stop_reason"] == "end_turn"
    assert message["usage"] == {
        "input_tokens": 6,
        "cache_creation_input_tokens": 0,
        "cache_read_input_tokens": 0,
        "cache_creation": {"ephemeral_5m_input_tokens": 0, "ephemeral_1h_input_tokens": 0},
        "output_tokens": 9,
        "service_tier": "standard",
        "inference_geo": "global",
    }


def test_a_deployment_hosted_by_anthropic_names_no_geography(
    state: State, ask: Ask, key: dict[str, str]
) -> None:
    """The usage of a model that Anthropic hosts says that no geography is known."""
    message = document(ask(state, key, model="claude-opus-5-5"))

    assert message["usage"]["inference_geo"] == "not_available"


def test_max_tokens_is_respected(state: State, ask: Ask, key: dict[str, str]) -> None:
    """A message of one token stops because there was no room for more."""
    message = document(ask(state, key, max_tokens=1))

    assert message["usage"]["output_tokens"] == 1
    assert message["stop_reason"] == "max_tokens"


def test_an_answer_names_the_model_and_not_the_deployment(
    state: State, ask: Ask, key: dict[str, str]
) -> None:
    """A deployment with a name of its own answers as its model."""
    deployment = dataclasses.replace(state.deployments["claude-sonnet-5"], name="support-bot")
    state.deployments["support-bot"] = deployment

    assert document(ask(state, key, model="support-bot"))["model"] == "claude-sonnet-5"


@pytest.mark.parametrize(
    "prompt",
    [
        {"messages": [{"role": "user", "content": "x" * 400}]},
        {"messages": [{"role": "user", "content": [{"type": "text", "text": "Guten Tag"}]}]},
        {"system": "Be brief.", "tools": [{"name": "clock", "input_schema": {"type": "object"}}]},
    ],
)
def test_counting_and_answering_agree(
    state: State, ask: Ask, key: dict[str, str], prompt: dict[str, Any]
) -> None:
    """What count_tokens says is what a message is charged."""
    body = {"model": "claude-sonnet-5", "messages": [{"role": "user", "content": "hi"}]} | prompt

    counted = ask(state, key, url=COUNT, body=json.dumps(body).encode())
    answered = ask(state, key, body=json.dumps(body | {"max_tokens": 1}).encode())

    assert document(counted)["input_tokens"] == document(answered)["usage"]["input_tokens"]


def test_a_stream_is_a_sequence_of_named_events(
    state: State, ask: Ask, key: dict[str, str]
) -> None:
    """A streamed message has Anthropic's events in Anthropic's order."""
    answer = ask(state, key, stream=True, max_tokens=2)

    events = [chunk.decode().split("\n")[0].removeprefix("event: ") for chunk in answer.chunks]
    assert dict(answer.headers)["content-type"].startswith("text/event-stream")
    assert events == [
        "message_start", "content_block_start", "ping", "content_block_delta",
        "content_block_delta", "content_block_stop", "message_delta", "message_stop",
    ]  # fmt: skip


@pytest.mark.parametrize("version", ["2023-06-01", "2026-10-21"])
def test_both_api_versions_are_taken(
    state: State, ask: Ask, key: dict[str, str], version: str
) -> None:
    """Old and new SDKs are served."""
    assert ask(state, key, version=version).status == 200


@pytest.mark.parametrize(
    ("version", "text"),
    [
        (None, "anthropic-version: header is required"),
        ("2020-01-01", 'anthropic-version: "2020-01-01" is not a valid version'),
    ],
)
def test_a_missing_or_unknown_version_is_an_invalid_request(
    state: State, ask: Ask, key: dict[str, str], version: str | None, text: str
) -> None:
    """A call without a version that the account takes is refused by name."""
    answer = ask(state, key, version=version)

    assert answer.status == 400
    assert document(answer)["error"] == {"type": "invalid_request_error", "message": text}


def test_an_account_may_refuse_the_newer_version(
    state: State, ask: Ask, key: dict[str, str]
) -> None:
    """Which versions are taken is a setting of the account."""
    change(state, accepted_versions=("2023-06-01",))

    assert ask(state, key, version="2026-10-21").status == 400


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"{", "The request body is not valid JSON"),
        (b"\xff", "The request body is not valid JSON"),
        (b"[]", "Input should be an object"),
        (b"{}", "model: Field required"),
        (b'{"model": "m"}', "messages: Field required"),
        (b'{"model": "m", "messages": []}', "max_tokens: Field required"),
        (b'{"model": 1, "messages": [], "max_tokens": 1}', "model: Input should be a valid string"),
        (b'{"model": "m", "messages": [1], "max_tokens": 1}', "messages: Input should be a valid"),
        (b'{"model": "m", "messages": [], "max_tokens": 1}', "messages: at least one message"),
        (b'{"model": "m", "messages": [{}], "max_tokens": "1"}', "max_tokens: Input should be"),
        (b'{"model": "m", "messages": [{}], "max_tokens": 0}', "max_tokens: must be greater"),
        (b'{"model": "m", "stream_options": {}}', "stream_options: Extra inputs are not permitted"),
    ],
)
def test_a_malformed_body_is_refused_by_the_field(
    state: State, ask: Ask, key: dict[str, str], body: bytes, message: str
) -> None:
    """The answer to a malformed body names the field and repeats the request id."""
    answer = ask(state, key, body=body)

    assert answer.status == 400
    assert document(answer)["type"] == "error"
    assert document(answer)["request_id"] == dict(answer.headers)["request-id"]
    assert document(answer)["error"]["message"].startswith(message)


def test_a_name_that_is_no_deployment_is_not_found(
    state: State, ask: Ask, key: dict[str, str]
) -> None:
    """A model that is not listed is a missing deployment, for messages and for counting."""
    answer = ask(state, key, model="prod-assistant")

    assert answer.status == 404
    assert document(answer)["error"]["code"] == "DeploymentNotFound"
    assert document(answer)["error"]["message"].startswith(
        "The API deployment for this resource does not exist."
    )


def test_a_used_up_limit_refuses_messages_only(state_of: StateOf, ask: Ask) -> None:
    """A 429 names the counter and the seconds to wait, in the text and in a header."""
    state = state_of("rate-limited")
    key = {"x-api-key": state.key("key1")}

    answer = ask(state, key)
    body = {"model": "claude-sonnet-5", "messages": [{"role": "user", "content": "hi"}]}
    counted = ask(state, key, url=COUNT, body=json.dumps(body).encode())

    assert (answer.status, counted.status) == (429, 200)
    assert document(answer)["error"]["code"] == "RateLimitReached"
    assert document(answer)["error"]["message"] == (
        "Rate limit of 2000 per 60s exceeded for UserByModelByMinuteOutputTokens. "
        "(Please wait 23 seconds before retrying.)"
    )
    assert dict(answer.headers)["retry-after"] == "23"


@pytest.mark.parametrize(
    "field",
    sorted(
        MessageCreateParamsNonStreaming.__required_keys__
        | MessageCreateParamsNonStreaming.__optional_keys__
        - {"betas", "fallbacks", "fallback_credit_token"}
    ),
)
def test_a_field_of_the_sdk_is_no_extra_input(
    state: State, ask: Ask, key: dict[str, str], message: dict[str, Any], field: str
) -> None:
    """Whatever the SDK can send in a body is known; `betas` is a header, fallbacks not offered."""
    body = {field: None} | message

    assert ask(state, key, body=json.dumps(body).encode()).status == 200
