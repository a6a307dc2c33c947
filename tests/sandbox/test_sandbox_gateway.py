"""Hosts, paths and networks: what the gateway says before it looks at a message."""

import dataclasses
import json
from collections.abc import Callable
from typing import Any

import pytest

from checks.sandbox.state import State
from checks.sandbox.wire import Answer

Ask = Callable[..., Answer]
StateOf = Callable[..., State]


def document(answer: Answer) -> dict[str, Any]:
    """Read a JSON answer."""
    body: dict[str, Any] = json.loads(answer.chunks[0])
    return body


def change(state: State, **settings: Any) -> None:
    """Change settings of the account."""
    state.account = dataclasses.replace(state.account, **settings)


@pytest.mark.parametrize("path", ["/anthropic/v1/messages", "/v1/messages", "/anthropic/v1/models"])
def test_every_answer_carries_both_request_ids(
    state: State, ask: Ask, key: dict[str, str], path: str
) -> None:
    """Answers and refusals alike carry Anthropic's and Azure's request id and the region."""
    headers = dict(ask(state, key, url=f"https://localhost:8443{path}").headers)

    assert headers["request-id"].startswith("req_")
    assert len(headers["apim-request-id"]) == 36
    assert headers["x-ms-region"] == "East US 2"
    assert not [name for name in headers if name.startswith("anthropic-ratelimit")]


@pytest.mark.parametrize(
    "path",
    ["/anthropic/v1/models", "/anthropic/v1/v1/messages", "/anthropic/v1/messages/batches",
     "/anthropic", "/anthropic/"],
)  # fmt: skip
def test_a_path_that_is_not_offered_is_an_unsupported_api(
    state: State, ask: Ask, key: dict[str, str], path: str
) -> None:
    """Everything else below /anthropic is answered `api_not_supported`."""
    answer = ask(state, key, url=f"https://localhost:8443{path}")

    text = "Requested API is currently not supported"
    assert answer.status == 404
    assert document(answer) == {
        "error": {"code": "api_not_supported", "message": text, "details": text}
    }


def test_only_post_is_offered(state: State, ask: Ask, key: dict[str, str]) -> None:
    """Reading the messages route is an unsupported API."""
    assert document(ask(state, key, method="GET"))["error"]["code"] == "api_not_supported"


@pytest.mark.parametrize("path", ["/v1/messages", "/anthropics/v1/messages", "/openai/x", "/"])
def test_a_path_beside_the_anthropic_route_is_not_found(
    state: State, ask: Ask, key: dict[str, str], path: str
) -> None:
    """A path that leads nowhere is answered by Azure's front end."""
    answer = ask(state, key, url=f"https://localhost:8443{path}")

    assert answer.status == 404
    assert document(answer) == {"error": {"code": "404", "message": "Resource not found"}}


def test_the_host_of_another_resource_is_not_found(
    state: State, ask: Ask, key: dict[str, str]
) -> None:
    """A host name in front of which no custom subdomain of the account stands leads nowhere."""
    path = "anthropic/v1/messages"
    own = ask(state, key, url=f"https://contoso-ai.services.ai.azure.localhost/{path}")
    other = ask(state, key, url=f"https://fabrikam-ai.services.ai.azure.localhost/{path}")

    assert (own.status, other.status) == (200, 404)


@pytest.mark.parametrize(
    ("settings", "text"),
    [
        (
            {"network_default_action": "Deny"},
            "Access denied due to Virtual Network/Firewall rules.",
        ),
        (
            {"public_network_access": "Disabled", "network_default_action": "Deny"},
            "Public access is disabled. Please configure private endpoint.",
        ),
    ],
)
def test_the_network_refuses_before_anything_is_looked_at(
    state: State, ask: Ask, settings: dict[str, str], text: str
) -> None:
    """A denied address is told so without a credential, and the answer carries the policy."""
    change(state, **settings)

    answer = ask(state, {})

    assert answer.status == 403
    assert document(answer) == {"error": {"code": "403", "message": text}}
    assert dict(answer.headers)["policy-id"] == "ThrowExceptionDueToTrafficDenied"


def test_the_token_is_judged_before_the_body(state: State, ask: Ask) -> None:
    """Somebody without access learns nothing about what is deployed."""
    headers = {"authorization": "Bearer x"}

    assert ask(state, headers, model="prod-assistant", version=None).status == 401


def test_identifiers_do_not_depend_on_the_order_of_different_requests(
    state_of: StateOf, ask: Ask
) -> None:
    """Requests that race each other get the same request ids whoever is first."""

    def identifiers(paths: tuple[str, ...]) -> dict[str, str]:
        state = state_of("healthy")
        key = {"x-api-key": state.key("key1")}
        answers = {path: ask(state, key, url=f"https://localhost{path}") for path in paths}
        return {path: dict(answer.headers)["request-id"] for path, answer in answers.items()}

    paths = ("/anthropic/v1/messages", "/anthropic/v1/models", "/v1/messages")

    assert identifiers(paths) == identifiers(paths[::-1])


def test_the_same_request_twice_has_two_request_ids(
    state: State, ask: Ask, key: dict[str, str]
) -> None:
    """No two answers share an identifier."""
    first, second = (dict(ask(state, key).headers) for _ in range(2))

    assert first["request-id"] != second["request-id"]
    assert first["apim-request-id"] != second["apim-request-id"]
