"""One place where exceptions of the network and the HTTP library become a `Failure`."""

import errno
import os
import ssl
from collections.abc import Iterator

import httpcore
import httpx
from h2.events import ConnectionTerminated, StreamReset
from socksio import SOCKSError

from checks.evidence import Failure
from checks.http.resolver import NameFailed

HTTP_FAILURES: dict[type[Exception], Failure] = {
    httpcore.ConnectTimeout: Failure.CONNECT_TIMEOUT,
    httpcore.ReadTimeout: Failure.TIMEOUT,
    httpcore.WriteTimeout: Failure.TIMEOUT,
    httpcore.PoolTimeout: Failure.TIMEOUT,
    httpcore.ConnectError: Failure.UNREACHABLE,
    httpcore.ReadError: Failure.RESET,
    httpcore.WriteError: Failure.RESET,
    httpcore.RemoteProtocolError: Failure.PROTOCOL,
    httpcore.LocalProtocolError: Failure.PROTOCOL,
    httpcore.ConnectionNotAvailable: Failure.RESET,
    httpcore.UnsupportedProtocol: Failure.PROTOCOL,
    httpcore.ProxyError: Failure.PROXY,
    SOCKSError: Failure.PROXY,
    httpx.DecodingError: Failure.PROTOCOL,
    httpx.InvalidURL: Failure.PROTOCOL,
}
"""The library's exception → what it means here; a test fails when the library gains another."""

NETWORK_ERRORS: tuple[type[Exception], ...] = (
    NameFailed,
    OSError,
    TimeoutError,
    httpx.HTTPError,
    *HTTP_FAILURES,
)
"""Everything that the network, a server or the library may raise at a request."""

NOT_SENT = frozenset(
    {
        Failure.NAME_UNKNOWN,
        Failure.NAME_TIMEOUT,
        Failure.NAME_ERROR,
        Failure.NOT_ALLOWED,
        Failure.REFUSED,
        Failure.UNREACHABLE,
        Failure.CONNECT_TIMEOUT,
        Failure.TLS_UNTRUSTED,
        Failure.TLS_WRONG_NAME,
        Failure.TLS_EXPIRED,
        Failure.TLS_FAILED,
        Failure.PROXY,
    }
)
"""Failures before a request could leave."""

ERRNOS = {
    errno.ECONNREFUSED: Failure.REFUSED,
    errno.ECONNRESET: Failure.RESET,
    errno.EPIPE: Failure.RESET,
    errno.ECONNABORTED: Failure.RESET,
    errno.ETIMEDOUT: Failure.CONNECT_TIMEOUT,
    errno.ENETUNREACH: Failure.UNREACHABLE,
    errno.EHOSTUNREACH: Failure.UNREACHABLE,
}

TLS_FAILURES = frozenset(
    {Failure.TLS_UNTRUSTED, Failure.TLS_WRONG_NAME, Failure.TLS_EXPIRED, Failure.TLS_FAILED}
)

OUTSIDE_DATES, WRONG_NAMES = (9, 10), (62, 64)
"""OpenSSL's X509_V_ERR_CERT_NOT_YET_VALID and _HAS_EXPIRED; _HOSTNAME_MISMATCH and
_IP_ADDRESS_MISMATCH."""


def chain(error: BaseException) -> Iterator[BaseException]:
    """Walk an exception and its causes, the outermost first."""
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield current
        current = current.__cause__ or current.__context__


def tls_failure(error: ssl.SSLError) -> Failure:
    """Tell why TLS was not established."""
    if not isinstance(error, ssl.SSLCertVerificationError):
        return Failure.TLS_FAILED
    if error.verify_code in OUTSIDE_DATES:
        return Failure.TLS_EXPIRED
    return Failure.TLS_WRONG_NAME if error.verify_code in WRONG_NAMES else Failure.TLS_UNTRUSTED


def failure_of(error: BaseException) -> tuple[Failure, str]:  # noqa: PLR0911 - one per kind
    """Return what an exception means and the words of its innermost known cause."""
    links = list(chain(error))
    for link in links:
        if isinstance(link, NameFailed):
            return link.failure, link.detail
        if isinstance(link, ssl.SSLCertVerificationError):
            return tls_failure(link), link.verify_message.rstrip(".")
    for link in links:
        if isinstance(link, ssl.SSLError) and not isinstance(link, ssl.SSLWantReadError):
            return tls_failure(link), (link.reason or str(link)).replace("_", " ").lower()
        if isinstance(link, OSError) and link.errno in ERRNOS:
            return ERRNOS[link.errno], os.strerror(link.errno).lower()
    if isinstance(error, TimeoutError):
        return Failure.TIMEOUT, "no response in time"
    for kind in type(error).__mro__:
        if kind in HTTP_FAILURES:
            return HTTP_FAILURES[kind], _words(error)
    return Failure.UNREACHABLE, _words(error)


def _words(error: BaseException) -> str:
    """Return an exception's words: no code of HTTP/2 without its name, no dump of an answer."""
    event = error.args[0] if error.args else None
    if isinstance(event, ConnectionTerminated | StreamReset):
        what = "GOAWAY" if isinstance(event, ConnectionTerminated) else "RST_STREAM"
        return f"HTTP/2 {what}, error code {int(event.error_code or 0)}"
    text = str(error).partition(": bytearray(")[0].strip().rstrip(".")
    return text[:200] or type(error).__name__
