"""Where clients keep their files, and which variables of a process they read; reads no file."""

import re
from collections.abc import Mapping
from pathlib import Path

from checks.clients.knowledge import clients

READ = re.compile(
    r"(ANTHROPIC|CLAUDE_CODE|AZURE_(AI|API|FOUNDRY|ANTHROPIC|RESOURCE)|GOOSE|LLM_AZURE|LITELLM|"
    r"ENABLE_TOOL_SEARCH|FOUNDRY_PROJECT)[A-Z0-9_]*"
)
"""Variables that a client of this catalogue reads."""


def usual(client: str, home: Path, folder: Path) -> list[Path]:
    """Return where files of clients, or of one, lie."""
    found = (
        home / name[2:] if name.startswith("~/") else folder / name
        for one in clients().values()
        if client in ("", one.id, *one.names)
        for name in one.at_home
    )
    return list(dict.fromkeys(found))


def variables_of(environment: Mapping[str, str]) -> str:
    """Return the variables that a client reads, as lines of an environment file."""
    lines = (
        f"{name}='{value}'\n"
        for name, value in sorted(environment.items())
        if READ.fullmatch(name) and "'" not in value and "\n" not in value
    )
    return "".join(lines)
