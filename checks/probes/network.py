"""The way to the host: its name, a TCP connection, TLS; what is opened stays open for the calls."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from urllib.parse import urlsplit

from checks.evidence import (
    Certificate,
    Connection,
    Failure,
    Resolution,
    SignInResolution,
    TlsSession,
)
from checks.http import NETWORK_ERRORS, Http, NameFailed, ProxySettingFailed, failure_of
from checks.http.dial import CONNECT_TIMEOUT_S
from checks.http.proxies import exceptions, is_excepted, variables_of
from checks.http.trust import unverified_context
from checks.model import Condition, Facts, Probe, Reason
from checks.probes.tools import Tools
from checks.target import Target
from checks.words import say

MUTE = (Failure.CONNECT_TIMEOUT, Failure.TIMEOUT, Failure.UNREACHABLE)
"""What the library calls a handshake that gets no answer, or an end instead of one."""

SHOWN_BY_LOOKING = (Failure.TLS_UNTRUSTED, Failure.TLS_WRONG_NAME, Failure.TLS_EXPIRED)

NAME_FAILURES = (Failure.NAME_UNKNOWN, Failure.NAME_TIMEOUT, Failure.NAME_ERROR)


def _ms(start: float) -> float:
    return round((perf_counter() - start) * 1000, 3)


def first_hop(http: Http, target: Target) -> tuple[str, int]:
    """Return host and port of the first hop: the system's proxy, or the target itself."""
    proxy = http.proxy_for(target.scheme, target.host)
    return (target.host, target.port) if proxy is None else (proxy.host, proxy.port)


async def resolve(tools: Tools, facts: Facts) -> Resolution:
    """Resolve the name of the first hop."""
    target, start = facts[Target], perf_counter()
    named, hosts = exceptions(tools.http.environ)
    found = Resolution(
        host=target.host,
        proxy_variables=variables_of(target.scheme, tools.http.environ),
        no_proxy=named,
        exceptions=",".join(dict.fromkeys((*hosts, target.host))),
    )
    try:
        proxy = tools.http.proxy_for(target.scheme, target.host)
    except ProxySettingFailed as failed:
        return replace(
            found,
            failure=failed.failure,
            detail=failed.detail,
            proxy=failed.shown,
            proxy_variable=failed.variable,
            duration_ms=_ms(start),
        )
    if proxy is not None:
        found = replace(found, host=proxy.host, proxy=proxy.shown, proxy_variable=proxy.variable)
    elif tools.http.dialer.resolver.zone is None:
        found = replace(found, is_excepted=is_excepted(target.scheme, target.host))
    resolver = tools.http.dialer.resolver
    try:
        if proxy is not None:
            await resolver.refuse_private(target.host)
        addresses = await resolver.resolve(found.host)
    except NameFailed as failed:
        failure, detail = failed.failure, failed.detail
        host = target.host if failure is Failure.NOT_ALLOWED else found.host
        return replace(found, host=host, failure=failure, detail=detail, duration_ms=_ms(start))
    return replace(found, addresses=addresses, duration_ms=_ms(start))


async def resolve_sign_in(tools: Tools, _facts: Facts) -> SignInResolution:
    """Look the sign-in's name up, to tell a wrong name from a machine that resolves nothing."""
    host = urlsplit(tools.aim.cloud.authority).hostname or ""
    zone = tools.http.dialer.resolver.zone
    if zone is not None and not zone.knows(host):
        return SignInResolution(host=host)
    try:
        if tools.http.proxy_for("https", host) is not None:
            return SignInResolution(host=host)  # The proxy looks it up.
        await tools.http.dialer.resolver.resolve(host)
    except NameFailed as failed:
        return SignInResolution(host=host, failure=failed.failure)
    return SignInResolution(host=host)


async def connect(tools: Tools, facts: Facts) -> Connection:
    """Open a TCP connection to the first hop and keep it for the first call."""
    host, port = first_hop(tools.http, facts[Target])
    start = perf_counter()
    try:
        connection = await tools.http.dialer.open(host, port)
    except NETWORK_ERRORS as error:
        failure, detail = failure_of(error)
        return Connection(
            host=host, port=port, failure=failure, detail=detail, duration_ms=_ms(start)
        )
    tools.http.dialer.park(host, port, connection)
    return Connection(host=host, port=port, address=connection.address, duration_ms=_ms(start))


async def secure(tools: Tools, facts: Facts) -> TlsSession:
    """Establish TLS on the open connection; when it is refused, look at the certificate shown."""
    connection = facts[Connection]
    now, start = tools.aim.cloud.now(), perf_counter()

    def session(
        *,
        certificate: Certificate | None = None,
        version: str = "",
        alpn: str = "",
        failure: Failure | None = None,
        detail: str = "",
    ) -> TlsSession:
        return TlsSession(
            host=connection.host,
            version=version,
            alpn=alpn,
            certificate=certificate,
            expected_issuers=_expected_issuers(tools, connection.host),
            failure=failure,
            detail=detail,
            missing_trust=_missing_trust(tools) if failure is Failure.TLS_UNTRUSTED else None,
            checked_at=now,
            duration_ms=_ms(start),
        )

    try:
        tls = await tools.http.dialer.secure(connection.host, connection.port)
    except NETWORK_ERRORS as error:
        failure, detail = failure_of(error)
        if failure in MUTE:
            failure, detail = Failure.TLS_FAILED, say("the TLS handshake got no response")
        shown = await _look(tools.http, connection) if failure in SHOWN_BY_LOOKING else None
        return session(certificate=shown, failure=failure, detail=detail)
    certificate = _certificate(tls.getpeercert(True))
    return session(
        certificate=certificate,
        version=tls.version() or "",
        alpn=tls.selected_alpn_protocol() or "",
    )


TRUST_VARIABLES = ("SSL_CERT_FILE", "SSL_CERT_DIR")
"""What OpenSSL reads for the certificates to trust; a path without a file is no error there."""


def _missing_trust(tools: Tools) -> tuple[str, str] | None:
    """Return the variable that names certificates which are not there."""
    if tools.aim.cloud.ca_file is not None:
        return None
    named = ((name, tools.aim.environ.get(name, "")) for name in TRUST_VARIABLES)
    return next(((name, path) for name, path in named if path and not Path(path).exists()), None)


def _expected_issuers(tools: Tools, host: str) -> tuple[str, ...]:
    """Return who issues certificates for a cloud's own hosts; elsewhere anybody may."""
    cloud = tools.aim.cloud
    return cloud.issuers if cloud.serves(host) or cloud.is_sandbox else ()


async def _look(http: Http, connection: Connection) -> Certificate | None:
    try:
        async with asyncio.timeout(CONNECT_TIMEOUT_S):
            shown = await http.dialer.look(connection.host, connection.port, unverified_context())
    except NETWORK_ERRORS:
        return None
    return _certificate(shown)


def _certificate(der: bytes | None) -> Certificate | None:
    if not der:
        return None
    from cryptography import x509  # noqa: PLC0415 - 40 ms, while the handshake is already over
    from cryptography.x509.oid import NameOID  # noqa: PLC0415 - the same

    try:
        leaf = x509.load_der_x509_certificate(der)
    except ValueError:
        return None
    organisations = leaf.issuer.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
    try:
        names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        alternative = tuple(names.get_values_for_type(x509.DNSName))
    except x509.ExtensionNotFound:
        alternative = ()
    return Certificate(
        subject=leaf.subject.rfc4514_string(),
        issuer=leaf.issuer.rfc4514_string(),
        issuer_organisation=str(organisations[0].value) if organisations else "",
        names=alternative[:20],
        not_before=leaf.not_valid_before_utc,
        not_after=leaf.not_valid_after_utc,
    )


def _has_host(facts: Facts) -> bool:
    return bool(facts[Target].host) and facts[Target].sendable


def _holds(kind: type[Resolution | Connection | TlsSession]) -> Callable[[Facts], bool]:
    def holds(facts: Facts) -> bool:
        found = facts.get(kind)
        return found is not None and found.failure is None

    return holds


def _tls_established_or_not_asked_for(facts: Facts) -> bool:
    why = facts.why_missing(TlsSession)
    if why is not None:
        return why.reason is Reason.NOT_APPLICABLE
    return _holds(TlsSession)(facts)


GIVEN = Condition(
    holds=_has_host,
    reason=Reason.BLOCKED,
    detail=say("there is no permitted host to call"),
    blocked_by=("target.given", "target.host"),
)
RESOLVED = Condition(
    holds=_holds(Resolution),
    reason=Reason.BLOCKED,
    detail=say("the host name was not resolved"),
    blocked_by=("network.dns",),
)
CONNECTED = Condition(
    holds=_holds(Connection),
    reason=Reason.BLOCKED,
    detail=say("no connection was opened"),
    blocked_by=("network.tcp",),
)
SECURED = Condition(
    holds=_tls_established_or_not_asked_for,
    reason=Reason.BLOCKED,
    detail=say("no TLS connection was established"),
    blocked_by=("network.tls",),
)
ENCRYPTED = Condition(
    holds=lambda facts: facts[Target].scheme == "https",
    reason=Reason.NOT_APPLICABLE,
    detail=say("a loopback URL with http does not use TLS"),
)
DIRECT = Condition(
    holds=lambda facts: not facts[Resolution].proxy,
    reason=Reason.NOT_APPLICABLE,
    detail=say("calls go through the system's proxy, and so does the TLS handshake with the host"),
)

UNRESOLVED = Condition(
    holds=lambda facts: facts[Resolution].failure in NAME_FAILURES and not facts[Resolution].proxy,
    reason=Reason.NOT_APPLICABLE,
    detail=say("the host name was resolved"),
)

PROBES = (
    Probe(
        id="network.resolve",
        provides=Resolution,
        needs=(Target,),
        conditions=(GIVEN,),
        run=resolve,
        waits_for=say("the name server"),
        timeout_s=None,
    ),
    Probe(
        id="network.resolve-sign-in",
        provides=SignInResolution,
        needs=(Target, Resolution),
        conditions=(UNRESOLVED,),
        run=resolve_sign_in,
        waits_for=say("the name server"),
        timeout_s=None,
    ),
    Probe(
        id="network.connect",
        provides=Connection,
        needs=(Target, Resolution),
        conditions=(RESOLVED,),
        run=connect,
        waits_for="a TCP connection",
        timeout_s=None,
    ),
    Probe(
        id="network.secure",
        provides=TlsSession,
        needs=(Target, Resolution, Connection),
        conditions=(ENCRYPTED, DIRECT, CONNECTED),
        run=secure,
        waits_for="the TLS handshake",
        timeout_s=None,
    ),
)
