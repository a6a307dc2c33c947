"""Faults of names, certificates, handshakes and HTTP/2."""

import threading
from dataclasses import dataclass
from datetime import timedelta

import pytest

from tests.faults import behaviours as b
from tests.faults import fake_h2 as h2
from tests.faults.answers import GOOD, PAGE, reply
from tests.faults.certificates import HOST, Authority
from tests.faults.diagnosis import Diagnosis, diagnose, public_cloud
from tests.faults.fake_server import Behaviour, FakeServer, Peer
from tests.waiting import PATIENCE_S

URL = f"https://{HOST}/anthropic/"


def diagnose_at(
    server: FakeServer, authority: Authority, *, timeout_s: float = PATIENCE_S
) -> Diagnosis:
    """Diagnose the public cloud's host, which a zone leads to a server."""
    zone = f"{HOST}=127.0.0.1:{server.port}"
    aim = public_cloud(ca_file=authority.ca_file, zone=zone)
    return diagnose(URL, in_cloud=aim, timeout_s=timeout_s)


@dataclass(frozen=True, slots=True, kw_only=True)
class BadCertificate:
    """A certificate and what is to be said of it."""

    name: str
    names: tuple[str, ...] = ()
    starts: timedelta = timedelta(days=-1)
    ends: timedelta = timedelta(days=90)
    cause: str
    says: str


BAD = (
    BadCertificate(
        name="expired",
        starts=timedelta(days=-9),
        ends=timedelta(days=-1),
        cause="tls-expired",
        says="has expired",
    ),
    BadCertificate(
        name="future", starts=timedelta(days=2), cause="tls-expired", says="not yet valid"
    ),
    BadCertificate(
        name="wrong-host", names=("other.example",), cause="tls-wrong-name", says="mismatch"
    ),
)


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: bad.name)
def test_a_bad_certificate_is_told_apart(bad: BadCertificate, trusted: Authority) -> None:
    """Expired, not yet valid, for another host: each is named, and nothing is sent."""
    context = trusted.server(*bad.names, starts=bad.starts, ends=bad.ends)
    with FakeServer(b.always(GOOD), tls=context) as server:
        found = diagnose_at(server, trusted)
    assert (found.category, found.cause) == ("network.tls_proxy", bad.cause)
    assert bad.says in found.failed
    assert server.requests == []


def test_an_unknown_issuer_is_named(trusted: Authority, interceptor: Authority) -> None:
    """A certificate whose issuer is not trusted fails with the issuer's name; nothing is sent."""
    with FakeServer(b.always(GOOD), tls=interceptor.server()) as server:
        found = diagnose_at(server, trusted)
    assert (found.verdict, found.cause) == ("fail", "tls-untrusted")
    assert "Contoso Web Gateway" in found.failed
    assert server.requests == []


def test_a_trusted_interceptor_is_a_warning_while_calls_work(interceptor: Authority) -> None:
    """A trusted certificate of an issuer that does not serve Azure is worth a warning."""
    with FakeServer(b.always(GOOD), tls=interceptor.server()) as server:
        found = diagnose_at(server, interceptor)
    assert (found.verdict, found.cause) == ("warn", "tls-intercepted")


def test_a_trusted_interceptors_page_is_blamed_on_the_interceptor(interceptor: Authority) -> None:
    """An interceptor that answers with a web page is the one cause of all that fails."""
    page = reply(403, PAGE, content_type="text/html")
    with FakeServer(b.always(page), tls=interceptor.server()) as server:
        found = diagnose_at(server, interceptor)
    assert (found.verdict, found.category) == ("fail", "network.tls_proxy")
    assert len(found.document["root_causes"]) == 1


HANDSHAKES = {
    "hang-up": (b.hang_up, ("tls-failed", "connection-reset")),
    "reset": (b.reset_at_once, ("connection-reset",)),
    "mute": (b.never, ("tls-failed",)),
}


@pytest.mark.parametrize(("behave", "causes"), HANDSHAKES.values(), ids=HANDSHAKES)
def test_a_broken_handshake_is_not_mistaken_for_a_closed_port(
    behave: Behaviour,
    causes: tuple[str, ...],
    trusted: Authority,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A handshake that is cut or never answered is a fault of TLS or of what stands between."""
    monkeypatch.setattr("checks.http.dial.CONNECT_TIMEOUT_S", 2.0)
    with FakeServer(behave) as server:
        found = diagnose_at(server, trusted)
    assert (found.verdict, found.category) == ("fail", "network.tls_proxy")
    assert found.cause in causes


def test_a_handshake_that_outlasts_the_run_leaves_nothing_open(trusted: Authority) -> None:
    """When the run ends during the handshake, its connection is closed with it."""
    left = threading.Event()

    async def wait(peer: Peer) -> None:
        await peer.hang()
        left.set()

    with FakeServer(wait) as server:
        found = diagnose_at(server, trusted, timeout_s=2.0)
        assert left.wait(PATIENCE_S)
    assert found.verdict == "incomplete"
    assert found.check("network.tls")["reason"] == "deadline"


ZONES = {
    "nxdomain": (f"{HOST}=nxdomain", "host-unknown", "does not exist"),
    "timeout": (f"{HOST}=timeout", "dns-failing", "got no answer"),
    "closed-port": (f"{HOST}=127.0.0.1:1", "connection-refused", "connection refused"),
}


@pytest.mark.parametrize(("zone", "cause", "says"), ZONES.values(), ids=ZONES)
def test_a_host_that_cannot_be_reached_is_told_apart(zone: str, cause: str, says: str) -> None:
    """No such name, no answer about it, nobody at the port: three causes."""
    found = diagnose(URL, in_cloud=public_cloud(zone=zone))
    assert (found.verdict, found.cause) == ("fail", cause)
    assert says in found.failed
    assert found.document["sent"]["requests"] == 0


SPEAKS = {
    "http/1.1": (b.always(GOOD), ("http/1.1",), "HTTP/1.1"),
    "h2": (h2.speaking(h2.message), ("h2", "http/1.1"), "HTTP/2"),
    "goaway-after-answer": (h2.speaking(h2.go_away_after), ("h2",), "HTTP/2"),
}


@pytest.mark.parametrize(("behave", "alpn", "version"), SPEAKS.values(), ids=SPEAKS)
def test_each_version_of_http_is_spoken(
    behave: Behaviour, alpn: tuple[str, ...], version: str, trusted: Authority
) -> None:
    """HTTP/1.1 alone, HTTP/2, and HTTP/2 with a GOAWAY after each answer: all work."""
    with FakeServer(behave, tls=trusted.server(alpn=alpn)) as server:
        found = diagnose_at(server, trusted)
    request = found.check("gateway.deployment-answers")["requests"][0]
    assert (found.verdict, request["http_version"]) == ("pass", version)


H2_FAULTS = {
    "goaway": (h2.go_away, "HTTP/2 GOAWAY, error code 11"),
    "rst_stream": (h2.reset_stream, "HTTP/2 RST_STREAM, error code 2"),
    "goaway-in-answer": (h2.go_away_in_answer, "HTTP/2 GOAWAY, error code 2"),
}


@pytest.mark.parametrize(("answer", "says"), H2_FAULTS.values(), ids=H2_FAULTS)
def test_what_http_2_refuses_is_said_in_its_words(
    answer: h2.Answer, says: str, trusted: Authority
) -> None:
    """GOAWAY and RST_STREAM are named with their code, and never answered by a hidden retry."""
    with FakeServer(h2.speaking(answer), tls=trusted.server(alpn=("h2",))) as server:
        found = diagnose_at(server, trusted)
    assert (found.verdict, found.category) == ("fail", "service.error_5xx")
    assert says in found.failed
    assert server.connections == found.document["sent"]["requests"]
