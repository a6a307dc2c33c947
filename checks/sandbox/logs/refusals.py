"""The bodies with which Log Analytics refuses, in its shape and words.

Source: Microsoft's pages on the query API (errors, response format) and public reports, checked
2026-11-20.
"""

from typing import Any

from checks.sandbox.wire import Answer, json_answer

_MISTAKES = {
    "SyntaxError": "A recognition error occurred in the query.",
    "SemanticError": "A semantic error occurred.",
}


def refusal(
    status: int,
    code: str,
    message: str,
    *,
    inner: dict[str, Any] | None = None,
    correlation: str = "",
    **headers: str,
) -> Answer:
    """Return a refusal; the innermost error says most."""
    error: dict[str, Any] = {"message": message, "code": code}
    if correlation:
        error["correlationId"] = correlation
    if inner:
        error["innererror"] = inner
    return json_answer(status, {"error": error}, **headers)


def unauthenticated(authority: str) -> Answer:
    """Return the answer to a caller without a token that is valid now."""
    challenge = f'Bearer authorization_uri="{authority}"'
    message = "Valid authentication was not provided"
    return refusal(401, "AuthenticationFailed", message, www_authenticate=challenge)


def wrong_audience(audience: str) -> Answer:
    """Return the answer to a token that was meant for another service."""
    inner = {
        "code": "InvalidAuthenticationTokenAudience",
        "message": f"The access token has been obtained for wrong audience '{audience}'.",
    }
    message = "The provided authentication is not valid for this resource"
    return refusal(403, "InvalidTokenError", message, inner=inner)


def wrong_tenant() -> Answer:
    """Return the answer to a token of a tenant that has nothing to do with the workspace."""
    message = "The provided authentication is not valid for this resource"
    inner = {
        "code": "InvalidAuthenticationTokenTenant",
        "message": "The token's tenant is another.",
    }
    return refusal(403, "InvalidTokenError", message, inner=inner)


def insufficient_access(principal: str, action: str, scope: str, *, correlation: str) -> Answer:
    """Return the answer to a caller without the permission."""
    inner = {
        "code": "AuthorizationFailedError",
        "message": f"The principal '{principal}' does not have authorization to perform action "
        f"'{action}' over scope '{scope}'.",
    }
    message = "The provided credentials have insufficient access to perform the requested operation"
    code = "InsufficientAccessError"
    return refusal(403, code, message, inner=inner, correlation=correlation)


def no_path() -> Answer:
    """Return the answer for a path that the API does not have."""
    return refusal(404, "PathNotFoundError", "The requested path does not exist")


def bad_batch(message: str) -> Answer:
    """Return the answer to a batch that cannot be taken apart."""
    return bad_argument({"code": "BatchRequestBodyInvalid", "message": message})


def no_workspace(workspace: str) -> Answer:
    """Return the answer for a workspace that does not exist."""
    inner = {
        "code": "WorkspaceNotFound",
        "message": f"The workspace '{workspace}' could not be found.",
    }
    return refusal(
        404, "ResourceNotFoundError", "The requested resource was not found", inner=inner
    )


def no_resource(resource: str) -> Answer:
    """Return the answer for a resource that does not exist."""
    inner = {"code": "ResourceNotFound", "message": f"The resource '{resource}' was not found."}
    return refusal(
        404, "ResourceNotFoundError", "The requested resource was not found", inner=inner
    )


def bad_argument(inner: dict[str, Any], *, correlation: str = "") -> Answer:
    """Return the answer to a query or a span that makes no sense."""
    message = "The request had some invalid properties"
    return refusal(400, "BadArgumentError", message, inner=inner, correlation=correlation)


def mistaken(kind: str, inner: dict[str, Any], *, correlation: str) -> Answer:
    """Return the answer to a query with a mistake of this kind."""
    message = _MISTAKES.get(kind, "The query is not valid here.")
    outer = {"code": kind, "message": message, "innererror": inner}
    return bad_argument(outer, correlation=correlation)


def throttled(seconds: int) -> Answer:
    """Return the answer to a caller who asked too often."""
    message = "The request was throttled: there were too many queries."
    return refusal(429, "ThrottledError", message, retry_after=str(seconds))


def timed_out(*, correlation: str) -> Answer:
    """Return the answer to a query that took longer than the caller would wait."""
    inner = {"code": "GatewayTimeout", "message": "The query did not finish within its time."}
    message = "The request timed out"
    return refusal(504, "GatewayTimeout", message, inner=inner, correlation=correlation)


def partial(max_records: int) -> dict[str, Any]:
    """Return the error that stands beside the rows of an answer that was cut."""
    inner = {
        "code": "-2133196797",
        "message": f"The results of this query exceed the set limit of {max_records} records",
    }
    return {
        "code": "PartialError",
        "message": "There were some errors when processing your query.",
        "details": [
            {
                "code": "EngineError",
                "message": "Something went wrong processing your query on the server.",
                "innererror": inner,
            }
        ],
    }
