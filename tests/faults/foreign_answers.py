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
        "audience is incorrect (https://cognitiveservices.azure.com/ or https://ai.azure.com/), "
        'or have expired."}',
    ),
    Foreign(
        name="a path that API Management does not know",
        category="request.path_wrong",
        status=404,
        body='{ "statusCode": 404, "message": "Resource not found" }',
    ),
)

PERMISSION = "lacks the required data action `Microsoft.CognitiveServices/accounts/AIServices"
SEEN = (
    Foreign(
        name="an invalid subscription key of API Management",
        category="auth.wrong_endpoint_or_resource",
        status=401,
        body='{"statusCode":401,"message":"Access denied due to invalid subscription key. '
        'Make sure to provide a valid key for an active subscription."}',
    ),
    Foreign(
        name="Foundry's own refusal of a key, with API Management's challenge",
        category="auth.api_key_invalid",
        status=401,
        headers={"WWW-Authenticate": 'AzureApiManagementKey realm="r",name="api-key"'},
        body='{"error":{"code":"401","message":"Access denied due to invalid subscription key or '
        'wrong API endpoint. Make sure to provide a valid key for an active subscription."}}',
    ),
    Foreign(
        name="a token limit of API Management",
        category="rate_limit.tokens_or_requests",
        status=429,
        body='{"statusCode":429,"message":"Token limit is exceeded. Try again in 27 seconds."}',
    ),
    Foreign(
        name="the bandwidth quota of API Management",
        category="rate_limit.tokens_or_requests",
        status=403,
        auth=BEARER,
        body='{"statusCode":403,"message":"Out of bandwidth quota. Quota will be replenished in '
        '00:12:01."}',
    ),
    *(
        Foreign(
            name=f"API Management's policy for tokens: {message}",
            category="auth.wrong_endpoint_or_resource",
            status=401,
            auth=auth,
            body=f'{{"statusCode":401,"message":"{message}"}}',
        )
        for message in ("JWT not present.", "Invalid JWT.", "You shall not pass.", "Unauthorized")
        for auth in (KEY, BEARER)
    ),
    Foreign(
        name="API Management's quota of tokens",
        category="rate_limit.tokens_or_requests",
        status=403,
        body='{"statusCode":403,"message":"Token quota is exceeded. Try again in 12 days, '
        '3 hours."}',
    ),
    Foreign(
        name="a refusal that API Management words on its own",
        category="auth.wrong_endpoint_or_resource",
        status=403,
        auth=BEARER,
        body='{"statusCode":403,"message":"Your department has no access."}',
    ),
    *(
        Foreign(
            name=f"an error within a success: {body[:40]}",
            category=category,
            status=200,
            body=body,
        )
        for body, category in (
            (
                '{"error":{"code":"RateLimitReached","message":"Slow down."}}',
                "rate_limit.tokens_or_requests",
            ),
            (
                '{"type":"error","error":{"type":"rate_limit_error","message":"Slow down."}}',
                "rate_limit.tokens_or_requests",
            ),
            (
                '{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}',
                "capacity.overloaded",
            ),
            (
                '{"error":{"code":"DeploymentNotFound","message":"It does not exist."}}',
                "deployment.not_found",
            ),
        )
    ),
    Foreign(
        name="a policy of a gateway of one's own",
        category="auth.wrong_endpoint_or_resource",
        status=401,
        headers={"x-gateway-error": "jwt-validation-failed"},
        body='{"statusCode":401,"message":"Unauthorized. Access token is missing or invalid."}',
    ),
    Foreign(
        name="a tenant that does not match",
        category="auth.tenant_mismatch",
        status=400,
        auth=BEARER,
        body='{"error":{"code":"Tenant provided in token does not match resource token",'
        '"message":"Token tenant 11111111-2222-3333-4444-555555555555 does not match resource '
        'tenant."}}',
    ),
    Foreign(
        name="a missing version, when none was sent",
        category="request.invalid_parameter",
        status=400,
        body='{"type":"error","error":{"type":"invalid_request_error","message":'
        '"anthropic-version: header is required"}}',
    ),
    Foreign(
        name="a data action that is lacking",
        category="rbac.data_action_missing",
        status=401,
        auth=BEARER,
        body='{"error":{"code":"PermissionDenied","message":"The principal '
        f"`11111111-2222-3333-4444-555555555555` {PERMISSION}/providers/action` to perform "
        '`POST /anthropic/v1/*` operation."}}',
    ),
    Foreign(
        name="keys that are switched off",
        category="auth.key_auth_disabled",
        status=403,
        body='{"error":{"code":"AuthenticationTypeDisabled","message":"Key based authentication '
        'is disabled for this resource."}}',
    ),
    Foreign(
        name="a network rule",
        category="network.firewall",
        status=403,
        body='{"error":{"code":"403","message":"Access denied due to Virtual Network/Firewall '
        'rules."}}',
    ),
    Foreign(
        name="a deployment's limit",
        category="rate_limit.tokens_or_requests",
        status=429,
        body='{"error":{"code":"RateLimitReached","message":"Rate limit of 2000 per 60s exceeded '
        'for UserByModelByMinuteOutputTokens. (Please wait 41 seconds before retrying.)"}}',
    ),
    Foreign(
        name="an API that is not offered",
        category="request.unsupported_api",
        status=404,
        body='{"error":{"code":"api_not_supported","message":"Requested API is currently not '
        'supported","details":"Requested API is currently not supported"}}',
    ),
    Foreign(
        name="a deployment that does not exist, in the newer form",
        category="deployment.not_found",
        status=404,
        body='{"error":{"code":"DeploymentNotFound","type":"invalid_request_error","message":"The '
        "API deployment for this resource does not exist. If you created the deployment within "
        'the last 5 minutes, please wait a moment and try again."}}',
    ),
    Foreign(
        name="a parameter of another API",
        category="request.invalid_parameter",
        status=400,
        body='{"type":"error","error":{"type":"invalid_request_error","message":"stream_options: '
        'Extra inputs are not permitted"},"request_id":"req_1"}',
    ),
    Foreign(
        name="a limit that a proxy put into a text",
        category="rate_limit.tokens_or_requests",
        status=400,
        body='{"message":"litellm.RateLimitError: {\\"error\\":{\\"code\\":\\"RateLimitReached\\",'
        '\\"message\\":\\"slow down\\"}}","type":"None","code":"400"}',
    ),
    Foreign(
        name="an overload inside an invalid request",
        category="capacity.overloaded",
        status=400,
        body='{"type":"error","error":{"type":"invalid_request_error","message":"{\\"type\\":'
        '\\"error\\",\\"error\\":{\\"type\\":\\"overloaded_error\\"}}"}}',
    ),
    Foreign(
        name="Azure's own fault towards its partner",
        category="service.error_5xx",
        status=401,
        body='{"error":{"code":"invalid_model_endpoint_authentication","message":"Model endpoint '
        'authentication failed."}}',
    ),
    Foreign(
        name="an error in a success",
        category="service.error_5xx",
        status=200,
        body='{"error":{"code":"InternalError","message":"Something failed."}}',
    ),
    Foreign(
        name="a blocked resource",
        category="other",
        status=403,
        body='{"error":{"code":"403","message":"Your resource has been temporarily blocked because '
        'we detected behaviour that may violate our content policy."}}',
    ),
    Foreign(
        name="a page of a proxy",
        category="network.tls_proxy",
        status=403,
        body="<html><head><title>Blocked by policy</title></head><body>CF-RAY</body></html>",
    ),
)
