"""Checks of the credential: its form, the sign-in, the token's claims."""

import re
from datetime import UTC, datetime
from urllib.parse import urlsplit

from checks.causes.catalogue import causes
from checks.causes.classify import classify_exchange
from checks.evidence import (
    Claims,
    Credentials,
    Exchange,
    Failure,
    KeyKind,
    KeyShape,
    Link,
    LinkState,
    Resolution,
    SignIn,
    Token,
)
from checks.knowledge import constant
from checks.model import Candidate, Check, Confidence, Facts, Finding, Reason
from checks.rules.answers import proxy_params
from checks.rules.findings import THIS_CLOUD, because, failed, passed, skipped, undecided
from checks.target import Target
from checks.words import say

COGNITIVE_APP = constant("cognitive-services-application")
"""Cognitive Services' application ID, which a token may carry as its audience."""

MISPRINTED = "ai.cognitiveservices.com"
"""No service's host. Source: how-to-use-foundry-models-claude-2.md (2026-06-23) prints it."""

WORDS = {
    "key": "an API key",
    "token": say("a bearer token"),
    "entra": say("an Entra token"),
}
VARIABLES = {"key": "ANTHROPIC_FOUNDRY_API_KEY", "token": "ANTHROPIC_FOUNDRY_AUTH_TOKEN"}


def judge_credential(facts: Facts) -> Finding:
    """Judge whether the credential that the run uses is there."""
    found = facts[Credentials]
    missing = (found.mode == "key" and not found.key) or (found.mode == "token" and not found.token)
    evidence = (
        ("set", ", ".join(found.sources)),
        (say("also set, but not used"), ", ".join(found.unused)),
    )
    if missing:
        variable = VARIABLES[found.mode]
        return failed(
            say("{variable} is not set.", variable=variable),
            because("credential-missing", say("The environment was read."), variable=variable),
            evidence,
        )
    if found.token_issue:
        return failed(
            say(
                "The token contains {token_issue}, which clients send unchanged.",
                token_issue=found.token_issue,
            ),
            because(
                "token-decorated",
                say("The variable's value was checked."),
                issue=found.token_issue,
            ),
            evidence,
        )
    if found.mode == "entra" and not found.sources:
        return skipped(
            say(
                "No credential variable is set, so each credential source in Entra's chain is "
                "tried."
            ),
            Reason.NOT_APPLICABLE,
        )
    return passed(say("The calls use {words}.", words=WORDS[found.mode]), evidence)


FOREIGN = {
    KeyKind.ANTHROPIC: (
        "key-anthropic",
        say("an Anthropic key, which was not sent"),
        Confidence.CERTAIN,
    ),
    KeyKind.JWT: ("key-is-token", "a token, not a key", Confidence.CERTAIN),
    KeyKind.OPENAI: ("key-of-openai", "an Azure OpenAI key", Confidence.LIKELY),
    KeyKind.COGNITIVE: (
        "key-of-other-service",
        "another Azure AI service's key",
        Confidence.LIKELY,
    ),
    KeyKind.AZURE_OTHER: (
        "key-of-other-service",
        say("another Azure service's key"),
        Confidence.LIKELY,
    ),
}


ODDITIES = {
    84: say(
        "the length of a Foundry key (84 characters), but not the marker that Foundry keys contain"
    ),
    32: say("the 32 characters of an older Azure key, but not all of them are 0-9 or a-f"),
}
"""Length of a known kind of key → what is wrong with one that is of no known shape."""


def _oddity(length: int) -> str:
    """Say which part of a key is not that of an Azure key."""
    if length in ODDITIES:
        return ODDITIES[length]
    return say(
        "{length} characters instead of 84 (Foundry keys) or 32 (older Azure keys)", length=length
    )


def _decoration(shape: KeyShape) -> str:
    parts = (
        (say("white space"), shape.whitespace),
        ("quotes", shape.quotes),
        (say("the word {prefix}", prefix=shape.prefix), bool(shape.prefix)),
    )
    return " and ".join(word for word, there in parts if there)


def judge_key_shape(facts: Facts) -> Finding:
    """Judge whether the key has the shape of a Foundry key."""
    shape = facts[Credentials].key_shape
    if shape is None:
        if facts[Credentials].mode == "key":
            return skipped(say("There is no key."), Reason.BLOCKED, ("identity.credential",))
        return skipped(say("The calls do not use a key."), Reason.NOT_APPLICABLE)
    evidence = (("length", shape.length), ("shape", shape.kind.value))
    if shape.kind in FOREIGN:
        cause, what, confidence = FOREIGN[shape.kind]
        candidates = because(
            cause,
            say("The key's format shows which kind of key it is."),
            confidence,
            rests_on=("constants/key-shapes",),
        )
        return failed(say("The key looks like {what}.", what=what), candidates, evidence)
    if issue := _decoration(shape):
        return failed(
            say("The key contains {issue}, which clients send unchanged.", issue=issue),
            because(
                "key-decorated",
                say("The value of ANTHROPIC_FOUNDRY_API_KEY was checked."),
                issue=issue,
            ),
            evidence,
        )
    if shape.kind is KeyKind.UNKNOWN:
        return undecided(say("The key has {oddity}.", oddity=_oddity(shape.length)), evidence)
    return passed(say("The key looks like a Foundry key."), evidence)


AADSTS = re.compile(r"AADSTS(\d+)(?::\s*([^\r\n]*))?")


def _is_unanswered(walk: SignIn) -> bool:
    return any(exchange.failure for exchange in walk.exchanges[-1:])


def _refusal(facts: Facts, walk: SignIn, link: Link) -> tuple[Candidate, ...]:
    if walk.exchanges and walk.exchanges[-1].failure is Failure.PROXY:
        return _proxys(facts.get(Resolution), walk.exchanges[-1])
    if wrong := _misprinted(link.detail):
        return wrong
    found = AADSTS.search(link.detail)
    if not found:
        cause = "sign-in-unreachable" if _is_unanswered(walk) else "aadsts"
        return because(
            cause,
            say("The response to the sign-in was read."),
            Confidence.LIKELY,
            reason=link.detail,
        )
    code = f"AADSTS{found[1]}"
    cause = code.lower() if code.lower() in causes() else "aadsts"
    reason = (found[2] or "").partition(" Trace ID:")[0]
    return because(cause, say("Entra answered {code}.", code=code), code=code, reason=reason)


def _misprinted(text: str) -> tuple[Candidate, ...]:
    """Return the cause where a text names the scope that a page of Microsoft's misprints."""
    if MISPRINTED not in text:
        return ()
    return because(
        "scope-misprinted",
        say(
            "The token was requested for {misprinted}, which is not a service.",
            misprinted=MISPRINTED,
        ),
    )


def _proxys(name: Resolution | None, last: Exchange) -> tuple[Candidate, ...]:
    """Return the causes where the system's proxy keeps the sign-in from being reached."""
    host = urlsplit(last.url).netloc
    params = proxy_params(name) if name is not None and name.proxy else {}
    return classify_exchange(last, **{**params, "host": host}).candidates


def _links(walk: SignIn) -> list[tuple[str, str]]:
    return [
        (link.name, f"{link.state.value}{f': {link.detail}' if link.detail else ''}")
        for link in walk.links
    ]


def judge_token(facts: Facts) -> Finding:
    """Judge whether a link of the credential chain gave a token, and which."""
    walk = facts[SignIn]
    evidence = [("scope", walk.scope), *_links(walk)]
    ending = walk.link
    if walk.token and ending:
        return passed(say("{name} provided a token.", name=ending.name), evidence)
    if ending:
        what = (
            say("could not reach Microsoft Entra") if _is_unanswered(walk) else say("was refused")
        )
        return failed(f"{ending.name} {what}.", _refusal(facts, walk, ending), evidence)
    late = next((link for link in walk.links if link.state is LinkState.TIMED_OUT), None)
    if late:
        return failed(
            say(
                "{name} did not respond in time, and no other credential is available.",
                name=late.name,
            ),
            because(
                "sign-in-timeout",
                say("Each credential source was tried."),
                Confidence.LIKELY,
                link=late.name,
            ),
            evidence,
        )
    return failed(
        say("No credential is set, and none of the credential sources worked."),
        because("chain-unavailable", say("Each credential source in the chain was tried.")),
        evidence,
    )


def _when(seconds: float) -> str:
    try:
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    except (OverflowError, ValueError, OSError):
        return say("{seconds:g} seconds after the Unix epoch", seconds=seconds)


def _claims_evidence(claims: Claims) -> list[tuple[str, object]]:
    times = ("iat", "nbf", "exp")
    return [
        (
            name,
            _when(float(value)) if name in times and isinstance(value, int) else claims.text(name),
        )
        for name, value in claims.values.items()
    ]


def judge_token_lifetime(facts: Facts) -> Finding:
    """Judge whether the token is valid now."""
    claims = facts[Token].claims
    if claims is None:
        return undecided(say("The token is not a JWT, so its claims cannot be read."))
    now = claims.read_at.timestamp()
    expires, begins = claims.moment("exp"), claims.moment("nbf")
    evidence = _claims_evidence(claims)
    if expires is not None and expires <= now:
        return failed(
            say("The token expired at {when}.", when=_when(expires)),
            because(
                "token-expired",
                say("The expiry time is read from the token's exp claim."),
                expires=_when(expires),
            ),
            evidence,
        )
    if begins is not None and begins > now + 300:
        return failed(
            say("The token is valid only from {when}.", when=_when(begins)),
            because(
                "token-not-yet-valid",
                say("The token's nbf claim is a time in the future."),
                Confidence.LIKELY,
            ),
            evidence,
        )
    left = (
        say("{round} more minutes", round=round((expires - now) / 60))
        if expires
        else say("an unknown time")
    )
    return passed(say("The token is valid for {left}.", left=left), evidence)


def judge_token_audience(facts: Facts) -> Finding:
    """Judge whether the token is for Foundry."""
    claims = facts[Token].claims
    if claims is None:
        return undecided(say("The token is not a JWT, so its claims cannot be read."))
    audience = claims.text("aud").rstrip("/")
    if not audience:
        return undecided(say("The token does not specify an audience."))
    evidence = (("aud", audience),)
    if audience in facts[Token].audiences:
        return passed(say("The token is for {audience}.", audience=audience), evidence)
    if audience == COGNITIVE_APP:
        return undecided(
            say("The token is for the application ID of Cognitive Services."), evidence
        )
    return failed(
        say("The token is for {audience}, not for Foundry.", audience=audience),
        _misprinted(audience)
        or because(
            "token-audience",
            say("The token's aud claim was read."),
            rests_on=(THIS_CLOUD,),
            audience=audience,
        ),
        evidence,
    )


def judge_token_tenant(facts: Facts) -> Finding:
    """Judge whether the token is from the tenant that was asked for."""
    wanted, claims = facts[Target].given.tenant, facts[Token].claims
    if not wanted:
        return skipped(
            say("No tenant was specified for comparison with the token's tenant."),
            Reason.NOT_APPLICABLE,
        )
    if claims is None:
        return undecided(say("The token is not a JWT, so its claims cannot be read."))
    tenant = claims.text("tid")
    evidence = (("tid", tenant), (say("asked for"), wanted))
    if not re.fullmatch(r"[0-9a-fA-F-]{36}", wanted):
        return undecided(
            say("The tenant was given as a domain, but the token contains a tenant ID."), evidence
        )
    if tenant.lower() == wanted.lower():
        return passed(say("The token is from the requested tenant."), evidence)
    return failed(
        say("The token is from tenant {tenant}, not {wanted}.", tenant=tenant, wanted=wanted),
        because(
            "token-tenant",
            say("The token's tenant is read from its tid claim."),
            token_tenant=tenant,
            tenant=wanted,
        ),
        evidence,
    )


CHECKS = (
    Check(id="identity.credential", needs=(Credentials,), judge=judge_credential),
    Check(id="identity.key-shape", needs=(Credentials,), judge=judge_key_shape),
    Check(id="identity.token", needs=(SignIn,), uses=(Resolution,), judge=judge_token),
    Check(id="identity.token-lifetime", needs=(Token,), judge=judge_token_lifetime),
    Check(id="identity.token-audience", needs=(Token,), judge=judge_token_audience),
    Check(id="identity.token-tenant", needs=(Target, Token), judge=judge_token_tenant),
)
