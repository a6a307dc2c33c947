"""Every exception of the HTTP library has a meaning here, decided in one place."""

import inspect

import httpcore
import httpx
import pytest

from checks.http.failures import HTTP_FAILURES, NETWORK_ERRORS, failure_of

NOT_FROM_THE_NETWORK = {
    "CookieConflict": "cookies are never read by name",
    "HTTPStatusError": "raised by raise_for_status, which is never called",
    "TooManyRedirects": "redirects are never followed",
    "StreamError": "base of the four below",
    "StreamConsumed": "a body is read once",
    "StreamClosed": "a body is closed after it is read",
    "ResponseNotRead": "a body is read as a stream",
    "RequestNotRead": "a request's body is given whole",
}
"""Exceptions of httpx that its transports never raise, and why."""


def exceptions(library: object) -> dict[str, type[Exception]]:
    """Return the exceptions that a library exports."""
    return {
        name: kind
        for name, kind in inspect.getmembers(library, inspect.isclass)
        if issubclass(kind, Exception)
    }


def is_base(kind: type[Exception]) -> bool:
    """Tell whether a mapped exception derives from this one."""
    return any(issubclass(mapped, kind) for mapped in HTTP_FAILURES)


@pytest.mark.parametrize("name", sorted(exceptions(httpcore)))
def test_every_exception_of_the_pool_is_mapped(name: str) -> None:
    """An exception that httpcore gains must be given a meaning before this passes."""
    kind = exceptions(httpcore)[name]
    assert kind in HTTP_FAILURES or is_base(kind)


@pytest.mark.parametrize("name", sorted(exceptions(httpx)))
def test_every_exception_of_the_library_is_mapped(name: str) -> None:
    """An exception of httpx is mapped, caught as its HTTPError, or listed with a reason."""
    kind = exceptions(httpx)[name]
    caught = issubclass(kind, NETWORK_ERRORS) or is_base(kind)
    assert caught or NOT_FROM_THE_NETWORK.get(name)


@pytest.mark.parametrize("name", sorted(NOT_FROM_THE_NETWORK))
def test_the_list_of_exceptions_holds_no_ghosts(name: str) -> None:
    """What is excused exists in the library and is not mapped."""
    assert exceptions(httpx)[name] not in HTTP_FAILURES


@pytest.mark.parametrize("kind", HTTP_FAILURES, ids=lambda kind: kind.__name__)
def test_a_failure_always_has_words(kind: type[Exception]) -> None:
    """An exception without a text still says something."""
    failure, words = failure_of(kind(""))
    assert failure is HTTP_FAILURES[kind]
    assert words
