"""What goes over the wire: protocols, certificates, bytes that a seed decides, latency."""

import asyncio
import socket
import ssl
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from cryptography import x509

from checks.sandbox import Sandbox
from checks.sandbox.journal import Journal
from tests.waiting import PATIENCE_S

Connect = Callable[..., httpx.Client]

LATENCY_S = 3


def trusting(sandbox: Sandbox) -> ssl.SSLContext:
    """Return a context that trusts what the scenario's machine trusts."""
    return ssl.create_default_context(cadata=sandbox.ca_pem)


def certificate(sandbox: Sandbox, port: int, name: str = "localhost") -> x509.Certificate:
    """Complete a verified TLS handshake for a name and return the certificate shown."""
    with (
        socket.create_connection(("127.0.0.1", port)) as raw,
        trusting(sandbox).wrap_socket(raw, server_hostname=name) as wrapped,
    ):
        return x509.load_der_x509_certificate(wrapped.getpeercert(binary_form=True) or b"")


def issuer(shown: x509.Certificate) -> str:
    """Return the organisation that issued a certificate."""
    names = shown.issuer.get_attributes_for_oid(x509.NameOID.ORGANIZATION_NAME)
    return str(names[0].value)


@pytest.mark.parametrize(("http2", "version"), [(False, "HTTP/1.1"), (True, "HTTP/2")])
def test_both_protocols_are_served(
    connect: Connect, healthy: Sandbox, message: dict[str, Any], http2: bool, version: str
) -> None:
    """A client gets the protocol it offers, and the same answer."""
    headers = {
        "x-api-key": healthy.environment["ANTHROPIC_FOUNDRY_API_KEY"],
        "anthropic-version": "2023-06-01",
    }

    with connect(healthy, http2=http2) as gateway:
        response = gateway.post("/anthropic/v1/messages", json=message, headers=headers)

    assert (response.http_version, response.status_code) == (version, 200)
    assert response.headers["date"] == "Fri, 20 Nov 2026 17:09:00 GMT"
    assert "server" not in response.headers


@pytest.mark.parametrize(
    "name",
    ["localhost", "127.0.0.1", "::1", "contoso-ai.services.ai.azure.localhost",
     "eastus2.api.cognitive.azure.localhost"],
)  # fmt: skip
def test_the_certificates_cover_every_name_a_client_may_use(healthy: Sandbox, name: str) -> None:
    """Both listeners are trusted under loopback's names and Azure's."""
    for port in (healthy.gateway_port, healthy.management_port):
        assert issuer(certificate(healthy, port, name)) == "Foundry Doctor Sandbox"


def test_an_untrusted_issuer_fails_the_handshake() -> None:
    """The gateway's certificate is not trusted there, the management's is."""
    with Sandbox("untrusted-certificate", seed=7) as sandbox:
        with pytest.raises(ssl.SSLCertVerificationError):
            certificate(sandbox, sandbox.gateway_port)

        assert issuer(certificate(sandbox, sandbox.management_port)) == "Foundry Doctor Sandbox"


def test_an_interceptors_issuer_is_trusted() -> None:
    """A company's root stands in the machine's store beside the sandbox's own."""
    with Sandbox("proxy-page", seed=7) as sandbox:
        assert sandbox.ca_pem.count("BEGIN CERTIFICATE") == 2
        assert issuer(certificate(sandbox, sandbox.gateway_port)) == "Contoso Web Gateway"
        assert issuer(certificate(sandbox, sandbox.management_port)) == "Foundry Doctor Sandbox"


def test_without_a_time_the_clock_is_real(connect: Connect, message: dict[str, Any]) -> None:
    """Answers carry the time of the machine."""
    with Sandbox("healthy", seed=7) as sandbox, connect(sandbox) as gateway:
        before = datetime.now(UTC).replace(microsecond=0)
        date = gateway.get("/").headers["date"]

    told = datetime.strptime(date, "%a, %d %b %Y %H:%M:%S GMT").replace(tzinfo=UTC)
    assert before <= told <= datetime.now(UTC)
    assert "FOUNDRY_DOCTOR_NOW" not in sandbox.environment


def test_a_time_of_another_zone_is_told_in_utc(connect: Connect) -> None:
    """The time at which a sandbox stands still may be given in any zone."""
    noon = datetime.fromisoformat("2026-11-20T18:09:00+01:00")
    with Sandbox("healthy", seed=7, now=noon) as sandbox, connect(sandbox) as gateway:
        assert gateway.get("/").headers["date"] == "Fri, 20 Nov 2026 17:09:00 GMT"


def test_a_time_without_a_zone_is_refused() -> None:
    """A naive time could mean anything."""
    with pytest.raises(ValueError, match="needs a time zone"):
        Sandbox("healthy", now=datetime(2026, 11, 20))  # noqa: DTZ001 -- the point of the test


@pytest.mark.parametrize("http2", [False, True])
def test_latency_is_waited_for_side_by_side(http2: bool) -> None:
    """Requests that come together are answered together, after the latency."""

    async def ask(sandbox: Sandbox) -> None:
        base_url = f"https://localhost:{sandbox.gateway_port}"
        context = trusting(sandbox)
        async with httpx.AsyncClient(
            base_url=base_url, verify=context, http2=http2, trust_env=False, timeout=PATIENCE_S
        ) as many:
            await asyncio.gather(*(many.get("/") for _ in range(8)))

    with Sandbox("healthy", latency_ms=LATENCY_S * 1000) as sandbox:
        asyncio.run(ask(sandbox))
        first, *rest = sandbox.requests

    assert len(rest) == 7
    assert first.finished_at is not None
    assert first.finished_at - first.started_at >= LATENCY_S
    assert all(each.started_at < first.finished_at for each in rest)


def conversation(connect: Connect, sandbox: Sandbox, message: dict[str, Any]) -> list[Any]:
    """Ask for a bit of everything under one host name; return every byte that came back."""
    found = sandbox.environment
    form = {
        "grant_type": "client_credentials",
        "client_id": found["AZURE_CLIENT_ID"],
        "client_secret": found["AZURE_CLIENT_SECRET"],
        "scope": "https://ai.azure.com/.default",
    }
    tenant = found["AZURE_TENANT_ID"]
    key = {"x-api-key": found["ANTHROPIC_FOUNDRY_API_KEY"], "anthropic-version": "2023-06-01"}
    gateway = f"https://localhost:{sandbox.gateway_port}/anthropic/v1"
    entra = f"https://localhost:{sandbox.management_port}/{tenant}"
    with connect(sandbox, headers={"host": "localhost"}) as ask:
        answers = [
            ask.get(f"{entra}/v2.0/.well-known/openid-configuration"),
            ask.post(f"{entra}/oauth2/v2.0/token", data=form),
            ask.post(f"{entra}/oauth2/v2.0/token", data=form),
            ask.post(f"{entra}/oauth2/v2.0/token", data=form | {"client_secret": "x"}),
            ask.post(f"{gateway}/messages", json=message, headers=key),
            ask.post(f"{gateway}/messages", json=message, headers=key),
            ask.post(f"{gateway}/messages", json=message | {"stream": True}, headers=key),
            ask.post(f"{gateway}/messages", json=message, headers=key | {"x-api-key": "x"}),
            ask.get(f"{gateway}/models"),
        ]
    return [(answer.status_code, answer.headers.raw, answer.content) for answer in answers]


def test_seed_and_time_decide_every_byte(
    connect: Connect, message: dict[str, Any], now: datetime
) -> None:
    """Two sandboxes with one seed and one time give the same answers to the same requests."""
    with Sandbox("healthy", seed=7, now=now) as one, Sandbox("healthy", seed=7, now=now) as other:
        assert conversation(connect, one, message) == conversation(connect, other, message)


def test_another_seed_gives_other_identifiers(
    connect: Connect, message: dict[str, Any], now: datetime
) -> None:
    """The seed is not decoration."""
    with Sandbox("healthy", seed=7, now=now) as one, Sandbox("healthy", seed=8, now=now) as other:
        pairs = zip(
            conversation(connect, one, message), conversation(connect, other, message), strict=True
        )

        assert not [first for first, second in list(pairs)[1:] if first == second]


def test_a_body_is_told_from_others_and_not_shown() -> None:
    """Within one log equal bodies are alike; another log says nothing about them."""
    journal = Journal()
    form = b"client_secret=made-up&scope=x"

    assert journal.fingerprint(form) == journal.fingerprint(bytes(form))
    assert journal.fingerprint(form) != journal.fingerprint(form + b"y")
    assert journal.fingerprint(form) != Journal().fingerprint(form)
    assert journal.fingerprint(b"") == ""
