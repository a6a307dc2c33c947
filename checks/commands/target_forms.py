"""Refuses what cannot name a target, tenant, subscription or workspace; nothing is sent for it."""

import re
from collections.abc import Mapping

from checks.errors import UsageError
from checks.target import GUID, VARIABLES, TargetInput, is_workspace
from checks.words import say

DOMAIN = re.compile(r"(?!-)[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})+", re.IGNORECASE)

NO_TARGET = say(
    "No target is given: neither a resource nor a base URL.\n"
    "Specify one: foundry-doctor check --resource NAME (or --base-url URL, or "
    "ANTHROPIC_FOUNDRY_RESOURCE).\n"
    "If you have no Azure resource of your own, run: foundry-doctor check --sandbox no-role"
)


def check_named(given: TargetInput) -> None:
    """Refuse to check nothing."""
    if not ((given.resource or "").strip() or (given.base_url or "").strip()):
        raise UsageError(NO_TARGET)


def check_no_credential(given: TargetInput, environ: Mapping[str, str]) -> None:
    """Refuse a key in a name's place: it would be looked up in DNS, and stand in every report."""
    from checks.credentials import is_credential  # noqa: PLC0415 - with the options known

    # A URL that holds one is told about as a URL.
    base_url = "" if "://" in (given.base_url or "") else given.base_url
    typed = {
        "resource": (given.resource,),
        "base_url": (base_url,),
        "deployments": given.deployments,
    }
    for field, texts in typed.items():
        if any(text and is_credential(text, environ) for text in texts):
            raise UsageError(
                say(
                    "The value of {asked} looks like a key or a token. Enter a name instead. The "
                    "credential comes from the environment.",
                    asked=_asked(given, field),
                )
            )


def check_forms(given: TargetInput) -> None:
    """Refuse a tenant, subscription or workspace that no Azure could have, or that is not here."""
    _check_tenant(given.tenant, _asked(given, "tenant"))
    _check_subscription(given.subscription, _asked(given, "subscription"))
    check_workspace(given.workspace, _asked(given, "workspace"))


def _asked(given: TargetInput, field: str) -> str:
    """Return where a value was written: the option, or the variable that is its default."""
    option = {"base_url": "base-url", "deployments": "deployment"}.get(field, field)
    return VARIABLES[field] if field in given.defaults else f"--{option}"


def _check_tenant(name: str | None, asked: str) -> None:
    if name and not (GUID.fullmatch(name) or DOMAIN.fullmatch(name)):
        raise UsageError(
            say(
                "{asked} {name!r} is neither a tenant ID (a GUID) nor one of the tenant's "
                "domains, such as contoso.onmicrosoft.com. az account show --query tenantId "
                "shows the tenant that you are signed in to.",
                asked=asked,
                name=name,
            )
        )


def _check_subscription(name: str | None, asked: str) -> None:
    if name and not GUID.fullmatch(name):
        raise UsageError(
            say(
                "{asked} {name!r} is not a subscription ID (a GUID). az account list -o table "
                "shows the subscriptions that you can see.",
                asked=asked,
                name=name,
            )
        )


def check_workspace(name: str | None, asked: str) -> None:
    """Refuse a workspace that no Azure could have, or an import that is not here."""
    if not name or is_workspace(name):
        return
    from checks.workspaces.store import PREFIX, list_workspaces  # noqa: PLC0415 - for a local one

    if not name.startswith(PREFIX):
        raise UsageError(
            say(
                "{asked} {name!r} is not a workspace ID (a GUID, shown in the Azure portal under "
                "the workspace, Overview), a resource ID of a workspace, or local:NAME.",
                asked=asked,
                name=name,
            )
        )
    there = [f"{PREFIX}{each}" for each in list_workspaces()]
    if name not in there:
        raise UsageError(
            say(
                "There is no local workspace named {name}. Existing workspaces: {there}. Create "
                "one with foundry-doctor import.",
                name=name,
                there=", ".join(there) or "none",
            )
        )
