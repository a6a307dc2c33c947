"""The bodies with which ARM refuses, in its shape and words.

Source of the texts: Microsoft's pages on ARM and RBAC troubleshooting and public reports, checked
2026-11-20.
"""

from collections.abc import Iterable
from typing import Any

from checks.sandbox.wire import Answer, json_answer


def refusal(status: int, code: str, message: str, **headers: str) -> Answer:
    """Return a refusal in ARM's shape."""
    return json_answer(status, {"error": {"code": code, "message": message}}, **headers)


def unauthenticated(code: str, message: str, *, authority: str, told: bool = True) -> Answer:
    """Return a 401; its header names where to sign in, and in which tenant."""
    challenge = f'Bearer authorization_uri="{authority}"'
    if told:
        challenge += f', error="invalid_token", error_description="{message}"'
    return refusal(401, code, message, www_authenticate=challenge)


def missing_version() -> Answer:
    """Return the answer to a call without an api-version."""
    message = "The api-version query parameter (?api-version=) is required for all requests."
    return refusal(400, "MissingApiVersionParameter", message)


def wrong_version(given: str, known: Iterable[str]) -> Answer:
    """Return the answer to an api-version that the operation does not have."""
    message = (
        f"The api-version '{given}' is invalid. The supported versions are '{','.join(known)}'."
    )
    return refusal(400, "InvalidApiVersionParameter", message)


def not_authorized(principal: str, client: str, action: str, scope: str) -> Answer:
    """Return the answer to a caller without the permission."""
    message = (
        f"The client '{client}' with object id '{principal}' does not have authorization to "
        f"perform action '{action}' over scope '{scope}' or the scope is invalid. If access was "
        "recently granted, please refresh your credentials."
    )
    return refusal(403, "AuthorizationFailed", message)


def no_subscription(subscription_id: str) -> Answer:
    """Return the answer for a subscription that does not exist."""
    message = f"The subscription '{subscription_id}' could not be found."
    return refusal(404, "SubscriptionNotFound", message)


def no_group(name: str) -> Answer:
    """Return the answer for a resource group that does not exist."""
    return refusal(404, "ResourceGroupNotFound", f"Resource group '{name}' could not be found.")


def no_resource(kind: str, name: str, group: str) -> Answer:
    """Return the answer for a resource that does not exist."""
    message = (
        f"The Resource '{kind}/{name}' under resource group '{group}' was not found. For more "
        "details please go to https://aka.ms/ARMResourceNotFoundFix"
    )
    return refusal(404, "ResourceNotFound", message)


def not_found(what: str) -> Answer:
    """Return the answer for a part of a resource that does not exist."""
    return refusal(404, "ResourceNotFound", f"{what} was not found.")


def not_served(method: str, path: str, *, status: int = 501) -> Answer:
    """Return the answer to what Azure may have and the sandbox has not.

    No code of Azure's: whoever reads it must not take it for a statement about Azure. With 501 no
    client tries again.
    """
    message = f"The sandbox does not serve {method} '{path}'. Azure itself may serve it."
    return refusal(status, "NotServedBySandbox", message)


def read_only(method: str, path: str) -> Answer:
    """Return the answer to a call that would change something."""
    message = (
        f"The sandbox is read-only and has not carried out {method} '{path}'. Nothing was changed. "
        "To change its state, use: foundry-doctor sandbox set."
    )
    return refusal(405, "SandboxIsReadOnly", message, allow="GET")


def bad_request(message: str, *, code: str = "BadRequest") -> Answer:
    """Return the answer to a request that makes no sense."""
    return refusal(400, code, message)


def throttled(subscription: str, principal: str, *, seconds: float) -> Answer:
    """Return the answer to a caller who asked too often; without seconds it does not say when."""
    wait = f" Please try again after '{seconds:g}' seconds." if seconds else ""
    message = (
        f"Number of 'read' requests for subscription '{subscription}' actor '{principal}' "
        f"exceeded.{wait}"
    )
    headers = {"retry_after": f"{seconds:g}"} if seconds else {}
    return refusal(429, "SubscriptionRequestsThrottled", message, **headers)


def broken(tracking_id: str) -> Answer:
    """Return the answer of an ARM that has failed itself."""
    message = (
        f"Encountered internal server error. Diagnostic information: tracking id '{tracking_id}'."
    )
    return refusal(500, "InternalServerError", message)


def graph(
    status: int, code: str, details: Iterable[dict[str, Any]], *, correlation: str, timestamp: str
) -> Answer:
    """Return a refusal in the shape of Resource Graph, which says what is wrong in the details."""
    message = (
        "Please provide below info when asking for support: "
        f"timestamp = {timestamp}, correlationId = {correlation}."
    )
    error = {"code": code, "message": message, "details": list(details)}
    return json_answer(status, {"error": error})
