"""Errors to try the page with; their texts stand in examples.toml."""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from checks.words import say

LABELS = {
    "refused-key": say("401 with a key"),
    "no-deployment": "404 DeploymentNotFound",
    "throttled": say("429 with its counter"),
    "tls": say("A TLS failure"),
}
"""Name of an example → the label of the button that fills the box with it."""


CONFIGURATIONS = {
    "claude-code-settings": say("Claude Code settings"),
    "vercel-code": say("Code with the Vercel AI SDK"),
    "litellm-proxy": say("A LiteLLM proxy"),
}
"""The same for configurations."""


@cache
def examples() -> Sequence[Mapping[str, str]]:
    """Return label and text of each example of an error, in the page's order."""
    return _labelled(LABELS)


@cache
def configurations() -> Sequence[Mapping[str, str]]:
    """Return label and text of each example of a configuration, in the page's order."""
    return _labelled(CONFIGURATIONS)


def _labelled(labels: Mapping[str, str]) -> Sequence[Mapping[str, str]]:
    texts = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    return [{"label": label, "text": texts[name]} for name, label in labels.items()]
