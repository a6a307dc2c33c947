"""Frameworks of Python run wrong and corrected configurations, each as it is published today.

They are installed into an environment of their own, which takes half a minute; `-m clients`.
"""

import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.clients.namespace import Ended, why_not
from tests.clients.real_runs import HOST, RESOURCE, Run, assert_as_told, both_ran

PACKAGES = ("litellm", "langchain-anthropic", "pydantic-ai-slim[anthropic]", "anthropic<2")
"""The plain class of anthropic 2 sends a key as a Bearer token, which the sandbox refuses."""
LITELLM = """
import os

import litellm

litellm.suppress_debug_info = True
answer = litellm.completion(
    model="MODEL",
    api_base="BASE",
    api_key=os.environ["ANTHROPIC_FOUNDRY_API_KEY"],
    max_retries=0,
    messages=[{"role": "user", "content": "Hello"}],
)
print(answer.choices[0].message.content)
"""
LANGCHAIN = """
import os

from langchain_anthropic import ChatAnthropic

llm = ChatAnthropic(
    model="claude-sonnet-5",
    base_url="BASE",
    api_key=os.environ["ANTHROPIC_FOUNDRY_API_KEY"],
    max_retries=0,
)
print(llm.invoke("Hello").content)
"""
PYDANTIC = """
from anthropic import AsyncAnthropicFoundry
from pydantic_ai import Agent
from pydantic_ai.models.anthropic import AnthropicModel
from pydantic_ai.providers.anthropic import AnthropicProvider

client = AsyncAnthropicFoundry(ADDRESS, max_retries=0)
model = AnthropicModel("claude-sonnet-5", provider=AnthropicProvider(anthropic_client=client))
print(Agent(model).run_sync("Hello").output)
"""


def _run(name: str, text: str, code: str, says: str) -> Run:
    command = ["python", "call.py"]
    return Run(id=name, file="call.py", text=text, code=code, says=says, command=command)


def _litellm(model: str, base: str) -> str:
    return LITELLM.replace("MODEL", model).replace("BASE", base)


RUNS = (
    _run(
        "litellm-azure-prefix",
        _litellm("azure/claude-sonnet-5", f"{HOST}/anthropic"),
        "wrong-provider-prefix",
        "Requested API is currently not supported",
    ),
    _run(
        "litellm-anthropic-root",
        _litellm("anthropic/claude-sonnet-5", HOST),
        "base-url-missing-anthropic",
        "Resource not found",
    ),
    _run(
        "litellm-anthropic-version",
        _litellm("anthropic/claude-sonnet-5", f"{HOST}/anthropic/v1"),
        "base-url-extra-v1",
        "api_not_supported",
    ),
    _run(
        "langchain-target-uri",
        LANGCHAIN.replace("BASE", f"{HOST}/anthropic/v1/messages"),
        "base-url-full-target-uri",
        "api_not_supported",
    ),
    _run(
        "langchain-root",
        LANGCHAIN.replace("BASE", HOST),
        "base-url-missing-anthropic",
        "Resource not found",
    ),
    _run(
        "pydantic-ai-host-as-name",
        PYDANTIC.replace("ADDRESS", f'resource="{RESOURCE}.services.ai.azure.com"'),
        "resource-is-host",
        "Connection error",
    ),
    _run(
        "pydantic-ai-version",
        PYDANTIC.replace("ADDRESS", f'base_url="{HOST}/anthropic/v1"'),
        "base-url-extra-v1",
        "api_not_supported",
    ),
)


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, tuple[Ended, Ended]]]:
    """How each configuration ended, as given and as corrected."""
    if why_not():
        pytest.skip(why_not())
    folder = tmp_path_factory.mktemp("python")
    subprocess.run([sys.executable, "-m", "venv", "venv"], cwd=folder, check=True)
    python = folder / "venv" / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", *PACKAGES], check=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", str(python.parent), prepend=":")
        yield dict(zip([run.id for run in RUNS], both_ran(RUNS, folder), strict=True))


@pytest.mark.clients
@pytest.mark.timeout(900)
@pytest.mark.parametrize("run", RUNS, ids=lambda run: run.id)
def test_a_framework_fails_as_told_and_then_calls(
    run: Run, ended: dict[str, tuple[Ended, Ended]]
) -> None:
    """LiteLLM, LangChain and pydantic-ai."""
    assert_as_told(run, *ended[run.id])
