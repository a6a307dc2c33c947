"""Azure's errors as causes of the catalogue: one place, one table.

Source: Microsoft Learn, Log Analytics API errors; azure-monitor-query 2.0.0 (checked 2026-11-20).
"""

from typing import TYPE_CHECKING, Any

from checks import redact
from checks.words import say
from checks.workspaces.model import LogsError

if TYPE_CHECKING:
    from azure.core.exceptions import AzureError

FORBIDDEN, UNKNOWN, THROTTLED = "logs-forbidden", "logs-workspace-unknown", "logs-throttled"
TIMED_OUT, UNREACHABLE, BROKEN = "logs-timeout", "logs-unreachable", "logs-service-error"
REFUSED, SIGN_IN, WRONG_QUERY = "logs-token-refused", "logs-sign-in", "logs-query-invalid"

BY_CODE = {
    "InsufficientAccessError": FORBIDDEN,
    "AuthorizationFailedError": FORBIDDEN,
    "UnauthorizedClient": FORBIDDEN,
    "AuthenticationFailed": REFUSED,
    "InvalidAuthenticationToken": REFUSED,
    "InvalidAuthenticationTokenAudience": REFUSED,
    "InvalidTokenError": REFUSED,
    "PathNotFoundError": UNKNOWN,
    "ResourceNotFoundError": UNKNOWN,
    "WorkspaceNotFound": UNKNOWN,
    "FailedToResolveResource": UNKNOWN,
    "ThrottledError": THROTTLED,
    "GatewayTimeout": TIMED_OUT,
}
"""Error code, outer or inner → cause."""
BY_STATUS = {
    400: WRONG_QUERY,
    401: REFUSED,
    403: FORBIDDEN,
    404: UNKNOWN,
    408: TIMED_OUT,
    429: THROTTLED,
    504: TIMED_OUT,
}
"""Status → cause, where no code is known; any other status is the service's own fault."""
SAYS = {
    FORBIDDEN: say("This identity is not allowed to query the workspace"),
    UNKNOWN: say("No workspace with this ID was found"),
    THROTTLED: say("Log Analytics is throttling this identity"),
    TIMED_OUT: say("The workspace did not respond in time"),
    UNREACHABLE: say("Log Analytics could not be reached"),
    BROKEN: say("Log Analytics failed"),
    REFUSED: say("Log Analytics rejected the token"),
    SIGN_IN: say("There is no Azure sign-in for querying the workspace"),
    WRONG_QUERY: say("The workspace did not accept the query"),
}
"""Cause → the sentence that a page begins with."""


def logs_error(error: "AzureError") -> LogsError:
    """Return what an error of azure-core means; its text is redacted and cut."""
    from azure.core.exceptions import (  # noqa: PLC0415 - 0.1 s
        ClientAuthenticationError,
        HttpResponseError,
        ServiceResponseError,
        ServiceResponseTimeoutError,
    )

    if isinstance(error, ClientAuthenticationError) and error.response is None:
        return _said(SIGN_IN, str(error))
    if isinstance(error, HttpResponseError) and error.response is not None:
        return refusal(error.response)
    timed_out = isinstance(error, ServiceResponseTimeoutError) or (
        isinstance(error, ServiceResponseError) and str(error).startswith("timeout")
    )
    return _said(TIMED_OUT if timed_out else UNREACHABLE, str(error))


def refusal(response: Any) -> LogsError:
    """Return what an answer means in which there is no result."""
    codes, message = _innermost(response)
    code = codes[-1] if codes else ""
    known = (BY_CODE[code] for code in reversed(codes) if code in BY_CODE)
    cause = next(known, BY_STATUS.get(response.status_code, BROKEN))
    return _said(
        cause,
        f"{response.status_code} {code}".strip() + (f": {message}" if message else ""),
        code=code,
        request_id=response.headers.get("x-ms-request-id", ""),
        retry_after_s=_seconds(response.headers.get("retry-after", "")),
    )


def _innermost(response: Any) -> tuple[list[str], str]:
    """Return the codes of an error from the outside in, and the innermost message."""
    try:
        entry = response.json().get("error")
    except (ValueError, AttributeError, RecursionError):
        return [], ""
    codes: list[str] = []
    message = ""
    while isinstance(entry, dict) and len(codes) < 10:
        codes += [str(entry["code"])] if entry.get("code") else []
        message = str(entry.get("message") or message)
        entry = entry.get("innererror")
    return codes, message


def _seconds(text: str) -> float | None:
    """Return how long an answer asks to wait, a week at most; None for what is not a number."""
    if not text.replace(".", "", 1).isdecimal():
        return None
    return min(float(text), LONGEST_WAIT_S)


LONGEST_WAIT_S = 7 * 86_400.0
"""No service asks for more; a header can hold any number."""


def _said(
    cause: str,
    detail: str,
    *,
    code: str = "",
    request_id: str = "",
    retry_after_s: float | None = None,
) -> LogsError:
    shown = redact.text(detail).strip()[:500]
    return LogsError(
        f"{SAYS[cause]}: {shown}" if shown else SAYS[cause],
        cause=cause,
        code=code,
        request_id=request_id,
        retry_after_s=retry_after_s,
    )


def no_sign_in() -> LogsError:
    """Return the error of a machine without any credential."""
    return _said(SIGN_IN, "")


def no_answer(seconds: float) -> LogsError:
    """Return the error of a query whose time was over."""
    return _said(TIMED_OUT, say("no response within {seconds:g} s", seconds=seconds))
