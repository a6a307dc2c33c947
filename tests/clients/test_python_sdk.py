"""The Python SDK runs wrong and corrected configurations: the one fails as told, the other calls.

Each text runs as it stands, with the names of Azure that a user has in it: a proxy on this machine
leads them to the sandbox.
"""

from collections.abc import Iterator
from typing import Any

import anthropic
import pytest

from checks.clients.model import Known
from checks.clients.reading import read
from checks.sandbox import Sandbox
from tests.clients.azure_by_name import azure_by_name

TEXT = """
import os

import anthropic

client = anthropic.AnthropicFoundry(
    {address},
    api_key=os.environ["ANTHROPIC_FOUNDRY_API_KEY"],
    max_retries=0,
)
reply = client.messages.create(
    model="claude-sonnet-5",
    max_tokens=64,
    messages=[{{"role": "user", "content": "Hello"}}],
)
"""
HOST = "https://{resource}.services.ai.azure.com"
NOT_FOUND, NOT_SUPPORTED = (404, "Resource not found"), (404, "api_not_supported")
UNREACHED = (None, "Connection error")
WRONG = {
    "base-url-missing-anthropic": (f'base_url="{HOST}"', NOT_FOUND),
    "base-url-extra-v1": (f'base_url="{HOST}/anthropic/v1"', NOT_SUPPORTED),
    "base-url-full-target-uri": (f'base_url="{HOST}/anthropic/v1/messages"', NOT_SUPPORTED),
    "resource-is-url": (f'resource="{HOST}/anthropic"', UNREACHED),
    "resource-is-host": ('resource="{resource}.services.ai.azure.com"', UNREACHED),
}


@pytest.fixture(scope="module")
def azure(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, dict[str, str]]]:
    """A sandbox behind Azure's names: its resource, and what finds it."""
    folder = tmp_path_factory.mktemp("trust")
    with Sandbox("healthy") as sandbox, azure_by_name(sandbox, folder) as variables:
        yield sandbox.environment["ANTHROPIC_FOUNDRY_RESOURCE_NAME"], variables


def _run(text: str) -> Any:
    """Run a configuration and return its reply, or the error that it ends with."""
    ran: dict[str, Any] = {}
    try:
        exec(text, ran)  # noqa: S102 - the configuration is the program
    except anthropic.APIError as error:
        return error
    finally:
        if "client" in ran:
            ran["client"].close()
    return ran["reply"]


@pytest.mark.parametrize("code", WRONG)
def test_a_wrong_configuration_fails_as_told_and_the_corrected_one_calls(
    code: str, azure: tuple[str, dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The status and the words are those that the fault is known by; then there is a reply."""
    resource, variables = azure
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    address, (status, words) = WRONG[code]
    text = TEXT.format(address=address.format(resource=resource))

    (file,) = read([("call.py", text)], Known(resource=resource)).files
    failed = _run(text)

    assert [fault.code for fault in file.faults] == [code]
    assert getattr(failed, "status_code", None) == status
    assert words in str(failed)
    assert file.corrected is not None
    assert _run(file.corrected).content[0].text


PLAIN = """
import os

from anthropic import Anthropic

client = Anthropic(
    base_url="{base}",
    api_key=os.environ["ANTHROPIC_FOUNDRY_API_KEY"],
    max_retries=0,
)
reply = client.messages.create(
    model="claude-sonnet-5",
    max_tokens=64,
    messages=[{{"role": "user", "content": "Hello"}}],
)
"""


def test_the_plain_class_may_fail_from_version_2_on(
    azure: tuple[str, dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It sends the key as a Bearer token; before version 2, and unasked, nothing is wrong."""
    resource, variables = azure
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    text = PLAIN.format(base=f"{HOST.format(resource=resource)}/anthropic")
    known = Known(resource=resource, version=anthropic.__version__)

    (file,) = read([("call.py", text)], known).files
    earlier = [read([("call.py", text)], Known(version=v)).files[0] for v in ("1.17.0", "")]

    assert [(fault.code, fault.certainty) for fault in file.faults] == [
        ("wrong-auth-header", "possible")
    ]
    assert file.sent is not None
    assert file.sent.auth == "bearer"
    assert [(one.faults, one.sent and one.sent.auth) for one in earlier] == [((), "x-api-key")] * 2
    assert _run(text).status_code == 401
    assert file.corrected is not None
    assert _run(file.corrected).content[0].text
