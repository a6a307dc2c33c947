"""Clients from npm run wrong and corrected configurations where Azure's names lead to a sandbox."""

import json
import shutil
import subprocess
from collections.abc import Iterator

import pytest

from tests.clients.namespace import Ended, why_not
from tests.clients.real_runs import HOST, RESOURCE, Run, assert_as_told, both_ran

PACKAGES = (
    *("@anthropic-ai/claude-code", "@anthropic-ai/foundry-sdk", "ai", "@ai-sdk/anthropic"),
    *("@langchain/anthropic", "@langchain/core", "opencode-ai"),
)
QUIET = {
    "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
    "CLAUDE_CODE_MAX_RETRIES": "0",
    "DISABLE_AUTOUPDATER": "1",
}
FOUNDRY_SDK = """
import AnthropicFoundry from "@anthropic-ai/foundry-sdk";

const client = new AnthropicFoundry({ ADDRESS, maxRetries: 0 });
const reply = await client.messages.create({
  model: "claude-sonnet-5",
  max_tokens: 64,
  messages: [{ role: "user", content: "Hello" }],
});
console.log(reply.content[0].text);
"""
AI_SDK = f"""
import {{ createAnthropic }} from "@ai-sdk/anthropic";
import {{ generateText }} from "ai";

const foundry = createAnthropic({{
  baseURL: "{HOST}/anthropic",
  apiKey: process.env.ANTHROPIC_FOUNDRY_API_KEY,
}});
const reply = await generateText({{
  model: foundry("claude-sonnet-5"),
  prompt: "Hello",
  maxRetries: 0,
}});
console.log(reply.text);
"""
LANGCHAIN = f"""
import {{ ChatAnthropic }} from "@langchain/anthropic";

const llm = new ChatAnthropic({{
  model: "claude-sonnet-5",
  anthropicApiUrl: "{HOST}/anthropic/v1",
  apiKey: process.env.ANTHROPIC_FOUNDRY_API_KEY,
  maxRetries: 0,
}});
console.log((await llm.invoke("Hello")).content);
"""
OPENCODE = f"""
{{
  "$schema": "https://opencode.ai/config.json",
  "provider": {{
    "foundry": {{
      "npm": "@ai-sdk/anthropic",
      "options": {{
        "baseURL": "{HOST}/anthropic/v1/messages",
        "apiKey": "{{env:ANTHROPIC_FOUNDRY_API_KEY}}"
      }},
      "models": {{ "claude-sonnet-5": {{}} }}
    }}
  }}
}}
"""


def _settings(**env: str) -> str:
    return json.dumps({"env": {"ANTHROPIC_MODEL": "claude-sonnet-5", **env}}, indent=2)


def _claude_code(name: str, text: str, code: str, says: str) -> Run:
    command = ["claude", "--print", "Hello"]
    return Run(
        id=name,
        file=".claude/settings.json",
        text=text,
        code=code,
        says=says,
        command=command,
        environ=QUIET,
    )


def _node(name: str, text: str, code: str, says: str) -> Run:
    return Run(
        id=name, file="call.mjs", text=text, code=code, says=says, command=["node", "call.mjs"]
    )


RUNS = (
    _claude_code(
        "claude-code-root",
        _settings(CLAUDE_CODE_USE_FOUNDRY="1", ANTHROPIC_FOUNDRY_BASE_URL=HOST),
        "base-url-missing-anthropic",
        "is not available on your foundry deployment",
    ),
    _claude_code(
        "claude-code-no-switch",
        _settings(ANTHROPIC_FOUNDRY_RESOURCE=RESOURCE),
        "provider-switch-missing",
        "/login",
    ),
    _claude_code(
        "claude-code-url-as-name",
        _settings(CLAUDE_CODE_USE_FOUNDRY="1", ANTHROPIC_FOUNDRY_RESOURCE=f"{HOST}/anthropic"),
        "resource-is-url",
        "Unable to connect to API",
    ),
    _node(
        "foundry-sdk-root",
        FOUNDRY_SDK.replace("ADDRESS", f'baseURL: "{HOST}"'),
        "base-url-missing-anthropic",
        '404 {"error":{"code":"404","message":"Resource not found"}}',
    ),
    _node(
        "foundry-sdk-host-as-name",
        FOUNDRY_SDK.replace("ADDRESS", f'resource: "{RESOURCE}.services.ai.azure.com"'),
        "resource-is-host",
        "Connection error",
    ),
    _node("ai-sdk-no-version", AI_SDK, "base-url-missing-v1", "statusCode: 404"),
    _node("langchain-version", LANGCHAIN, "base-url-extra-v1", "api_not_supported"),
    Run(
        id="opencode-target-uri",
        file="opencode.json",
        text=OPENCODE,
        code="base-url-full-target-uri",
        says="api_not_supported",
        command=["opencode", "run", "-m", "foundry/claude-sonnet-5", "Hello"],
    ),
)


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, tuple[Ended, Ended]]]:
    """How each configuration ended, as given and as corrected."""
    if shutil.which("npm") is None:
        pytest.skip("npm is not installed")
    if why_not():
        pytest.skip(why_not())
    folder = tmp_path_factory.mktemp("npm")
    quiet = ("--silent", "--no-audit", "--no-fund")
    subprocess.run(["npm", "install", *quiet, *PACKAGES], cwd=folder, check=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", str(folder / "node_modules" / ".bin"), prepend=":")
        yield dict(zip([run.id for run in RUNS], both_ran(RUNS, folder), strict=True))


@pytest.mark.npm
@pytest.mark.timeout(600)
@pytest.mark.parametrize("run", RUNS, ids=lambda run: run.id)
def test_a_client_of_node_fails_as_told_and_then_calls(
    run: Run, ended: dict[str, tuple[Ended, Ended]]
) -> None:
    """Claude Code, the SDK for TypeScript, Vercel's AI SDK, LangChain and opencode."""
    assert_as_told(run, *ended[run.id])
