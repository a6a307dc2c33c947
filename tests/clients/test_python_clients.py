"""Frameworks of Python run wrong and corrected configurations, each as it is published today.

They are installed into two environments, which takes minutes; run with `-m clients`.
"""

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from tests.clients.namespace import Ended, why_not
from tests.clients.real_runs import HOST, RESOURCE, Run, assert_as_told, both_ran

PACKAGES = ("litellm", "langchain-anthropic", "pydantic-ai-slim[anthropic]", "anthropic<2")
"""The plain class of anthropic 2 sends a key as a Bearer token, which the sandbox refuses."""
OLDER = ("agno", "langchain-azure-ai", "agent-framework-anthropic", "any-llm-sdk[anthropic]")
"""Those whose newest versions want an older anthropic than the others."""
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
LANGCHAIN_AZURE = f"""
import os

from langchain_azure_ai.chat_models import AzureAIAnthropicChatModel

llm = AzureAIAnthropicChatModel(
    endpoint="{HOST}/anthropic/v1/messages",
    credential=os.environ["ANTHROPIC_FOUNDRY_API_KEY"],
    model="claude-sonnet-5",
)
print(llm.invoke("Hello").content)
"""
AGNO = f"""
import os

from agno.agent import Agent
from agno.models.azure import AzureFoundryClaude

os.environ["ANTHROPIC_FOUNDRY_RESOURCE"] = "{RESOURCE}.services.ai.azure.com"
print(Agent(model=AzureFoundryClaude(id="claude-sonnet-5")).run("Hello").content)
"""
AGENT_FRAMEWORK = f"""
import asyncio
import os

from agent_framework import Agent
from agent_framework_anthropic import AnthropicFoundryClient

os.environ["ANTHROPIC_FOUNDRY_ENDPOINT"] = "{HOST}/anthropic"
os.environ["ANTHROPIC_CHAT_MODEL"] = "claude-sonnet-5"
print(asyncio.run(Agent(client=AnthropicFoundryClient()).run("Hello")).text)
"""
ANY_LLM = f"""
AZURE_ANTHROPIC_API_BASE={HOST}
AZURE_ANTHROPIC_API_KEY=$ANTHROPIC_FOUNDRY_API_KEY
"""
ANY_LLM_CALL = """
import any_llm

ask = [{"role": "user", "content": "Hello"}]
answer = any_llm.completion(model="azureanthropic:claude-sonnet-5", messages=ask)
print(answer.choices[0].message.content)
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
OLDER_RUNS = (
    _run(
        "langchain-azure-target-uri",
        LANGCHAIN_AZURE,
        "base-url-full-target-uri",
        "api_not_supported",
    ),
    _run("agno-host-as-name", AGNO, "resource-is-host", "Connection error"),
    _run(
        "agent-framework-endpoint",
        AGENT_FRAMEWORK,
        "wrong-variable-name",
        "Anthropic Foundry requires either",
    ),
    Run(
        id="any-llm-root",
        file="any-llm.env",
        text=ANY_LLM,
        code="base-url-missing-anthropic",
        says="Resource not found",
        command=["sh", "-c", f"set -a; . ./any-llm.env; exec python -c '{ANY_LLM_CALL}'"],
    ),
)


def _installed(packages: Sequence[str], runs: Sequence[Run], folder: Path) -> list[Run]:
    """Install packages into an environment of their own, and let the runs have it."""
    folder.mkdir()
    subprocess.run([sys.executable, "-m", "venv", "venv"], cwd=folder, check=True)
    programs = folder / "venv" / "bin"
    subprocess.run([programs / "python", "-m", "pip", "install", "--quiet", *packages], check=True)
    path = {"PATH": f"{programs}:{os.environ['PATH']}"}
    return [replace(run, environ=path) for run in runs]


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Ended, Ended]]:
    """How each configuration ended, as given and as corrected."""
    if why_not():
        pytest.skip(why_not())
    folder = tmp_path_factory.mktemp("python")
    runs = _installed(PACKAGES, RUNS, folder / "newer")
    runs += _installed(OLDER, OLDER_RUNS, folder / "older")
    return dict(zip([run.id for run in runs], both_ran(runs, folder), strict=True))


@pytest.mark.clients
@pytest.mark.timeout(900)
@pytest.mark.parametrize("run", [*RUNS, *OLDER_RUNS], ids=lambda run: run.id)
def test_a_framework_fails_as_told_and_then_calls(
    run: Run, ended: dict[str, tuple[Ended, Ended]]
) -> None:
    """LiteLLM, LangChain, pydantic-ai, agno, agent-framework and any-llm."""
    assert_as_told(run, *ended[run.id])
