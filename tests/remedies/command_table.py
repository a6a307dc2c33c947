"""Writes azure-cli's commands and arguments: run it with the Python that has azure-cli.

It is the one file that imports azure-cli, which takes minutes to install: the tests read the table
that this wrote, and `tests/remedies/test_azure_cli.py` compares it with azure-cli when asked to.
"""

import json
import sys
from collections.abc import Iterator
from typing import Any

GROUPS = (
    "account clear",
    "account get-access-token",
    "account list",
    "account show",
    "ad app credential",
    "ad app federated-credential",
    "ad app permission",
    "ad app show",
    "ad sp show",
    "cloud",
    "cognitiveservices account",
    "cognitiveservices model",
    "cognitiveservices usage",
    "login",
    "monitor activity-log list",
    "monitor diagnostic-settings",
    "monitor log-analytics workspace list",
    "monitor log-analytics workspace show",
    "monitor log-analytics workspace update",
    "network private-dns link",
    "network private-dns zone",
    "network private-endpoint dns-zone-group",
    "network private-endpoint list",
    "network private-endpoint show",
    "network private-endpoint-connection",
    "policy assignment list",
    "policy state",
    "resource list",
    "resource show",
    "resource update",
    "rest",
    "role assignment",
    "term",
)
"""The commands, and groups of them, that the knowledge may use."""


def _is_ours(command: str) -> bool:
    return any(f"{command} ".startswith(f"{group} ") for group in GROUPS)


def _arguments(command: Any) -> Iterator[tuple[list[str], bool]]:
    """Yield each argument's names, and whether the command needs it."""
    for argument in command.arguments.values():
        settings = argument.type.settings
        names = [str(name) for name in settings.get("options_list") or ()]
        yield [name for name in names if "___" not in name], bool(settings.get("required"))


def _said(command: Any) -> dict[str, Any]:
    found = list(_arguments(command))
    return {
        "options": sorted({name for names, _ in found for name in names}),
        "required": sorted(sorted(names) for names, required in found if required and names),
    }


def table() -> dict[str, Any]:
    """Return for each command its options, and those of which it needs one, by azure-cli."""
    from azure.cli import core  # type: ignore[import-untyped] # noqa: PLC0415 - seldom there
    from azure.cli.core import file_util  # type: ignore[import-untyped] # noqa: PLC0415 - the same

    cli = core.get_default_cli()
    file_util.create_invoker_and_load_cmds_and_args(cli)
    commands = cli.invocation.commands_loader.command_table
    ours = {name: _said(commands[name]) for name in sorted(commands) if _is_ours(name)}
    return {"version": core.__version__, "commands": ours}


def written(found: dict[str, Any]) -> str:
    """Return the table as it is committed: a line for each command."""
    lines = ",\n".join(f"  {json.dumps(k)}: {json.dumps(v)}" for k, v in found["commands"].items())
    return f'{{\n "version": {json.dumps(found["version"])},\n "commands": {{\n{lines}\n }}\n}}\n'


if __name__ == "__main__":
    sys.stdout.write(written(table()))
