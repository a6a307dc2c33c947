"""Checks of the calls: is the credential taken, in which form, and does the deployment answer."""

from checks.causes.classify import shape_of
from checks.causes.prices import is_plausible
from checks.evidence import (
    Acceptance,
    AuthScheme,
    Call,
    Credentials,
    DeploymentCall,
    Exchange,
    FirstCall,
    OtherAudienceCall,
    Resolution,
    SignIn,
    TlsSession,
    Token,
)
from checks.knowledge import constant
from checks.model import Check, Confidence, Facts, Finding, Reason
from checks.rules.answers import candidates_of, exchange_evidence, said
from checks.rules.findings import THIS_CLOUD, because, failed, passed, skipped, undecided, warned
from checks.words import say

KEY_HEADERS = ("constants/key-header", "constants/other-key-header")
VERSION = ("constants/anthropic-version",)
REQUEST_IDS, RATE_LIMITS = ("constants/request-id-headers",), ("constants/rate-limit-headers",)
RATE_LIMIT_PREFIX = constant("rate-limit-headers")
"""Absent on Foundry, by the product guide (Features)."""


def judge_accepted(facts: Facts) -> Finding:
    """Judge whether the gateway takes the credential, in any form."""
    found = facts[Acceptance]
    exchange = found.call.exchange
    evidence = [
        *exchange_evidence(exchange),
        ("tried", ", ".join(f"{c.form.auth.value}: {said(c.exchange)}" for c in found.tried)),
    ]
    if found.accepted:
        return passed(say("The gateway accepts the credential."), evidence)
    candidates = candidates_of(facts, exchange)
    if found.decided:
        is_page = shape_of(exchange) == "html"
        what = say("The call returned") if is_page else say("The gateway rejects the call with")
        return failed(f"{what} {said(exchange)}.", candidates, evidence)
    if not exchange.answered:
        return failed(
            say("The gateway did not respond: {said}.", said=said(exchange)), candidates, evidence
        )
    return undecided(
        say(
            "The gateway returned {said}, which does not show whether the credential is accepted.",
            said=said(exchange),
        ),
        [*evidence, (say("may be"), ", ".join(c.cause for c in candidates))],
    )


def judge_key_header(facts: Facts) -> Finding:
    """Judge whether the usual key header works, or only the other one."""
    found = facts[Acceptance]
    if facts[Credentials].mode != "key":
        return skipped(say("The calls do not use a key."), Reason.NOT_APPLICABLE)
    if not found.accepted:
        return skipped(
            say("No call was accepted."), Reason.BLOCKED, ("gateway.accepts-credential",)
        )
    if found.call.form.auth is AuthScheme.API_KEY:
        return warned(
            say("The gateway rejects the key in x-api-key but accepts the same key in api-key."),
            because(
                "key-header", say("The same key was sent in both headers."), rests_on=KEY_HEADERS
            ),
            exchange_evidence(facts[FirstCall].exchange),
        )
    return passed(say("The gateway accepts the key in x-api-key."))


def judge_version(facts: Facts) -> Finding:
    """Judge whether the usual API version works, or only the newer one."""
    found, first = facts[Acceptance], facts[FirstCall]
    if not found.accepted:
        return skipped(
            say("No call was accepted."), Reason.BLOCKED, ("gateway.accepts-credential",)
        )
    if found.call.form.version != first.form.version:
        return warned(
            say(
                "The gateway rejects anthropic-version {version} but accepts {version2}.",
                version=first.form.version,
                version2=found.call.form.version,
            ),
            because(
                "version-newer-only",
                say("Both anthropic-version values were sent."),
                rests_on=VERSION,
                version=found.call.form.version,
            ),
            exchange_evidence(first.exchange),
        )
    return passed(
        say("The gateway accepts anthropic-version {version}.", version=found.call.form.version)
    )


def judge_scope(facts: Facts) -> Finding:
    """Judge which token scope the gateway takes."""
    walk, found = facts[SignIn], facts[Acceptance]
    if not found.accepted:
        return skipped(
            say("No call was accepted."), Reason.BLOCKED, ("gateway.accepts-credential",)
        )
    if facts.get(OtherAudienceCall) is not None and found.call.form.scope != walk.scope:
        return warned(
            say(
                "The gateway rejects tokens for {scope} but accepts tokens for {scope2}.",
                scope=walk.scope,
                scope2=found.call.form.scope,
            ),
            because(
                "token-refused-audience",
                say("Tokens for both scopes were sent."),
                rests_on=(THIS_CLOUD,),
                accepted_audiences=found.call.form.scope.removesuffix("/.default"),
                audience=walk.scope.removesuffix("/.default"),
            ),
            exchange_evidence(facts[FirstCall].exchange),
        )
    return passed(say("The gateway accepts tokens for {scope}.", scope=found.call.form.scope))


def judge_deployment(facts: Facts) -> Finding:
    """Judge whether a deployment answers a message."""
    exchange = facts[DeploymentCall].exchange
    evidence = exchange_evidence(exchange)
    if exchange.succeeded and _is_message(exchange):
        took = round(exchange.duration_ms)
        return passed(
            say("{subject} responded in {took} ms.", subject=facts.subject, took=took),
            [*evidence[:-1], *_usage(exchange)],
        )
    candidates = candidates_of(facts, exchange)
    heard = said(exchange)
    what = (
        say("returned {heard}", heard=heard)
        if exchange.answered
        else say("did not respond: {heard}", heard=heard)
    )
    return failed(f"{facts.subject} {what}.", candidates, evidence)


def _is_message(exchange: Exchange) -> bool:
    return bool(exchange.document.get("type") == "message")


def _usage(exchange: Exchange) -> list[tuple[str, object]]:
    counted = exchange.document.get("usage")
    usage = counted if isinstance(counted, dict) else {}
    names = {"input tokens": "input_tokens", "output tokens": "output_tokens"}
    told = {said: usage.get(name) for said, name in names.items() if name in usage}
    return [
        ("model", str(exchange.document.get("model") or "")[:100]),
        *((said, n if is_plausible(n) else "not a count") for said, n in told.items()),
    ]


def _last_call(facts: Facts) -> Call:
    return facts.get(DeploymentCall) or facts[Acceptance].call


def judge_request_ids(facts: Facts) -> Finding:
    """Judge whether answers carry the two IDs that support asks for."""
    exchange = _last_call(facts).exchange
    if not exchange.answered:
        return skipped(
            say("There was no response."), Reason.BLOCKED, ("gateway.accepts-credential",)
        )
    missing = [
        name
        for name, value in (
            ("request-id", exchange.request_id),
            ("apim-request-id", exchange.apim_request_id),
        )
        if not value
    ]
    evidence = (
        ("request-id", exchange.request_id),
        ("apim-request-id", exchange.apim_request_id),
        ("region", exchange.region),
    )
    if missing:
        return warned(
            say("The response lacks {missing}.", missing=" and ".join(missing)),
            because(
                "request-ids-missing",
                say("The response headers show the cause."),
                Confidence.LIKELY,
                rests_on=REQUEST_IDS,
                reason=" and ".join(missing),
            ),
            evidence,
        )
    return passed(say("The response contains both request IDs."), evidence)


def judge_headers(facts: Facts) -> Finding:
    """Judge whether the answer's headers are Foundry's."""
    exchange = _last_call(facts).exchange
    if not exchange.answered:
        return skipped(
            say("There was no response."), Reason.BLOCKED, ("gateway.accepts-credential",)
        )
    limits = [name for name, _ in exchange.headers if name.startswith(RATE_LIMIT_PREFIX)]
    if limits:
        return warned(
            say("The response has anthropic-ratelimit headers, which Foundry does not send."),
            because(
                "headers-foreign",
                say("The response headers show the cause."),
                Confidence.LIKELY,
                rests_on=RATE_LIMITS,
            ),
            (("headers", ", ".join(limits)), ("server", exchange.header("server"))),
        )
    if not (exchange.request_id or exchange.apim_request_id):
        return undecided(say("The response has no request ID, so it may not be from Foundry."))
    return passed(
        say("The response has no anthropic-ratelimit headers, as documented for Foundry.")
    )


CHECKS = (
    Check(
        id="gateway.accepts-credential",
        needs=(Acceptance,),
        uses=(Token, Resolution, TlsSession),
        judge=judge_accepted,
    ),
    Check(
        id="gateway.key-header", needs=(Credentials, FirstCall, Acceptance), judge=judge_key_header
    ),
    Check(id="gateway.api-version", needs=(FirstCall, Acceptance), judge=judge_version),
    Check(
        id="gateway.token-scope",
        needs=(SignIn, FirstCall, Acceptance),
        uses=(OtherAudienceCall,),
        judge=judge_scope,
    ),
    Check(
        id="gateway.deployment-answers",
        needs=(DeploymentCall,),
        uses=(Token, Resolution, TlsSession),
        judge=judge_deployment,
    ),
    Check(
        id="gateway.request-ids",
        needs=(Acceptance,),
        uses=(DeploymentCall,),
        judge=judge_request_ids,
    ),
    Check(
        id="gateway.foundry-headers",
        needs=(Acceptance,),
        uses=(DeploymentCall,),
        judge=judge_headers,
    ),
)
