"""What is really wrong in each scenario, told by hand from its state and from no run of ours.

Each cause is true of the state that `checks/sandbox/scenarios` puts over the base: what the summary
says, and what follows from it to the letter.
"""

NO_DEPLOYMENT = ("no-claude-deployment", "deployment-not-found")
"""Where nothing could be deployed, the name that is called is no deployment's either."""

TRUTH: dict[str, tuple[str, ...]] = {
    "healthy": (),
    "wrong-key": ("key-refused",),
    "key-of-other-service": ("key-of-openai", "key-refused"),
    "key-auth-disabled": ("key-auth-disabled",),
    "no-credential": ("chain-unavailable", "credential-missing"),
    "bad-client-secret": ("aadsts7000215",),
    "expired-token": ("token-expired", "token-refused"),
    "wrong-audience": ("token-audience", "token-refused-audience"),
    "wrong-tenant": ("tenant-mismatch", "token-tenant"),
    "no-custom-subdomain": ("subdomain-missing", "custom-subdomain-required"),
    "no-role": ("data-action-missing",),
    "forbidden": ("data-action-missing", "role-forbidden"),
    "firewall": ("resource-firewall",),
    "private-endpoint-only": ("public-access-disabled",),
    "name-not-found": ("host-unknown",),
    "untrusted-certificate": ("tls-untrusted",),
    "proxy-page": ("interceptor-answered", "tls-intercepted", "proxy-page"),
    "deployment-missing": ("deployment-not-found",),
    "deployment-misspelt": ("deployment-name-near", "deployment-not-found"),
    "invalid-model-parameter": ("model-parameter-invalid",),
    "base-url-without-anthropic": ("base-url-without-anthropic", "path-unknown"),
    "base-url-with-v1": ("base-url-with-v1", "path-unknown"),
    "rate-limited": ("rate-limited-counter", "rate-limited"),
    "overloaded": ("overloaded",),
    "server-error": ("service-error",),
    "slow": ("no-answer-in-time",),
    "model-id-as-deployment": ("deployment-model-id", "deployment-not-found"),
    "openai-user-only": ("data-action-missing",),
    "role-on-project-only": ("role-on-project", "data-action-missing"),
    "deny-assignment": ("role-denied",),
    "reader-missing": ("arm-role-missing",),
    "subscription-wrong": ("subscription-refused",),
    "private-dns-hole": ("private-dns-hole", "public-access-disabled"),
    "deployment-creating": ("deployment-too-new",),
    "model-retired": ("deployment-retired",),
    "region-without-claude": ("region-without-claude", *NO_DEPLOYMENT),
    "quota-zero": ("quota-zero",),
    "marketplace-blocked": ("marketplace-refused", *NO_DEPLOYMENT),
    "logs-off": ("logs-off",),
    "logs-forbidden": ("logs-forbidden",),
    "logs-protected": ("logs-table-protected",),
    "gateway-in-front": ("apim-key",),
    "dead-proxy": ("proxy-dead",),
    "proxy-signin": ("proxy-sign-in",),
    "offline": ("offline", "dns-failing"),
    "mfa-required": ("aadsts50076",),
    "not-ready-400": ("deployment-too-new",),
    "empty-answer": ("answer-without-message",),
    "policy-denies-model": ("policy-denies-deployment", *NO_DEPLOYMENT),
}
"""Scenario → the causes that are true of it, the one that explains the others first."""
