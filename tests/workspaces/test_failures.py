"""Every way in which Log Analytics gives no answer is a cause of the catalogue."""

import inspect
from datetime import UTC, datetime, timedelta

import pytest
from azure.core import exceptions
from azure.core.exceptions import AzureError, ClientAuthenticationError

from checks.causes.catalogue import causes
from checks.workspaces import LogsError, Span, failures
from checks.workspaces.failures import BY_CODE, BY_STATUS, SAYS, logs_error
from tests.faults.answers import PAGE, reply
from tests.faults.certificates import Authority
from tests.waiting import PATIENCE_S
from tests.workspaces.fake_logs import FINE, HANG, TOKEN, FakeLogs, refused

SPAN = Span.before(datetime(2026, 11, 20, tzinfo=UTC), timedelta(days=1))
ANSWERS = {
    failures.FORBIDDEN: [
        refused(403, "InsufficientAccessError", "AuthorizationFailedError"),
        refused(403, "InsufficientAccessError", "UnauthorizedClient"),
        refused(403),
        reply(403, PAGE, content_type="text/html"),
    ],
    failures.REFUSED: [
        refused(401, "AuthenticationFailed"),
        refused(401),
        refused(403, "InvalidAuthenticationToken"),
        refused(403, "InvalidAuthenticationTokenAudience"),
        refused(403, "InvalidTokenError"),
    ],
    failures.UNKNOWN: [
        refused(404, "PathNotFoundError"),
        refused(404, "ResourceNotFoundError", "WorkspaceNotFound"),
        refused(400, "BadArgumentError", "FailedToResolveResource"),
        refused(404),
    ],
    failures.THROTTLED: [
        refused(429, "ThrottledError", retry_after="600"),
        refused(429, retry_after="600"),
    ],
    failures.TIMED_OUT: [refused(504, "GatewayTimeout"), refused(504), refused(408)],
    failures.WRONG_QUERY: [
        refused(400, "BadArgumentError", "SyntaxError", "SYN0002"),
        refused(400, "BadArgumentError", "SemanticError", "SEM0100"),
        refused(400, "BadArgumentError", "QueryValidationError"),
    ],
    failures.BROKEN: [
        refused(500),
        refused(503, "ServiceUnavailable"),
        refused(302, location="https://login.example/"),
        reply(502, PAGE, content_type="text/html"),
        # Microsoft documents both: a body that was not understood, and a workspace never used.
        reply(200),
        reply(204),
        reply(200, PAGE, content_type="text/html"),
        reply(200, b'{"tables": [{"name"'),
        reply(200, b"[]"),
        reply(200, b'{"tables": 7}'),
        reply(200, b"[" * 5000),
    ],
}
"""Cause → answers that mean it."""


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """An authority that serves Log Analytics."""
    return Authority.create(tmp_path_factory.mktemp("logs"), "Microsoft Corporation")


def error_of(authority: Authority, answer: bytes, *, timeout_s: float = PATIENCE_S) -> LogsError:
    """Return what becomes of an answer."""
    with FakeLogs(authority, answer) as logs, pytest.raises(LogsError) as caught:
        logs.workspace().query("print 1", SPAN, timeout_s=timeout_s)
    return caught.value


@pytest.mark.parametrize("cause", ANSWERS)
def test_an_answer_has_its_cause(authority: Authority, cause: str) -> None:
    """Status and codes, the innermost first, decide what went wrong."""
    found = [error_of(authority, answer).cause for answer in ANSWERS[cause]]

    assert found == [cause] * len(found)


def test_every_cause_is_in_the_catalogue() -> None:
    """Whatever is told has remedies and a sentence to begin with."""
    told = {*BY_CODE.values(), *BY_STATUS.values(), *SAYS, *ANSWERS}

    assert told <= set(causes())
    assert told == set(SAYS)


def test_no_answer_in_time_is_a_timeout(authority: Authority) -> None:
    """A workspace that says nothing is given up when the time is over."""
    assert error_of(authority, HANG, timeout_s=1.0).cause == failures.TIMED_OUT


def test_a_broken_line_is_not_a_timeout(authority: Authority) -> None:
    """Where nothing listens, or the certificate is another's, the service was not reached."""
    with FakeLogs(authority, FINE) as logs:
        workspace = logs.workspace()
    with pytest.raises(LogsError) as caught:
        workspace.query("print 1", SPAN)

    assert caught.value.cause == failures.UNREACHABLE


def test_azures_words_and_ids_are_kept(authority: Authority) -> None:
    """The innermost words, the code and the request's ID stay for whoever asks for support."""
    answer = refused(400, "BadArgumentError", "SEM0100", message="No column 'X'")

    error = error_of(authority, answer)

    assert "No column 'X'" in str(error)
    assert (error.code, error.request_id) == ("SEM0100", "r-1")


@pytest.mark.parametrize(
    ("after", "seconds"), [("600", 600.0), ("0.5", 0.5), ("soon", None), ("", None)]
)
def test_a_wait_is_read(after: str, seconds: float | None) -> None:
    """`Retry-After` in seconds is told; anything else is none."""
    assert failures._seconds(after) == seconds


@pytest.mark.parametrize("status", [400, 401, 403, 404, 429, 500])
def test_no_secret_is_in_an_error(authority: Authority, status: int) -> None:
    """A server that repeats the token does not make us repeat it, and texts are cut."""
    said = f"Authorization: Bearer {TOKEN} " + "x" * 5000
    answer = refused(status, "SomeError", message=said, retry_after="600")

    error = error_of(authority, answer)

    assert TOKEN not in str(error)
    assert TOKEN[:40] not in repr(error)
    assert len(str(error)) < 700


KNOWN = {
    "AzureError": failures.UNREACHABLE,
    "ServiceRequestError": failures.UNREACHABLE,
    "ServiceResponseError": failures.UNREACHABLE,
    "ServiceRequestTimeoutError": failures.UNREACHABLE,
    "ServiceResponseTimeoutError": failures.TIMED_OUT,
    "HttpResponseError": failures.UNREACHABLE,
    "DecodeError": failures.UNREACHABLE,
    "IncompleteReadError": failures.UNREACHABLE,
    "ResourceExistsError": failures.UNREACHABLE,
    "ResourceNotFoundError": failures.UNREACHABLE,
    "ClientAuthenticationError": failures.SIGN_IN,
    "ResourceModifiedError": failures.UNREACHABLE,
    "ResourceNotModifiedError": failures.UNREACHABLE,
    "TooManyRedirectsError": failures.UNREACHABLE,
    "ODataV4Error": failures.UNREACHABLE,
    "StreamConsumedError": failures.UNREACHABLE,
    "StreamClosedError": failures.UNREACHABLE,
    "ResponseNotReadError": failures.UNREACHABLE,
}
"""azure-core's exception → its cause where no answer stands beside it."""


def test_azure_core_has_no_other_exception() -> None:
    """A new exception of azure-core is looked at before it is taken for one of these."""
    kinds = {
        name
        for name, kind in vars(exceptions).items()
        if inspect.isclass(kind) and issubclass(kind, AzureError)
    }

    assert kinds == set(KNOWN)


@pytest.mark.parametrize("name", KNOWN)
def test_an_exception_has_its_cause(name: str) -> None:
    """Each exception of azure-core is a cause, with words."""
    kind = getattr(exceptions, name)
    error = kind.__new__(kind)
    Exception.__init__(error, "words")
    error.message, error.response, error._error_format = "words", None, None

    found = logs_error(error)

    assert found.cause == KNOWN[name]
    assert str(found).startswith(SAYS[found.cause])


def test_a_failed_sign_in_is_told_as_one() -> None:
    """An error of the credential is no error of the workspace."""
    error = logs_error(ClientAuthenticationError("AADSTS7000215: Invalid client secret"))

    assert error.cause == failures.SIGN_IN
    assert "AADSTS7000215" in str(error)
