"""The Resource Graph query that finds an account by its name in every subscription."""


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
    return (
        "resources"
        " | where type =~ 'microsoft.cognitiveservices/accounts'"
        f" | where name =~ {name} or tostring(properties.customSubDomainName) =~ {name}"
        " | project id,name,kind,location,subscriptionId,resourceGroup,tenantId,"
        "subdomain=tostring(properties.customSubDomainName)"
    )
