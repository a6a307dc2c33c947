"""Checks as pure functions: each passes, fails for its reasons, and says when it cannot run."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from checks.evidence import (
    Acceptance,
    AuthScheme,
    Certificate,
    Claims,
    Connection,
    Credentials,
    DeploymentCall,
    Exchange,
    Failure,
    FirstCall,
    Form,
    KeyKind,
    KeyShape,
    Link,
    LinkState,
    OtherAudienceCall,
    OtherVersionCall,
    Purpose,
    Resolution,
    SignIn,
    TlsSession,
    Token,
)
from checks.model import Reason, Status
from checks.rules import gateway, identity, network
from checks.secret import Secret
from checks.target import Target, TargetInput
from tests.rules.fake_facts import FakeFacts, first_cause

NOW = datetime(2026, 11, 20, 17, 9, tzinfo=UTC)


def exchange(status: int | None = 200, body: str = "{}", **more: Any) -> Exchange:
    """Return an exchange of `count_tokens`."""
    given: dict[str, Any] = {
        "purpose": Purpose.COUNT_TOKENS,
        "method": "POST",
        "url": "https://contoso-ai.services.ai.azure.com/anthropic/v1/messages/count_tokens",
        "auth": AuthScheme.X_API_KEY,
        "started_at": NOW,
        "received_at": NOW,
        "duration_ms": 12.0,
        "headers": (("request-id", "req_1"), ("apim-request-id", "a1")),
    }
    return Exchange(status=status, body=body, **{**given, **more})


FORM = Form(auth=AuthScheme.X_API_KEY, version="2023-06-01")
KEY_MODE = Credentials(mode="key", origin="default", key=Secret("x" * 84))


def accepted(**more: Any) -> Acceptance:
    """Return an acceptance in the usual form."""
    call = FirstCall(form=FORM, exchange=exchange())
    return Acceptance(**{"accepted": True, "decided": True, "call": call, "tried": (call,), **more})


@pytest.mark.parametrize(
    ("failure", "cause"),
    [
        (Failure.NAME_UNKNOWN, "host-unknown"),
        (Failure.NAME_TIMEOUT, "dns-failing"),
        (Failure.NAME_ERROR, "dns-failing"),
        (Failure.NOT_ALLOWED, "private-target-refused"),
    ],
)
def test_a_name_that_does_not_resolve_says_how(failure: Failure, cause: str) -> None:
    """An unknown name and a silent name server are different causes."""
    finding = network.judge_dns(FakeFacts(Resolution(host="x.example", failure=failure)))

    assert (finding.status, first_cause(finding)) == (Status.FAIL, cause)


def test_a_private_address_is_evidence_and_no_failure() -> None:
    """A private endpoint's address is what should be there."""
    finding = network.judge_dns(FakeFacts(Resolution(host="x", addresses=("10.0.0.4",))))

    assert finding.status is Status.PASS
    assert "private address" in finding.summary


@pytest.mark.parametrize(
    ("failure", "cause"),
    [
        (Failure.REFUSED, "connection-refused"),
        (Failure.CONNECT_TIMEOUT, "connection-timeout"),
        (Failure.UNREACHABLE, "network-unreachable"),
        (Failure.PROXY, "proxy-refuses"),
    ],
)
def test_a_connection_that_does_not_open_says_why(failure: Failure, cause: str) -> None:
    """Refused, swallowed and unreachable are different causes."""
    finding = network.judge_tcp(FakeFacts(Connection(host="x", port=443, failure=failure)))

    assert (finding.status, first_cause(finding)) == (Status.FAIL, cause)


def certificate(organisation: str = "Microsoft Corporation", days: int = 90) -> Certificate:
    """Return a certificate with so many days left."""
    return Certificate(
        subject="CN=x",
        issuer=f"O={organisation}",
        issuer_organisation=organisation,
        names=("x",),
        not_before=NOW - timedelta(days=1),
        not_after=NOW + timedelta(days=days, hours=1),
    )


def session(**more: Any) -> TlsSession:
    """Return an established TLS session."""
    given: dict[str, Any] = {
        "host": "x",
        "certificate": certificate(),
        "expected_issuers": ("Microsoft Corporation",),
        "checked_at": NOW,
    }
    return TlsSession(**{**given, **more})


@pytest.mark.parametrize(
    ("failure", "cause"),
    [
        (Failure.TLS_UNTRUSTED, "tls-untrusted"),
        (Failure.TLS_WRONG_NAME, "tls-wrong-name"),
        (Failure.TLS_EXPIRED, "tls-expired"),
        (Failure.TLS_FAILED, "tls-failed"),
        (Failure.RESET, "connection-reset"),
    ],
)
def test_a_failed_handshake_names_the_issuer(failure: Failure, cause: str) -> None:
    """Whose certificate it was is the first thing to know."""
    finding = network.judge_tls(
        FakeFacts(session(failure=failure, certificate=certificate("Contoso Proxy")))
    )

    assert (finding.status, first_cause(finding)) == (Status.FAIL, cause)
    assert "Contoso Proxy" in finding.summary


def test_a_trusted_interceptor_is_a_warning() -> None:
    """A trusted certificate of another issuer is told, and does not fail by itself."""
    own = network.judge_issuer(FakeFacts(session()))
    other = network.judge_issuer(FakeFacts(session(certificate=certificate("Contoso"))))
    anybody = network.judge_issuer(FakeFacts(session(expected_issuers=())))

    assert own.status is Status.PASS
    assert (other.status, first_cause(other)) == (Status.WARN, "tls-intercepted")
    assert anybody.reason is Reason.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("days", "status"), [(90, Status.PASS), (7, Status.PASS), (6, Status.WARN)]
)
def test_a_certificate_near_its_end_is_a_warning(days: int, status: Status) -> None:
    """A week left means that the renewal failed."""
    finding = network.judge_lifetime(FakeFacts(session(certificate=certificate(days=days))))

    assert finding.status is status


@pytest.mark.parametrize(
    ("minutes", "status", "side"),
    [
        (0, Status.PASS, ""),
        (4, Status.PASS, ""),
        (6, Status.WARN, "ahead"),
        (-9, Status.WARN, "behind"),
    ],
)
def test_the_clock_is_judged_by_the_date_header(minutes: int, status: Status, side: str) -> None:
    """More than five minutes apart is a warning that says which side."""
    server = NOW - timedelta(minutes=minutes)
    date = server.strftime("%a, %d %b %Y %H:%M:%S GMT")
    call = FirstCall(form=FORM, exchange=exchange(headers=(("date", date),)))

    finding = network.judge_clock(FakeFacts(accepted(call=call)))

    assert finding.status is status
    assert side in finding.summary


@pytest.mark.parametrize("date", ["", "yesterday", "Fri, 20 Nov 2026 17:09:00"])
def test_a_date_that_cannot_be_read_decides_nothing(date: str) -> None:
    """Without a usable Date header there is nothing to judge."""
    call = FirstCall(form=FORM, exchange=exchange(headers=(("date", date),)))

    assert network.judge_clock(FakeFacts(accepted(call=call))).status is Status.SKIP


@pytest.mark.parametrize(
    ("shape", "status", "cause"),
    [
        (KeyShape(kind=KeyKind.FOUNDRY, length=84), Status.PASS, None),
        (KeyShape(kind=KeyKind.LEGACY, length=32), Status.PASS, None),
        (KeyShape(kind=KeyKind.UNKNOWN, length=5), Status.UNCERTAIN, None),
        (KeyShape(kind=KeyKind.ANTHROPIC, length=108), Status.FAIL, "key-anthropic"),
        (KeyShape(kind=KeyKind.OPENAI, length=84), Status.FAIL, "key-of-openai"),
        (KeyShape(kind=KeyKind.COGNITIVE, length=84), Status.FAIL, "key-of-other-service"),
        (KeyShape(kind=KeyKind.JWT, length=900), Status.FAIL, "key-is-token"),
        (KeyShape(kind=KeyKind.FOUNDRY, length=84, quotes=True), Status.FAIL, "key-decorated"),
        (KeyShape(kind=KeyKind.FOUNDRY, length=84, whitespace=True), Status.FAIL, "key-decorated"),
        (KeyShape(kind=KeyKind.FOUNDRY, length=84, prefix="Bearer"), Status.FAIL, "key-decorated"),
    ],
)
def test_the_form_of_a_key_tells_where_it_belongs(
    shape: KeyShape, status: Status, cause: str | None
) -> None:
    """Keys of other services and decorated keys are found without the key being shown."""
    finding = identity.judge_key_shape(FakeFacts(replace(KEY_MODE, key_shape=shape)))

    assert finding.status is status
    assert (first_cause(finding) if cause else None) == cause


@pytest.mark.parametrize(
    ("length", "says"),
    [(84, "not the marker"), (32, "0-9 or a-f"), (83, "83 characters instead of 84")],
)
def test_an_odd_key_is_told_which_part_is_odd(length: int, says: str) -> None:
    """A key of the right length is not said to have a wrong one."""
    shape = KeyShape(kind=KeyKind.UNKNOWN, length=length)

    assert says in identity.judge_key_shape(FakeFacts(replace(KEY_MODE, key_shape=shape))).summary


@pytest.mark.parametrize(("mode", "status"), [("key", Status.FAIL), ("entra", Status.SKIP)])
def test_a_missing_credential_is_named_by_its_variable(mode: str, status: Status) -> None:
    """A key that is not there fails; Entra is judged by the sign-in itself."""
    finding = identity.judge_credential(FakeFacts(Credentials(mode=mode, origin="given")))

    assert finding.status is status
    assert ("ANTHROPIC_FOUNDRY_API_KEY" in finding.summary) is (mode == "key")


def walk(*links: Link, token: Secret | None = None) -> SignIn:
    """Return a walk through these links."""
    return SignIn(scope="https://ai.azure.com/.default", links=links, token=token)


@pytest.mark.parametrize(
    ("links", "cause"),
    [
        ((Link(name="EnvironmentCredential", state=LinkState.UNAVAILABLE),), "chain-unavailable"),
        ((Link(name="AzureCliCredential", state=LinkState.TIMED_OUT),), "sign-in-timeout"),
        (
            (
                Link(
                    name="EnvironmentCredential",
                    state=LinkState.REFUSED,
                    detail="Authentication failed: AADSTS7000215: Invalid client secret",
                ),
            ),
            "aadsts7000215",
        ),
        (
            (
                Link(
                    name="EnvironmentCredential",
                    state=LinkState.REFUSED,
                    detail="AADSTS999999: something new",
                ),
            ),
            "aadsts",
        ),
    ],
)
def test_a_sign_in_that_fails_says_at_which_link(links: tuple[Link, ...], cause: str) -> None:
    """Unavailable, hung and refused are different answers; a code has its own remedy."""
    finding = identity.judge_token(FakeFacts(walk(*links)))

    assert (finding.status, first_cause(finding)) == (Status.FAIL, cause)


def test_the_link_that_answered_is_named() -> None:
    """Whose identity calls is said."""
    link = Link(name="AzureCliCredential", state=LinkState.ANSWERED)

    finding = identity.judge_token(FakeFacts(walk(link, token=Secret("t"))))

    assert finding.status is Status.PASS
    assert "AzureCliCredential" in finding.summary


def token(**values: Any) -> Token:
    """Return a token with these claims."""
    return Token(
        claims=Claims(values=values, read_at=NOW),
        source="test",
        audiences=("https://ai.azure.com", "https://cognitiveservices.azure.com"),
    )


AT = int(NOW.timestamp())


@pytest.mark.parametrize(
    ("claims", "status", "cause"),
    [
        ({"exp": AT + 3600, "nbf": AT - 300}, Status.PASS, None),
        ({"exp": AT}, Status.FAIL, "token-expired"),
        ({"exp": AT - 1}, Status.FAIL, "token-expired"),
        ({"exp": AT + 3600, "nbf": AT + 301}, Status.FAIL, "token-not-yet-valid"),
        ({"exp": AT + 3600, "nbf": AT + 299}, Status.PASS, None),
        ({}, Status.PASS, None),
    ],
)
def test_a_token_is_valid_in_its_window(
    claims: dict[str, int], status: Status, cause: str | None
) -> None:
    """`exp` and `nbf` decide, with five minutes of grace at the beginning."""
    finding = identity.judge_token_lifetime(FakeFacts(token(**claims)))

    assert finding.status is status
    assert (first_cause(finding) if cause else None) == cause


@pytest.mark.parametrize(
    ("audience", "status"),
    [
        ("https://ai.azure.com", Status.PASS),
        ("https://ai.azure.com/", Status.PASS),
        ("https://cognitiveservices.azure.com", Status.PASS),
        ("https://management.azure.com", Status.FAIL),
        ("https://ai.cognitiveservices.com", Status.FAIL),
        (identity.COGNITIVE_APP, Status.UNCERTAIN),
    ],
)
def test_a_token_is_for_an_audience(audience: str, status: Status) -> None:
    """Both audiences of the gateway pass; an application ID is not decided."""
    assert identity.judge_token_audience(FakeFacts(token(aud=audience))).status is status


def test_an_opaque_token_is_not_decided() -> None:
    """A token that is no JWT is neither right nor wrong by its claims."""
    facts = FakeFacts(Token(claims=None, source="test"), Target(given=TargetInput(tenant="x")))

    for judge in (
        identity.judge_token_lifetime,
        identity.judge_token_audience,
        identity.judge_token_tenant,
    ):
        assert judge(facts).status is Status.UNCERTAIN


TENANT = "7c3e5d21-6b0f-4f3a-9d58-2f4a1c9be0a7"


@pytest.mark.parametrize(
    ("wanted", "status"),
    [
        (TENANT, Status.PASS),
        (TENANT.upper(), Status.PASS),
        (TENANT.replace("7", "8"), Status.FAIL),
        ("contoso.com", Status.UNCERTAIN),
        (None, Status.SKIP),
    ],
)
def test_a_token_is_from_a_tenant(wanted: str | None, status: Status) -> None:
    """The token's tenant is compared with the one that was named, when it was named by ID."""
    facts = FakeFacts(Target(given=TargetInput(tenant=wanted)), token(tid=TENANT))

    assert identity.judge_token_tenant(facts).status is status


REFUSED_KEY = (
    '{"error":{"code":"401","message":"Access denied due to invalid subscription key or wrong API '
    'endpoint."}}'
)


def test_a_refused_credential_fails_with_its_causes() -> None:
    """The likeliest cause stands first, the others are kept."""
    call = FirstCall(form=FORM, exchange=exchange(401, REFUSED_KEY))
    facts = FakeFacts(Acceptance(accepted=False, decided=True, call=call, tried=(call,)), KEY_MODE)

    finding = gateway.judge_accepted(facts)

    assert (finding.status, first_cause(finding)) == (Status.FAIL, "key-refused")
    assert len(finding.candidates) > 1


def test_an_answer_that_does_not_tell_is_uncertain() -> None:
    """A 500 on the free call says nothing about the credential."""
    call = FirstCall(form=FORM, exchange=exchange(500, "{}"))
    facts = FakeFacts(Acceptance(accepted=False, decided=False, call=call, tried=(call,)), KEY_MODE)

    assert gateway.judge_accepted(facts).status is Status.UNCERTAIN


def test_no_answer_fails() -> None:
    """Silence of the gateway stops calls."""
    quiet = exchange(None, "", failure=Failure.TIMEOUT, detail="no response in time")
    call = FirstCall(form=FORM, exchange=quiet)
    facts = FakeFacts(Acceptance(accepted=False, decided=False, call=call, tried=(call,)), KEY_MODE)

    finding = gateway.judge_accepted(facts)

    assert (finding.status, first_cause(finding)) == (Status.FAIL, "no-answer-in-time")


def test_a_key_that_only_the_other_header_carries_is_a_warning() -> None:
    """`api-key` alone works: calls work, and clients that send x-api-key do not."""
    first = FirstCall(form=FORM, exchange=exchange(401, REFUSED_KEY))
    other = replace(FORM, auth=AuthScheme.API_KEY)
    facts = FakeFacts(KEY_MODE, first, accepted(call=FirstCall(form=other, exchange=exchange())))

    finding = gateway.judge_key_header(facts)

    assert (finding.status, first_cause(finding)) == (Status.WARN, "key-header")


def test_a_version_that_only_is_taken_newer_is_a_warning() -> None:
    """The newer version alone works: clients with the older one do not."""
    first = FirstCall(form=FORM, exchange=exchange(400))
    newer = OtherVersionCall(form=replace(FORM, version="2026-10-21"), exchange=exchange())

    finding = gateway.judge_version(FakeFacts(first, accepted(call=newer)))

    assert (finding.status, first_cause(finding)) == (Status.WARN, "version-newer-only")


def test_a_scope_that_only_is_taken_other_is_a_warning() -> None:
    """Which scope worked is said."""
    first = FirstCall(
        form=replace(FORM, scope="https://ai.azure.com/.default"), exchange=exchange(401)
    )
    other = OtherAudienceCall(
        form=replace(FORM, scope="https://cognitiveservices.azure.com/.default"),
        exchange=exchange(),
    )
    facts = FakeFacts(walk(), first, other, accepted(call=other))

    finding = gateway.judge_scope(facts)

    assert finding.status is Status.WARN
    assert "cognitiveservices.azure.com" in finding.summary


MESSAGE = (
    '{"type":"message","model":"claude-sonnet-5","usage":{"input_tokens":9,"output_tokens":1}}'
)


@pytest.mark.parametrize(
    ("status", "body", "cause"),
    [
        (200, MESSAGE, None),
        (200, "{}", "answer-without-message"),
        (200, '{"hello": 1}', "unexplained-answer"),
        (200, "<html>hello</html>", "proxy-page"),
        (200, "hello", "answer-unreadable"),
        (200, "", "answer-unreadable"),
        (302, "", "redirected"),
        (404, '{"error":{"code":"DeploymentNotFound","message":"x"}}', "deployment-not-found"),
        (404, '{"error":{"code":"api_not_supported","message":"x"}}', "api-not-supported"),
        (429, '{"error":{"code":"429","message":"slow down"}}', "rate-limited"),
        (529, '{"type":"error","error":{"type":"overloaded_error","message":"x"}}', "overloaded"),
        (500, '{"type":"error","error":{"type":"api_error","message":"x"}}', "service-error"),
        (503, "", "service-unavailable"),
        (418, "", "unexplained-answer"),
    ],
)
def test_an_answer_of_a_deployment_has_its_cause(status: int, body: str, cause: str | None) -> None:
    """Only a message passes; everything else is said for what it is."""
    call = DeploymentCall(form=FORM, exchange=exchange(status, body, purpose=Purpose.MESSAGE))

    finding = gateway.judge_deployment(FakeFacts(call, KEY_MODE, subject="d"))

    assert finding.status is (Status.FAIL if cause else Status.PASS)
    assert (first_cause(finding) if cause else None) == cause


def test_a_name_that_was_a_retired_models_default_is_told() -> None:
    """A guide's example name may be past its model's retirement date."""
    body = '{"error":{"code":"DeploymentNotFound","message":"x"}}'
    call = DeploymentCall(form=FORM, exchange=exchange(404, body, purpose=Purpose.MESSAGE))

    finding = gateway.judge_deployment(FakeFacts(call, KEY_MODE, subject="claude-opus-4-1"))

    named = [candidate.cause for candidate in finding.candidates]
    assert named[0] == "deployment-not-found"
    assert "deployment-retired" in named


def test_request_ids_and_headers_are_judged() -> None:
    """A missing ID and a header that Foundry does not send are warnings."""
    bare = FirstCall(form=FORM, exchange=exchange(headers=(("anthropic-ratelimit-x", "1"),)))

    ids = gateway.judge_request_ids(FakeFacts(accepted(call=bare)))
    headers = gateway.judge_headers(FakeFacts(accepted(call=bare)))

    assert (ids.status, first_cause(ids)) == (Status.WARN, "request-ids-missing")
    assert (headers.status, first_cause(headers)) == (Status.WARN, "headers-foreign")
    assert gateway.judge_request_ids(FakeFacts(accepted())).status is Status.PASS
    assert gateway.judge_headers(FakeFacts(accepted())).status is Status.PASS
