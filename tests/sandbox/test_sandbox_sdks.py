"""The real client libraries work against the sandbox unchanged."""

import asyncio
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import anthropic
import pytest
from azure.core.exceptions import ClientAuthenticationError
from azure.identity import ClientSecretCredential

from checks.sandbox import Sandbox

SCOPE = "https://ai.azure.com/.default"
MESSAGE: dict[str, Any] = {
    "model": "claude-sonnet-5",
    "max_tokens": 64,
    "messages": [{"role": "user", "content": "Good morning"}],
}


@contextmanager
def foundry(sandbox: Sandbox, **options: Any) -> Iterator[anthropic.AnthropicFoundry]:
    """Yield the SDK's client for a sandbox; with its environment's key unless told otherwise."""
    found = sandbox.environment
    if "azure_ad_token_provider" not in options:
        options["api_key"] = found["ANTHROPIC_FOUNDRY_API_KEY"]
    context = ssl.create_default_context(cadata=sandbox.ca_pem)
    http = anthropic.DefaultHttpxClient(verify=context, trust_env=False)
    base_url = found["ANTHROPIC_FOUNDRY_BASE_URL"]
    with anthropic.AnthropicFoundry(
        base_url=base_url, http_client=http, max_retries=0, **options
    ) as client:
        yield client


@contextmanager
def signed_in(sandbox: Sandbox, **changes: str) -> Iterator[ClientSecretCredential]:
    """Yield azure-identity's credential with the environment's variables."""
    found = sandbox.environment | changes
    with ClientSecretCredential(
        found["AZURE_TENANT_ID"],
        found["AZURE_CLIENT_ID"],
        found["AZURE_CLIENT_SECRET"],
        authority=found["AZURE_AUTHORITY_HOST"],
        disable_instance_discovery=True,
        connection_verify=found["FOUNDRY_DOCTOR_CA_FILE"],
    ) as credential:
        yield credential


@pytest.fixture
def provider(healthy: Sandbox) -> Iterator[Callable[[], str]]:
    """A token provider that signs in to the healthy sandbox."""
    with signed_in(healthy) as credential:
        yield lambda: credential.get_token(SCOPE).token


def test_the_sdk_calls_with_a_key(healthy: Sandbox) -> None:
    """A message comes back whole."""
    with foundry(healthy) as client:
        message = client.messages.create(**MESSAGE)

    assert message.model == "claude-sonnet-5"
    assert message.content[0].type == "text"
    assert message.usage.inference_geo == "global"
    assert message._request_id is not None


def test_the_sdk_calls_with_a_token_of_azure_identity(
    healthy: Sandbox, provider: Callable[[], str]
) -> None:
    """A real credential's token opens the gateway."""
    with foundry(healthy, azure_ad_token_provider=provider) as client:
        assert client.messages.create(**MESSAGE).stop_reason == "end_turn"


def test_the_sdk_streams(healthy: Sandbox) -> None:
    """The pieces of a stream add up to the message that is not streamed."""
    with foundry(healthy) as client:
        with client.messages.stream(**MESSAGE) as stream:
            text = "".join(stream.text_stream)
            streamed = stream.get_final_message()
        whole = client.messages.create(**MESSAGE)

    assert text == whole.content[0].text
    assert streamed.usage.output_tokens == whole.usage.output_tokens
    assert streamed.stop_reason == whole.stop_reason


def test_the_sdk_counts_tokens(healthy: Sandbox) -> None:
    """The count is what a message uses."""
    prompt = {name: MESSAGE[name] for name in ("model", "messages")}
    with foundry(healthy) as client:
        counted = client.messages.count_tokens(**prompt).input_tokens

        assert counted == client.messages.create(**MESSAGE).usage.input_tokens


def test_the_asynchronous_sdk_works(healthy: Sandbox) -> None:
    """The async client is served as the other."""

    async def ask() -> Any:
        context = ssl.create_default_context(cadata=healthy.ca_pem)
        async with anthropic.AsyncAnthropicFoundry(
            base_url=healthy.environment["ANTHROPIC_FOUNDRY_BASE_URL"],
            api_key=healthy.environment["ANTHROPIC_FOUNDRY_API_KEY"],
            http_client=anthropic.DefaultAsyncHttpxClient(verify=context, trust_env=False),
        ) as client:
            return (await client.messages.create(**MESSAGE)).stop_reason

    assert asyncio.run(ask()) == "end_turn"


@pytest.mark.parametrize(
    ("scenario", "kind"),
    [
        ("wrong-key", anthropic.AuthenticationError),
        ("firewall", anthropic.PermissionDeniedError),
        ("deployment-missing", anthropic.NotFoundError),
        ("invalid-model-parameter", anthropic.BadRequestError),
        ("rate-limited", anthropic.RateLimitError),
        ("overloaded", anthropic.InternalServerError),
        ("server-error", anthropic.InternalServerError),
    ],
)
def test_the_sdk_raises_its_own_error_with_both_ids(
    scenario: str, kind: type[anthropic.APIStatusError]
) -> None:
    """A refusal becomes the SDK's exception, from which both request ids can be read."""
    with Sandbox(scenario, seed=7) as sandbox, foundry(sandbox) as client:
        deployment = sandbox.environment["FOUNDRY_DOCTOR_DEPLOYMENT"]
        with pytest.raises(kind) as caught:
            client.messages.create(**MESSAGE | {"model": deployment})

    assert caught.value.request_id is not None
    assert caught.value.request_id.startswith("req_")
    assert len(caught.value.response.headers["apim-request-id"]) == 36


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"AZURE_CLIENT_SECRET": "wrong"}, "AADSTS7000215"),
        ({"AZURE_CLIENT_ID": "00000000-0000-0000-0000-000000000000"}, "AADSTS700016"),
    ],
)
def test_azure_identity_reports_the_aadsts_error(
    healthy: Sandbox, changes: dict[str, str], code: str
) -> None:
    """A refused sign-in is azure-identity's own error with Entra's text."""
    with (
        signed_in(healthy, **changes) as credential,
        pytest.raises(ClientAuthenticationError, match=code),
    ):
        credential.get_token(SCOPE)


@pytest.mark.parametrize("resource", ["management.azure.com", "api.loganalytics.io"])
def test_azure_identity_gets_tokens_for_the_other_services(healthy: Sandbox, resource: str) -> None:
    """The scopes of ARM and Log Analytics are known."""
    with signed_in(healthy) as credential:
        assert credential.get_token(f"https://{resource}/.default").token
