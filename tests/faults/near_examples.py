"""Answers that come close to a signature and are another's: each lacks one of its conditions."""

from tests.faults.answers import anthropic, azure, flat
from tests.faults.signature_examples import BEARER, CHALLENGE, NOT_FOUND, Example

WRONG_ENDPOINT = "Access denied due to invalid subscription key or wrong API endpoint."
SENT = {"anthropic-version": "2023-06-01"}

NEAR = (
    Example(
        id="forbidden",
        status=403,
        body=azure("403", "A virtual network gateway is configured for this resource."),
    ),
    Example(
        id="invalid-request",
        status=400,
        body=anthropic("invalid_request_error", "system: azure credits cannot be empty"),
    ),
    Example(id="timeout-status", status=504, body=azure("GatewayTimeout", "No response.")),
    Example(
        id="invalid-request",
        status=400,
        body=anthropic("invalid_request_error", "search: not available in your country"),
    ),
    Example(
        id="key-refused",
        status=401,
        body=azure("401", WRONG_ENDPOINT),
        headers={"www-authenticate": CHALLENGE},
    ),
    Example(
        id="invalid-request",
        status=400,
        body=anthropic("invalid_request_error", "metadata: must be an object"),
        sent=SENT,
    ),
    Example(id="not-found", status=404, body=NOT_FOUND, model="claude-sonnet-5[1m]"),
    Example(
        id="token-refused-plain",
        status=401,
        body=azure("401", "Unauthorized"),
        auth=BEARER,
        params={"opaque_token": "yes"},
    ),
    Example(
        id="token-refused-plain",
        status=401,
        body=azure("401", "Invalid token"),
        auth=BEARER,
        params={"audience_ok": "yes"},
    ),
    Example(id="key-refused", status=401, body=flat(401, WRONG_ENDPOINT)),
    Example(id="forbidden", status=403, body=anthropic("permission_error", "No.")),
    Example(id="forbidden", status=403, body="", headers={"apim-request-id": "x"}),
    Example(id="not-found", status=404, body=NOT_FOUND, params={"retired": "gone"}),
    Example(id="not-found", status=404, body=NOT_FOUND, params={"retired": "disputed"}),
)
