"""A loopback server of anybody's is diagnosed from what it answers, in each party's shape."""

import json
from dataclasses import dataclass

import pytest

from tests.faults.answers import MESSAGE, PAGE, anthropic, azure, flat
from tests.faults.diagnosis import diagnose
from tests.faults.ten_lines import serving

BAD_KEY = "Access denied due to invalid subscription key or wrong API endpoint."
BAD_TOKEN = (
    "Unauthorized. Access token is missing, invalid, audience is incorrect "
    "(https://cognitiveservices.azure.com), or have expired."
)
FIREWALL = "Access denied due to Virtual Network/Firewall rules."


@dataclass(frozen=True, slots=True, kw_only=True)
class Error:
    """An error's text in the words of each party, and its category by shape."""

    status: int
    code: str
    kind: str
    """Anthropic's word for it."""
    message: str
    azure: str
    anthropic: str
    flat: str
    text: str
    """Category when the body is the bare message, without JSON."""


LIMIT = "rate_limit.tokens_or_requests"
ERRORS = (
    Error(
        status=401,
        code="401",
        kind="authentication_error",
        message=BAD_KEY,
        azure="auth.api_key_invalid",
        anthropic="auth.wrong_endpoint_or_resource",
        flat="auth.api_key_invalid",
        text="auth.api_key_invalid",
    ),
    Error(
        status=403,
        code="403",
        kind="permission_error",
        message=FIREWALL,
        azure="network.firewall",
        anthropic="network.firewall",
        flat="network.firewall",
        text="network.firewall",
    ),
    Error(
        status=403,
        code="PermissionDenied",
        kind="permission_error",
        message="Principal does not have access to API/Operation.",
        azure="rbac.data_action_missing",
        anthropic="rbac.data_action_missing",
        flat="rbac.data_action_missing",
        text="rbac.data_action_missing",
    ),
    Error(
        status=401,
        code="PermissionDenied",
        kind="permission_error",
        message="Principal does not have access to API/Operation.",
        azure="rbac.data_action_missing",
        anthropic="rbac.data_action_missing",
        flat="rbac.data_action_missing",
        text="rbac.data_action_missing",
    ),
    Error(
        status=404,
        code="DeploymentNotFound",
        kind="not_found_error",
        message="The API deployment for this resource does not exist.",
        azure="deployment.not_found",
        anthropic="deployment.not_found",
        flat="deployment.not_found",
        text="deployment.not_found",
    ),
    Error(
        status=429,
        code="429",
        kind="rate_limit_error",
        message="Slow down.",
        azure=LIMIT,
        anthropic=LIMIT,
        flat=LIMIT,
        text=LIMIT,
    ),
    Error(
        status=500,
        code="500",
        kind="api_error",
        message="Internal server error",
        azure="service.error_5xx",
        anthropic="service.error_5xx",
        flat="service.error_5xx",
        text="service.error_5xx",
    ),
    Error(
        status=529,
        code="529",
        kind="overloaded_error",
        message="Overloaded",
        azure="capacity.overloaded",
        anthropic="capacity.overloaded",
        flat="capacity.overloaded",
        text="capacity.overloaded",
    ),
)


def body_of(error: Error, shape: str) -> bytes:
    """Write an error in a party's shape."""
    shapes = {
        "azure": azure(error.code, error.message),
        "anthropic": anthropic(error.kind, error.message),
        "flat": flat(error.status, error.message),
    }
    return json.dumps(shapes[shape]).encode() if shape in shapes else error.message.encode()


@pytest.mark.parametrize("shape", ["azure", "anthropic", "flat", "text"])
@pytest.mark.parametrize("error", ERRORS, ids=lambda error: f"{error.status}-{error.code}")
def test_an_error_is_recognised_in_each_shape(error: Error, shape: str) -> None:
    """Whoever writes the error, its first cause has the right category."""
    with serving(error.status, body_of(error, shape)) as url:
        found = diagnose(url)
    assert found.verdict == "fail"
    assert found.category == getattr(error, shape)


@pytest.mark.parametrize("status", [200, 401, 403, 404])
def test_a_web_page_is_somebody_elses(status: int) -> None:
    """HTML is no answer of the API, whatever its status."""
    with serving(status, PAGE) as url:
        found = diagnose(url)
    assert (found.verdict, found.category) == ("fail", "network.tls_proxy")
    assert "a web page" in found.failed


@pytest.mark.parametrize("protocol", ["HTTP/1.0", "HTTP/1.1"])
def test_a_message_from_ten_lines_works(protocol: str) -> None:
    """A server of one connection at a time that answers with a message is a warning at most."""
    with serving(200, json.dumps(MESSAGE).encode(), protocol=protocol) as url:
        found = diagnose(url)
    assert (found.verdict, found.cause) == ("warn", "request-ids-missing")


def test_a_token_refused_for_its_audience_is_told_from_a_key() -> None:
    """The gateway's words about a token lead to the token's audience, not to a key."""
    body = json.dumps(flat(401, BAD_TOKEN)).encode()
    with serving(401, body) as url:
        found = diagnose(url, environ={"ANTHROPIC_FOUNDRY_AUTH_TOKEN": "opaque-canary-token"})
    assert (found.verdict, found.category) == ("fail", "auth.token_audience")
    assert "opaque-canary-token" not in repr(found.document)
