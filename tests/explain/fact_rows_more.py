"""More of what is known of failures: faults of configurations, Entra's codes, what support meets.

Each fault of a configuration has the cause that it ends in, or the reason for which it has none.
"""

from collections.abc import Mapping

from tests.explain.fact_rows import (
    AUDIENCE,
    BACKEND,
    CHAIN,
    DENIED,
    ENOTFOUND,
    KEY,
    LACKING,
    MISSING,
    NO_METHOD,
    UNAVAILABLE,
    Row,
    by_check,
    by_text,
)
from tests.explain.told_examples import anthropic, arm, azure, claude

ELSEWHERE = azure("404", "Resource not found", 404)
OF_PROJECT = (
    "POST https://contoso.services.ai.azure.com/api/projects/p/v1/messages\n"
    'HTTP/1.1 404 Not Found\n\n{"error":{"code":"404","message":"No such route."}}'
)
NO_KEY = "Missing credentials. Please pass one of `api_key`, `azure_ad_token_provider`"
BOTH_SET = "ValueError: base_url and resource are mutually exclusive"
TOOLS = anthropic("tool_search_server not supported in your workspace")
UNKNOWN_ARGUMENT = claude("TypeError: got an unexpected keyword argument 'azure_endpoint'")

CODES: Mapping[str, Row] = {
    "base-url-missing-anthropic": by_text("404", "base-url-without-anthropic", ELSEWHERE),
    "base-url-missing-v1": by_text("404", "base-url-without-v1", ELSEWHERE),
    "base-url-extra-v1": by_text("a doubled path", "base-url-with-v1", LACKING),
    "base-url-full-target-uri": by_text("a longer path", "path-unknown", LACKING),
    "base-url-openai-surface": by_check("its path", "base-url-openai", "target.path"),
    "base-url-project-endpoint": by_text("its path", "base-url-project", OF_PROJECT),
    "base-url-and-resource-both": by_text("its words", "resource-and-base-url", claude(BOTH_SET)),
    "resource-is-url": by_text("no such host", "resource-is-url", ENOTFOUND),
    "resource-is-host": by_check("a host", "resource-name-malformed", "target.given"),
    "resource-name-wrong": by_text("no such host", "host-unknown", ENOTFOUND),
    "wrong-variable-name": by_text(
        "its words", "client-variable-name", claude("AZURE_RESOURCE_NAME is missing")
    ),
    "variable-not-read-by-client": by_text("no provider", "settings-not-read", NO_METHOD),
    "provider-switch-missing": by_text("no provider", "provider-not-selected", NO_METHOD),
    "action-input-missing": by_text(
        "its words",
        "action-input-missing",
        "Either ANTHROPIC_API_KEY or CLAUDE_CODE_OAUTH_TOKEN is required",
    ),
    "api-type-missing": by_text("another API", "client-wrong-provider", LACKING),
    "wrong-provider-prefix": by_text("another route", "client-wrong-provider", ELSEWHERE),
    "wrong-provider-surface": by_text(
        "its words", "client-wrong-provider", claude("Unrecognized Azure deployment URL")
    ),
    "host-not-recognised": by_text("another header", "client-host-unrecognized", KEY),
    "model-name-not-recognised": by_text("another route", "proxy-model-route", LACKING),
    "model-not-deployment": by_text("404", "deployment-not-found", MISSING),
    "model-unpinned": by_text("its words", "alias-unpinned", UNAVAILABLE),
    "model-dated-id": by_check("a model's ID", "deployment-model-id", "deployment.named"),
    "model-default-name-required": by_text("404", "default-name-required", MISSING),
    "long-context-suffix": by_text(
        "404",
        "model-name-suffix",
        anthropic("model: claude-opus-5[1m]", "not_found_error", 404),
    ),
    "api-key-missing": by_text("its words", "credential-missing", f"anthropic: {NO_KEY}"),
    "api-key-of-other-service": by_check("its shape", "key-of-openai", "identity.key-shape"),
    "wrong-auth-header": by_text("401", "key-header", KEY),
    "key-and-token-both": by_text(
        "its words",
        "key-and-token-provider",
        claude("The apiKey and azureADTokenProvider arguments are mutually exclusive"),
    ),
    "token-scope-wrong": by_text("401", "token-refused-audience", AUDIENCE),
    "static-token-expires": by_text("401 after an hour", "token-refused", AUDIENCE),
    "client-id-is-tenant-id": by_text("its code", "aadsts700016", "AADSTS700016: no such app"),
    "skip-auth-ignored": by_text("no credential", "credential-not-sent", AUDIENCE),
    "vscode-env-not-array": by_text("no provider", "settings-not-read", NO_METHOD),
    "vscode-env-key-wrong": by_text("no provider", "settings-not-read", NO_METHOD),
    "vscode-login-prompt": by_text(
        "a login page", "client-wants-login", claude("exited before logging in")
    ),
    "settings-scope-not-read": by_text("no provider", "settings-not-read", NO_METHOD),
    "host-managed-provider": by_text("another provider", "provider-not-selected", NO_METHOD),
    "feature-flag-unsupported": by_text("its words", "tool-search-refused", TOOLS),
    "client-too-old": by_text(
        "its words", "client-too-old", "cannot import name 'AnthropicFoundry' from 'anthropic'"
    ),
    "settings-json-invalid": by_text(
        "its words",
        "settings-json-invalid",
        claude("settings.json: SyntaxError: Unexpected token } in JSON at position 9"),
    ),
    "value-type-wrong": by_text(
        "its words",
        "settings-json-invalid",
        claude("Settings Error: .claude/settings.json env.PORT: expected string"),
    ),
    "unknown-argument": by_text("its words", "client-argument-unknown", UNKNOWN_ARGUMENT),
    "credential-test-model-fixed": by_text(
        "its test", "client-test-misleads", claude("credential test failed: 404")
    ),
}
"""Fault of a configuration → what it ends in."""

SILENT: Mapping[str, str] = {
    "duplicate-key": "The file parses, and one of the two values wins: which failure follows hangs "
    "on the value. `foundry-doctor config` tells it from the file.",
    "secret-reference-unquoted": "The program that reads the file fails before any call, in words "
    "of its own parser. `foundry-doctor config` tells it from the file.",
}
"""Fault of a configuration → why no text and no check of a run shows it."""

ENTRA = tuple(
    by_text(f"Entra's code {code}", f"aadsts{code}", f"AADSTS{code}: no. services.ai.azure.com")
    for code in (
        *("700016", "7000215", "7000222", "7000218", "700027", "700211", "700212", "700213"),
        *("7000112", "70001", "50076", "50079", "50074", "50078", "53003", "53000", "53001"),
        *("530032", "530035", "70043", "700082", "50173", "700084", "90002", "90038", "500011"),
        *("50001", "65001", "65002", "90094", "650052", "650057", "70011", "28002", "28003"),
        *("700022", "700023", "50020", "50034", "50105", "50126", "50053", "50055", "50057"),
        *("50194", "500212", "500213", "500133", "50013", "90014", "900144", "9002313"),
    )
)
"""Every code of which is known what to do."""

SUPPORT = (
    by_text("a chain without a token", "az-not-signed-in", CHAIN),
    by_text(
        "a 500 that asks for the request ID",
        "service-error",
        azure("InternalServerError", "Please include the request ID  in your message.", 500),
    ),
    by_text("a missing provider", "provider-not-registered", arm("NoRegisteredProviderFound")),
    by_text("a proxy that nobody told of", "proxy-refuses", claude("Connection error.")),
    by_text(
        "a sign-in whose cache cannot be read",
        "token-cache-unreadable",
        claude("SharedTokenCacheCredential authentication failed"),
    ),
    by_text(
        "a call that another tool's timeout ended", "client-gave-up", claude("Request was aborted.")
    ),
)
"""What public threads with support are about."""

REPORTED = (
    by_check("a retired model", "deployment-retired", "deployment.model-lives"),
    by_check("a model near its last day", "deployment-retiring", "deployment.model-lives"),
    by_text(
        "sampling parameters that newer models refuse",
        "request-invalid",
        anthropic("temperature is not supported on this model."),
    ),
    by_text(
        "a forced choice of a tool",
        "request-invalid",
        anthropic("tool_choice of type any is not supported on this model."),
    ),
    by_text(
        "thinking of another conversation",
        "thinking-blocks-changed",
        anthropic("messages.1.content.0: Invalid `signature` in `thinking` block"),
    ),
    by_text(
        "a prefilled answer",
        "prefill-refused",
        anthropic("This model does not support assistant message prefill."),
    ),
    by_text(
        "a tool that Foundry lacks",
        "feature-unsupported",
        anthropic("computer_toolset_20260801 is not supported here."),
    ),
    by_check("an API that only Anthropic hosts", "api-not-hosted-on-azure", "target.api"),
    by_check("a key for a model that takes Entra only", "model-entra-only", "deployment.key-auth"),
    by_check("the misprinted scope", "scope-misprinted", "identity.token-audience"),
    by_text("a role that is not enough", "data-action-missing", DENIED),
    by_check("no log of requests", "logs-off", "logging.enabled"),
    by_text("an offer that was not bought", "offer-not-purchased", BACKEND),
    by_text(
        "a host in the place of the name",
        "host-unknown",
        "getaddrinfo ENOTFOUND contoso.azure.anthropic.com.services.ai.azure.com",
    ),
    by_text(
        "a daily quota of a gateway",
        "apim-quota",
        "POST https://contoso.azure-api.net/claude/v1/messages\nHTTP/1.1 403 Forbidden\n\n",
    ),
    by_text("a quota of tokens", "deployment-quota", arm("InsufficientQuota", "quota of 0")),
    by_text(
        "an organization that was not made",
        "organization-not-created",
        arm("AnthropicOrganizationCreationException", "Internal Server Error."),
    ),
    by_text(
        "a subscription that may not buy",
        "subscription-not-eligible",
        arm("UserError", "Subscription eligibility error"),
    ),
    by_text(
        "a region without the model",
        "region-without-claude",
        arm("BadRequest", "Region not available"),
    ),
)
"""What a check of the facts found missing or wrong, and that shows as a failure."""

NO_FAILURE: Mapping[str, str] = {
    "prices and dates of models": "models.toml and prices.toml have them; nothing fails by them",
    "rows of logs without a model": "the source's prelude drops them; nothing fails by them",
    "what tokens of metrics include": "a caption of Usage & cost says it; nothing fails by it",
    "actual cost": "Cost Management answers it; a call does not fail by it",
    "places in the portal": "places.toml has both portals",
    "IDs that no log keeps": "the text for support says which header each ID came from",
    "what people leak": "the redactor's canaries hold it",
    "how a ticket's form is filled": "the page Tickets is about it",
}
"""What the same sources say besides, and why it is no cause."""

MORE = (*CODES.values(), *ENTRA, *SUPPORT, *REPORTED)
