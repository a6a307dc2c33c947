"""What `--help` of each command ends with: examples, environment variables, exit codes."""

import argparse
from collections.abc import Iterator, Mapping, Sequence

from checks.words import say

INDENT = "  "
CREDENTIALS = {
    "ANTHROPIC_FOUNDRY_API_KEY": say("the API key"),
    "ANTHROPIC_FOUNDRY_AUTH_TOKEN": say("a bearer token, used instead of the API key"),
    "AZURE_TENANT_ID, AZURE_CLIENT_ID, AZURE_CLIENT_SECRET": say("a service principal"),
}
"""Variables that hold a secret, for which there is no option, and what each is."""
DEFAULTS = {
    "ANTHROPIC_FOUNDRY_RESOURCE, ANTHROPIC_FOUNDRY_BASE_URL": say(
        "default for --resource or --base-url (set only one)"
    ),
    "FOUNDRY_DOCTOR_DEPLOYMENT, _TENANT, _SUBSCRIPTION, _WORKSPACE, _CLOUD": say(
        "defaults for the options with these names"
    ),
}
DATA = {
    "FOUNDRY_DOCTOR_DATA_DIR": say("where imported logs are kept (default: your data folder)"),
    "FOUNDRY_DOCTOR_MAX_IMPORTS_GB": say(
        "how much disk space all imported logs may use, in gigabytes (default: 20)"
    ),
}


class Formatter(argparse.HelpFormatter):
    """Wraps prose, and leaves the lines of an epilogue as they are: they hold commands."""

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        return text if "\n" in text else super()._fill_text(text, width, indent)


def end_help(
    parser: argparse.ArgumentParser,
    *,
    examples: Sequence[str],
    variables: Mapping[str, str] | None = None,
    exits: Mapping[int, str],
) -> None:
    """Give a command's help its end: what to type, what is read, what its exit codes mean."""
    parser.formatter_class = Formatter
    parts = [(say("examples:"), examples)]
    if variables:
        parts.append((say("environment variables:"), tuple(_listed(variables))))
    parts.append((say("exit codes:"), tuple(_numbered(exits))))
    parser.epilog = "\n\n".join(
        "\n".join((title, *(f"{INDENT}{line}" for line in lines))) for title, lines in parts
    )


def _listed(variables: Mapping[str, str]) -> Iterator[str]:
    for names, meaning in variables.items():
        yield names
        yield f"{INDENT * 2}{meaning}"


def _numbered(exits: Mapping[int, str]) -> Iterator[str]:
    return (f"{code}  {meaning}" for code, meaning in exits.items())
