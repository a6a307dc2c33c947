"""Checks of the way to the host."""

from datetime import timedelta
from email.utils import parsedate_to_datetime
from ipaddress import ip_address

from checks.causes.classify import Match, classify
from checks.clouds import is_loopback
from checks.evidence import (
    Acceptance,
    Connection,
    DeploymentCall,
    Exchange,
    Failure,
    Resolution,
    SignInResolution,
    TlsSession,
)
from checks.knowledge import constant
from checks.model import Candidate, Check, Confidence, Facts, Finding, Reason
from checks.rules.answers import proxy_params
from checks.rules.findings import THIS_CLOUD, because, failed, passed, skipped, warned
from checks.words import say

EXPIRES_SOON = timedelta(days=7)
"""Azure renews its certificates weeks before their end; a week left means that renewal failed."""

SKEW_ALLOWED = timedelta(minutes=constant("clock-skew-minutes"))
"""What Entra tolerates between clocks."""


def _match(failure: Failure, **params: str) -> Match:
    return classify({"status": 0, "failure": failure.value}, **params)


BY_SETTING = say("This machine's proxy setting was read.")
PROXY_FAULTS = {
    Failure.NAME_UNKNOWN: (
        say("does not exist"),
        say("no host has this name (a proxy's URL has the format http://host:port)"),
    ),
    Failure.REFUSED: (say("refuses the connection"), say("nothing listens there")),
    Failure.CONNECT_TIMEOUT: (say("does not answer"), say("no connection was established in time")),
    Failure.UNREACHABLE: (say("cannot be reached"), say("there is no route to the proxy")),
}
"""Why the first hop failed → what is said of the proxy that it is, in short and why."""


def proxy_fault(name: Resolution, failure: Failure, detail: str) -> Finding:
    """Return the finding that the proxy, and not the host, is at fault."""
    reason, why = detail, ""
    if failure is not Failure.PROXY:
        reason, why = PROXY_FAULTS.get(failure, (say("could not be reached"), detail))
    return failed(
        say(
            "The proxy {proxy} {reason}{why}.",
            proxy=name.proxy,
            reason=reason,
            why=why and f": {why}",
        ),
        because(
            "proxy-dead",
            BY_SETTING,
            rests_on=(),
            **proxy_params(name),
            reason=reason,
        ),
        (("proxy", name.proxy), ("reason", detail)),
    )


def judge_dns(facts: Facts) -> Finding:
    """Judge the name of the first hop."""
    found, sign_in = facts[Resolution], facts.get(SignInResolution)
    evidence = (("host", found.host), ("proxy", found.proxy), ("answer", found.detail))
    if found.failure is Failure.NOT_ALLOWED:
        return failed(
            f"{found.detail}.",
            because("private-target-refused", say("The address is private."), host=found.host),
            evidence,
        )
    if found.failure and found.proxy:
        return proxy_fault(found, found.failure, found.detail)
    if found.failure and found.is_excepted:
        return failed(
            say(
                "{no_proxy} excludes {host} from the proxy, but this machine's own DNS does not "
                "resolve the name.",
                no_proxy=found.no_proxy,
                host=found.host,
            ),
            because(
                "no-proxy-unresolved",
                say("The variable was read, and the host name was resolved."),
                Confidence.LIKELY,
                host=found.host,
                variable=found.no_proxy,
            ),
            (*evidence, ("setting", found.no_proxy)),
        )
    if sign_in is not None and sign_in.failure:
        return failed(
            say(
                "Neither {host} nor {host2} could be resolved.",
                host=found.host,
                host2=sign_in.host,
            ),
            because(
                "offline",
                say("Both host names were resolved."),
                host=found.host,
                reason=sign_in.host,
            ),
            (*evidence, (sign_in.host, sign_in.failure.value)),
        )
    if found.failure:
        what = (
            say("does not exist") if found.failure is Failure.NAME_UNKNOWN else say("got no answer")
        )
        match = _match(found.failure, host=found.host)
        return failed(
            say("The host name {host} {what}.", host=found.host, what=what),
            match.candidates,
            evidence,
        )
    where = _kind_of(found.addresses)
    return passed(
        say("{host} resolves to {where}.", host=found.host, where=where),
        (("addresses", ", ".join(found.addresses)), ("proxy", found.proxy)),
    )


def _kind_of(addresses: tuple[str, ...]) -> str:
    """Say whose addresses these are."""
    if all(ip_address(address).is_loopback for address in addresses):
        return say("this machine")
    private = any(not ip_address(address).is_global for address in addresses)
    return say("a private address") if private else say("a public address")


def judge_tcp(facts: Facts) -> Finding:
    """Judge the TCP connection."""
    found, name = facts[Connection], facts.get(Resolution)
    if found.failure and name and name.proxy:
        return proxy_fault(name, found.failure, found.detail)
    if found.failure:
        match = _match(found.failure, **_place(found))
        return failed(
            say(
                "No connection to {host}:{port} was established: {detail}.",
                host=found.host,
                port=found.port,
                detail=found.detail,
            ),
            match.candidates,
            (("host", f"{found.host}:{found.port}"), ("reason", found.detail)),
        )
    return passed(
        say("{host}:{port} accepts connections.", host=found.host, port=found.port),
        (("address", found.address),),
    )


def _place(found: Connection) -> dict[str, str]:
    """Return where nobody answered; a port of this machine is its user's to open."""
    place = {"host": found.host, "port": str(found.port)}
    if found.failure is Failure.REFUSED and is_loopback(found.host):
        place["local_port"] = place["port"]
    return place


def _certificate_evidence(session: TlsSession) -> list[tuple[str, object]]:
    evidence: list[tuple[str, object]] = [
        ("TLS", session.version),
        ("ALPN", session.alpn),
        ("reason", session.detail),
    ]
    if session.certificate:
        evidence += [
            ("issuer", session.certificate.issuer),
            ("subject", session.certificate.subject),
            ("names", ", ".join(session.certificate.names)),
            (say("valid to"), session.certificate.not_after.isoformat()),
        ]
    return evidence


def judge_tls(facts: Facts) -> Finding:
    """Judge whether TLS was established with a certificate that this machine trusts."""
    found = facts[TlsSession]
    evidence = _certificate_evidence(found)
    if found.failure:
        shown = _shown(found)
        match = _match(found.failure, host=found.host, **shown)
        by = (
            say(" The certificate was issued by {issuer}.", issuer=shown["issuer"])
            if shown.get("issuer")
            else ""
        )
        return failed(
            say(
                "The TLS connection to {host} was not established: {detail}.{by}{trust_fault}",
                host=found.host,
                detail=found.detail,
                by=by,
                trust_fault=_trust_fault(found),
            ),
            (*_missing_trust(found), *match.candidates),
            evidence,
        )
    return passed(
        say("{host} presents a certificate that this machine trusts.", host=found.host), evidence
    )


def _shown(found: TlsSession) -> dict[str, str]:
    """Return what the certificate says of itself, so that nobody has to look again."""
    shown = found.certificate
    if shown is None:
        return {}
    said = {
        "issuer": shown.issuer_organisation or shown.issuer,
        "certificate_names": ", ".join(shown.names),
        "expires": shown.not_after.date().isoformat(),
    }
    return {name: value for name, value in said.items() if value}


def _missing_trust(found: TlsSession) -> tuple[Candidate, ...]:
    if found.missing_trust is None:
        return ()
    variable, path = found.missing_trust
    why = say("The path in the variable was checked.")
    return because("ca-file-missing", why, Confidence.LIKELY, variable=variable, path=path)


def _trust_fault(found: TlsSession) -> str:
    if found.missing_trust is None:
        return ""
    variable, path = found.missing_trust
    return say(" {variable} is set to {path}, which does not exist.", variable=variable, path=path)


def judge_issuer(facts: Facts) -> Finding:
    """Judge whether the trusted certificate is from an issuer that serves Azure."""
    found = facts[TlsSession]
    if found.certificate is None or found.failure:
        return skipped(
            say("No trusted certificate was presented."), Reason.BLOCKED, ("network.tls",)
        )
    issuer = found.certificate.issuer_organisation
    if not found.expected_issuers:
        return skipped(
            say("Any certificate issuer is allowed for this host."), Reason.NOT_APPLICABLE
        )
    if issuer in found.expected_issuers:
        return passed(
            say("The certificate was issued by {issuer}.", issuer=issuer), (("issuer", issuer),)
        )
    return warned(
        say(
            "The certificate was issued by {foreign_issuer}, which is not one of Azure's issuers.",
            foreign_issuer=found.foreign_issuer,
        ),
        because(
            "tls-intercepted",
            say("The certificate's issuer is not one of Azure's issuers."),
            Confidence.LIKELY,
            rests_on=(THIS_CLOUD,),
            issuer=found.foreign_issuer,
            host=found.host,
        ),
        _certificate_evidence(found),
    )


def judge_lifetime(facts: Facts) -> Finding:
    """Judge how long the certificate stays valid."""
    found = facts[TlsSession]
    if found.certificate is None or found.remaining is None or found.failure:
        return skipped(
            say("No trusted certificate was presented."), Reason.BLOCKED, ("network.tls",)
        )
    days = found.remaining.days
    evidence = (
        (say("valid to"), found.certificate.not_after.isoformat()),
        (say("days left"), days),
    )
    if found.remaining < EXPIRES_SOON:
        return warned(
            say("Days until the certificate expires: {days}.", days=days),
            because(
                "certificate-expiring",
                say("The certificate's expiry date was read."),
                host=found.host,
                expires=found.certificate.not_after.date().isoformat(),
            ),
            evidence,
        )
    return passed(say("The certificate is valid for {days} more days.", days=days), evidence)


def skew(exchange: Exchange) -> timedelta | None:
    """Return how far this machine's clock is ahead of the server's; None when it does not say."""
    date = exchange.header("date")
    if not date or not exchange.received_at:
        return None
    try:
        server = parsedate_to_datetime(date)
    except (ValueError, OverflowError):
        return None
    return exchange.received_at - server if server.tzinfo else None


def judge_clock(facts: Facts) -> Finding:
    """Judge this machine's clock by the Date header of an answer."""
    call = facts.get(DeploymentCall) or facts[Acceptance].call
    ahead = skew(call.exchange)
    if ahead is None:
        return skipped(say("The response has no Date header."), Reason.NOT_APPLICABLE)
    minutes = round(abs(ahead.total_seconds()) / 60)
    if abs(ahead) > SKEW_ALLOWED:
        is_ahead = ahead > timedelta()
        return warned(
            say(
                "This machine's clock is {minutes} minutes {side} the server's.",
                minutes=minutes,
                side=say("ahead of") if is_ahead else "behind",
            ),
            because(
                "clock-skewed",
                say("The Date header of the response was read."),
                Confidence.LIKELY,
                rests_on=("constants/clock-skew-minutes",),
                skew=say(
                    "{minutes} minutes {side}",
                    minutes=minutes,
                    side="ahead" if is_ahead else "behind",
                ),
            ),
            (
                ("Date", call.exchange.header("date")),
                (say("this machine"), call.exchange.received_at),
            ),
        )
    return passed(say("This machine's clock agrees with the server's."))


CHECKS = (
    Check(id="network.dns", needs=(Resolution,), uses=(SignInResolution,), judge=judge_dns),
    Check(id="network.tcp", needs=(Connection,), uses=(Resolution,), judge=judge_tcp),
    Check(id="network.tls", needs=(TlsSession,), judge=judge_tls),
    Check(id="network.certificate-issuer", needs=(TlsSession,), judge=judge_issuer),
    Check(id="network.certificate-lifetime", needs=(TlsSession,), judge=judge_lifetime),
    Check(id="network.clock", needs=(Acceptance,), judge=judge_clock),
)
