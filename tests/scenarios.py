"""The contract's table of scenarios, in the form they have with the data plane alone."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What a run of a scenario must say first."""

    scenario: str
    category: str | None
    verdict: str = "fail"
    exit_code: int = 1
    confidence: str | None = None


SCENARIOS = (
    Expected(scenario="healthy", category=None, verdict="pass", exit_code=0),
    Expected(scenario="wrong-key", category="auth.api_key_invalid", confidence="likely"),
    Expected(scenario="key-of-other-service", category="auth.wrong_endpoint_or_resource"),
    Expected(scenario="key-auth-disabled", category="auth.key_auth_disabled"),
    Expected(scenario="no-credential", category="auth.credential_unavailable"),
    Expected(scenario="bad-client-secret", category="auth.aadsts"),
    Expected(scenario="expired-token", category="auth.token_expired"),
    Expected(scenario="wrong-audience", category="auth.token_audience"),
    Expected(scenario="wrong-tenant", category="auth.tenant_mismatch"),
    Expected(scenario="no-custom-subdomain", category="auth.custom_subdomain_required"),
    Expected(scenario="no-role", category="rbac.data_action_missing"),
    Expected(scenario="forbidden", category="rbac.data_action_missing", confidence="likely"),
    Expected(scenario="firewall", category="network.firewall"),
    Expected(scenario="private-endpoint-only", category="network.private_endpoint_only"),
    Expected(scenario="name-not-found", category="network.dns"),
    Expected(scenario="untrusted-certificate", category="network.tls_proxy"),
    Expected(scenario="proxy-page", category="network.tls_proxy"),
    Expected(scenario="deployment-missing", category="deployment.not_found", confidence="likely"),
    Expected(scenario="deployment-misspelt", category="deployment.not_found"),
    Expected(scenario="invalid-model-parameter", category="deployment.wrong_name_or_model_id"),
    Expected(scenario="base-url-without-anthropic", category="request.path_wrong"),
    Expected(scenario="base-url-with-v1", category="request.path_wrong"),
    Expected(scenario="rate-limited", category="rate_limit.tokens_or_requests"),
    Expected(scenario="overloaded", category="capacity.overloaded"),
    Expected(scenario="server-error", category="service.error_5xx"),
    Expected(scenario="slow", category="service.timeout"),
)
