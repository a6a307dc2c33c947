"""A configuration with a resource's name, run where that name leads to a sandbox on port 443."""

import sys
from pathlib import Path

import pytest

from tests.clients.namespace import why_not
from tests.clients.real_runs import HOST, Run, assert_as_told, both_ran

TEXT = f"""
import anthropic

client = anthropic.AnthropicFoundry(resource="{HOST}/anthropic", max_retries=0)
hello = [{{"role": "user", "content": "Hello"}}]
print(client.messages.create(model="claude-sonnet-5", max_tokens=64, messages=hello).content)
"""


@pytest.mark.skipif(bool(why_not()), reason=why_not())
def test_a_url_in_place_of_the_name_reaches_nothing_and_the_name_calls(tmp_path: Path) -> None:
    """The Python SDK builds the address from the name that was put in the URL's place."""
    run = Run(
        id="python",
        file="call.py",
        text=TEXT,
        code="resource-is-url",
        says="APIConnectionError: Connection error.",
        command=[sys.executable, "call.py"],
    )

    ((given, corrected),) = both_ran([run], tmp_path)

    assert_as_told(run, given, corrected)
