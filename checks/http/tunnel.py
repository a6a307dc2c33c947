"""The way through a proxy: how far a request came, and what is to be said of a proxy at fault."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import httpcore
from socksio import SOCKSError

from checks.failure import Failure
from checks.http.failures import TLS_FAILURES, chain
from checks.http.proxies import Proxy

SAID_OF_STATUS = {
    **dict.fromkeys((502, 503, 504), "could not reach the host"),
    **dict.fromkeys((404, 405, 501), "is no HTTP proxy"),
    407: "wants a sign-in",
}
"""Status of a refusal of CONNECT → what it says of the proxy. Source: RFC 9110 §9.3.6 and §15."""

SAID_OF_FAILURE = {
    Failure.NAME_UNKNOWN: "does not exist",
    Failure.REFUSED: "refuses the connection",
    Failure.CONNECT_TIMEOUT: "does not answer",
    Failure.TIMEOUT: "does not answer",
    Failure.RESET: "closes the connection without an HTTP answer",
    Failure.PROTOCOL: "is no HTTP proxy",
}

WITHOUT_ANSWER = re.compile("disconnected without", re.IGNORECASE)
"""httpcore's words, under the exception that it also has for garbage."""

SOCKS_SAYS = (
    (re.compile("not allowed"), "refuses the call"),
    (re.compile("could not connect"), "could not reach the host"),
    (re.compile("^Requested|username"), "wants a sign-in"),
)
"""httpcore's words for the answers of RFC 1928 and RFC 1929."""

SOCKS_SIGN_IN = "user and password"


def asked_sign_ins(headers: Iterable[tuple[bytes, bytes]]) -> str:
    """Return the kinds of sign-in that a 407 offers, as `Negotiate, NTLM`."""
    asked = [v.decode("latin-1") for k, v in headers if k.lower() == b"proxy-authenticate"]
    kinds = dict.fromkeys(a.split()[0].strip(",")[:20] for a in asked[:5] if a.strip())
    return ", ".join(kinds) or "of an unspecified kind"


@dataclass(slots=True)
class Tunnel:
    """One request's way through a proxy."""

    proxy: Proxy
    asked: bool = False
    """True once the proxy was asked for the host: TLS with the proxy, if any, then stands."""
    opened: bool = False
    """True once the proxy answered; TLS is then the host's."""
    sending: bool = False
    """True once the request itself began to go out."""
    asks_for: str = ""
    _greeted: httpcore.AsyncNetworkStream | None = None

    async def watch(self, event: str, info: Mapping[str, Any]) -> None:
        """Note how far the request came (httpcore's trace), and what the proxy asks for."""
        if event.endswith("send_request_headers.started"):
            self.sending = info["request"].method != b"CONNECT"
            self.asked = True
        elif event.endswith("setup_socks5_connection.started"):
            self._greeted = info["stream"]
        elif event.endswith("setup_socks5_connection.complete"):
            self.opened = True
        elif event.endswith("setup_socks5_connection.failed") and self._greeted:
            await self._greeted.aclose()  # httpcore leaves it open.
        elif event.endswith("receive_response_headers.complete") and not self.sending:
            _, status, _, headers, *_ = info["return_value"]
            self.opened = True
            self.asks_for = asked_sign_ins(headers) if status == 407 else ""

    def is_at_fault(self, failure: Failure) -> bool:
        """Tell whether a failure is the proxy's; TLS within the tunnel is the host's."""
        return not self.sending and not (self.opened and failure in TLS_FAILURES)

    def fault(self, error: BaseException, failure: Failure, words: str) -> str:
        """Return what to say of the proxy that is at fault."""
        said = self._said(error, failure, words)
        asks = self.asks_for
        if said == "wants a sign-in" and self.proxy.is_socks:
            asks = SOCKS_SIGN_IN
        return f"the proxy {self.proxy.shown} {said}: {words}" + (f" ({asks})" if asks else "")

    def _said(self, error: BaseException, failure: Failure, words: str) -> str:
        if any(isinstance(link, SOCKSError) for link in chain(error)):
            return "does not speak SOCKS"
        if failure is Failure.PROXY:
            return _said_of_refusal(words)
        if self.proxy.url.startswith("https:") and not self.asked:
            return _said_of_tls(failure)
        if self.opened:
            return "opened the way, which then broke"
        if WITHOUT_ANSWER.search(words):
            failure = Failure.RESET
        return SAID_OF_FAILURE.get(failure, "cannot be reached")


def _said_of_refusal(words: str) -> str:
    status = re.match(r"\d{3}\b", words)
    if status:
        return SAID_OF_STATUS.get(int(status[0]), "refuses the call")
    said = (what for pattern, what in SOCKS_SAYS if pattern.search(words))
    return next(said, "refuses the call")


def _said_of_tls(failure: Failure) -> str:
    if failure in TLS_FAILURES - {Failure.TLS_FAILED}:
        return "shows a certificate that this program does not trust"
    without_tls = (Failure.TLS_FAILED, Failure.RESET, Failure.UNREACHABLE)
    if failure in without_tls:
        return "speaks no TLS"
    return SAID_OF_FAILURE.get(failure, "cannot be reached")
