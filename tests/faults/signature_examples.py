"""One answer for each signature of the knowledge: what it must recognise."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from checks.evidence import AuthScheme, Exchange, Failure, Purpose
from tests.faults.answers import PAGE, anthropic, azure, flat

KEY, BEARER = AuthScheme.X_API_KEY, AuthScheme.BEARER
BASE = "https://contoso.services.ai.azure.com"


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """An answer and the signature that must decide."""

    id: str
    status: int | None = None
    body: Mapping[str, Any] | str = ""
    failure: Failure | None = None
    detail: str = ""
    auth: AuthScheme = KEY
    path: str = "/anthropic"
    headers: Mapping[str, str] = field(default_factory=dict)
    sent: Mapping[str, str] = field(default_factory=dict)
    """Headers of the request."""
    model: str = "claude-sonnet-5"
    """What the request named."""
    params: Mapping[str, str] = field(default_factory=dict)
    """What the caller knows beside the answer."""

    @property
    def exchange(self) -> Exchange:
        """Return the answer as evidence."""
        body = self.body if isinstance(self.body, str) else json.dumps(self.body)
        return Exchange(
            purpose=Purpose.MESSAGE,
            method="POST",
            url=f"{BASE}{self.path}/v1/messages",
            auth=self.auth,
            started_at=datetime(2026, 11, 20, tzinfo=UTC),
            duration_ms=1.0,
            request_headers=tuple(self.sent.items()),
            request_body=json.dumps({"model": self.model}),
            status=self.status,
            headers=tuple(self.headers.items()),
            body=body,
            failure=self.failure,
            detail=self.detail,
        )


GUID = "11111111-2222-3333-4444-555555555555"
AUDIENCE = "Access token is missing, invalid, audience is incorrect (https://ai.azure.com), or old."
DATA_ACTION = (
    f"The principal `{GUID}` lacks the required data action "
    "`Microsoft.CognitiveServices/accounts/AIServices/providers/action`."
)
NOT_FOUND = azure("404", "Resource not found")
LIMIT = "Rate limit of 50 per 60s exceeded for UserByModelByMinute."
ORGANISATION = "This request would exceed your organization's rate limit (org: x)."
DEMAND = "The model is experiencing high demand. Try again later."
MODELS_REFUSE = (
    "`temperature` is deprecated for this model.",
    "`temperature` and `top_p` cannot both be specified for this model. Use one.",
    '"thinking.type.enabled" is not supported for this model. Use "thinking.type.adaptive".',
    '"thinking.type.disabled" is not supported for this model.',
    "thinking.enabled.budget_tokens: Extra inputs are not permitted",
    "Thinking may not be enabled when tool_choice forces tool use.",
    "tool_choice: type `any` is not supported for this model",
    "Thinking may not be disabled for this model",
    "thinking: disabled is not allowed for claude-opus-5-5",
    (
        "thinking: Input tag 'adaptive' found using 'type' does not match any of the "
        "expected tags: 'disabled', 'enabled'"
    ),
    "temperature must be 1 for this model",
    "`temperature` may only be set to 1 when thinking is enabled.",
    "`top_p` must be unset or 0.99 or higher for this model",
    "`top_p` must be greater than or equal to 0.95 or unset when thinking is enabled.",
    "non-default sampling parameters are not supported",
)
"""What Anthropic's API says of what a model refuses: the forms that public reports show."""
WRONG_VALUES = (
    "thinking.budget_tokens: Input should be greater than or equal to 1024",
    "thinking.enabled.budget_tokens: Input should be greater than or equal to 1024",
    "`max_tokens` must be greater than `thinking.budget_tokens`.",
    "thinking.type: Field required",
    "temperature: Input should be less than or equal to 1",
    "tool_choice.name: Field required",
)
"""What is said of a value that no model would take."""
FEATURES = (
    "tools.0: Input tag 'computer_toolset_20260801' does not match any of the expected tags",
    "tools.0: Input tag 'browser_toolset_20260801' does not match any of the expected tags",
    "tools.1: Input tag 'advisor_20260301' does not match any of the expected tags",
    "fallbacks: not allowed",
    (
        "tools.0: Input tag 'web_search_20250305' found using 'type' does not match any of the "
        "expected tags: 'bash_20250124', 'custom'"
    ),
    (
        "tools.0: Input tag 'code_execution_20250825' found using 'type' does not match any of the "
        "expected tags: 'bash_20250124', 'custom'"
    ),
    "web_search_20250305 is not supported",
    "tool type web_fetch_20250910 is not available on this deployment",
    "Unsupported tool type: web_search_20250305",
    "structured outputs are not supported",
    "output_config.format: not supported for this deployment",
    "container.skills: not supported",
    "Skills are not supported for this deployment",
    "mcp_servers: not supported",
    "The Files API is not supported",
)
"""What Foundry lacks, in the form of Anthropic's own refusals; the words around are assumed."""
OWN_TOOLS = (
    "tool_choice.name: Tool 'advisor' not found in provided tools",
    "Tool 'web_search' not found in provided tools",
    "tools: Tool names must be unique: web_search",
    "tools.3.custom.input_schema: JSON schema is invalid for tool code_execution",
    (
        "tools.0: Input tag 'my_tool' found using 'type' does not match any of the expected tags: "
        "'web_search_20250305', 'custom'"
    ),
    "system: fallbacks list may not be empty",
    "messages.0.content: my financial advisor",
)
"""Faults of a request whose own tools or texts only bear the name of a feature."""

PROXY = "the proxy 10.0.0.9:8080 (from HTTPS_PROXY)"

NO_ANSWER = (
    Example(id="name-unknown", failure=Failure.NAME_UNKNOWN),
    Example(id="name-unanswered", failure=Failure.NAME_TIMEOUT),
    Example(id="name-unanswered", failure=Failure.NAME_ERROR),
    Example(id="connection-refused", failure=Failure.REFUSED),
    Example(id="connect-timeout", failure=Failure.CONNECT_TIMEOUT),
    Example(id="unreachable", failure=Failure.UNREACHABLE),
    Example(id="tls-untrusted", failure=Failure.TLS_UNTRUSTED),
    Example(id="tls-wrong-name", failure=Failure.TLS_WRONG_NAME),
    Example(id="tls-expired", failure=Failure.TLS_EXPIRED),
    Example(id="tls-failed", failure=Failure.TLS_FAILED),
    Example(id="proxy-refuses", failure=Failure.PROXY, detail=f"{PROXY} refuses the call: 403 No"),
    Example(id="proxy-broke-off", failure=Failure.PROXY),
    Example(id="proxy-dead", failure=Failure.PROXY, detail=f"{PROXY} does not answer: no answer"),
    Example(
        id="proxy-cannot-reach",
        failure=Failure.PROXY,
        detail=f"{PROXY} could not reach the host: 502",
    ),
    Example(
        id="proxy-without-tls",
        failure=Failure.PROXY,
        detail=f"{PROXY} speaks no TLS: wrong version number",
    ),
    Example(
        id="proxy-sign-in", failure=Failure.PROXY, detail=f"{PROXY} wants a sign-in: 407 No (NTLM)"
    ),
    Example(id="key-unsendable", failure=Failure.NOT_ALLOWED),
    Example(id="token-unsendable", failure=Failure.NOT_ALLOWED, auth=BEARER),
    Example(id="reset", failure=Failure.RESET),
    Example(id="timeout", failure=Failure.TIMEOUT),
    Example(id="timeout", failure=Failure.TIMEOUT, status=200, body="{"),
    Example(id="broken-off", failure=Failure.PROTOCOL),
    Example(id="broken-off", failure=Failure.TRUNCATED, status=200, body="{"),
)

REFUSED = (
    Example(id="redirect", status=302),
    Example(id="proxy-authentication", status=407),
    Example(id="html-page", status=403, body=PAGE.decode()),
    Example(
        id="tenant-mismatch",
        status=400,
        body=azure("400", f"Token tenant {GUID} does not match resource tenant."),
        auth=BEARER,
    ),
    Example(
        id="custom-subdomain",
        status=400,
        body=azure("BadRequest", "Please provide a custom subdomain for token authentication."),
    ),
    Example(
        id="network-rules-own-host",
        status=403,
        body=azure(
            "403", "A Virtual Network is configured for this resource. Please use its host."
        ),
    ),
    Example(
        id="version-header", status=400, body=flat(400, "anthropic-version: header is required")
    ),
    Example(
        id="invalid-model-parameter",
        status=400,
        body=anthropic("invalid_request_error", "Invalid model parameter"),
    ),
    Example(
        id="feature-unsupported",
        status=400,
        body=anthropic("invalid_request_error", "code_execution not supported in your workspace."),
    ),
    Example(
        id="invalid-request",
        status=400,
        body=anthropic("invalid_request_error", "max_tokens: must be positive"),
    ),
    Example(id="too-large", status=413),
    Example(id="data-action-named", status=401, body=azure("PermissionDenied", DATA_ACTION)),
    Example(
        id="data-action-named",
        status=401,
        body=azure("PermissionDenied", DATA_ACTION.replace(GUID, "live.com#ada.b+c@contoso.com")),
    ),
    Example(
        id="permission-denied",
        status=403,
        body=azure("PermissionDenied", "Principal does not have access to API/Operation."),
    ),
    Example(
        id="backend-authentication",
        status=401,
        body=azure("invalid_model_endpoint_authentication", "Authentication failed"),
    ),
    Example(
        id="key-as-token",
        status=401,
        body=flat(401, AUDIENCE),
        auth=BEARER,
        params={"opaque_token": "yes"},
    ),
    Example(id="token-wanted", status=401, body=flat(401, AUDIENCE)),
    Example(id="token-wanted", status=401, body=flat(401, AUDIENCE), auth=AuthScheme.API_KEY),
    Example(
        id="token-refused-good-audience",
        status=401,
        body=flat(401, AUDIENCE),
        auth=BEARER,
        params={"audience_ok": "yes"},
    ),
    Example(id="token-refused", status=401, body=flat(401, AUDIENCE), auth=BEARER),
    Example(id="token-refused", status=401, body=flat(401, AUDIENCE), auth=AuthScheme.NONE),
    Example(id="token-refused-plain", status=401, body=azure("401", "Invalid token"), auth=BEARER),
    Example(
        id="direct-api-authentication",
        status=401,
        body=anthropic("authentication_error", "invalid x-api-key"),
    ),
    Example(id="key-refused-odd", status=401, params={"key_kind": "unknown"}),
    Example(
        id="key-refused",
        status=401,
        body=azure("401", "Access denied due to invalid subscription key or wrong API endpoint."),
    ),
    Example(id="unauthorized-key", status=401),
    Example(id="unauthorized-token", status=401, auth=BEARER),
    Example(id="unauthorized", status=401, auth=AuthScheme.NONE),
    Example(
        id="key-auth-disabled",
        status=403,
        body=azure("AuthenticationTypeDisabled", "Key based authentication is disabled."),
    ),
    Example(
        id="public-access-disabled", status=403, body=azure("403", "Public access is disabled.")
    ),
    Example(
        id="resource-firewall",
        status=403,
        body=azure("403", "Access denied due to Virtual Network/Firewall rules."),
    ),
    Example(
        id="traffic-denied",
        status=403,
        headers={"policy-id": "ThrowExceptionDueToTrafficDenied"},
    ),
    Example(
        id="abuse-blocked",
        status=403,
        body=azure("403", "Your resource has been temporarily blocked."),
    ),
    Example(id="forbidden-token", status=403, auth=BEARER),
    Example(id="forbidden", status=403, body="Forbidden"),
)

LATER = (
    Example(
        id="deployment-retired",
        status=404,
        body=azure("DeploymentNotFound", "The API deployment does not exist."),
        params={"retired": "gone"},
    ),
    Example(
        id="deployment-retirement-disputed",
        status=404,
        body=azure("DeploymentNotFound", "The API deployment does not exist."),
        params={"retired": "disputed"},
    ),
    Example(
        id="deployment-not-found",
        status=404,
        body=azure("DeploymentNotFound", "The API deployment does not exist."),
    ),
    Example(id="model-not-found", status=404, body=anthropic("not_found_error", "model: x")),
    Example(id="path-doubled", status=404, body=NOT_FOUND, path="/anthropic/v1"),
    Example(id="path-openai", status=404, body=NOT_FOUND, path="/openai/v1"),
    Example(id="path-models", status=404, body=NOT_FOUND, path="/models"),
    Example(id="path-project", status=404, body=NOT_FOUND, path="/api/projects/one"),
    Example(id="path-without-anthropic", status=404, body=NOT_FOUND, path=""),
    Example(
        id="api-not-supported",
        status=404,
        body=azure("api_not_supported", "Requested API is currently not supported"),
    ),
    Example(id="not-found", status=404, body=NOT_FOUND),
    Example(id="not-found", status=405),
    Example(id="quota-zero", status=429, body=azure("429", "Your quota limit is 0")),
    Example(
        id="rate-limited-counter",
        status=429,
        body=azure("RateLimitReached", f"{LIMIT} Please wait 9 seconds."),
    ),
    Example(id="rate-limited-no-wait", status=429, body=azure("RateLimitReached", LIMIT)),
    Example(id="capacity-in-demand", status=429, body=azure("429", DEMAND)),
    Example(
        id="direct-api-rate-limit", status=429, body=anthropic("rate_limit_error", ORGANISATION)
    ),
    Example(
        id="direct-api-rate-limit",
        status=400,
        body=anthropic("invalid_request_error", ORGANISATION),
    ),
    Example(id="rate-limited", status=429),
    Example(id="overloaded", status=529),
    Example(id="overloaded-typed", status=503, body=anthropic("overloaded_error", "Overloaded")),
    Example(id="timeout-status", status=504),
    Example(id="service-unavailable", status=503),
    Example(id="service-error", status=500),
    Example(id="answer-unreadable", status=200, body="hello"),
    Example(id="answer-unreadable", status=204),
    Example(id="unexplained", status=418, body=azure("418", "teapot")),
)

CHALLENGE = 'AzureApiManagementKey realm="https://gate",name="Ocp-Apim-Subscription-Key"'
OWN_GATEWAY = {"x-gateway-error": "policy"}
COUNTER = "Rate limit of 50 per 60s exceeded for UserByModelByMinute. Please wait 9 seconds."

IN_BETWEEN = (
    Example(id="limit-in-success", status=200, body=anthropic("rate_limit_error", "Slow down.")),
    Example(id="overload-in-success", status=200, body=anthropic("overloaded_error", "Busy")),
    Example(id="deployment-in-success", status=200, body=azure("DeploymentNotFound", "None.")),
    Example(id="apim-key", status=401, body=flat(401, "Access denied: missing subscription key.")),
    Example(
        id="apim-key-challenge",
        status=401,
        body=flat(401, "Unauthorized"),
        headers={"www-authenticate": CHALLENGE},
    ),
    Example(id="apim-token", status=401, body=flat(401, "JWT not present.")),
    Example(
        id="apim-token-worded",
        status=401,
        body=flat(401, "Unauthorized. Access token is missing or invalid."),
    ),
    Example(id="apim-form-unauthorized", status=401, body=flat(401, "Not today.")),
    Example(id="apim-form-forbidden", status=403, body=flat(403, "Not today.")),
    Example(id="apim-form-limit", status=429, body=flat(429, "Not so fast.")),
    Example(id="apim-quota", status=403, body=flat(403, "Out of call volume quota.")),
    Example(
        id="apim-rate-limit",
        status=429,
        body=flat(429, "Rate limit is exceeded. Try again in 9 seconds."),
    ),
    Example(
        id="apim-token-limit",
        status=429,
        body=azure("429", "Token limit is exceeded. Try again in 9 s"),
    ),
    Example(
        id="limit-try-again",
        status=429,
        body=azure("429", "Rate limit is exceeded. Try again in 9 s"),
    ),
    Example(id="apim-rate-limit-marked", status=429, headers=OWN_GATEWAY),
    Example(id="apim-refuses", status=403, headers=OWN_GATEWAY),
    Example(id="rate-limited-inside", status=400, body=anthropic("invalid_request_error", COUNTER)),
    Example(
        id="rate-limited-inside-plain",
        status=400,
        body=anthropic("invalid_request_error", "429 too many requests"),
    ),
    Example(
        id="overloaded-inside",
        status=400,
        body=anthropic("invalid_request_error", '{"type": "overloaded_error"}'),
    ),
    Example(
        id="version-stripped",
        status=400,
        body=flat(400, "anthropic-version: header is required"),
        sent={"anthropic-version": "2023-06-01"},
    ),
    Example(id="deployment-not-ready", status=400, body=azure("DeploymentError", "Not ready.")),
    Example(
        id="model-name-suffix",
        status=404,
        body=anthropic("not_found_error", "model: claude-sonnet-5[1m]"),
    ),
    Example(
        id="model-name-suffix-sent",
        status=404,
        body=azure("DeploymentNotFound", "The API deployment does not exist."),
        model="claude-sonnet-5[1m]",
    ),
    *(
        Example(
            id="parameter-refused", status=400, body=anthropic("invalid_request_error", message)
        )
        for message in MODELS_REFUSE
    ),
    *(
        Example(
            id="parameter-invalid", status=400, body=anthropic("invalid_request_error", message)
        )
        for message in WRONG_VALUES
    ),
    *(
        Example(id="feature-named", status=400, body=anthropic("invalid_request_error", message))
        for message in FEATURES
    ),
    *(
        Example(id="invalid-request", status=400, body=anthropic("invalid_request_error", message))
        for message in OWN_TOOLS
    ),
    Example(id="forbidden-empty", status=403, body=""),
    Example(
        id="entra-only",
        status=401,
        body=azure("401", "This model supports Microsoft Entra ID authentication only."),
    ),
    Example(
        id="entra-only",
        status=403,
        body=azure("Forbidden", "claude-mythos-5-1 requires Microsoft Entra ID authentication."),
    ),
    Example(
        id="entra-only",
        status=401,
        body=azure(
            "401", "API key authentication is not supported for this model. Use Microsoft Entra ID."
        ),
    ),
    Example(
        id="entra-only",
        status=400,
        body=anthropic(
            "invalid_request_error",
            "API key authentication is not supported for this model. Use Microsoft Entra ID.",
        ),
    ),
    Example(
        id="key-auth-disabled",
        status=403,
        body=azure(
            "AuthenticationTypeDisabled",
            "Key based authentication is disabled for this resource. "
            "It requires Microsoft Entra ID authentication.",
        ),
    ),
    Example(
        id="scope-misprinted",
        status=400,
        body={
            "error": "invalid_resource",
            "error_description": "AADSTS500011: The resource principal named "
            "https://ai.cognitiveservices.com was not found in the tenant named contoso.",
        },
    ),
    Example(
        id="scope-misprinted",
        status=401,
        body=flat(401, "invalid_scope: https://ai.cognitiveservices.com/.default"),
        auth=BEARER,
    ),
    Example(id="answer-without-message", status=200, body={}),
    Example(id="error-in-success", status=200, body=azure("InternalError", "x")),
)

OF_ARM = {"plane": "arm"}
MISSING_DATA = "ModelProviderData is required for Anthropic model deployments but was not provided."
TEMPLATE = {
    "error": {
        "code": "InvalidTemplateDeployment",
        "message": "The template deployment is not valid. See inner errors for details.",
        "details": [
            {
                "code": "ValidationForResourceFailed",
                "message": "Validation failed for a resource.",
                "details": [{"code": "SubscriptionIsOverQuotaForSku", "message": "No quota."}],
            }
        ],
    }
}
ELIGIBLE = "Marketplace Subscription purchase eligibility check failed"
DEPLOYING = (
    Example(
        id="deploying-policy",
        status=403,
        body=azure("RequestDisallowedByPolicy", "Resource 'x' was disallowed by policy."),
    ),
    Example(
        id="deploying-provider-data",
        status=400,
        body=azure("InvalidModelProviderData", MISSING_DATA),
    ),
    Example(
        id="deploying-organisation",
        status=500,
        body="The long-running operation has failed. AnthropicOrganizationCreationException.",
    ),
    Example(
        id="deploying-quota",
        status=400,
        body=azure("InsufficientQuota", "This operation require 50 new capacity in quota."),
    ),
    Example(id="deploying-quota", status=400, body=TEMPLATE),
    Example(
        id="deploying-quota-worded",
        body=azure("InsufficientQuota", "Less is left than was asked for."),
        params=OF_ARM,
    ),
    Example(
        id="deploying-opaque",
        body=azure("715-123420", "An error occurred."),
        params=OF_ARM,
    ),
    Example(
        id="deploying-not-eligible",
        status=400,
        body=f"{ELIGIBLE}, error message [This subscription is internal or sandbox].",
    ),
    Example(
        id="deploying-not-eligible",
        status=403,
        body="Subscription eligibility error: your subscription type is not supported.",
    ),
    Example(
        id="deploying-not-eligible-worded",
        body="The offer is not available in your country.",
        params=OF_ARM,
    ),
    Example(
        id="deploying-marketplace-worded",
        body="The Marketplace order failed.",
        params=OF_ARM,
    ),
    Example(
        id="deploying-incomplete",
        status=200,
        body="RESPONSE 200: 200 OK ERROR CODE: MarketplaceSubscriptionCannotBeCompleted",
    ),
    Example(id="deploying-marketplace", status=400, body=f"UserError: {ELIGIBLE}."),
    Example(id="deploying-region", body="Region not available for this model.", params=OF_ARM),
)
"""What a deployment is refused with, as it is pasted from a portal, a template or Azure's log."""

BIGGER = "Rate limit reached; the request is bigger than available capacity"
BLOCKED = "Your resource has been temporarily blocked. Code 715-123420."
CALLS = (
    Example(
        id="invalid-request",
        status=400,
        body=anthropic(
            "invalid_request_error", "region not available for this web search user_location"
        ),
    ),
    Example(
        id="invalid-request",
        status=400,
        body=anthropic("invalid_request_error", "the marketplace of ideas cannot be found"),
    ),
    Example(id="rate-limited", status=429, body=azure("InsufficientQuota", "Wait.")),
    Example(id="rate-limited", status=429, body=azure("429", BIGGER)),
    Example(id="abuse-blocked", status=403, body=azure("403", BLOCKED)),
)
"""Answers to a call that use the words of a refused deployment."""

EXAMPLES = (*NO_ANSWER, *REFUSED, *IN_BETWEEN, *LATER, *DEPLOYING, *CALLS)
