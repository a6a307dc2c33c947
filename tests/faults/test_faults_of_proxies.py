"""A proxy in between, set by the system's environment."""

import asyncio
import base64
import socket
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from checks.clouds import utc_now
from checks.evidence import Exchange, Failure, Purpose
from checks.http import Dialer, Http, Outgoing, Reach, Resolver, ssl_context
from checks.http.proxies import Proxy
from checks.redact import Redactor
from checks.secret import Secret
from tests.faults import behaviours as b
from tests.faults.answers import GOOD, PAGE, reply
from tests.faults.certificates import HOST, Authority
from tests.faults.diagnosis import Diagnosis, diagnose, fresh, public_cloud
from tests.faults.fake_proxy import asking, forwarding, greeting, refusing, socks
from tests.faults.fake_server import Behaviour, FakeServer
from tests.waiting import PATIENCE_S

SIGN_IN = {
    "AZURE_TENANT_ID": "11111111-1111-1111-1111-111111111111",
    "AZURE_CLIENT_ID": "22222222-2222-2222-2222-222222222222",
    "AZURE_CLIENT_SECRET": "canary-client-secret",
}
SIGN_IN_HOST = "login.microsoftonline.com"
URL = f"https://{HOST}/anthropic/"
PASSWORD = "canary-of-the-proxy"
USERINFO = base64.b64encode(f"jane:{PASSWORD}".encode()).decode()


@pytest.fixture
def gateway(trusted: Authority) -> Iterator[FakeServer]:
    """A healthy gateway that only a proxy leads to."""
    with FakeServer(b.always(GOOD), tls=trusted.server()) as server:
        yield server


@dataclass(frozen=True, slots=True)
class Behind:
    """Diagnoses the public cloud's host from behind a proxy."""

    monkeypatch: pytest.MonkeyPatch
    authority: Authority

    def __call__(self, setting: str, *, open_to_others: bool = False) -> Diagnosis:
        """Run with this setting of HTTPS_PROXY."""
        self.monkeypatch.setenv("HTTPS_PROXY", setting)
        in_cloud = replace(public_cloud(ca_file=self.authority.ca_file), now=fresh)
        return diagnose(URL, in_cloud=in_cloud, open_to_others=open_to_others)


@pytest.fixture
def behind(monkeypatch: pytest.MonkeyPatch, trusted: Authority, impatient: None) -> Behind:
    """Return a diagnosis from behind a proxy."""
    return Behind(monkeypatch, trusted)


def test_calls_go_through_the_proxy(behind: Behind, gateway: FakeServer) -> None:
    """The proxy sees a CONNECT for the host and never the key; the host's name is not asked."""
    with FakeServer(forwarding(gateway.port)) as proxy:
        found = behind(f"http://127.0.0.1:{proxy.port}")
    assert found.verdict == "pass"
    assert [(r.method, r.target) for r in proxy.requests] == [("CONNECT", f"{HOST}:443")]
    assert "x-api-key" not in proxy.requests[0].headers


def test_calls_go_through_a_socks_proxy(behind: Behind, gateway: FakeServer) -> None:
    """A SOCKS5 proxy of the system is used like any other."""
    with FakeServer(socks(gateway.port)) as proxy:
        found = behind(f"socks5://127.0.0.1:{proxy.port}")
    assert found.verdict == "pass"
    assert proxy.connections > 0


def test_a_proxys_password_goes_to_the_proxy_alone(behind: Behind, gateway: FakeServer) -> None:
    """Userinfo in the setting signs in to the proxy; neither the gateway nor the result has it."""
    with FakeServer(forwarding(gateway.port, password=USERINFO)) as proxy:
        found = behind(f"http://jane:{PASSWORD}@127.0.0.1:{proxy.port}")
    assert found.verdict == "pass"
    assert PASSWORD not in repr(found.document)
    assert USERINFO not in repr(found.document)
    assert all("proxy-authorization" not in request.headers for request in gateway.requests)


def test_a_proxy_that_echoes_its_password_does_not_leak_it(behind: Behind) -> None:
    """A password that comes back in the proxy's refusal is masked."""
    with FakeServer(refusing(502, f"no, {PASSWORD}")) as proxy:
        found = behind(f"http://jane:{PASSWORD}@127.0.0.1:{proxy.port}")
    assert found.cause == "proxy-cannot-reach"
    assert PASSWORD not in repr(found.document)


BROKE = "closes the connection without an HTTP answer: "
NO_SOCKS = "does not speak SOCKS: "
NO_TLS = "speaks no TLS: "
BAD_REQUEST = reply(400, PAGE)
REFUSALS = {
    "403": ("http", refusing(403, "No"), "proxy-refuses", "certain", "refuses the call: 403 No"),
    "502": ("http", refusing(502), "proxy-cannot-reach", "likely", "could not reach the host: 502"),
    "503": ("http", refusing(503), "proxy-cannot-reach", "likely", "could not reach the host: 503"),
    "504": ("http", refusing(504), "proxy-cannot-reach", "likely", "could not reach the host: 504"),
    "405": ("http", refusing(405), "proxy-dead", "likely", "is no HTTP proxy: 405"),
    "mute": ("http", b.never, "proxy-dead", "likely", "does not answer: no response in time"),
    "line-of-another": ("http", b.once(b"SSH-2.0-x\r\n"), "proxy-dead", "likely", BROKE),
    "closed": ("http", b.close_after_request, "proxy-dead", "likely", BROKE),
    "closed-at-once": ("http", b.hang_up, "proxy-dead", "likely", BROKE),
    "reset": ("http", b.reset_after_request, "proxy-dead", "likely", BROKE),
    "garbage": ("http", b.once(b"+OK POP3\r\n\r\n"), "proxy-dead", "likely", "is no HTTP proxy: "),
    "https-to-http": ("https", greeting(BAD_REQUEST), "proxy-without-tls", "likely", NO_TLS),
    "https-closed": ("https", b.hang_up, "proxy-without-tls", "likely", NO_TLS),
    "socks-to-http": ("socks5", greeting(BAD_REQUEST), "proxy-dead", "likely", NO_SOCKS),
    "socks-one-byte": ("socks5", greeting(b"\x05"), "proxy-dead", "likely", NO_SOCKS),
    "socks-closed": ("socks5h", b.hang_up, "proxy-dead", "likely", ""),
    "socks-mute": ("socks5h", b.never, "proxy-dead", "likely", "does not answer: "),
    "socks-half": (
        "socks5",
        greeting(b"\x05\x00", b"\x05\x00\x00\x04\x00"),
        "proxy-dead",
        "likely",
        NO_SOCKS,
    ),
    "socks-no-way": (
        "socks5",
        greeting(b"\x05\x00", b"\x05\x04\x00\x01" + bytes(6)),
        "proxy-cannot-reach",
        "likely",
        "could not reach the host: ",
    ),
    "socks-rule": (
        "socks5",
        greeting(b"\x05\x00", b"\x05\x02\x00\x01" + bytes(6)),
        "proxy-refuses",
        "certain",
        "refuses the call: ",
    ),
    "socks-sign-in": ("socks5", greeting(b"\x05\x02"), "proxy-sign-in", "certain", "a sign-in"),
}


@pytest.mark.parametrize("refusal", REFUSALS.values(), ids=REFUSALS)
def test_a_proxy_that_lets_nothing_through_is_blamed(
    refusal: tuple[str, Behaviour, str, str, str], behind: Behind
) -> None:
    """Whatever goes wrong before the way is open is the proxy's, told apart; nothing was sent."""
    scheme, behave, cause, confidence, says = refusal
    with FakeServer(behave) as proxy:
        found = behind(f"{scheme}://127.0.0.1:{proxy.port}")
    first = found.document["root_causes"][0]
    assert (found.verdict, first["id"], first["confidence"]) == ("fail", cause, confidence)
    named = f"127.0.0.1:{proxy.port} (from HTTPS_PROXY)"
    assert f"the proxy {named} {'' if cause == 'proxy-sign-in' else says}" in found.failed
    assert says in found.failed
    assert named in first["title"]
    assert found.document["sent"]["requests"] == 0


@pytest.mark.parametrize(("scheme", "through"), [("http", forwarding), ("socks5", socks)])
def test_a_proxy_that_opens_tls_is_a_tls_fault(
    scheme: str, through: Callable[[int], Behaviour], behind: Behind, interceptor: Authority
) -> None:
    """A proxy that shows a certificate of its own is caught before the key is sent."""
    with (
        FakeServer(b.always(GOOD), tls=interceptor.server()) as impostor,
        FakeServer(through(impostor.port)) as proxy,
    ):
        found = behind(f"{scheme}://127.0.0.1:{proxy.port}")
    assert (found.verdict, found.cause) == ("fail", "tls-untrusted")
    assert impostor.requests == []


def test_a_page_instead_of_a_tunnel_is_a_tls_fault(behind: Behind) -> None:
    """A portal that answers CONNECT with a page is no tunnel; the key stays here."""
    with FakeServer(b.once(reply(200, PAGE))) as proxy:
        found = behind(f"http://127.0.0.1:{proxy.port}")
    assert (found.verdict, found.category) == ("fail", "network.tls_proxy")


WANTS = {
    "basic": (["Basic realm=x"], "(Basic)"),
    "windows": (["Negotiate", "NTLM"], "(Negotiate, NTLM)"),
    "unsaid": ([], "(of an unspecified kind)"),
}


@pytest.mark.parametrize(("asks", "says"), WANTS.values(), ids=WANTS)
def test_a_proxy_that_wants_a_sign_in_says_which(
    asks: list[str], says: str, behind: Behind
) -> None:
    """A 407 is told from other refusals, with the kinds of sign-in that it offers."""
    with FakeServer(asking(*asks)) as proxy:
        found = behind(f"http://127.0.0.1:{proxy.port}")
    cause = found.document["root_causes"][0]
    assert cause["id"] == "proxy-sign-in"
    assert cause["title"].endswith(f"(from HTTPS_PROXY) requires a sign-in {says}")
    assert found.document["sent"]["requests"] == 0


UNREACHABLE = {
    "refused": ("http://127.0.0.1:1", "127.0.0.1:1 (from HTTPS_PROXY) refuses the connection"),
    "ipv6": ("http://[::1]:1", "[::1]:1 (from HTTPS_PROXY) "),
    "socks": ("socks5://127.0.0.1:1", "127.0.0.1:1 (from HTTPS_PROXY) refuses the connection"),
    "not-ascii": ("http://jürgen:süß@127.0.0.1:1", "127.0.0.1:1 (from HTTPS_PROXY) refuses"),
    "no-port": ("http://127.0.0.1:port", "http://127.0.0.1:port (from HTTPS_PROXY) is not a URL"),
    "no-host": ("http://", "http:// (from HTTPS_PROXY) names no host"),
    "long": (f"socks5://u:{'süß' * 60}@127.0.0.1:1", "127.0.0.1:1 (from HTTPS_PROXY) has a user"),
    "socks4": ("socks4://jane:süß@127.0.0.1:1", "socks4://127.0.0.1:1 (from HTTPS_PROXY) is of a"),
}


@pytest.mark.parametrize(("setting", "says"), UNREACHABLE.values(), ids=UNREACHABLE)
def test_a_proxy_that_is_not_there_is_named(setting: str, says: str, behind: Behind) -> None:
    """A proxy that refuses connections, or a setting that is no URL, is said to be the proxy's."""
    found = behind(setting)
    assert found.verdict == "fail"
    assert [cause["id"] for cause in found.document["root_causes"]] == ["proxy-dead"]
    assert says in found.failed
    assert not found.document["root_causes"][0]["title"].endswith(("these are", ":", ";"))
    assert "süß" not in repr(found.document)
    assert "unset HTTPS_PROXY" in found.document["root_causes"][0]["remedies"][0]["commands"]
    assert found.document["sent"]["requests"] == 0


def test_a_proxy_that_does_not_exist_is_not_the_resources_fault(
    behind: Behind, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A proxy setting without a host of that name is named, never taken for the resource."""

    def refuse(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    found = behind("notaurl")
    assert [cause["id"] for cause in found.document["root_causes"]] == ["proxy-dead"]
    assert "notaurl:80 (from HTTPS_PROXY) does not exist" in found.failed
    assert "deleted" not in found.failed


def commands(found: Diagnosis) -> list[str]:
    """Return the commands of the first remedy."""
    return list(found.document["root_causes"][0]["remedies"][0]["commands"])


def test_every_variable_that_names_a_proxy_is_unset(
    behind: Behind, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next one would be read when the first is gone; one for other calls stays."""
    for name in ("https_proxy", "ALL_PROXY", "HTTP_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    (unset,) = (line for line in commands(behind("http://127.0.0.1:1")) if "unset" in line)
    assert set(unset.split()) == {"unset", "HTTPS_PROXY", "https_proxy", "ALL_PROXY"}


def test_a_sign_in_that_the_proxy_does_not_reach_is_the_proxys(behind: Behind) -> None:
    """Entra behind a proxy that fails is not told as Entra that does not answer."""
    with FakeServer(refusing(502)) as proxy:
        behind.monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{proxy.port}")
        found = diagnose(URL, in_cloud=public_cloud(), environ=SIGN_IN, auth="entra")
    first = found.document["root_causes"][0]
    assert first["id"] == "proxy-cannot-reach"
    assert first["title"].endswith(f"could not reach {SIGN_IN_HOST}")


EXCEPTIONS = {
    "none": ({}, f"export NO_PROXY={HOST}"),
    "upper": ({"NO_PROXY": "a.corp, .b"}, f"export NO_PROXY='a.corp,.b,{HOST}'"),
    "lower": ({"no_proxy": "a.corp", "NO_PROXY": "c"}, f"export no_proxy='a.corp,{HOST}'"),
}


@pytest.mark.parametrize(("environ", "says"), EXCEPTIONS.values(), ids=EXCEPTIONS)
def test_an_exception_is_added_to_those_that_are_there(
    environ: dict[str, str], says: str, behind: Behind, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The remedy keeps what is excepted, in the variable that is read."""
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    assert says in commands(behind("http://127.0.0.1:1"))


@pytest.mark.parametrize("excepts", [HOST, ".azure.com", f".azure.com,{SIGN_IN_HOST}"])
def test_an_exception_that_this_machine_cannot_look_up_is_named(
    excepts: str, behind: Behind, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A machine that only its proxy leads out of is not offline: the exception is at fault."""

    def refuse(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setenv("NO_PROXY", excepts)
    found = behind("http://proxy.example:8080")
    (cause,) = found.document["root_causes"]
    assert (cause["id"], cause["confidence"]) == ("no-proxy-unresolved", "likely")
    assert f"NO_PROXY excludes {HOST} from the proxy" in found.failed


def test_a_password_that_is_not_ascii_is_sent(behind: Behind, gateway: FakeServer) -> None:
    """Userinfo of any alphabet reaches the proxy, as UTF-8."""
    password = base64.b64encode("jürgen:süß".encode()).decode()
    with FakeServer(forwarding(gateway.port, password=password)) as proxy:
        found = behind(f"http://jürgen:süß@127.0.0.1:{proxy.port}")
    assert found.verdict == "pass"


def test_loopback_is_never_asked_through_a_proxy(
    behind: Behind, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A loopback target is called directly, whatever the environment says."""
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    with FakeServer(b.always(GOOD)) as server:
        assert diagnose(server.url).verdict == "pass"


def test_a_zones_hosts_are_never_asked_through_a_proxy(
    monkeypatch: pytest.MonkeyPatch, trusted: Authority, gateway: FakeServer
) -> None:
    """Names that a zone leads to loopback stay on it, whatever the environment says."""
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    aim = public_cloud(ca_file=trusted.ca_file, zone=f"{HOST}=127.0.0.1:{gateway.port}")
    assert diagnose(URL, in_cloud=aim).verdict == "pass"


def answer_names(monkeypatch: pytest.MonkeyPatch, addresses: Mapping[str, str]) -> None:
    """Have this machine's name server know these names and no other."""

    def look_up(host: str, *_: object, **__: object) -> list[Any]:
        if host not in addresses:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (addresses[host], 0))]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)


@pytest.mark.parametrize("address", ["10.9.0.1", "169.254.169.254", "168.63.129.16", "127.0.0.1"])
@pytest.mark.parametrize(("scheme", "through"), [("http", forwarding), ("socks5h", socks)])
def test_an_open_dashboard_asks_no_proxy_for_a_private_address(
    scheme: str,
    through: Callable[[int], Behaviour],
    address: str,
    behind: Behind,
    gateway: FakeServer,
) -> None:
    """What a dashboard that others can reach does not call, it has nobody call for it."""
    answer_names(behind.monkeypatch, {HOST: address})
    with FakeServer(through(gateway.port)) as proxy:
        found = behind(f"{scheme}://127.0.0.1:{proxy.port}", open_to_others=True)
    assert (found.verdict, found.cause) == ("fail", "private-target-refused")
    assert f"{HOST} resolves to a private address" in found.failed
    assert (proxy.connections, proxy.requests, gateway.requests) == (0, [], [])


@pytest.mark.parametrize("names", [{HOST: "20.42.0.1"}, {}], ids=["public", "only-the-proxy-knows"])
def test_an_open_dashboard_behind_a_proxy_calls_what_is_public(
    names: dict[str, str], behind: Behind, gateway: FakeServer
) -> None:
    """So it does where only the proxy can look the name up; TLS still has to be that host's."""
    answer_names(behind.monkeypatch, names)
    with FakeServer(forwarding(gateway.port)) as proxy:
        found = behind(f"http://127.0.0.1:{proxy.port}", open_to_others=True)
    assert found.verdict == "pass"
    assert [request.method for request in proxy.requests] == ["CONNECT"]


def test_a_name_that_turns_private_after_the_first_look_is_refused(
    behind: Behind, gateway: FakeServer
) -> None:
    """Each request looks anew: the answer may have changed since the check of the name."""
    answers = iter(["20.42.0.1"])

    def turn(*_: object, **__: object) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers, "10.9.0.1"), 0))]

    behind.monkeypatch.setattr(socket, "getaddrinfo", turn)
    with FakeServer(forwarding(gateway.port)) as proxy:
        found = behind(f"http://127.0.0.1:{proxy.port}", open_to_others=True)
    assert found.verdict == "fail"
    assert proxy.requests == []


@given(st.lists(st.binary(min_size=1, max_size=300), min_size=1, max_size=3))
@settings(max_examples=40)
@example([b"\x05\x00", b"\x05\x00\x00\x01"])
@example([b"\x05\x00", b"\x05\x00\x00\x03\xff\x00\x00"])
@example([b"\x05\x01"])
@example([b"\x05\x02", b"\x01\x00"])
@example([b"HTTP/1.1 400 Bad Request\r\n\r\n"])
def test_no_bytes_of_a_socks_proxy_are_a_crash(answers: list[bytes]) -> None:
    """Whatever it says, the request ends with a failure and with a sentence."""
    with FakeServer(greeting(*answers)) as server:
        exchange = asyncio.run(_ask_through_socks(server.port))
    assert exchange.failure in (Failure.PROXY, Failure.TLS_FAILED)
    assert exchange.detail


async def _ask_through_socks(port: int) -> Exchange:
    http = Http(
        dialer=Dialer(Resolver(), ssl_context(None)),
        redactor=Redactor(),
        reach=Reach(),
        now=utc_now,
    )
    proxy = Proxy(
        url=f"socks5://127.0.0.1:{port}",
        host="127.0.0.1",
        port=port,
        user=Secret("jane"),
        password=Secret("x"),
    )
    http.proxy_for = lambda scheme, host: proxy  # type: ignore[method-assign]
    async with http:
        outgoing = Outgoing(purpose=Purpose.OTHER, method="GET", url=URL)
        return await http.send(outgoing, timeout_s=PATIENCE_S)
