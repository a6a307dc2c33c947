"""One text for each form that `explain` knows, and one that comes close and is another.

The texts are made up from what the programs are known to print; none is a report of anybody's.
"""

from dataclasses import dataclass

MESSAGES = "POST https://contoso.services.ai.azure.com/anthropic/v1/messages"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A text, the form that must decide it, and a near miss."""

    id: str
    text: str
    near: str


def anthropic(message: str, kind: str = "invalid_request_error", status: int = 400) -> str:
    """Return a refusal of the Messages API as it is pasted."""
    return (
        f'HTTP {status} {{"type":"error","error":{{"type":"{kind}","message":"{message}"}},'
        '"request_id":"req_011CXHaxuoFdqnTzLDXdLUTr"}'
    )


def azure(code: str, message: str, status: int) -> str:
    """Return a refusal of Azure's front end as it is pasted."""
    return f'HTTP {status} {{"error":{{"code":"{code}","message":"{message}"}}}}'


def arm(code: str, message: str = "") -> str:
    """Return what a deployment was refused with, as a tool prints it."""
    return f"azapi_resource.claude: Deployment failed: Error code = {code}, Message = {message}"


CHAIN = "DefaultAzureCredential failed to retrieve a token from the included credentials."
ACTION = "Microsoft.CognitiveServices/accounts/AIServices"
GUID = "11111111-2222-3333-4444-555555555555"
IN_CLAUDE_CODE = "(Claude Code with Microsoft Foundry) "


def claude(text: str) -> str:
    """Return a client's words with what ties them to Claude in Foundry."""
    return f"{IN_CLAUDE_CODE}{text}"


def of(name: str, text: str, near: str) -> Told:
    """Return an example."""
    return Told(id=name, text=text, near=near)


SENTENCES = (
    of(
        "said-both-resource-and-url",
        "anthropic: ValueError: base_url and resource are mutually exclusive",
        "anthropic: ValueError: api_key and auth_token are mutually exclusive",
    ),
    of(
        "said-neither-resource-nor-url",
        "anthropic: ValueError: Must provide one of the `base_url` or `resource` arguments",
        "anthropic: ValueError: Must provide one of the `model` fields",
    ),
    of(
        "said-key-and-provider",
        claude("Error: apiKey and azureADTokenProvider arguments are mutually exclusive"),
        claude("Error: apiKey and authToken arguments are mutually exclusive"),
    ),
    of(
        "said-no-credential",
        "anthropic.AnthropicError: Missing credentials. Please pass one of `api_key`, "
        "`azure_ad_token_provider`",
        "anthropic.AnthropicError: Missing credentials in the keychain",
    ),
    of(
        "said-no-method",
        "anthropic: Could not resolve authentication method. Expected apiKey or authToken",
        "anthropic: Could not resolve the method messages.create",
    ),
    of(
        "said-action-environment",
        "claude-code-action: Either ANTHROPIC_API_KEY or CLAUDE_CODE_OAUTH_TOKEN is required",
        "claude-code-action: ANTHROPIC_API_KEY was found",
    ),
    of(
        "said-login",
        claude("agent server exited before logging in"),
        claude("agent server exited after the first message"),
    ),
    of(
        "said-invalid-key-log-in",
        claude("Invalid API key · Please run /login"),
        claude("Your key is valid until Monday"),
    ),
    of("said-not-logged-in", claude("Not logged in · Please run /login"), claude("logged in")),
    of(
        "said-foundry-authentication",
        claude("Microsoft Foundry authentication failed · refresh your Foundry credential"),
        claude("Microsoft Foundry authentication succeeded"),
    ),
    of(
        "said-not-on-your-foundry-deployment",
        "The model claude-opus-5 is not available on your foundry deployment. Try --model",
        "The model claude-opus-5 is not available in your region",
    ),
    of(
        "said-issue-with-selected-model",
        "There's an issue with the selected model (claude-opus-5). It may not exist",
        "There's an issue with the selected theme (claude-dark)",
    ),
    of(
        "said-key-parameter",
        "AI_LoadAPIKeyError: Anthropic API key is missing. Pass it using the 'apiKey' parameter",
        "Anthropic API key is present. Nothing was passed",
    ),
    of(
        "said-url-unusable",
        "claude: TypeError: Invalid URL",
        "claude: 404 Invalid URL (POST /v1/messages/messages)",
    ),
    of(
        "said-wrong-provider",
        "Copilot: Unrecognized Azure deployment URL https://contoso.services.ai.azure.com",
        "Copilot: recognized the deployment of https://contoso.services.ai.azure.com",
    ),
    of(
        "said-add-v1",
        "claude: 401 Unauthorized. You may have forgotten to add '/v1' to apiBase",
        "claude: 401 Unauthorized. You may have forgotten to add a key",
    ),
    of(
        "said-forbidden-hint",
        "Anthropic node: Forbidden - perhaps check your credentials?",
        "Anthropic node: Forbidden by the workflow's owner",
    ),
    of(
        "said-argument",
        "TypeError: AnthropicFoundry.__init__() got an unexpected keyword argument 'resource_name'",
        "TypeError: AnthropicFoundry.__init__() got an unexpected keyword argument 'colour'",
    ),
    of(
        "said-import",
        "ImportError: cannot import name 'AnthropicFoundry' from 'anthropic'",
        "ImportError: cannot import name 'Nothing' from 'anthropic'",
    ),
    of(
        "said-api-absent",
        "client.models.list() in anthropic: 'NoneType' object has no attribute 'list'",
        "message.content in anthropic: 'NoneType' object has no attribute 'text'",
    ),
    of(
        "said-streaming",
        "anthropic: ValueError: Streaming is strongly recommended for operations that may take "
        "longer than 10 minutes",
        "anthropic: streaming is on",
    ),
    of(
        "said-settings-file",
        claude("settings.json: SyntaxError: Unexpected token } in JSON"),
        claude("settings.json was read"),
    ),
    of(
        "said-apim-no-operation",
        claude('HTTP 404 {"statusCode":404,"message":"Resource not found"}'),
        azure("404", "Resource not found", 404),
    ),
    of(
        "said-page-too-large",
        claude("<html><head><title>413 Request Entity Too Large</title></head></html>"),
        claude("<html><head><title>414 Request-URI Too Large</title></head></html>"),
    ),
    of(
        "said-base-url-without-anthropic",
        'export ANTHROPIC_FOUNDRY_BASE_URL="https://contoso.services.ai.azure.com"\nNot logged in',
        'export ANTHROPIC_FOUNDRY_BASE_URL="https://contoso.services.ai.azure.com/anthropic"',
    ),
    of(
        "said-own-test",
        claude("Test connection: GET /anthropic/v1/models returned 404 api_not_supported"),
        claude("Test connection: all is well"),
    ),
    of(
        "said-token-exchange",
        "Claude Desktop: Token exchange failed (HTTP 401)",
        "Claude Desktop: Token exchange failed (HTTP 500)",
    ),
    of(
        "said-device-init",
        claude("Foundry Entra device init failed: HTTP 400"),
        claude("Foundry Entra device init began"),
    ),
    of(
        "said-credentials-setting",
        claude("Invalid value for AZURE_TOKEN_CREDENTIALS = AzureCliCredential"),
        claude("AZURE_TOKEN_CREDENTIALS = dev"),
    ),
    of(
        "said-identity-authority",
        "azure.identity for services.ai.azure.com: ClientAuthError: endpoints_resolution_error",
        "azure.identity for services.ai.azure.com: endpoint found",
    ),
    of(
        "said-identity-several",
        "azure.identity for services.ai.azure.com: ImdsCredential: Multiple user assigned "
        "identities exist, please specify the clientId",
        "azure.identity for services.ai.azure.com: one user assigned identity exists",
    ),
    of(
        "said-identity-broker",
        "azure.identity for services.ai.azure.com: pymsalruntime is not installed",
        "azure.identity for services.ai.azure.com: message broker connected",
    ),
    of(
        "said-identity-cache",
        "azure.identity for services.ai.azure.com: msal cache failed to decrypt",
        "azure.identity for services.ai.azure.com: msal cache was read",
    ),
    of(
        "said-chain-unavailable",
        f"azure.identity for services.ai.azure.com: {CHAIN}",
        "azure.identity for services.ai.azure.com: DefaultAzureCredential acquired a token",
    ),
    of(
        "said-identity-managed",
        "services.ai.azure.com: ManagedIdentityCredential authentication unavailable",
        "services.ai.azure.com: ManagedIdentityCredential acquired a token",
    ),
    of(
        "said-identity-workload",
        "services.ai.azure.com: WorkloadIdentityCredential authentication failed: no token file",
        "services.ai.azure.com: WorkloadIdentityCredential acquired a token",
    ),
    of(
        "said-identity-environment",
        "services.ai.azure.com: EnvironmentCredential authentication unavailable",
        "services.ai.azure.com: EnvironmentCredential acquired a token",
    ),
    of(
        "said-identity-no-az",
        "services.ai.azure.com: Azure CLI not found on path",
        "services.ai.azure.com: Azure CLI 2.80 found",
    ),
    of(
        "said-identity-az-login",
        "services.ai.azure.com: Please run 'az login' to set up an account",
        "services.ai.azure.com: az login was successful",
    ),
    of(
        "said-identity-editor",
        "services.ai.azure.com: VisualStudioCodeCredential authentication failed",
        "services.ai.azure.com: VisualStudioCodeCredential acquired a token",
    ),
    of(
        "said-identity-no-token",
        "anthropic: ValueError: Expected `azure_ad_token_provider` argument to return a string",
        "anthropic: azure_ad_token_provider was called",
    ),
)

CONNECTIONS = (
    of(
        "said-net-proxy-sign-in",
        f"{MESSAGES} ProxyError: Tunnel connection failed: 407 Proxy Authentication Required",
        f"{MESSAGES} ProxyError: Tunnel connection failed: 403 Forbidden",
    ),
    of(
        "said-net-proxy",
        f"{MESSAGES} ProxyError: Cannot connect to proxy",
        f"{MESSAGES} connect ECONNREFUSED 10.0.0.1:443",
    ),
    of(
        "said-net-name-unknown",
        "getaddrinfo ENOTFOUND contoso.services.ai.azure.com",
        "getaddrinfo EAI_AGAIN contoso.services.ai.azure.com",
    ),
    of(
        "said-net-name-unanswered",
        "getaddrinfo EAI_AGAIN contoso.services.ai.azure.com",
        "getaddrinfo ENOTFOUND contoso.services.ai.azure.com",
    ),
    of(
        "said-net-refused",
        f"{MESSAGES} connect ECONNREFUSED 127.0.0.1:443",
        f"{MESSAGES} connect ENETUNREACH 127.0.0.1:443",
    ),
    of(
        "said-net-unreachable",
        f"{MESSAGES} connect ENETUNREACH 2001:db8::1:443",
        f"{MESSAGES} connect ECONNREFUSED 10.0.0.1:443",
    ),
    of(
        "said-net-connect-timeout",
        f"{MESSAGES} connect ETIMEDOUT 10.0.0.1:443",
        f"{MESSAGES} read ETIMEDOUT",
    ),
    of(
        "said-net-timeout",
        f"{MESSAGES} Request timed out.",
        f"{MESSAGES} connect ETIMEDOUT 1.2.3.4",
    ),
    of(
        "said-net-untrusted",
        f"{MESSAGES} SELF_SIGNED_CERT_IN_CHAIN",
        f"{MESSAGES} CERT_HAS_EXPIRED",
    ),
    of(
        "said-net-wrong-version",
        f"{MESSAGES} [SSL: WRONG_VERSION_NUMBER] wrong version number",
        f"{MESSAGES} SSL handshake failure",
    ),
    of(
        "said-net-aborted",
        claude("APIUserAbortError: Request was aborted."),
        claude("The request was accepted."),
    ),
)

RESPONSES = (
    of(
        "said-direct-limit",
        anthropic(
            "This request would exceed your organization's rate limit (org: x)",
            "rate_limit_error",
            429,
        ),
        anthropic("This request would exceed the deployment's limit", "rate_limit_error", 429),
    ),
    of(
        "said-page-timeout",
        f"{MESSAGES}\nHTTP/1.1 504 Gateway Time-out\n\n<html><title>504</title></html>",
        f"{MESSAGES}\nHTTP/1.1 404 Not Found\n\n<html><title>404</title></html>",
    ),
    of(
        "said-page-unavailable",
        f"{MESSAGES}\nHTTP/1.1 502 Bad Gateway\n\n<html><title>502</title></html>",
        f"{MESSAGES}\nHTTP/1.1 404 Not Found\n\n<html><title>404</title></html>",
    ),
    of(
        "said-permission-denied",
        azure("PermissionDenied", "Principal does not have access to API/Operation.", 401),
        azure(
            "PermissionDenied",
            f"The principal `{GUID}` lacks the required data action `{ACTION}/providers/action`",
            401,
        ),
    ),
    of(
        "said-key-refused",
        azure("401", "Access denied due to invalid subscription key or wrong API endpoint.", 401),
        azure("401", "Access denied due to missing subscription key.", 401),
    ),
    of(
        "said-token-refused",
        claude("401 Access token is missing, invalid, audience is incorrect (x), or have expired"),
        claude("401 Unauthorized"),
    ),
    of(
        "said-public-access",
        azure("403", "Public access is disabled. Please configure private endpoint.", 403),
        azure("403", "Access denied due to Virtual Network/Firewall rules.", 403),
    ),
    of(
        "said-deployment-missing",
        azure("DeploymentNotFound", "The API deployment for this resource does not exist.", 404),
        azure("DeploymentError", "The API deployment for the resource is not ready", 400),
    ),
    of(
        "said-rate-limited-counter",
        claude("Rate limit of 50 per 60s exceeded for UserByModelByMinuteRequests. Please wait"),
        claude("RateLimitReached"),
    ),
    of(
        "said-rate-limited",
        claude("RateLimitReached: slow down"),
        claude("Rate limit is exceeded. Try again in 9 seconds."),
    ),
    of("said-forbidden-plain", "claude: 403 Forbidden", "claude: 401 Unauthorized"),
    of("no-response-unnamed", claude("Connection error."), claude("Connected.")),
    of("unauthorized-plain", "HTTP/1.1 401 Unauthorized\n\n", "HTTP/1.1 403 Forbidden\n\n"),
    of("named-model-not-found", claude("Model not found"), claude("Model found")),
    of("named-invalid-key", claude("Invalid API key"), claude("Valid API key")),
    of(
        "said-request-invalid",
        claude("invalid_request_error: something else"),
        claude("a valid request"),
    ),
    of(
        "said-argument-refused",
        azure("", "Unrecognized request argument supplied: functions", 404),
        azure("", "Unrecognized operation", 404),
    ),
    of("said-not-found-typed", claude("not_found_error: model x"), claude("found it")),
    of(
        "said-server-error",
        claude("The server had an error while processing your request. Sorry"),
        claude("The server processed your request"),
    ),
    of("said-overloaded", claude("overloaded_error"), claude("loaded")),
)

CLAUDE_QUOTA = "the use of Claude: "
DEPLOYMENTS = (
    of(
        "deploying-disabled",
        arm("ReadOnlyDisabledSubscription"),
        arm("ReadOnlyFileSystem"),
    ),
    of(
        "deploying-incomplete",
        arm("MarketplaceSubscriptionCannotBeCompleted"),
        arm("UserError", "Marketplace Subscription purchase eligibility check failed"),
    ),
    of(
        "deploying-payment",
        arm("UserError", "there is no valid payment method associated with this account"),
        arm("UserError", "there is a valid payment method"),
    ),
    of(
        "deploying-country",
        arm("AvailabilityNotInRegion", "Product is not available in region: NZ."),
        arm("UserError", "The offer is not available in your country."),
    ),
    of(
        "deploying-purchases-off",
        arm("UserError", "Marketplace purchases are disabled by the billing administrator"),
        arm("UserError", "Marketplace purchases succeeded"),
    ),
    of(
        "deploying-credits",
        arm("UserError", "Azure credits cannot be used for this offer"),
        arm("UserError", "Azure credits were used"),
    ),
    of(
        "deploying-unusual",
        arm("715-123420", "Unusual activity was detected on this subscription"),
        arm("715-123420", "An error occurred."),
    ),
    of(
        "deploying-deprecated",
        arm("ServiceModelDeprecating", "Format:Anthropic,Name:claude-x"),
        arm("ServiceModelUnknown", "Format:Anthropic,Name:claude-x"),
    ),
    of(
        "deploying-model-access",
        arm("Forbidden", "The current subscription does not have access to this model"),
        arm("Forbidden", "The current subscription has access to this model"),
    ),
    of(
        "deploying-model-region",
        arm("DeploymentModelNotSupported", "Format:Anthropic,Name:claude-x"),
        arm("ServiceModelDeprecated", "Format:Anthropic,Name:claude-x"),
    ),
    of(
        "deploying-no-models",
        "azure-ai-foundry llmDeploy: No deployable models found for the selected AI service",
        "azure-ai-foundry llmDeploy: 3 deployable models found",
    ),
    of(
        "deploying-rai",
        arm("InvalidResourceProperties", "raiPolicyName is invalid for this model: not found"),
        arm("InvalidResourceProperties", "Policy evaluation returned compliance: NonCompliant"),
    ),
    of(
        "deploying-conflict",
        arm("RequestConflict", "Another operation is being performed on the parent resource"),
        arm("GatewayTimeout"),
    ),
    of("deploying-timeout", arm("GatewayTimeout"), arm("Conflict")),
    of(
        "deploying-provider",
        arm("MissingSubscriptionRegistration", "Microsoft.CognitiveServices"),
        arm("MissingParameter", "Microsoft.CognitiveServices"),
    ),
    of(
        "deploying-soft-deleted",
        arm("FlagMustBeSetForRestore", "An existing resource has been soft-deleted"),
        arm("ResourceExists", "An existing resource has this name"),
    ),
    of("deploying-subdomain", arm("CustomDomainInUse"), arm("CustomDomainUnset")),
    of("deploying-locked", arm("ScopeLocked"), arm("ScopeOpen")),
    of(
        "deploying-account-quota",
        arm("InsufficientQuota", "Cannot create/update/move resource 'contoso'"),
        arm("InsufficientQuota", "This operation require 50 new capacity in quota Tokens"),
    ),
    of(
        "arm-authorization",
        f"management.azure.com: AuthorizationFailed: The client '{GUID}' does not have "
        "authorization to perform action 'Microsoft.CognitiveServices/accounts/write'",
        "management.azure.com: AuthorizationSucceeded",
    ),
    of(
        "said-arm-token-tenant",
        "management.azure.com cognitiveservices: InvalidAuthenticationTokenTenant",
        "management.azure.com cognitiveservices: InvalidAuthenticationTokenFormat",
    ),
    of(
        "said-arm-token-expired",
        "management.azure.com cognitiveservices: ExpiredAuthenticationToken",
        "management.azure.com cognitiveservices: InvalidAuthenticationTokenTenant",
    ),
    of(
        "said-arm-subscription-unknown",
        "management.azure.com cognitiveservices: SubscriptionNotFound",
        "management.azure.com cognitiveservices: SubscriptionFound",
    ),
    of(
        "said-arm-throttled",
        "management.azure.com cognitiveservices: SubscriptionRequestsThrottled",
        "management.azure.com cognitiveservices: SubscriptionRequestsAllowed",
    ),
    of(
        "said-apim-forbidden",
        "claude: POST https://contoso.azure-api.net/claude/v1/messages\nHTTP/1.1 403 Forbidden",
        "claude: POST https://contoso.azure-api.net/claude/v1/messages\nHTTP/1.1 403 Forbidden\n\n"
        '{"error":{"code":"403","message":"Access denied due to Virtual Network/Firewall rules."}}',
    ),
    of(
        "said-logs-token",
        "az monitor log-analytics query: (InvalidTokenError) The authentication is not valid",
        "az monitor log-analytics query: (InsufficientAccessError) The provided credentials",
    ),
    of(
        "said-logs-timeout",
        "azure.monitor.query: https://api.loganalytics.io/v1/workspaces: (GatewayTimeout) No reply",
        "claude azure.monitor.query: (GatewayTimeout) No reply",
    ),
    of(
        "said-logs-unreachable",
        "https://api.loganalytics.io/v1/workspaces/x/query: [Errno 111] Connection refused",
        "https://api.loganalytics.io/v1/workspaces/x/query: it works",
    ),
    of(
        "said-logs-error",
        "https://api.loganalytics.io/v1/workspaces/x/query: HTTP 500 InternalServerError",
        "https://api.loganalytics.io/v1/workspaces/x/query: HTTP 200",
    ),
    of(
        "said-arm-resource-missing",
        "management.azure.com: ResourceGroupNotFound: cognitiveservices",
        "management.azure.com: ResourceGroupFound: cognitiveservices",
    ),
    of(
        "said-logs-refused",
        "azure.monitor.query for services.ai.azure.com: InsufficientAccessError",
        "azure.monitor.query for services.ai.azure.com: PartialError",
    ),
    of(
        "said-logs-no-table",
        "azure.monitor.query for cognitiveservices: Failed to resolve table 'AzureDiagnostics'",
        "azure.monitor.query for cognitiveservices: resolved the table",
    ),
    of(
        "said-logs-workspace-missing",
        "azure.monitor.query for cognitiveservices: WorkspaceNotFoundError",
        "azure.monitor.query for cognitiveservices: WorkspaceFound",
    ),
    of(
        "said-logs-query-throttled",
        "azure.monitor.query for cognitiveservices: ThrottledError",
        "azure.monitor.query for cognitiveservices: not throttled",
    ),
)

CALLS = (
    of(
        "direct-api-billing",
        anthropic("Your credit balance is too low to access the Anthropic API."),
        anthropic("Your balance of input and output is off"),
    ),
    of(
        "apim-placeholder",
        'claude HTTP 401 {"statusCode":401,"message":"JWT is malformed: Bearer dummy"}',
        'claude HTTP 401 {"statusCode":401,"message":"JWT not present."}',
    ),
    of(
        "apim-backend",
        'claude HTTP 500 {"statusCode":500,"message":"BackendConnectionFailure"}',
        'claude HTTP 500 {"statusCode":500,"message":"Something else"}',
    ),
    of(
        "context-window",
        anthropic("prompt is too long: 210000 tokens > 200000 maximum"),
        anthropic("prompt is too short"),
    ),
    of(
        "attachment",
        anthropic("messages.0.content.1: image exceeds 5 MB maximum"),
        anthropic("messages.0.content.1: image is missing its source"),
    ),
    of(
        "max-tokens",
        anthropic(
            "max_tokens: 90000 > 64000, which is the maximum allowed number of output tokens"
        ),
        anthropic("max_tokens: must be positive"),
    ),
    of(
        "beta",
        anthropic("Unexpected value(s) `x-2026-01-01` for the `anthropic-beta` header"),
        anthropic("Unexpected value for the field `mood`"),
    ),
    of(
        "tool-search",
        anthropic("tool_search_server not supported in your workspace"),
        anthropic("code_execution not supported in your workspace"),
    ),
    of(
        "thinking-blocks",
        anthropic("messages.1.content.0.thinking.signature: Field required"),
        anthropic("messages.1.content.0.name: Field required"),
    ),
    of(
        "prefill",
        anthropic("This model does not support assistant message prefill."),
        anthropic("This model does not support assistant roles."),
    ),
    of(
        "tool-results",
        anthropic("`tool_use` ids were found without `tool_result` blocks immediately after: x"),
        anthropic("`tool_use` ids must be unique"),
    ),
    of(
        "cache-blocks",
        anthropic("A maximum of 4 blocks with cache_control may be provided. Found 5."),
        anthropic("A minimum of 1 block is needed"),
    ),
    of(
        "empty-content",
        anthropic("messages: text content blocks must be non-empty"),
        anthropic("messages: text content blocks must be strings"),
    ),
    of(
        "openai-format",
        anthropic("tools.0.function: Extra inputs are not permitted"),
        anthropic("tools.0.colour: Extra inputs are not permitted"),
    ),
    of(
        "foreign-parameter",
        anthropic("parallel_tool_calls: Extra inputs are not permitted"),
        anthropic("context_management: Extra inputs are not permitted"),
    ),
    of(
        "body-unreadable",
        f"{MESSAGES}\nHTTP 400 The request body could not be parsed as JSON: unable to parse JSON",
        f"{MESSAGES}\nHTTP 400 The request was read",
    ),
    of(
        "content-filter",
        azure("content_filter", "The prompt was filtered by the content management policy", 400),
        azure("BadRequest", "The prompt was not filtered", 400),
    ),
    of(
        "too-large-worded",
        anthropic("Request exceeds the maximum size", "request_too_large"),
        anthropic("Request is empty"),
    ),
    of(
        "data-action-other",
        azure(
            "PermissionDenied",
            f"The principal `{GUID}` lacks the required data action `{ACTION}/agents/write`",
            401,
        ),
        azure(
            "PermissionDenied",
            f"The principal `{GUID}` lacks the required data action `{ACTION}/providers/action`",
            401,
        ),
    ),
    of(
        "direct-api-key",
        anthropic("invalid x-api-key", "authentication_error", 401),
        anthropic("something else", "authentication_error", 401),
    ),
    of(
        "apim-no-operation",
        'claude HTTP 404 {"statusCode":404,"message":"Operation missing"}',
        'claude HTTP 401 {"statusCode":401,"message":"Operation missing"}',
    ),
    of(
        "subdomain-unmapped",
        azure("404", "Subdomain does not map to a resource", 404),
        azure("404", "Resource not found", 404),
    ),
    of(
        "api-not-supported-told",
        azure("api_not_supported", "Requested API is currently not supported", 404),
        azure("404", "Resource not found", 404),
    ),
    of(
        "resource-not-found-told",
        azure("404", "Resource not found", 404),
        azure("404", "Something was not found", 404),
    ),
    of(
        "failed-dependency",
        f"{MESSAGES}\nHTTP/1.1 424 Failed Dependency\n\n",
        f"{MESSAGES} HTTP/1.1 500",
    ),
    of("closed-by-client", f"{MESSAGES}\nHTTP/1.1 499 \n\n", f"{MESSAGES} HTTP/1.1 408"),
    of(
        "said-apim-log-limit",
        '{"ResponseCode":429,"ApiId":"claude","LastErrorSource":"llm-token-limit"}',
        '{"ResponseCode":429,"ApiId":"claude","LastErrorSource":"forward-request"}',
    ),
    of(
        "said-apim-log-quota",
        '{"ResponseCode":403,"ApiId":"claude","LastErrorSource":"quota-by-key"}',
        '{"ResponseCode":403,"ApiId":"claude","LastErrorSource":"validate-jwt"}',
    ),
    of("conflict", f"{MESSAGES}\nHTTP/1.1 409 Conflict\n\n", f"{MESSAGES} HTTP/1.1 500"),
    of(
        "refusal-in-success",
        f'{MESSAGES} HTTP 200 {{"type":"message","model":"claude","stop_reason":"refusal"}}',
        f'{MESSAGES} HTTP 200 {{"type":"message","model":"claude","stop_reason":"end_turn"}}',
    ),
)

TOLD = (*SENTENCES, *CONNECTIONS, *RESPONSES, *DEPLOYMENTS, *CALLS)
