"""The sandbox's env file, read by a shell as README says, points other people's clients at it."""

import os
import subprocess
import sys
from pathlib import Path

from tests.cli.test_scenarios import sandbox_elsewhere

CALL = """
from anthropic import AnthropicFoundry

client = AnthropicFoundry(max_retries=0)
ask = [{"role": "user", "content": "Hi"}]
print(client.messages.create(model="claude-sonnet-5", max_tokens=1, messages=ask).model)
"""


def test_a_shell_that_reads_the_file_can_call(tmp_path: Path) -> None:
    """The anthropic SDK, unchanged: address, key and trust come from the file."""
    script = tmp_path / "call.py"
    script.write_text(CALL, encoding="utf-8")
    with sandbox_elsewhere("rate-limited", tmp_path) as env_file:
        lines = env_file.read_text(encoding="utf-8").splitlines()
        call = f"set -a; . '{env_file}'; set +a; exec '{sys.executable}' '{script}'"
        done = subprocess.run(
            ["sh", "-c", call],
            env={"PATH": os.environ["PATH"]},
            capture_output=True,
            text=True,
            check=False,
        )

    # The scenario's own refusal: who has it was understood, and trusted the certificate.
    assert "RateLimitReached" in done.stderr
    trusted = {line.partition("=")[2] for line in lines if "_CA" in line or "CERT" in line}
    assert len(trusted) == 1
