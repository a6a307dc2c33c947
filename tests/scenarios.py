"""The contract's table of scenarios, and what becomes of each under another identity."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What a run of a scenario must say first."""

    scenario: str
    category: str | None
    verdict: str = "fail"
    exit_code: int = 1
    confidence: str | None = None
    """None where the contract leaves it open."""


def confidence_on_the_day(root: Mapping[str, Any], expected: str) -> str:
    """Return how sure a cause may be on the day of its run, that what it rests on may have aged."""
    loose = any(fact["overdue"] or fact["doubt"] for fact in root["rests_on"])
    return "likely" if loose and expected == "certain" else expected


MISSING_ROLE = "rbac.data_action_missing"
WRONG_NAME = "deployment.wrong_name_or_model_id"

FIRST_DIAGNOSIS = (
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
    Expected(scenario="no-role", category=MISSING_ROLE),
    Expected(scenario="forbidden", category=MISSING_ROLE, confidence="likely"),
    Expected(scenario="firewall", category="network.firewall"),
    Expected(scenario="private-endpoint-only", category="network.private_endpoint_only"),
    Expected(scenario="name-not-found", category="network.dns"),
    Expected(scenario="untrusted-certificate", category="network.tls_proxy"),
    Expected(scenario="proxy-page", category="network.tls_proxy"),
    Expected(scenario="deployment-missing", category="deployment.not_found", confidence="likely"),
    Expected(scenario="deployment-misspelt", category=WRONG_NAME, confidence="certain"),
    Expected(scenario="invalid-model-parameter", category=WRONG_NAME),
    Expected(scenario="base-url-without-anthropic", category="request.path_wrong"),
    Expected(scenario="base-url-with-v1", category="request.path_wrong"),
    Expected(scenario="rate-limited", category="rate_limit.tokens_or_requests"),
    Expected(scenario="overloaded", category="capacity.overloaded"),
    Expected(scenario="server-error", category="service.error_5xx"),
    Expected(scenario="slow", category="service.timeout"),
)
"""Since the first diagnosis. `deployment-misspelt` signs in, so that ARM can be read with it."""


def decided(scenario: str, category: str) -> Expected:
    """Return a row in which the control plane decides."""
    return Expected(scenario=scenario, category=category, confidence="certain")


def warned(scenario: str, category: str) -> Expected:
    """Return a row in which calls work and the control plane finds something to mend."""
    return replace(decided(scenario, category), verdict="warn", exit_code=0)


CONTROL_PLANE = (
    decided("model-id-as-deployment", WRONG_NAME),
    decided("openai-user-only", MISSING_ROLE),
    decided("role-on-project-only", MISSING_ROLE),
    decided("deny-assignment", MISSING_ROLE),
    Expected(scenario="reader-missing", category=None, verdict="pass", exit_code=0),
    warned("subscription-wrong", "rbac.missing_role"),
    decided("private-dns-hole", "network.private_endpoint_only"),
    decided("deployment-creating", "deployment.not_ready_yet"),
    decided("model-retired", "model.retired"),
    decided("region-without-claude", "model.region_unavailable"),
    decided("quota-zero", "rate_limit.quota_zero"),
    decided("marketplace-blocked", "provisioning.marketplace"),
    warned("logs-off", "monitoring.logs_off"),
)
"""Since the control plane is read."""

LOGS = (
    warned("logs-forbidden", "monitoring.logs_forbidden"),
    replace(warned("logs-protected", "monitoring.logs_forbidden"), confidence="likely"),
)
"""Since the logs are read. The other states of logging are seen on pages; see tests/sandbox."""

BETWEEN = (
    Expected(
        scenario="gateway-in-front",
        category="auth.wrong_endpoint_or_resource",
        confidence="certain",
    ),
    Expected(scenario="dead-proxy", category="network.tls_proxy", confidence="certain"),
    Expected(scenario="proxy-signin", category="network.tls_proxy", confidence="certain"),
    Expected(scenario="offline", category="network.dns", confidence="certain"),
    Expected(scenario="mfa-required", category="auth.aadsts", confidence="certain"),
    Expected(scenario="not-ready-400", category="deployment.not_ready_yet", confidence="likely"),
    Expected(scenario="empty-answer", category="service.error_5xx", confidence="likely"),
    decided("policy-denies-model", "other"),
)
"""Since the sandbox has what stands between a client and Azure, and refusals seen since."""

SCENARIOS = (*FIRST_DIAGNOSIS, *CONTROL_PLANE, *LOGS, *BETWEEN)

PASSES: dict[str, Any] = {"category": None, "verdict": "pass", "exit_code": 0, "confidence": None}
NOT_FOUND: dict[str, Any] = {"category": "deployment.not_found", "confidence": "likely"}

UNREADABLE: dict[str, dict[str, Any]] = {
    "deployment-misspelt": NOT_FOUND,
    "model-id-as-deployment": NOT_FOUND,
    "deployment-creating": NOT_FOUND,
    "model-retired": NOT_FOUND,
    "region-without-claude": NOT_FOUND,
    "marketplace-blocked": NOT_FOUND,
    "policy-denies-model": NOT_FOUND,
    "private-dns-hole": {"category": "auth.api_key_invalid", "confidence": "likely"},
    "quota-zero": {"confidence": "likely"},
    "logs-off": PASSES,
    "logs-forbidden": PASSES,
    "logs-protected": PASSES,
}
"""What the data plane alone says, where the control plane would say something else."""

KEY_WORKS = dict.fromkeys(
    (
        "bad-client-secret",
        "mfa-required",
        "expired-token",
        "wrong-audience",
        "wrong-tenant",
        "no-role",
        "forbidden",
        "openai-user-only",
        "role-on-project-only",
        "deny-assignment",
        "subscription-wrong",
    ),
    PASSES,
)
"""Scenarios whose fault is the identity's or its subscription's: a key alone meets none."""

DIFFERENCES: dict[str, dict[str, dict[str, Any]]] = {
    "reader": {
        "logs-forbidden": PASSES,
        "deployment-missing": {"confidence": "certain"},
        "forbidden": {"confidence": "certain"},
        "no-role": {"confidence": "certain"},
        "key-auth-disabled": {"confidence": "certain"},
        "firewall": {"confidence": "certain"},
    },
    "outsider": UNREADABLE,
    "key-only": {
        **UNREADABLE,
        **KEY_WORKS,
        # The gateway takes a key at a regional host; that the host is one stays worth a word.
        "no-custom-subdomain": {"verdict": "warn", "exit_code": 0},
    },
}
"""By identity (see `checks.sandbox`): the rows that come out otherwise than with the scenario's."""


def seen_as(identity: str) -> tuple[Expected, ...]:
    """Return the table for a client of another identity."""
    other = DIFFERENCES[identity]
    return tuple(replace(row, **other.get(row.scenario, {})) for row in SCENARIOS)
