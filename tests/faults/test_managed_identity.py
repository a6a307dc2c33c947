"""A managed identity's own address gets its header; any other host that is named does not."""

import asyncio

import pytest

from checks.engine.run import RunRequest, _http, aim_of
from checks.evidence import AuthScheme, Failure, Purpose
from checks.http import Credential, Outgoing
from checks.redact import Redactor
from checks.secret import Secret
from checks.target import TargetInput
from tests.faults import behaviours as b
from tests.faults.answers import GOOD, reply
from tests.faults.certificates import HOST, Authority
from tests.faults.diagnosis import Diagnosis, diagnose, public_cloud
from tests.faults.fake_server import FakeServer
from tests.waiting import PATIENCE_S

LINK = "169.254.129.4"
HEADER = "canary-of-the-identity"
TOKEN = reply(200, {"access_token": "e30.e30.c2ln", "expires_on": "1999999999", "resource": "x"})


def sign_in(
    monkeypatch: pytest.MonkeyPatch,
    endpoint: str,
    trusted: Authority,
    *servers: FakeServer,
    thumbprint: str = "",
) -> Diagnosis:
    """Diagnose with a managed identity alone, all names and addresses led to these servers."""
    gateway, identity = servers
    environ = {
        "IDENTITY_ENDPOINT": endpoint,
        "IDENTITY_HEADER": HEADER,
        "AZURE_TOKEN_CREDENTIALS": "ManagedIdentityCredential",
    }
    if thumbprint:
        environ["IDENTITY_SERVER_THUMBPRINT"] = thumbprint
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    zone = f"{HOST}=127.0.0.1:{gateway.port},*=20.0.0.1@127.0.0.1:{identity.port}"
    aim = public_cloud(ca_file=trusted.ca_file, zone=zone)
    return diagnose(f"https://{HOST}/anthropic/", in_cloud=aim, environ=environ, auth="entra")


@pytest.mark.parametrize("proxy", ["", "http://127.0.0.1:1"])
@pytest.mark.parametrize("host", [LINK, "127.0.0.1"])
def test_app_services_identity_gets_its_header(
    host: str, proxy: str, monkeypatch: pytest.MonkeyPatch, trusted: Authority
) -> None:
    """On this machine or its own link, in clear as Azure serves it, and past any proxy."""
    if proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy)
    with (
        FakeServer(b.always(GOOD), tls=trusted.server()) as gateway,
        FakeServer(b.always(TOKEN)) as identity,
    ):
        endpoint = f"http://{host}:{identity.port}/msi/token"
        found = sign_in(monkeypatch, endpoint, trusted, gateway, identity)
    assert found.check("identity.token")["status"] == "pass"
    assert {r.headers.get("x-identity-header") for r in identity.requests} == {HEADER}
    assert all("x-identity-header" not in request.headers for request in gateway.requests)
    assert HEADER not in repr(found.document)


ELSEWHERE = {
    "private": "http://10.9.0.1:{port}/msi/token",
    "public": "http://93.184.216.34:{port}/",
    "azures-own": "http://168.63.129.16:{port}/",
    "name-in-clear": "http://evil.example:{port}/",
    "name-with-tls": "https://evil.example/",
    "link-as-userinfo": f"http://{LINK}@evil.example:{{port}}/",
    "link-as-prefix": f"http://{LINK}.evil.example:{{port}}/",
    "resource": f"http://{HOST}:{{port}}/",
}


@pytest.mark.parametrize("thumbprint", ["", "AA"])
@pytest.mark.parametrize("endpoint", ELSEWHERE.values(), ids=ELSEWHERE)
def test_an_identity_elsewhere_gets_nothing(
    endpoint: str, thumbprint: str, monkeypatch: pytest.MonkeyPatch, trusted: Authority
) -> None:
    """Whoever sets the variable cannot have the header sent away, by no library either."""
    with (
        FakeServer(b.always(GOOD), tls=trusted.server()) as gateway,
        FakeServer(b.always(TOKEN)) as identity,
    ):
        where = endpoint.format(port=identity.port)
        found = sign_in(monkeypatch, where, trusted, gateway, identity, thumbprint=thumbprint)
    assert found.check("identity.token")["status"] != "pass"
    assert identity.requests == []
    assert gateway.requests == []


def test_service_fabrics_secret_is_not_sent_past_the_rule(
    monkeypatch: pytest.MonkeyPatch, trusted: Authority
) -> None:
    """Its library sends by itself, without a certificate check: so it is not asked at all."""
    with (
        FakeServer(b.always(GOOD), tls=trusted.server()) as gateway,
        FakeServer(b.always(TOKEN), tls=trusted.server()) as identity,
    ):
        endpoint = f"https://127.0.0.1:{identity.port}/"
        found = sign_in(monkeypatch, endpoint, trusted, gateway, identity, thumbprint="AA")
    assert "the managed identity of Service Fabric is not supported" in repr(found.document)
    assert identity.requests == []


NOT_ITS_HEADER = {
    "key": Outgoing(
        purpose=Purpose.OTHER,
        method="GET",
        url=f"http://{LINK}:8081/",
        credential=Credential(scheme=AuthScheme.X_API_KEY, secret=Secret("key")),
    ),
    "bearer": Outgoing(
        purpose=Purpose.OTHER,
        method="GET",
        url=f"http://{LINK}:8081/",
        secret_headers={"authorization": "Bearer x", "secret": "y"},
    ),
    "body": Outgoing(
        purpose=Purpose.OTHER,
        method="POST",
        url=f"http://{LINK}:8081/",
        body=b"client_secret=x",
        secret_headers={"secret": "y"},
    ),
    "other-port": Outgoing(
        purpose=Purpose.OTHER,
        method="GET",
        url=f"http://{LINK}:8082/",
        secret_headers={"x-identity-header": "y"},
    ),
    "other-neighbour": Outgoing(
        purpose=Purpose.OTHER,
        method="GET",
        url="http://169.254.129.5:8081/",
        secret_headers={"x-identity-header": "y"},
    ),
}


@pytest.mark.parametrize("outgoing", NOT_ITS_HEADER.values(), ids=NOT_ITS_HEADER)
def test_the_identitys_address_gets_its_header_alone(outgoing: Outgoing) -> None:
    """No key, no token and no body goes there, and its header to no neighbour of it."""
    request = RunRequest(
        given=TargetInput(base_url=f"https://{HOST}/anthropic/"),
        cloud=public_cloud(zone="*=127.0.0.1:1"),
        environ={"IDENTITY_ENDPOINT": f"http://{LINK}:8081/msi/token", "IDENTITY_HEADER": HEADER},
    )

    async def send() -> Failure | None:
        async with _http(aim_of(request), Redactor()) as http:
            return (await http.send(outgoing, timeout_s=PATIENCE_S)).failure

    assert asyncio.run(send()) is Failure.NOT_ALLOWED
