"""Odd but realistic configurations: what is said of them is true, inert, and fit to be pasted."""

import json
import os
from pathlib import Path

import pytest

from checks.clients.model import Known
from checks.clients.reading import read
from checks.report.config_text import render
from checks.report.configuration import configuration_of
from tests.clients.test_config_command import WRONG, config

HOST = "https://contoso-ai.services.ai.azure.com"
ON = "CLAUDE_CODE_USE_FOUNDRY=1\n"


def said_of(text: str, name: str = "-") -> str:
    """Return what a person reads of a text, on one line."""
    return " ".join(render(configuration_of(read([(name, text)], Known()))).split())


def codes_of(text: str, name: str = "-", known: Known | None = None) -> list[str]:
    """Return the codes of what is wrong in a text."""
    (file,) = read([(name, text)], known or Known()).files
    return [fault.code for fault in file.faults]


def corrected(text: str, name: str = "-") -> str | None:
    """Return a text as it is once it is right."""
    (file,) = read([(name, text)], Known()).files
    return file.corrected


def test_what_a_terminal_would_obey_is_shown_as_text() -> None:
    """A value of the file sets no title, moves no cursor and turns no direction."""
    text = f"{ON}ANTHROPIC_FOUNDRY_BASE_URL={HOST}\nTITLE=\x1b]0;owned\x07\u202eabc\n"

    written = render(configuration_of(read([("-", text)], Known())))

    assert r"TITLE=\x1b]0;owned\x07\u202eabc" in written
    assert not {"\x1b", "\x07", "\u202e"} & set(written)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("empty.env", "CLAUDE_CODE_USE_FOUNDRY=\nANTHROPIC_FOUNDRY_RESOURCE=\n"),
        (
            "app.py",
            "import os\nfrom anthropic import AnthropicFoundry\n"
            'AnthropicFoundry(resource=os.environ["R"], api_key=os.environ["K"])\n',
        ),
    ],
    ids=["empty values", "a variable"],
)
def test_an_address_that_nobody_knows_is_not_called_right(name: str, text: str) -> None:
    """Nothing was found, which is less than that nothing is wrong; and it says what is open."""
    said = said_of(text, name)

    assert "Nothing is wrong" not in said
    assert "No fault was found. The base URL" in said
    assert "could not be checked" in said
