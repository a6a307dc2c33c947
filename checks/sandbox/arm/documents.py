"""The documents of an account, its deployments and its projects."""

from datetime import datetime, timedelta
from typing import Any

from checks.sandbox import doors
from checks.sandbox.arm.times import written
from checks.sandbox.plan import Account, Deployment
from checks.sandbox.start import account_id
from checks.sandbox.state import State

_OPERATOR = "operator@contoso.example"
_ACCOUNT = "Microsoft.CognitiveServices/accounts"

_FOUNDRY_ENDPOINTS = {
    "AI Foundry API": doors.FOUNDRY_HOSTS,
    "Azure AI Model Inference API": doors.FOUNDRY_HOSTS,
    "Azure OpenAI Legacy API - Latest moniker": doors.OPENAI_HOSTS,
    "Content Safety": doors.COGNITIVE_HOSTS,
}
"""What an account's endpoints are called, and the hosts on which they are."""


def account(state: State, found: Account) -> dict[str, Any]:
    """Return an account."""
    return {
        "id": account_id(found),
        "name": found.name,
        "type": _ACCOUNT,
        "location": found.region,
        "kind": found.kind,
        "sku": {"name": "S0"},
        "identity": {
            "type": "SystemAssigned",
            "principalId": state.seeded.guid("identity", found.name),
            "tenantId": state.tenant(found.tenant).id,
        },
        "tags": {"environment": "production"},
        "etag": f'"{state.seeded.guid("etag", repr(found))}"',
        "systemData": _system_data(datetime.fromisoformat(found.created)),
        "properties": _account_properties(state, found),
    }


def _account_properties(state: State, found: Account) -> dict[str, Any]:
    subdomain, properties = found.custom_subdomain, dict[str, Any]()
    if subdomain:
        hosts = _FOUNDRY_ENDPOINTS if found.kind == "AIServices" else {}
        properties["endpoint"] = f"https://{subdomain}{doors.COGNITIVE_HOSTS}/"
        properties["customSubDomainName"] = subdomain
        properties["endpoints"] = {
            name: f"https://{subdomain}{host}/" for name, host in hosts.items()
        }
    else:
        properties["endpoint"] = f"https://{found.region}{doors.REGIONAL_HOSTS}/"
        properties["endpoints"] = {}
    if found.abuse_penalty:
        properties["abusePenalty"] = {
            "action": found.abuse_penalty,
            "expiration": written(state.started_at + timedelta(days=7)),
        }
    if found.projects:
        properties["defaultProject"] = found.projects[0]
        properties["associatedProjects"] = list(found.projects)
    return properties | {
        "provisioningState": found.state,
        "internalId": state.seeded.guid("internal", found.name).replace("-", ""),
        "dateCreated": written(datetime.fromisoformat(found.created)),
        "disableLocalAuth": found.local_auth_disabled,
        "publicNetworkAccess": found.public_network_access,
        "networkAcls": {
            "defaultAction": found.network_default_action,
            "bypass": "AzureServices",
            "ipRules": [{"value": rule} for rule in found.ip_rules],
            "virtualNetworkRules": [],
        },
        "privateEndpointConnections": private_endpoints(found),
        "allowProjectManagement": found.kind == "AIServices",
        "callRateLimit": {"rules": []},
        "capabilities": [{"name": "VirtualNetworks"}, {"name": "TokenAuthentication"}],
    }


def private_endpoints(found: Account) -> list[dict[str, Any]]:
    """Return the private endpoint connections of an account."""
    return [_endpoint(found, name) for name in found.private_endpoints]


def _endpoint(found: Account, name: str) -> dict[str, Any]:
    group = f"/subscriptions/{found.subscription}/resourceGroups/{found.resource_group}"
    return {
        "id": f"{account_id(found)}/privateEndpointConnections/{name}",
        "name": name,
        "type": f"{_ACCOUNT}/privateEndpointConnections",
        "location": found.region,
        "properties": {
            "privateEndpoint": {
                "id": f"{group}/providers/Microsoft.Network/privateEndpoints/{name}"
            },
            "groupIds": ["account"],
            "privateLinkServiceConnectionState": {
                "status": "Approved",
                "description": "",
                "actionsRequired": "None",
            },
            "provisioningState": "Succeeded",
        },
    }


def deployment(state: State, found: Deployment, *, version: str) -> dict[str, Any]:
    """Return a deployment of the account, as the api-version shows it."""
    properties: dict[str, Any] = {
        "model": {"format": "Anthropic", "name": found.model, "version": found.version},
        "versionUpgradeOption": "OnceNewDefaultVersionAvailable",
        "currentCapacity": found.capacity,
        "capabilities": {"chatCompletion": "true"},
        "provisioningState": found.state,
        "rateLimits": [
            {"key": "request", "renewalPeriod": 60, "count": found.capacity},
            {"key": "token", "renewalPeriod": 60, "count": found.capacity * 1000},
        ],
    }
    if version.endswith("-preview"):
        properties |= {"deploymentState": "Running", "serviceTier": "Default"}
    return {
        "id": f"{state.account_id}/deployments/{found.name}",
        "name": found.name,
        "type": f"{_ACCOUNT}/deployments",
        "sku": {"name": found.sku, "capacity": found.capacity},
        "systemData": _system_data(state.ago(found.age_hours)),
        "etag": f'"{state.seeded.guid("etag", repr(found))}"',
        "properties": properties,
    }


def project(state: State, name: str) -> dict[str, Any]:
    """Return a project of the account."""
    foundry = f"https://{state.account.custom_subdomain}{doors.FOUNDRY_HOSTS}"
    return {
        "id": f"{state.account_id}/projects/{name}",
        "name": f"{state.account.name}/{name}",
        "type": f"{_ACCOUNT}/projects",
        "location": state.account.region,
        "identity": {"type": "SystemAssigned"},
        "properties": {
            "provisioningState": "Succeeded",
            "displayName": name,
            "description": "",
            "isDefault": name == state.account.projects[0],
            "endpoints": {"AI Foundry API": f"{foundry}/api/projects/{name}"},
        },
    }


def _system_data(created: datetime) -> dict[str, Any]:
    moment = written(created)
    return {
        "createdBy": _OPERATOR,
        "createdByType": "User",
        "createdAt": moment,
        "lastModifiedBy": _OPERATOR,
        "lastModifiedByType": "User",
        "lastModifiedAt": moment,
    }
