"""What is the same in every row of a table, hence stored nowhere."""

from checks.sandbox.state import State


def constants(state: State, table: str) -> dict[str, str]:
    """Return the values by column; a column that is missing here and in the rows is null."""
    group = state.scope("{resource_group}").lower()
    gateway = {
        "_ResourceId": f"{group}/providers/microsoft.apimanagement/service/contoso-apim",
        "Region": state.account.region_name,
    }
    known = {
        "AzureDiagnostics": {
            **_account(state),
            "ResourceType": "ACCOUNTS",
            "ResourceGroup": state.account.resource_group.upper(),
            "SubscriptionId": state.account.subscription,
            "location_s": state.account.region,
            "Tenant_s": state.account.region,
            "TenantId": state.plan.logs.workspace,
            "SourceSystem": "Azure",
        },
        "AppDependencies": {
            "_ResourceId": f"{group}/providers/microsoft.insights/components/contoso-apps",
            "Measurements": "{}",
        },
        "ApiManagementGatewayLogs": gateway,
        "ApiManagementGatewayLlmLog": gateway,
        "AzureMetrics": _account(state),
        "Usage": {
            "ResourceUri": state.workspace_id,
            "SourceSystem": "OMS",
            "TenantId": state.plan.logs.workspace,
        },
    }
    return {"Type": table, **known.get(table, {})}


def _account(state: State) -> dict[str, str]:
    return {
        "ResourceProvider": "MICROSOFT.COGNITIVESERVICES",
        "Resource": state.account.name.upper(),
        "ResourceId": state.account_id.upper(),
        "_ResourceId": state.account_id.lower(),
    }
