"""Sentences about a cause read well with the names that are known and without the others."""

import re

import pytest

from checks.causes.catalogue import causes, fill
from checks.causes.exclusion import named
from checks.causes.filling import PLACEHOLDER, fill_text, told

CAPITALS = re.compile(
    r"\b(HOST|DEPLOYMENT|RESOURCE|SUBSCRIPTION|VARIABLE|REASON|NEAREST|PROXY|PORT)\b"
)
NAMES = {
    "host": "contoso.services.ai.azure.com",
    "deployment": "claude-x",
    "resource": "contoso",
    "region": "eastus2",
    "status": "401",
}


def sentences(name: str, params: dict[str, str]) -> tuple[str, ...]:
    """Return what is said of a cause, in the lists of others as well."""
    cause = causes()[name]
    filled = fill(cause, params)
    return filled.title, filled.means, filled.be_sure, named(cause, params)


@pytest.mark.parametrize("known", [(), ("host",), ("deployment", "resource"), tuple(NAMES)])
def test_no_sentence_has_a_placeholder(known: tuple[str, ...]) -> None:
    """Neither in braces nor in capitals, whatever part of the names is known."""
    params = {name: NAMES[name] for name in known}

    for name in causes():
        for sentence in sentences(name, params):
            assert PLACEHOLDER.search(sentence) is None, name
            assert CAPITALS.search(sentence) is None, (name, sentence)


@pytest.mark.parametrize(
    ("text", "params", "said"),
    [
        ("{host} refuses it. {host} is up", {}, "The host refuses it. The host is up"),
        ("{host} refuses it", {"host": "h"}, "h refuses it"),
        ("The host {host} is odd", {}, "The host is odd"),
        ("No host named {host} exists", {}, "No host with this name exists"),
        ("It has no deployment named {deployment}", {}, "It has no deployment with this name"),
        ("Nothing listens on port {port}", {"port": "8"}, "Nothing listens on port 8"),
        ("Unset {variable}: it is wrong", {}, "Unset the variable: it is wrong"),
        ("{issuer} is odd", {}, "ISSUER is odd"),
    ],
)
def test_an_unknown_name_is_said_in_words(text: str, params: dict[str, str], said: str) -> None:
    """With the words that go with it, and a capital at the start of a sentence."""
    assert told(text, params) == said


def test_commands_keep_their_capitals() -> None:
    """They mark what is to be replaced."""
    assert fill_text("az login --tenant {tenant}", {}) == "az login --tenant TENANT"
