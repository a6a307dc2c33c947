"""What is known of failures: what happens → its cause → the text or check that leads there.

Descriptions are short and our own; texts are made up from what programs are known to print.
"""

from dataclasses import dataclass

from tests.explain.told_examples import GUID, MESSAGES, anthropic, arm, azure, claude

ACTION = "Microsoft.CognitiveServices/accounts/AIServices/providers/action"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Something that goes wrong, its cause, and what leads to it: a text, or checks."""

    what: str
    cause: str
    text: str = ""
    check: str = ""


def by_text(what: str, cause: str, text: str) -> Row:
    """Return a row whose cause is among those that a text allows."""
    return Row(what=what, cause=cause, text=text)


def by_check(what: str, cause: str, check: str) -> Row:
    """Return a row whose cause a check finds."""
    return Row(what=what, cause=cause, check=check)


KEY = azure("401", "Access denied due to invalid subscription key or wrong API endpoint.", 401)
DENIED = azure("PermissionDenied", "Principal does not have access to API/Operation.", 401)
AUDIENCE = claude(
    "401 Access token is missing, invalid, audience is incorrect (x), or have expired"
)
MISSING = azure("DeploymentNotFound", "The API deployment for this resource does not exist.", 404)
LACKING = azure("api_not_supported", "Requested API is currently not supported", 404)
UNAVAILABLE = "The model claude-x is not available on your foundry deployment."
BACKEND = azure("invalid_model_endpoint_authentication", "Failed to authenticate to backend", 401)
NO_METHOD = "anthropic: Could not resolve authentication method. Expected apiKey or authToken"
CHAIN = "services.ai.azure.com: DefaultAzureCredential failed to retrieve a token"
ENOTFOUND = "getaddrinfo ENOTFOUND contoso.services.ai.azure.com"

NOT_LISTED_BY_THE_GUIDE = (
    by_text("a path that no API has", "path-unknown", LACKING),
    by_text("an API that Foundry lacks", "api-not-supported", LACKING),
    by_text("a missing role as a 401", "data-action-missing", DENIED),
    by_text("a role that has not spread yet", "role-propagating", DENIED),
    by_text("a role on the project only", "role-on-project", DENIED),
    by_text("another tenant", "tenant-mismatch", DENIED),
    by_text("another credential of the chain", "wrong-identity", DENIED),
    by_text(
        "a chain setting that the client refuses",
        "token-credentials-setting",
        claude("Invalid value for AZURE_TOKEN_CREDENTIALS = AzureCliCredential"),
    ),
    by_text("a token for another audience", "token-refused-audience", AUDIENCE),
    by_text(
        "keys switched off",
        "key-auth-disabled",
        azure("AuthenticationTypeDisabled", "Key based authentication is disabled.", 403),
    ),
    by_text(
        "the resource's firewall",
        "resource-firewall",
        azure("403", "Access denied due to Virtual Network/Firewall rules.", 403),
    ),
    by_text(
        "private access only",
        "public-access-disabled",
        azure("403", "Public access is disabled. Please configure private endpoint.", 403),
    ),
    by_text("a private DNS zone that is missing", "private-dns-hole", KEY),
    by_text(
        "details of the organization missing",
        "model-provider-data",
        arm("InvalidModelProviderData", "ModelProviderData is required"),
    ),
    by_text(
        "a purchase that fails inside a success",
        "marketplace-incomplete",
        arm("MarketplaceSubscriptionCannotBeCompleted"),
    ),
    by_text(
        "quota of 0", "quota-zero", azure("429", "Your quota limit is 0 for claude-opus-5", 429)
    ),
    by_text(
        "deleted resources that hold quota",
        "soft-deleted-quota",
        arm("InsufficientQuota", "This operation require 50 new capacity in quota Tokens"),
    ),
    by_text("deployments in parallel", "deployment-conflict", arm("RequestConflict")),
    by_check("a deployment that failed", "deployment-failed", "deployment.ready"),
    by_text("a fault of the platform behind the gateway", "backend-auth-failed", BACKEND),
    by_text("an offer that was not purchased", "offer-not-purchased", BACKEND),
    by_text(
        "resource and base URL both set",
        "resource-and-base-url",
        "anthropic: ValueError: base_url and resource are mutually exclusive",
    ),
    by_text("a URL as the resource's name", "resource-is-url", ENOTFOUND),
    by_text(
        "a feature that the hosting lacks",
        "feature-unsupported",
        anthropic("code_execution not supported in your workspace."),
    ),
    by_text(
        "a gateway's own 401",
        "apim-key",
        'claude HTTP 401 {"statusCode":401,"message":"missing subscription key"}',
    ),
    by_text(
        "a gateway's own 404",
        "apim-path-unknown",
        'claude HTTP 404 {"statusCode":404,"message":"Resource missing"}',
    ),
    by_text(
        "a gateway's own 429",
        "apim-rate-limit",
        'claude HTTP 429 {"statusCode":429,"message":"Rate limit is exceeded. Try again in 9 s."}',
    ),
    by_text(
        "a placeholder token",
        "apim-dummy-bearer",
        'claude HTTP 401 {"statusCode":401,"message":"JWT is malformed: Bearer dummy"}',
    ),
    by_text(
        "credits that do not pay",
        "credits-do-not-pay",
        arm("UserError", "Azure credits cannot be used for this offer"),
    ),
)

FOUND_SINCE = (
    by_text(
        "a policy that denies the publisher",
        "policy-denies-deployment",
        arm("InvalidResourceProperties", "Policy evaluation returned compliance: NonCompliant"),
    ),
    by_text(
        "an empty message of a content policy",
        "rai-policy-refuses",
        arm("InvalidResourceProperties", "raiPolicyName is not valid here"),
    ),
    by_text(
        "a version that is deprecating",
        "model-not-deployable",
        arm("ServiceModelDeprecating", "Format:Anthropic,Name:claude-x"),
    ),
    by_text(
        "quota of resources",
        "account-quota",
        arm("InsufficientQuota", "Cannot create/update/move resource 'contoso'"),
    ),
    by_text(
        "the country of the bill",
        "billing-country-refused",
        arm("AvailabilityNotInRegion", "Product is not available in region: NZ."),
    ),
    by_text("an opaque refusal", "unusual-activity", arm("715-123420", "An error occurred.")),
    by_text("a timeout that is none", "deployment-goes-on", arm("GatewayTimeout")),
    by_text(
        "an organization that was not made",
        "organization-not-created",
        arm("AnthropicOrganizationCreationFailed", "Internal Server Error."),
    ),
    by_text(
        "the version header",
        "version-header",
        anthropic("anthropic-version: header is required"),
    ),
    by_text(
        "a parameter of another API",
        "foreign-parameter",
        anthropic("stream_options: Extra inputs are not permitted"),
    ),
    by_text(
        "a suffix of the client's",
        "model-name-suffix",
        anthropic("model: claude-x[1m]", "not_found_error", 404),
    ),
    by_check("capitals in the name", "deployment-name-case", "deployment.named"),
    by_text(
        "not ready as a 400",
        "deployment-too-new",
        azure("DeploymentError", "The API deployment for the resource is not ready", 400),
    ),
    by_check("rules that the gateway still applies", "firewall-lagging", "resource.network"),
    by_text(
        "a proxy that leaves the network",
        "proxy-leaves-network",
        azure("403", "Public access is disabled. Please configure private endpoint.", 403),
    ),
    by_text(
        "a 429 inside a 400",
        "rate-limited-counter",
        anthropic(
            "Rate limit of 50 per 60s exceeded for UserByModelByMinuteRequests. "
            "Please wait 9 seconds"
        ),
    ),
    by_text(
        "a client's test that lists models",
        "client-test-misleads",
        claude("Test connection: GET /anthropic/v1/models returned 404 api_not_supported"),
    ),
    by_text("a sign-in with MFA that has expired", "aadsts50078", "AADSTS50078: MFA expired"),
    by_text(
        "the desktop application's platform",
        "desktop-app-platform",
        "Claude Desktop: Token exchange failed (HTTP 401)",
    ),
    by_check("a model that takes Entra only", "model-entra-only", "deployment.key-auth"),
    by_text(
        "an authority that the library does not know",
        "authority-unknown",
        "azure.identity for services.ai.azure.com: ClientAuthError: endpoints_resolution_error",
    ),
    by_text("an alias that is not pinned", "alias-unpinned", UNAVAILABLE),
    by_text("the same words for a wrong path", "base-url-without-anthropic", UNAVAILABLE),
    by_text(
        "an issue with the model",
        "deployment-not-found",
        "There's an issue with the selected model (claude-x).",
    ),
    by_text(
        "a credential to refresh",
        "key-refused",
        claude("Microsoft Foundry authentication failed · refresh your Foundry credential"),
    ),
    by_text("a name without claude in a proxy", "proxy-model-route", LACKING),
    by_text(
        "a client's hint over a firewall",
        "resource-firewall",
        "Anthropic node: Forbidden - perhaps check your credentials?",
    ),
)

AMBIGUOUS = (
    *(
        by_text("words about a key", cause, KEY)
        for cause in (
            "key-refused",
            "key-of-another-resource",
            "client-host-unrecognized",
            "key-header",
            "private-dns-hole",
        )
    ),
    *(
        by_text("words about a token", cause, AUDIENCE)
        for cause in (
            "token-refused-audience",
            "token-refused",
            "key-sent-as-token",
            "credential-not-sent",
        )
    ),
    *(
        by_text("words about a deployment", cause, MISSING)
        for cause in ("deployment-not-found", "deployment-too-new")
    ),
    *(
        by_text("words about an eligibility", cause, arm("715-123420", "An error occurred."))
        for cause in ("deployment-quota", "unusual-activity", "subscription-not-eligible")
    ),
    *(
        by_text("no words at all", cause, claude("Connection error."))
        for cause in ("tls-untrusted", "host-unknown", "proxy-refuses")
    ),
)

CLIENTS = (
    by_text(
        "no credential for the SDK",
        "credential-missing",
        "anthropic.AnthropicError: Missing credentials. Please pass one of `api_key`, "
        "`azure_ad_token_provider`",
    ),
    by_text(
        "no target for the SDK",
        "target-missing",
        "anthropic: ValueError: Must provide one of the `base_url` or `resource` arguments",
    ),
    by_text(
        "a key and a token provider",
        "key-and-token-provider",
        claude("Error: apiKey and azureADTokenProvider arguments are mutually exclusive"),
    ),
    by_text(
        "a provider without a token",
        "chain-unavailable",
        claude("Failed to get token from azureADTokenProvider: no token"),
    ),
    by_text("an unknown host", "host-unknown", ENOTFOUND),
    by_text(
        "a path of Azure OpenAI",
        "client-wrong-provider",
        azure("404", "Resource not found", 404),
    ),
    by_text("the switch is not set", "provider-not-selected", NO_METHOD),
    by_text("the settings are not read", "settings-not-read", NO_METHOD),
    by_text("the client's sign-in page", "client-wants-login", claude("exited before logging in")),
    by_text(
        "tool search",
        "tool-search-refused",
        anthropic("tool_search_server not supported in your workspace"),
    ),
    by_text(
        "another variable",
        "client-variable-name",
        "AI_LoadAPIKeyError: Anthropic API key is missing. Pass it using the 'apiKey' parameter",
    ),
    by_text(
        "a vendor of another API",
        "client-wrong-provider",
        "Copilot: Unrecognized Azure deployment URL https://contoso.services.ai.azure.com",
    ),
    by_text(
        "a base URL without /v1",
        "base-url-without-v1",
        "claude: 401 Unauthorized. You may have forgotten to add '/v1' to apiBase",
    ),
    by_text("an application that is unknown", "aadsts700016", "AADSTS700016: not found"),
    by_text("consent that is missing", "aadsts65001", "AADSTS65001: consent"),
    by_text("a redirect address that is unknown", "aadsts50011", "AADSTS50011: redirect URI"),
    by_check("a variable that does harm", "client-variable", "target.client-settings"),
    by_check("a variable that names no deployment", "client-model", "deployment.client-models"),
)

AZURE = (
    by_text("no such host", "subdomain-missing", ENOTFOUND),
    by_text(
        "another tenant's token",
        "tenant-mismatch",
        azure("400", "Token tenant A does not match resource tenant.", 400),
    ),
    by_text(
        "a data action by its name",
        "data-action-missing",
        azure(
            "PermissionDenied",
            f"The principal `{GUID}` lacks the required data action `{ACTION}`",
            401,
        ),
    ),
    by_text(
        "a resource that is blocked",
        "abuse-blocked",
        azure("403", "Your resource has been temporarily blocked.", 403),
    ),
    by_text(
        "no custom subdomain",
        "custom-subdomain-required",
        azure("BadRequest", "Please provide a custom subdomain for token authentication.", 400),
    ),
    by_text("an overload", "overloaded", anthropic("Overloaded", "overloaded_error", 529)),
    by_text("a fault of the service", "service-error", f"{MESSAGES}\nHTTP/1.1 500 Error\n\n"),
    by_text(
        "a provider that is not registered",
        "provider-not-registered",
        arm("MissingSubscriptionRegistration", "Microsoft.CognitiveServices"),
    ),
    by_text("a policy by its code", "policy-denies-deployment", arm("RequestDisallowedByPolicy")),
    by_text(
        "a credit balance",
        "direct-api-billing",
        anthropic("Your credit balance is too low to access the Anthropic API."),
    ),
    by_text("every source of the chain", "chain-unavailable", CHAIN),
)

ROWS = (*NOT_LISTED_BY_THE_GUIDE, *FOUND_SINCE, *AMBIGUOUS, *CLIENTS, *AZURE)
