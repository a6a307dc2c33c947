"""Answers as other parties word them, and the category that each must get.

`BLIND` was written from public reports before its author had read a signature: it measures, where
the other tables pin.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from checks.evidence import AuthScheme, Exchange, Purpose

KEY, BEARER = AuthScheme.X_API_KEY, AuthScheme.BEARER


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreign:
    """An answer to a call, and the category of its first cause."""

    name: str
    category: str
    status: int
    body: str
    headers: Mapping[str, str] = field(default_factory=dict)
    auth: AuthScheme = KEY

    @property
    def exchange(self) -> Exchange:
        """Return the call that was answered so."""
        return Exchange(
            purpose=Purpose.MESSAGE,
            method="POST",
            url="https://contoso.services.ai.azure.com/anthropic/v1/messages",
            auth=self.auth,
            started_at=datetime(2026, 11, 27, 9, 30, tzinfo=UTC),
            duration_ms=41.0,
            status=self.status,
            headers=tuple((name.lower(), value) for name, value in self.headers.items()),
            body=self.body,
        )


BLIND = (
    Foreign(
        name="the subscription key of a customer's API Management is missing",
        category="auth.wrong_endpoint_or_resource",
        status=401,
        headers={
            "WWW-Authenticate": 'AzureApiManagementKey realm="https://apim.contoso.com/claude",'
            'name="Ocp-Apim-Subscription-Key",type="header"'
        },
        body='{ "statusCode": 401, "message": "Access denied due to missing subscription key. '
        'Make sure to include subscription key when making requests to an API." }',
    ),
    Foreign(
        name="API Management's quota of calls is used up",
        category="rate_limit.tokens_or_requests",
        status=403,
        headers={"Retry-After": "8047"},
        body='{ "statusCode": 403, "message": "Out of call volume quota. '
        'Quota will be replenished in 02:14:07." }',
    ),
    Foreign(
        name="API Management's rate limit",
        category="rate_limit.tokens_or_requests",
        status=429,
        headers={"Retry-After": "38"},
        body='{ "statusCode": 429, "message": "Rate limit is exceeded. Try again in 38 seconds." }',
    ),
    Foreign(
        name="a deployment that is not ready, as a 400",
        category="deployment.not_ready_yet",
        status=400,
        headers={"apim-request-id": "5c2f7a10-6a0e-4a1f-9f57-20b3a8a0c1d2"},
        body='{"error":{"code":"DeploymentError","message":"The deployment is not ready to '
        'receive traffic. Please retry after some time."}}',
    ),
    Foreign(
        name="a 429 as an escaped string in another envelope",
        category="rate_limit.tokens_or_requests",
        status=400,
        body='{"type":"error","error":{"type":"invalid_request_error","message":"{\\"error\\":'
        '{\\"code\\":\\"RateLimitReached\\",\\"message\\":\\"Rate limit of 25 per 60s exceeded for '
        'UserByModelByMinuteRequests. Please wait 17 seconds before retrying.\\"}}"},'
        '"request_id":"req_011CSHoEeqs5C35K2UUqR7Fy"}',
    ),
    Foreign(
        name="public access is off",
        category="network.private_endpoint_only",
        status=403,
        headers={"policy-id": "ThrowExceptionDueToTrafficDenied"},
        body='{"error":{"code":"403","message":"Public access is disabled. '
        'Please configure private endpoint."}}',
    ),
    Foreign(
        name="a model name with a suffix of the client's",
        category="deployment.wrong_name_or_model_id",
        status=404,
        body='{"type":"error","error":{"type":"not_found_error","message":"model: '
        'claude-sonnet-5[1m]"},"request_id":"req_011CSHoEeqs5C35K2UUqR7Fz"}',
    ),
    Foreign(
        name="a 200 with two bytes",
        category="service.error_5xx",
        status=200,
        headers={"content-type": "application/json"},
        body="{}",
    ),
    Foreign(
        name="a token for Graph",
        category="auth.token_audience",
        status=401,
        auth=BEARER,
        body='{"statusCode":401,"message":"Unauthorized. Access token is missing, invalid, '
        'audience is incorrect (https://cognitiveservices.azure.com/ or https://ai.azure.com/), '
        'or have expired."}',
    ),
    Foreign(
        name="a path that API Management does not know",
        category="request.path_wrong",
        status=404,
        body='{ "statusCode": 404, "message": "Resource not found" }',
    ),
)
