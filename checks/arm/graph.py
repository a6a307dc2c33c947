"""The Resource Graph query that finds an account by its name in every subscription."""

from collections.abc import Mapping
from typing import Any

from checks.words import say


def literal(value: str) -> str:
    """Return a KQL string literal; nothing inside it can end it."""
    escaped = "".join(
        f"\\{char}" if char in "\\'" else char if char.isprintable() else f"\\u{ord(char):04x}"
        for char in value
    )
    return f"'{escaped}'"


def find_account(name: str) -> str:
    """Return the query for accounts whose name or custom subdomain this is."""
    name = literal(name)
    return say(
        "resources | where type =~ 'microsoft.cognitiveservices/accounts' | where name "
        "=~ {name} or tostring(properties.customSubDomainName) =~ {name} | project "
        "id,name,kind,location,subscriptionId,resourceGroup,tenantId,subdomain=tostring(properties.customSubDomainName)",
        name=name,
    )


def rows(data: object) -> tuple[Mapping[str, Any], ...]:
    """Return the rows of an answer: objects, or the table that older versions give."""
    if isinstance(data, list):
        return tuple(row for row in data if isinstance(row, dict))
    if not isinstance(data, dict):
        return ()
    columns, table = data.get("columns"), data.get("rows")
    if not isinstance(columns, list) or not isinstance(table, list):
        return ()
    names = [str(column.get("name")) for column in columns if isinstance(column, dict)]
    return tuple(dict(zip(names, row, strict=False)) for row in table if isinstance(row, list))
