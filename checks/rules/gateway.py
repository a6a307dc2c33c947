"""Checks of the calls: is the credential taken, in which form, and does the deployment answer."""

from urllib.parse import urlsplit

from checks.causes.classify import (
    Match,
    base_path,
    classify_exchange,
    retired_model,
    shape_of,
)
from checks.evidence import (
    Acceptance,
    AuthScheme,
    Call,
    Credentials,
    DeploymentCall,
    Exchange,
    FirstCall,
    OtherAudienceCall,
    SignIn,
    Token,
)
from checks.model import Check, Confidence, Facts, Finding, Reason
from checks.rules.findings import because, failed, passed, skipped, undecided, warned

RATE_LIMIT_PREFIX = "anthropic-ratelimit-"
"""Absent on Foundry, by the product guide (Features)."""


def _classify(facts: Facts, exchange: Exchange) -> Match:
    held = facts.get(Token)
    opaque = held is not None and held.claims is None
    params = {
        "opaque_token": "yes" if opaque else "no",
        "status": str(exchange.status or ""),
        **_places(exchange),
    }
    if held is not None and held.claims is not None:
        audience = held.claims.text("aud").rstrip("/")
        params["audience"] = audience
        params["audience_ok"] = "yes" if audience in held.audiences else "no"
        params["token_tenant"] = held.claims.text("tid")
    shape = facts[Credentials].key_shape
    if shape is not None:
        params["key_kind"] = shape.kind.value
    if facts.subject:
        params["deployment"] = facts.subject
        moment = exchange.received_at or exchange.started_at
        params["retired"] = retired_model(facts.subject, moment.date())
    return classify_exchange(exchange, **{k: v for k, v in params.items() if v})


def _places(exchange: Exchange) -> dict[str, str]:
    """Return the parts of the called URL that remedies name, and the URL as it should be."""
    parts = urlsplit(exchange.url)
    return {
        "host": parts.netloc,
        "path": base_path(exchange) or "/",
        "fixed_base_url": f"{parts.scheme}://{parts.netloc}/anthropic/",
    }


def _exchange_evidence(exchange: Exchange) -> list[tuple[str, object]]:
    return [
        ("status", exchange.status),
        ("failure", exchange.detail if exchange.failure else None),
        ("request-id", exchange.request_id),
        ("apim-request-id", exchange.apim_request_id),
        ("region", exchange.region),
        ("retry-after", exchange.header("retry-after")),
        ("answer", exchange.body[:600]),
    ]


NO_MESSAGE = {"empty": "an empty body", "text": "a body that is no JSON", "json": "no message"}
"""Shape of a body → how it is called where a success should hold a message."""


def _said(exchange: Exchange) -> str:
    if exchange.failure and not exchange.answered:
        return exchange.detail or exchange.failure.value
    status, shape = f"HTTP {exchange.status}", shape_of(exchange)
    if exchange.failure:
        return f"{status} and a body that did not come whole ({exchange.detail})"
    if location := exchange.header("location"):
        return f"{status}, a redirect to {location[:200]}"
    if shape == "html":
        return f"{status} and a web page"
    if exchange.status in range(200, 300) and shape in NO_MESSAGE:
        return f"{status} and {NO_MESSAGE[shape]}"
    return status


def judge_accepted(facts: Facts) -> Finding:
    """Judge whether the gateway takes the credential, in any form."""
    found = facts[Acceptance]
    exchange = found.call.exchange
    evidence = [
        *_exchange_evidence(exchange),
        ("tried", ", ".join(f"{c.form.auth.value}: {_said(c.exchange)}" for c in found.tried)),
    ]
    if found.accepted:
        return passed("The gateway takes the credential.", evidence)
    match = _classify(facts, exchange)
    if found.decided:
        is_page = shape_of(exchange) == "html"
        what = "The call is answered with" if is_page else "The gateway refuses the call with"
        return failed(f"{what} {_said(exchange)}.", match.candidates, evidence)
    if not exchange.answered:
        return failed(f"The gateway did not answer: {_said(exchange)}.", match.candidates, evidence)
    return undecided(
        f"The gateway answered {_said(exchange)}, which does not tell about the credential.",
        [*evidence, ("may be", ", ".join(c.cause for c in match.candidates))],
    )


def judge_key_header(facts: Facts) -> Finding:
    """Judge whether the usual key header works, or only the other one."""
    found = facts[Acceptance]
    if facts[Credentials].mode != "key":
        return skipped("The calls carry no key.", Reason.NOT_APPLICABLE)
    if not found.accepted:
        return skipped("No key header was taken.", Reason.BLOCKED, ("gateway.accepts-credential",))
    if found.call.form.auth is AuthScheme.API_KEY:
        return warned(
            "The gateway refuses x-api-key and takes the same key as api-key.",
            because("key-header", "The same key was sent in both headers."),
            _exchange_evidence(facts[FirstCall].exchange),
        )
    return passed("The gateway takes the key in x-api-key.")


def judge_version(facts: Facts) -> Finding:
    """Judge whether the usual API version works, or only the newer one."""
    found, first = facts[Acceptance], facts[FirstCall]
    if not found.accepted:
        return skipped("No call was taken.", Reason.BLOCKED, ("gateway.accepts-credential",))
    if found.call.form.version != first.form.version:
        return warned(
            f"The gateway refuses anthropic-version {first.form.version} and takes "
            f"{found.call.form.version}.",
            because(
                "version-newer-only", "Both versions were sent.", version=found.call.form.version
            ),
            _exchange_evidence(first.exchange),
        )
    return passed(f"The gateway takes anthropic-version {found.call.form.version}.")


def judge_scope(facts: Facts) -> Finding:
    """Judge which token scope the gateway takes."""
    walk, found = facts[SignIn], facts[Acceptance]
    if not found.accepted:
        return skipped("No call was taken.", Reason.BLOCKED, ("gateway.accepts-credential",))
    if facts.get(OtherAudienceCall) is not None and found.call.form.scope != walk.scope:
        return warned(
            f"The gateway refuses tokens for {walk.scope} and takes {found.call.form.scope}.",
            because(
                "token-refused-audience",
                "Tokens for both scopes were sent.",
                accepted_audiences=found.call.form.scope.removesuffix("/.default"),
                audience=walk.scope.removesuffix("/.default"),
            ),
            _exchange_evidence(facts[FirstCall].exchange),
        )
    return passed(f"The gateway takes tokens for {found.call.form.scope}.")


def judge_deployment(facts: Facts) -> Finding:
    """Judge whether a deployment answers a message."""
    exchange = facts[DeploymentCall].exchange
    evidence = _exchange_evidence(exchange)
    if exchange.succeeded and _is_message(exchange):
        took = round(exchange.duration_ms)
        return passed(
            f"{facts.subject} answered in {took} ms.", [*evidence[:-1], *_usage(exchange)]
        )
    match = _classify(facts, exchange)
    said = _said(exchange)
    what = f"answers {said}" if exchange.answered else f"did not answer: {said}"
    return failed(f"{facts.subject} {what}.", match.candidates, evidence)


def _is_message(exchange: Exchange) -> bool:
    return bool(exchange.document.get("type") == "message")


def _usage(exchange: Exchange) -> list[tuple[str, object]]:
    counted = exchange.document.get("usage")
    usage = counted if isinstance(counted, dict) else {}
    return [
        ("model", exchange.document.get("model")),
        ("input tokens", usage.get("input_tokens")),
        ("output tokens", usage.get("output_tokens")),
    ]


def _last_call(facts: Facts) -> Call:
    return facts.get(DeploymentCall) or facts[Acceptance].call


def judge_request_ids(facts: Facts) -> Finding:
    """Judge whether answers carry the two IDs that support asks for."""
    exchange = _last_call(facts).exchange
    if not exchange.answered:
        return skipped("There was no answer.", Reason.BLOCKED, ("gateway.accepts-credential",))
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
            f"The answer lacks {' and '.join(missing)}.",
            because(
                "request-ids-missing",
                "The answer's headers.",
                Confidence.LIKELY,
                reason=" and ".join(missing),
            ),
            evidence,
        )
    return passed("The answer carries both request IDs.", evidence)


def judge_headers(facts: Facts) -> Finding:
    """Judge whether the answer's headers are Foundry's."""
    exchange = _last_call(facts).exchange
    if not exchange.answered:
        return skipped("There was no answer.", Reason.BLOCKED, ("gateway.accepts-credential",))
    limits = [name for name, _ in exchange.headers if name.startswith(RATE_LIMIT_PREFIX)]
    if limits:
        return warned(
            "The answer has anthropic-ratelimit headers, which Foundry does not send.",
            because("headers-foreign", "The answer's headers.", Confidence.LIKELY),
            (("headers", ", ".join(limits)), ("server", exchange.header("server"))),
        )
    if not (exchange.request_id or exchange.apim_request_id):
        return undecided("The answer has no request ID, so it may not be Foundry's.")
    return passed("The answer has no anthropic-ratelimit headers, as documented for Foundry.")


CHECKS = (
    Check(
        id="gateway.accepts-credential",
        needs=(Acceptance,),
        uses=(Token,),
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
        uses=(Token,),
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
