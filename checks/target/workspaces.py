"""How a Log Analytics workspace can be named, apart from the imported ones."""

import re

GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
RESOURCE_ID = re.compile(
    rf"/subscriptions/{GUID.pattern}/resourceGroups/[^/?#\s]{{1,90}}"
    r"/providers/Microsoft\.OperationalInsights/workspaces/[a-z0-9][a-z0-9-]{2,61}[a-z0-9]",
    re.IGNORECASE,
)
"""Names of groups and workspaces. Source: Microsoft Learn, naming rules (2026-11-20)."""


def is_resource_id(text: str) -> bool:
    """Tell whether a text is a workspace's resource ID in Azure Resource Manager."""
    return bool(RESOURCE_ID.fullmatch(text))


def is_workspace(text: str) -> bool:
    """Tell whether a text can name a workspace: its ID, which is a GUID, or its resource ID."""
    return bool(GUID.fullmatch(text)) or is_resource_id(text)
