"""Accounts, from Resource Graph and from Microsoft.CognitiveServices."""

from checks.arm.fields import Json, mapping, properties_of, sequence, text
from checks.evidence.arm.accounts import Account, AccountRef


def account_ref(item: Json) -> AccountRef:
    """Read a row of Resource Graph."""
    return AccountRef(
        id=text(item.get("id")),
        name=text(item.get("name")),
        kind=text(item.get("kind")),
        location=text(item.get("location")),
        subscription=text(item.get("subscriptionId")),
        resource_group=text(item.get("resourceGroup")),
        tenant=text(item.get("tenantId")),
        subdomain=text(item.get("subdomain")),
    )


def account(item: Json) -> Account:
    """Read an account."""
    properties = properties_of(item)
    network, abuse = mapping(properties.get("networkAcls")), mapping(properties.get("abusePenalty"))
    endpoints = [properties.get("endpoint"), *mapping(properties.get("endpoints")).values()]
    connections = [mapping(c) for c in sequence(properties.get("privateEndpointConnections"))]
    return Account(
        id=text(item.get("id")),
        name=text(item.get("name")),
        kind=text(item.get("kind")),
        location=text(item.get("location")),
        state=text(properties.get("provisioningState")),
        subdomain=text(properties.get("customSubDomainName")),
        endpoints=tuple(dict.fromkeys(filter(None, map(text, endpoints)))),
        local_auth_disabled=properties.get("disableLocalAuth") is True,
        public_access=text(properties.get("publicNetworkAccess")).lower() != "disabled",
        default_action=text(network.get("defaultAction")),
        ip_rules=tuple(text(mapping(r).get("value")) for r in sequence(network.get("ipRules"))),
        private_endpoints=len(connections),
        abuse_action=text(abuse.get("action")),
        abuse_expires=text(abuse.get("expiration")),
        endpoint_ids=tuple(filter(None, map(_endpoint_id, connections))),
    )


def _endpoint_id(connection: Json) -> str:
    return text(mapping(properties_of(connection).get("privateEndpoint")).get("id"))


def deleted_account(item: Json) -> str:
    """Read the name of a soft-deleted account."""
    return text(item.get("name"))
