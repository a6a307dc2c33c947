"""Where a credential may go: not along a redirect, not in clear, not to anybody else."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from checks.clouds import Zone
from checks.engine.run import RunRequest, _http, aim_of
from checks.evidence import AuthScheme, Exchange, Failure, Purpose
from checks.http import Credential, Http, Outgoing
from checks.redact import Redactor
from checks.secret import Secret
from checks.target import TargetInput
from tests.faults import behaviours as b
from tests.faults.answers import GOOD, reply
from tests.faults.certificates import HOST, Authority
from tests.faults.diagnosis import KEY, diagnose, public_cloud
from tests.faults.fake_server import FakeServer, Peer
from tests.waiting import PATIENCE_S


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_is_followed(status: int) -> None:
    """A redirect is reported with its address, and the other server hears nothing."""
    with FakeServer(b.always(GOOD)) as other:
        moved = reply(status, location=f"http://127.0.0.1:{other.port}/v1/messages")
        with FakeServer(b.always(moved)) as server:
            found = diagnose(server.url)
    assert (found.verdict, found.cause) == ("fail", "redirected")
    assert f"a redirect to http://127.0.0.1:{other.port}/" in found.failed
    assert (other.connections, other.requests) == (0, [])


@pytest.mark.parametrize(
    "location", ["mailto:x", "http://[", "http://h:port/", "https://\x7f/", "//", "http://xn--/"]
)
def test_a_redirect_to_nowhere_is_a_redirect(location: str) -> None:
    """A `Location` that is no address changes nothing: it is shown, and the call was sent."""
    with FakeServer(b.always(reply(302, location=location))) as server:
        found = diagnose(server.url)
    assert (found.verdict, found.cause) == ("fail", "redirected")
    assert found.document["sent"]["requests"] > 0


def ask(outgoing: Outgoing, http: Http) -> Exchange:
    """Send one request."""

    async def send() -> Exchange:
        async with http:
            return await http.send(outgoing, timeout_s=PATIENCE_S)

    return asyncio.run(send())


def client_for(base_url: str) -> Http:
    """Return the client that a run against a base URL would have."""
    request = RunRequest(
        given=TargetInput(base_url=base_url),
        cloud=public_cloud(zone="*=127.0.0.1:1"),
        environ={"ANTHROPIC_FOUNDRY_API_KEY": KEY},
    )
    return _http(aim_of(request), Redactor())


def with_key(url: str) -> Outgoing:
    """Return a request with a key."""
    credential = Credential(scheme=AuthScheme.X_API_KEY, secret=Secret(KEY))
    return Outgoing(purpose=Purpose.OTHER, method="POST", url=url, credential=credential)


FOREIGN = {
    "other-https-host": f"https://evil.example/v1/{HOST}",
    "host-as-prefix": f"https://{HOST}.evil.example/",
    "host-as-userinfo": f"https://{HOST}@evil.example/",
    "another-resource": "https://fabrikam.services.ai.azure.com/",
    "own-host-in-clear": f"http://{HOST}/anthropic/",
    "name-like-loopback": "http://127.0.0.1.evil.example/",
    "own-host-at-another-port": f"https://{HOST}:8443/anthropic/",
    "sign-in-at-another-port": "https://login.microsoftonline.com:8443/",
    "localhost-suffix": "http://evil.localhost.example/",
}


@pytest.mark.parametrize("url", FOREIGN.values(), ids=FOREIGN)
def test_a_credential_goes_to_its_own_host_alone(url: str) -> None:
    """A request with a key to any other host, or in clear, is refused before it connects."""
    exchange = ask(with_key(url), client_for(f"https://{HOST}/anthropic/"))
    assert exchange.failure is Failure.NOT_ALLOWED


def test_the_own_host_over_https_may_have_it() -> None:
    """The same client does go to its own host; only that nobody listens stops it here."""
    exchange = ask(with_key(f"https://{HOST}/"), client_for(f"https://{HOST}/anthropic/"))
    assert exchange.failure is Failure.REFUSED


PORTS = {
    "ssh": ((), f"https://{HOST}:22/anthropic/"),
    "odd": ((), f"https://{HOST}:8081/anthropic/"),
    "regional": ((), "https://eastus2.api.cognitive.microsoft.com:22/anthropic/"),
    "allowed-by-name": (("gw.example",), "https://gw.example:22/anthropic/"),
    "allowed-at-another": (("gw.example:8443",), "https://gw.example:22/anthropic/"),
    "allowed-at-another-only": (("gw.example:8443",), "https://gw.example/anthropic/"),
}


@pytest.mark.parametrize(("allowed", "url"), PORTS.values(), ids=PORTS)
def test_an_odd_port_of_a_good_host_is_not_even_connected_to(
    allowed: tuple[str, ...], url: str, trusted: Authority
) -> None:
    """Only 443 gets a connection, of the cloud's hosts and of a host that is allowed by name."""
    with FakeServer(b.always(GOOD), tls=trusted.server()) as server:
        zone = f"*=20.0.0.1@127.0.0.1:{server.port}"
        aim = public_cloud(ca_file=trusted.ca_file, zone=zone)
        found = diagnose(url.replace(":22", f":{server.port}"), in_cloud=aim, allow_hosts=allowed)
    assert "port-not-allowed" in {c["id"] for c in found.document["root_causes"]}
    assert server.connections == 0


@pytest.mark.parametrize("text", ["gw.example:{port}", "GW.example:{port}", " gw.example:{port} "])
def test_a_port_that_is_allowed_by_its_number_is_called(text: str, trusted: Authority) -> None:
    """`--allow-host NAME:PORT` is for a gateway of one's own."""
    with FakeServer(b.always(GOOD), tls=trusted.server("gw.example")) as server:
        zone = f"*=20.0.0.1@127.0.0.1:{server.port}"
        found = diagnose(
            f"https://gw.example:{server.port}/anthropic/",
            in_cloud=public_cloud(ca_file=trusted.ca_file, zone=zone),
            allow_hosts=(text.format(port=server.port).lower(),),
        )
    assert server.requests
    assert "port-not-allowed" not in {c["id"] for c in found.document["root_causes"]}


@pytest.mark.parametrize(("port", "says"), [("", "gw.example"), (":8443", "gw.example:8443")])
@pytest.mark.parametrize("allowed", [(), ("gw.example:9443",)])
def test_the_printed_option_allows_the_port_that_is_called(
    allowed: tuple[str, ...], port: str, says: str
) -> None:
    """Whoever copies the command is not refused again."""
    aim = public_cloud(zone="*=127.0.0.1:1")
    found = diagnose(f"https://gw.example{port}/anthropic/", in_cloud=aim, allow_hosts=allowed)
    (cause,) = (c for c in found.document["root_causes"] if c["explains"][0] == "target.host")
    printed = [command for remedy in cause["remedies"] for command in remedy["commands"]]
    assert any(command.endswith(f"--allow-host {says}") for command in printed)


def test_secret_headers_and_bodies_count_as_credentials() -> None:
    """What a library sends by itself is held to the same rule."""
    url, http = "https://evil.example/", client_for(f"https://{HOST}/anthropic/")
    secret = Outgoing(purpose=Purpose.OTHER, method="GET", url=url, secret_headers={"secret": KEY})
    assert ask(secret, http).failure is Failure.NOT_ALLOWED
    body = Outgoing(purpose=Purpose.OTHER, method="POST", url=url, body=b"client_secret=x")
    assert ask(body, http).failure is Failure.NOT_ALLOWED


def test_userinfo_of_the_base_url_is_never_sent() -> None:
    """A user and a password before the host are reported, and sent to nobody."""
    with FakeServer(b.always(GOOD)) as server:
        found = diagnose(server.url.replace("//", "//jane:canary-password@"))
    assert found.verdict == "fail"
    assert "credentials-in-url" in {c["id"] for c in found.document["root_causes"]}
    assert "canary-password" not in repr(found.document)
    assert server.requests
    assert all("authorization" not in request.headers for request in server.requests)


@pytest.mark.parametrize(
    ("name", "category"),
    [
        ("ANTHROPIC_FOUNDRY_API_KEY", "auth.api_key_invalid"),
        ("ANTHROPIC_FOUNDRY_AUTH_TOKEN", "other"),
    ],
)
def test_a_secret_that_no_header_can_carry_is_a_finding(name: str, category: str) -> None:
    """A key or token with letters of another alphabet ends in a finding; nothing is sent."""
    with FakeServer(b.always(GOOD)) as server:
        found = diagnose(server.url, environ={name: f"ключ-{KEY}"})
    assert (found.verdict, found.category) == ("fail", category)
    assert "no header can carry" in found.failed
    assert server.requests == []


SIGN_IN = {
    "AZURE_TENANT_ID": "11111111-1111-1111-1111-111111111111",
    "AZURE_CLIENT_ID": "22222222-2222-2222-2222-222222222222",
    "AZURE_CLIENT_SECRET": "canary-client-secret",
    "AZURE_TOKEN_CREDENTIALS": "EnvironmentCredential",
}


def metadata(base: str) -> dict[str, Any]:
    """Return an authority's metadata whose token endpoint is under this URL."""
    return {
        "issuer": f"{base}/v2.0",
        "token_endpoint": f"{base}/token",
        "authorization_endpoint": f"{base}/authorize",
    }


def test_a_client_secret_goes_to_the_authority_alone(trusted: Authority) -> None:
    """Metadata that names another host's token endpoint gets no secret there."""
    tls = trusted.server("localhost", "evil.example", "127.0.0.1", HOST)

    async def lie(peer: Peer) -> None:
        while await peer.request():
            await peer.send(reply(200, metadata("https://evil.example")))

    with FakeServer(lie, tls=tls) as authority, FakeServer(b.always(GOOD), tls=tls) as other:
        zone = f"evil.example=127.0.0.1:{other.port},{HOST}=127.0.0.1:{other.port}"
        aim = sandboxed(trusted, authority.port, zone)
        found = diagnose(f"https://{HOST}/anthropic/", in_cloud=aim, environ=SIGN_IN)
    assert found.check("identity.token")["status"] == "fail"
    assert b"canary" not in b"".join(request.body for request in other.requests)
    assert "canary-client-secret" not in repr(found.document)


def sandboxed(trusted: Authority, port: int, zone: str) -> Any:
    """Return a cloud whose authority is a loopback server."""
    return replace(
        public_cloud(ca_file=trusted.ca_file),
        authority=f"https://localhost:{port}",
        zone=Zone.parse(zone),
    )
