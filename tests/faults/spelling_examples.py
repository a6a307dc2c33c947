"""One answer for each spelling that only an answer has: its detail, its body in a success."""

from collections.abc import Iterator

from checks.evidence import Failure
from tests.faults.answers import anthropic, azure, flat
from tests.faults.signature_examples import CHALLENGE, Example

SENT = {"anthropic-version": "2023-06-01"}
SETTINGS = ("http://p.example:8080 (from https_proxy)", "http://p.example:8080 (from the system)")
DEAD = (
    "does not speak SOCKS",
    "is no HTTP proxy",
    "does not exist",
    "refuses the connection",
    "cannot be reached",
    "closes the connection without an HTTP answer",
    "shows a certificate that this program does not trust",
)
ENTRA_ONLY = (
    "The model supports Entra only.",
    "The model only supports Entra ID.",
    "The model only accepts Microsoft Entra.",
    "The model only allows Entra.",
    "API keys are not supported with this model.",
    "Key based authentication is not accepted for this deployment.",
    "Keys are not allowed for Claude.",
)
NO_VERSION = (
    "anthropic-version is not set",
    "anthropic-version is not present",
    "anthropic-version was not provided",
    "anthropic-version is missing",
    "missing header anthropic-version",
    "there is no anthropic-version",
    "the request lacks anthropic-version",
)
LIMITS = ("RateLimitReached", "Too many requests", "the rate limit is reached")
COUNTERS = ("OutputTokens", "InputTokens", "Requests")
ORGANIZATION = (
    "This request would exceed your organization's rate limit.",
    "This request would exceed your account's rate limit.",
    "Too many tokens (org: 1234)",
)


def _proxies() -> Iterator[Example]:
    said = {
        "proxy-sign-in": "wants a sign-in: 407 No (NTLM)",
        "proxy-without-tls": "speaks no TLS",
        "proxy-dead": "does not answer",
        "proxy-cannot-reach": "could not reach the host",
        "proxy-refuses": "refuses the call",
    }
    for setting in SETTINGS:
        for name, words in said.items():
            detail = f"the proxy {setting} {words}"
            yield Example(id=name, failure=Failure.PROXY, detail=detail)
    for words in DEAD:
        detail = f"the proxy {SETTINGS[0]} {words}"
        yield Example(id="proxy-dead", failure=Failure.PROXY, detail=detail)


def _refused() -> Iterator[Example]:
    for message in ENTRA_ONLY:
        yield Example(id="entra-only", status=403, body=azure("403", message))
    for message in NO_VERSION:
        yield Example(
            id="version-stripped",
            status=400,
            body=anthropic("invalid_request_error", message),
            sent=SENT,
        )
    for message in ORGANIZATION:
        body = anthropic("rate_limit_error", message)
        yield Example(id="direct-api-rate-limit", status=429, body=body)
    for counter in COUNTERS:
        told = f"Rate limit of 9 per 60s exceeded for UserByModelByMinute{counter}. wait 9 seconds"
        yield Example(id="rate-limited-counter", status=429, body=azure("429", told))
        yield Example(id="rate-limited-inside", status=400, body=azure("BadRequest", told))
    for code, message in (("PermissionDenied", "No."), ("401", PRINCIPAL)):
        yield Example(id="permission-denied", status=401, body=azure(code, message))
    for message in ("access token is missing", "PermissionDenied", "the principal may not"):
        yield Example(
            id=AFTER_A_CHALLENGE[message],
            status=401,
            body=azure("401", message),
            headers={"www-authenticate": CHALLENGE},
        )
    yield Example(id="unauthorized-key", status=401, body=flat(401, "Access token is missing."))
    told = "The request is not from an approved private endpoint."
    yield Example(id="public-access-disabled", status=403, body=azure("403", told))
    told = "The API deployment for this resource does not exist."
    yield Example(id="deployment-not-found", status=404, body=azure("404", told))


PRINCIPAL = "Principal does not have access to API/Operation."
AFTER_A_CHALLENGE = {
    "access token is missing": "unauthorized-key",
    "PermissionDenied": "permission-denied",
    "the principal may not": "unauthorized-key",
}


ENDS = {"gone": "deployment-retired", "disputed": "deployment-retirement-disputed"}


def _not_found() -> Iterator[Example]:
    for code, message in (
        ("DeploymentNotFound", "It is not there."),
        ("not_found", "It is not there."),
        ("404", "No such model."),
        ("404", "No such deployment."),
    ):
        yield Example(
            id="model-name-suffix-sent",
            status=404,
            body=azure(code, message),
            model="claude-sonnet-5[1m]",
        )
    for end, name in ENDS.items():
        body = anthropic("not_found_error", "It is not there.")
        body = {"error": {**body["error"], "code": "not_found_error"}}
        yield Example(id=name, status=404, body=body, params={"retired": end})
    for path, name in (
        ("/anthropic/v1/claude", "path-doubled"),
        ("/openai", "path-openai"),
        ("/models/chat", "path-models"),
        ("/api/projects", "path-project"),
    ):
        yield Example(id=name, status=404, body=azure("404", "No."), path=path)


def _successes() -> Iterator[Example]:
    for told in ("[]", "null", '""', "ok"):
        yield Example(id="answer-without-message", status=200, body=told)
    for told in LIMITS:
        yield Example(id="limit-in-success", status=200, body=anthropic(told, told))
    yield Example(id="limit-in-success", status=200, body=azure("429", "Wait."))
    yield Example(id="limit-in-success", status=200, body=flat(429, "Wait."))
    yield Example(id="overload-in-success", status=200, body=azure("529", "Wait."))
    yield Example(id="overload-in-success", status=200, body=flat(529, "Wait."))
    not_found = "DeploymentNotFound"
    yield Example(id="deployment-in-success", status=200, body=flat(404, not_found))
    yield Example(id="deployment-in-success", status=200, body=anthropic("error", not_found))
    yield Example(id="error-in-success", status=200, body=flat(500, "No."))
    yield Example(id="error-in-success", status=200, body=anthropic("error", "No."))


SPELLED = (*_proxies(), *_refused(), *_not_found(), *_successes())
