"""The sandbox's env file, read by a shell as README says, points other people's clients at it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from checks.commands import sandbox
from tests.cli.test_scenarios import sandbox_elsewhere
from tests.readme import readme_lines

SDK = """
from anthropic import AnthropicFoundry

client = AnthropicFoundry(max_retries=0)
ask = [{"role": "user", "content": "Hi"}]
print(client.messages.create(model="claude-sonnet-5", max_tokens=1, messages=ask).model)
"""
REQUESTS = """
import os

import requests

url = os.environ["ANTHROPIC_FOUNDRY_BASE_URL"].rstrip("/") + "/v1/messages"
key = {"x-api-key": os.environ["ANTHROPIC_FOUNDRY_API_KEY"], "anthropic-version": "2023-06-01"}
ask = {"model": "claude-sonnet-5", "max_tokens": 1, "messages": [{"role": "user", "content": "Hi"}]}
print(requests.post(url, json=ask, headers=key).text)
"""
NODE = """
const url = process.env.ANTHROPIC_FOUNDRY_BASE_URL.replace(/[/]*$/, "/v1/messages")
const key = {
  "x-api-key": process.env.ANTHROPIC_FOUNDRY_API_KEY,
  "anthropic-version": "2023-06-01",
  "content-type": "application/json",
}
const messages = [{ role: "user", content: "Hi" }]
const body = JSON.stringify({ model: "claude-sonnet-5", max_tokens: 1, messages })
fetch(url, { method: "POST", headers: key, body }).then(a => a.text()).then(console.log)
"""
CLIENTS = {"anthropic": (sys.executable, SDK), "requests": (sys.executable, REQUESTS)}
CLIENTS |= {"node": ("node", NODE)}
"""Client → what runs it and its script, which has neither address, key nor trust of its own."""


def how_readme_reads(env_file: Path) -> str:
    """Return README's own line for a shell, with the file's name."""
    (line,) = readme_lines("sh", "set -a;")
    return line.replace("./sandbox.env", f'"{env_file}"')


@pytest.mark.parametrize("client", CLIENTS)
def test_a_shell_that_reads_the_file_can_call(client: str, tmp_path: Path) -> None:
    """Clients of Python and Node, unchanged: address, key and trust come from the file."""
    program, text = CLIENTS[client]
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed")
    script = tmp_path / "call"
    script.write_text(text, encoding="utf-8")
    with sandbox_elsewhere("rate-limited", tmp_path) as env_file:
        lines = env_file.read_text(encoding="utf-8").splitlines()
        call = f"{how_readme_reads(env_file)}; exec '{program}' '{script}'"
        done = subprocess.run(
            ["sh", "-c", call],
            env={"PATH": os.environ["PATH"]},
            capture_output=True,
            text=True,
            check=False,
        )

    # The scenario's own refusal: who has it was understood, and trusted the certificate.
    assert "RateLimitReached" in done.stdout + done.stderr
    trusted = {line.partition("=")[2] for line in lines if "_CA" in line or "CERT" in line}
    assert len(trusted) == 1


def test_a_folder_with_spaces_does_not_break_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A user's temporary folder may be called anything: shell and `sandbox set` read its name."""
    odd = tmp_path / "Ann O'Neil & $HOME; (x)"
    odd.mkdir()
    monkeypatch.setenv("TMPDIR", str(odd))
    with sandbox_elsewhere("healthy", tmp_path) as env_file:
        show = (
            f'{how_readme_reads(env_file)}; printf "%s" "$SSL_CERT_FILE"; test -f "$SSL_CERT_FILE"'
        )
        done = subprocess.run(["sh", "-c", show], capture_output=True, text=True, check=False)
        read = sandbox._environment_of(env_file)

    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(str(odd))
    assert read["SSL_CERT_FILE"] == done.stdout
