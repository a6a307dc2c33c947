"""Texts that show a cause which no other text of the tests does, and causes that no text shows."""

from collections.abc import Mapping

from tests.explain.told_examples import MESSAGES, claude

TEXTS: Mapping[str, str] = {
    "redirected": f"{MESSAGES}\nHTTP/1.1 307 Temporary Redirect\nlocation: https://x.example/",
    "tls-expired": claude("SSL: CERT_HAS_EXPIRED: certificate has expired"),
    "tls-wrong-name": claude("ERR_TLS_CERT_ALTNAME_INVALID: Hostname mismatch"),
    "base-url-openai": (
        "POST https://contoso.services.ai.azure.com/openai/v1/messages\n"
        'HTTP/1.1 404 Not Found\n\n{"error":{"code":"404","message":"No such route."}}'
    ),
    "base-url-models": (
        "POST https://contoso.services.ai.azure.com/models/v1/messages\n"
        'HTTP/1.1 404 Not Found\n\n{"error":{"code":"404","message":"No such route."}}'
    ),
    "base-url-project": (
        "POST https://contoso.services.ai.azure.com/api/projects/p/v1/messages\n"
        'HTTP/1.1 404 Not Found\n\n{"error":{"code":"404","message":"No such route."}}'
    ),
}
"""Cause → a text whose first cause it is."""

ONLY_A_RUN: Mapping[str, str] = {
    "answer-unreadable": "gateway.deployment-answers",
    "answer-without-message": "gateway.deployment-answers",
    "api-not-hosted-on-azure": "target.api",
    "base-url-not-https": "target.host",
    "certificate-expiring": "network.certificate-lifetime",
    "client-variable": "target.client-settings",
    "cloud-without-claude": "target.cloud",
    "credentials-in-url": "target.host",
    "deployment-not-claude": "deployment.is-claude",
    "deployment-retired": "deployment.model-lives",
    "deployment-retiring": "deployment.model-lives",
    "headers-foreign": "gateway.foundry-headers",
    "host-foreign": "target.host",
    "host-is-anthropic": "target.host",
    "key-of-openai": "identity.key-shape",
    "key-of-other-service": "identity.key-shape",
    "logs-data-actions-only": "logging.fresh",
    "logs-retention-short": "logging.retention",
    "logs-table-protected": "logging.fresh",
    "no-proxy-unresolved": "network.dns",
    "port-not-allowed": "target.host",
    "private-target-refused": "target.host",
    "request-ids-missing": "gateway.request-ids",
    "resource-host-mismatch": "resource.endpoint",
    "resource-kind": "resource.kind",
    "scope-misprinted": "identity.token-audience",
    "sign-in-timeout": "identity.token",
    "subscription-refused": "resource.subscription",
    "token-decorated": "identity.credential",
    "token-malformed": "gateway.accepts-credential",
    "unexplained-answer": "gateway.deployment-answers",
    "version-newer-only": "gateway.api-version",
    "version-stripped": "gateway.deployment-answers",
}
"""What stands in no response and in no client's words → the check that shows it: it compares what
was sent, set or read with what came back."""

ONLY_A_PAGE: Mapping[str, str] = {
    "logs-import-damaged": "Settings: a file in the dashboard's own folder",
    "logs-no-workspace": "Settings: no diagnostic setting names a workspace",
    "logs-sign-in": "every Monitor page: nothing to sign in with",
    "resource-not-seen": "Settings: the list of resources lacks the name",
}
"""What only the dashboard meets, while it looks for logs → where."""
