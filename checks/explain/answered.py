"""Who gave the response that a text reports, by its shape, its codes and the hosts it names."""

import re

from checks.explain import facts
from checks.explain.model import AnsweredBy, Found

_ARM = re.compile(
    r"management\.azure\.com|/subscriptions/[0-9a-f-]{36}/|azapi_resource|azurerm_|terraform"
    r"|\bbicep\b|az (?:cognitiveservices|deployment)|azd (?:up|provision|deploy)|ModelDeploy"
    r"|model ?deployment\b"
    r"|\bprovision(?:ing|-foundry)?\b|eligibility|715-123420|SpecialFeatureOrQuotaId"
    r"|\b(?:AuthorizationFailed|InvalidTemplateDeployment|DeploymentFailed|InsufficientQuota"
    r"|RequestConflict|SubscriptionIsOverQuota\w*"
    r"|InvalidModelProviderData|AnthropicOrganizationCreation\w*|ServiceModelDeprecat\w*"
    r"|RequestDisallowedByPolicy|ReadOnlyDisabledSubscription|MissingSubscriptionRegistration"
    r"|AvailabilityNotInRegion|DeploymentModelNotSupported|Marketplace ?Subscription\w*)\b",
    re.IGNORECASE,
)
_LOGS = re.compile(
    r"api\.loganalytics|InsufficientAccessError|azure[.-]monitor[.-]query|LogsQuery|\bKusto\b"
    r"|Failed to resolve table|SemanticError|PartialError",
    re.IGNORECASE,
)
_CALL = re.compile(r"/anthropic\b|/v1/messages|api_not_supported|DeploymentNotFound", re.IGNORECASE)


def plane_of(text: str) -> str:
    """Return `arm` for what was said while a deployment was made, `data` for a call."""
    return "arm" if _ARM.search(text) and not _CALL.search(text) else "data"


def answered_by(text: str, root: Found | None) -> AnsweredBy:  # noqa: PLR0911 - one per layer
    """Return who answered, `client` where nobody did, and `unknown` where nothing tells."""
    if root is None:
        return "unknown"
    if "AADSTS" in root.message or root.shape == "entra":
        return "entra"
    if root.failure:
        return "proxy" if root.failure == "proxy" else "client"
    if root.status == 407 or root.shape == "html":
        return "proxy"
    if _LOGS.search(text):
        return "log-analytics"
    if root.shape == "anthropic":
        return "anthropic"
    if plane_of(text) == "arm":
        return "arm"
    if root.shape == "flat" and "access token is" not in root.message.lower():
        return "api-management"
    if root.shape in {"azure", "flat"} or facts.apim_request_id(text):
        return "azure-gateway"
    return "unknown" if root.status is not None else "client"
