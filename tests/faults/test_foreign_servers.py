"""What stands between here and Foundry, as ten-line servers: the first cause is the right one's."""

import json
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from checks.clouds import Zone, cloud
from tests.faults import behaviours as b
from tests.faults.answers import GOOD, MESSAGE, PAGE, anthropic, azure, flat, reply
from tests.faults.certificates import HOST, Authority
from tests.faults.diagnosis import Diagnosis, diagnose, public_cloud
from tests.faults.fake_server import FakeServer, Peer
from tests.faults.ten_lines import serving

CHALLENGE = 'AzureApiManagementKey realm="https://g",name="Ocp-Apim-Subscription-Key",type="header"'
LIMIT = "Rate limit of 25 per 60s exceeded for UserByModelByMinuteRequests. Please wait 17 seconds."
DIGITS = 10**400


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """How another party answers every call, and the cause that must come first."""

    cause: str
    status: int
    body: Any
    headers: dict[str, str] = field(default_factory=dict)


RATE = "rate_limit.tokens_or_requests"
PARTIES = {
    "apim-key-missing": Party(
        cause="apim-key",
        status=401,
        body=flat(401, "Access denied due to missing subscription key."),
        headers={"WWW-Authenticate": CHALLENGE},
    ),
    "apim-key-silent": Party(
        cause="apim-key", status=401, body="", headers={"WWW-Authenticate": CHALLENGE}
    ),
    "apim-quota": Party(
        cause="apim-quota",
        status=403,
        body=flat(403, "Out of call volume quota. Quota will be replenished in 02:14:07."),
    ),
    "apim-rate": Party(
        cause="apim-rate-limit",
        status=429,
        body=flat(429, "Rate limit is exceeded. Try again in 38 seconds."),
        headers={"Retry-After": "9" * 400},
    ),
    "apim-policy": Party(
        cause="apim-refuses",
        status=401,
        body=flat(401, "Unauthorized"),
        headers={"x-gateway-error": "jwt"},
    ),
    "apim-jwt": Party(cause="apim-token", status=401, body=flat(401, "JWT not present.")),
    "apim-words": Party(cause="apim-refuses", status=403, body=flat(403, "Not your department.")),
    "limit-in-success": Party(
        cause="rate-limited", status=200, body=anthropic("rate_limit_error", "Slow down.")
    ),
    "overload-in-success": Party(
        cause="overloaded", status=200, body=anthropic("overloaded_error", "Overloaded")
    ),
    "version-stripped": Party(
        cause="version-stripped",
        status=400,
        body=anthropic("invalid_request_error", "anthropic-version: header is required"),
    ),
    "not-ready": Party(
        cause="deployment-too-new",
        status=400,
        body=azure("DeploymentError", "The deployment is not ready."),
    ),
    "hidden-429": Party(
        cause="rate-limited-counter",
        status=400,
        body=anthropic("invalid_request_error", json.dumps(azure("RateLimitReached", LIMIT))),
    ),
    "empty": Party(cause="answer-without-message", status=200, body={}),
    "two-bytes": Party(cause="answer-without-message", status=200, body="ok"),
    "proxy-sign-in": Party(
        cause="proxy-sign-in", status=407, body="", headers={"Proxy-Authenticate": "NTLM"}
    ),
}


@pytest.mark.parametrize("party", PARTIES.values(), ids=PARTIES)
def test_another_partys_answer_is_its_own(party: Party) -> None:
    """The call fails, and the party that answered is the first cause."""
    body = party.body if isinstance(party.body, str) else json.dumps(party.body)
    with serving(party.status, body.encode(), headers=party.headers) as url:
        found = diagnose(url)
    assert (found.verdict, found.cause) == ("fail", party.cause)


def test_an_empty_success_is_repeated_once_and_both_are_told() -> None:
    """Two bytes once are a passing fault: the second answer counts, and both calls are shown."""
    answers = iter((reply(200, b"{}"), GOOD, reply(200, b"{}"), GOOD))

    async def fickle(peer: Peer) -> None:
        await peer.request()
        await peer.send(next(answers))

    with FakeServer(fickle) as server:
        found = diagnose(server.url)
    assert found.verdict == "pass"
    for check in ("gateway.accepts-credential", "gateway.deployment-answers"):
        assert len(found.check(check)["requests"]) == 2
    assert found.document["sent"]["requests"] == 4


def test_an_empty_count_alone_proves_nothing() -> None:
    """A credential is not taken for accepted because a success held nothing."""
    with serving(200, b"{}") as url:
        found = diagnose(url)
    assert found.check("gateway.accepts-credential")["status"] == "uncertain"


def at(server: FakeServer, authority: Authority) -> Diagnosis:
    """Call the public cloud's host, which leads to a server on loopback."""
    zone = f"{HOST}=127.0.0.1:{server.port}"
    aim = public_cloud(ca_file=authority.ca_file, zone=zone)
    return diagnose(f"https://{HOST}/anthropic/", in_cloud=aim)


@pytest.mark.parametrize("status", [200, 403, 503])
def test_an_interceptor_that_answers_itself_is_told_with_its_status(
    status: int, interceptor: Authority
) -> None:
    """Its own page means that the call never reached Foundry; there is no second cause."""
    page = reply(status, PAGE, content_type="text/html")
    with FakeServer(b.always(page), tls=interceptor.server()) as server:
        found = at(server, interceptor)
    (cause,) = found.document["root_causes"]
    assert cause["id"] == "interceptor-answered"
    assert cause["title"].startswith("Contoso Web Gateway intercepts the TLS connection")
    assert cause["title"].endswith(f"(HTTP {status})")
    assert "never reached Foundry" in cause["means"]


def test_a_silent_gateway_is_one_verdict_with_its_request(impatient: None) -> None:
    """A call has one limit: its end is a failure, with a remedy and with what was sent."""
    with FakeServer(b.never) as server:
        found = diagnose(server.url)
    (cause,) = found.document["root_causes"]
    assert (found.verdict, cause["id"]) == ("fail", "no-answer-in-time")
    assert [each["id"] for each in cause.get("alternatives", [])] == []
    (request,) = found.check("gateway.accepts-credential")["requests"]
    assert (request["method"], request["status"]) == ("POST", None)


@pytest.mark.parametrize("count", [DIGITS, -1, True, 1.5])
def test_a_number_from_outside_is_bounded(count: float) -> None:
    """A usage that can be no count costs nothing known, and is not printed by the yard."""
    usage = {"input_tokens": count, "output_tokens": count}
    with serving(200, json.dumps({**MESSAGE, "usage": usage}).encode()) as url:
        found = diagnose(url)
    assert found.verdict == "warn"
    sent = found.document["sent"]
    assert (sent["input_tokens"], sent["output_tokens"]) == (0, 0)
    evidence = found.check("gateway.deployment-answers")["evidence"]
    told = {each["name"]: each["value"] for each in evidence}
    assert told["input tokens"] == "not a count"


def test_certificates_that_are_not_there_are_named(
    interceptor: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An issuer that is not trusted is explained by a variable whose file does not exist."""
    monkeypatch.setenv("SSL_CERT_FILE", "/nowhere/ca.pem")
    environ = {"SSL_CERT_FILE": "/nowhere/ca.pem", "ANTHROPIC_FOUNDRY_API_KEY": "k" * 84}
    with FakeServer(b.always(GOOD), tls=interceptor.server()) as server:
        aim = public_cloud(zone=f"{HOST}=127.0.0.1:{server.port}")
        found = diagnose(f"https://{HOST}/anthropic/", in_cloud=aim, environ=environ)
    assert found.cause == "ca-file-missing"
    assert "SSL_CERT_FILE is set to /nowhere/ca.pem, which does not exist" in found.failed


@pytest.mark.parametrize("zone", [f"{HOST}=nxdomain", "*=nxdomain", f"{HOST}=timeout"])
def test_an_undocumented_cloud_comes_before_its_names(zone: str) -> None:
    """Where Claude is not documented, that is the one answer, not the name that is missing."""
    aim = replace(cloud("AzureUSGovernment"), zone=Zone.parse(zone.replace(".com", ".us")))
    found = diagnose(f"https://{HOST.replace('.com', '.us')}/anthropic/", in_cloud=aim)
    assert found.verdict == "fail"
    assert [each["id"] for each in found.document["root_causes"]] == ["cloud-without-claude"]
