"""The bodies with which the gateway refuses, in the shapes and words Azure uses.

Source of the texts: public reports of Claude on Foundry and Microsoft's pages, checked 2026-11-20.
"""

from typing import Any

from checks.sandbox.plan import Account, Throttle
from checks.sandbox.wire import Answer, json_answer

DATA_ACTION = "Microsoft.CognitiveServices/accounts/AIServices/providers/action"
"""What a principal must be allowed on the account to call Claude."""


def azure(status: int, code: str, message: str, **headers: str) -> Answer:
    """Return a refusal in the shape of Azure's front end."""
    return json_answer(status, {"error": {"code": code, "message": message}}, **headers)


def bare(status: int, text: str) -> Answer:
    """Return an answer that is a text alone."""
    headers = (("content-type", "application/json"),)
    return Answer(status=status, headers=headers, chunks=(text.encode(),))


def anthropic(status: int, kind: str, message: str, *, request_id: str) -> Answer:
    """Return a refusal in the shape of Anthropic's back end."""
    error = {"type": kind, "message": message}
    return json_answer(status, {"type": "error", "error": error, "request_id": request_id})


def no_such_resource() -> Answer:
    """Return the answer of a path or host that leads nowhere."""
    return azure(404, "404", "Resource not found")


def unsupported_api() -> Answer:
    """Return the answer of a path under /anthropic that is not offered."""
    text = "Requested API is currently not supported"
    return json_answer(
        404, {"error": {"code": "api_not_supported", "message": text, "details": text}}
    )


def _traffic_denied(message: str) -> Answer:
    return azure(403, "403", message, policy_id="ThrowExceptionDueToTrafficDenied")


def public_access_off() -> Answer:
    """Return the answer to a caller from outside when only private endpoints are open."""
    return _traffic_denied("Public access is disabled. Please configure private endpoint.")


def firewalled() -> Answer:
    """Return the answer to a caller whose address no network rule lets in."""
    return _traffic_denied("Access denied due to Virtual Network/Firewall rules.")


def blocked() -> Answer:
    """Return the answer of an account that is blocked for abuse."""
    message = (
        "The resource has been temporarily blocked because we detected behavior that may violate "
        "our content policy."
    )
    return azure(403, "403", message)


def key_auth_off() -> Answer:
    """Return the answer to any key when local authentication is off."""
    message = "Key based authentication is disabled for this resource."
    return azure(403, "AuthenticationTypeDisabled", message)


def bad_key() -> Answer:
    """Return the answer to a key that is not one of the account's."""
    message = (
        "Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide "
        "a valid key for an active subscription and use a correct regional API endpoint for your "
        "resource."
    )
    return azure(401, "401", message)


def bad_token(account: Account) -> Answer:
    """Return the answer to no token or a token that cannot be taken; names the audiences."""
    accepted = account.accepted_audiences
    # Seen with a slash where there are two and without where there is one.
    slash = "/" if len(accepted) > 1 else ""
    audiences = " or ".join(f"{audience}{slash}" for audience in accepted)
    message = (
        "Unauthorized. Access token is missing, invalid, audience is incorrect "
        f"({audiences}), or have expired."
    )
    return json_answer(401, {"statusCode": 401, "message": message})


def other_tenant(tenant_id: str) -> Answer:
    """Return the answer to a good token of a tenant that is not the account's."""
    code = "Tenant provided in token does not match resource token"
    return azure(400, code, f"Token tenant {tenant_id} does not match resource tenant.")


def no_custom_subdomain() -> Answer:
    """Return the answer to a token at an endpoint that many accounts share."""
    message = (
        "Please provide a custom subdomain for token authentication, otherwise API key is required."
    )
    return azure(400, "BadRequest", message)


def not_allowed(account: Account, principal_id: str) -> Answer:
    """Return the answer to a principal without the data action."""
    if account.refusal == "Forbidden":
        return azure(403, "403", "Forbidden")
    message = (
        f"The principal `{principal_id}` lacks the required data action `{DATA_ACTION}` to perform "
        "`POST /anthropic/v1/*` operation."
    )
    return azure(401, "PermissionDenied", message)


def no_deployment(account: Account, *, request_id: str) -> Answer:
    """Return the answer to a model that is no deployment of the account."""
    if account.missing_deployment_answer == "invalid-model":
        message = "Invalid model parameter"
        return anthropic(400, "invalid_request_error", message, request_id=request_id)
    message = (
        "The API deployment for this resource does not exist. If you created the deployment within "
        "the last 5 minutes, please wait a moment and try again."
    )
    return azure(404, "DeploymentNotFound", message)


def not_ready() -> Answer:
    """Return the answer for a deployment that the gateway does not know as ready."""
    message = "The API deployment for the resource is not ready"
    return azure(400, "DeploymentError", message)


def no_subscription_key() -> Answer:
    """Return the answer of an API Management to a call without a key of its own.

    Source: Microsoft Learn, API Management, subscriptions; public reports of its 401.
    """
    text = (
        "Access denied due to missing subscription key. Make sure to include subscription key when "
        "making requests to an API."
    )
    challenge = (
        'AzureApiManagementKey realm="contoso",name="Ocp-Apim-Subscription-Key",type="header"'
    )
    return json_answer(401, {"statusCode": 401, "message": text}, www_authenticate=challenge)


def rate_limited(throttle: Throttle) -> Answer:
    """Return the answer when a limit is used up."""
    message = (
        f"Rate limit of {throttle.limit} per {throttle.window_s}s exceeded for {throttle.counter}. "
        f"(Please wait {throttle.wait_s} seconds before retrying.)"
    )
    error: dict[str, Any] = {"code": "RateLimitReached", "message": message, "details": message}
    return json_answer(429, {"error": error}, retry_after=str(throttle.wait_s))


def block_page(host: str) -> Answer:
    """Return the page with which an intercepting web gateway refuses a host."""
    page = f"""<!DOCTYPE html>
<html lang="en">
<head><title>Access to this site is blocked</title></head>
<body>
<h1>Contoso Web Gateway</h1>
<p>Access to <b>{host}</b> is blocked by your organisation's web policy.</p>
<p>Category: Generative AI. Policy: default-deny. Contact your help desk.</p>
</body>
</html>
"""
    headers = (("content-type", "text/html; charset=utf-8"), ("cache-control", "no-store"))
    return Answer(status=403, headers=headers, chunks=(page.encode(),))
