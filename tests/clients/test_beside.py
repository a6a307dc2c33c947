"""A class of another service is a fault only where Claude is called through it."""

import pytest

from checks.clients.model import Known
from checks.clients.reading import read

PYTHON = """from openai import OpenAI
from anthropic import AnthropicFoundry
gpt = OpenAI(base_url="{base}", api_key=KEY)
claude = AnthropicFoundry(resource="contoso-ai", api_key=KEY)
"""
LANGCHAIN = """from langchain_openai import AzureChatOpenAI
from langchain_anthropic import ChatAnthropic
gpt = AzureChatOpenAI(azure_deployment="{model}", azure_endpoint="https://contoso.openai.azure.com")
claude = ChatAnthropic(model="claude-opus-4-6", base_url="https://contoso-ai.services.ai.azure.com/anthropic")
"""
VERCEL = """import { createAzure } from "@ai-sdk/azure";
import { createAnthropic } from "@ai-sdk/anthropic";
const az = createAzure({ resourceName: "contoso-ai" });
const claude = createAnthropic({ baseURL: "https://contoso.services.ai.azure.com/anthropic/v1" });
generateText({ model: az("{model}"), prompt: "hi" });
generateText({ model: claude("claude-opus-4-6"), prompt: "hi" });
"""
OPENAI = "https://contoso.openai.azure.com/openai/v1"
ANTHROPIC = "https://contoso-ai.services.ai.azure.com/anthropic"


def _codes(text: str) -> list[str]:
    (file,) = read([("-", text)], Known()).files
    return [fault.code for fault in file.faults]


@pytest.mark.parametrize(
    ("text", "blank", "right", "wrong"),
    [
        (PYTHON, "{base}", OPENAI, ANTHROPIC),
        (LANGCHAIN, "{model}", "gpt-4o", "claude-opus-4-6"),
        (VERCEL, "{model}", "gpt-4o", "claude-opus-4-6"),
    ],
    ids=["python", "langchain", "vercel"],
)
def test_another_service_beside_claude_is_left_alone(
    text: str, blank: str, right: str, wrong: str
) -> None:
    """A client of Azure OpenAI for a model of its own is right; with a Claude model it is not."""
    assert _codes(text.replace(blank, right)) == []
    assert _codes(text.replace(blank, wrong)) == ["wrong-provider-surface"]


@pytest.mark.parametrize(
    ("text", "path"),
    [
        (
            (
                'import anthropic\n\nBASE = "https://contoso-ai.services.ai.azure.com"\n'
                "client = anthropic.AnthropicFoundry(base_url=BASE, api_key=KEY)\n"
            ),
            "L3 BASE",
        ),
        (
            (
                'import { AnthropicFoundry } from "@anthropic-ai/foundry-sdk";\n'
                'const base = "https://contoso-ai.services.ai.azure.com";\n'
                "new AnthropicFoundry({ baseURL: base, apiKey });\n"
            ),
            "L2 base",
        ),
    ],
    ids=["python", "typescript"],
)
def test_a_wrong_value_is_named_where_it_is_written(text: str, path: str) -> None:
    """Where code only names a constant, the line to change is the constant's."""
    (file,) = read([("-", text)], Known()).files

    assert [fault.path for fault in file.faults] == [path]
    assert file.corrected == text.replace("azure.com", "azure.com/anthropic")


def test_a_repeated_name_is_one_fault() -> None:
    """What stands within the second of two lists is not repeated by itself."""
    entry = "  - model_name: a\n    litellm_params: {model: azure_ai/claude-opus-4-6}\n"
    (file,) = read([("-", f"model_list:\n{entry}model_list:\n{entry}")], Known()).files

    assert [(fault.path, fault.code) for fault in file.faults] == [("model_list", "duplicate-key")]


def test_an_alias_is_pinned_to_its_own_kind() -> None:
    """A deployment for other work is no stand-in for the model that the alias means."""
    text = (
        "CLAUDE_CODE_USE_FOUNDRY=1\nANTHROPIC_FOUNDRY_RESOURCE=contoso-ai\n"
        "CLAUDE_CODE_SUBAGENT_MODEL=claude-haiku-4-5\n"
    )
    deployed = {"claude-haiku-4-5": "claude-haiku-4-5", "team": "claude-sonnet-4-6"}
    (file,) = read([("-", text)], Known(deployments=deployed)).files

    assert file.corrected == f"{text}ANTHROPIC_DEFAULT_SONNET_MODEL=team\n"
