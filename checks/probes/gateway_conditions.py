"""When a call of the gateway applies: what must be there, and what an earlier answer asks for."""

import re
from collections.abc import Sequence

from checks.evidence import (
    Acceptance,
    Connection,
    Credentials,
    Exchange,
    FirstCall,
    KeyKind,
    OtherSignIn,
    Resolution,
    SignIn,
    TlsSession,
    Token,
)
from checks.model import Condition, Facts, Reason
from checks.probes.network import CONNECTED, RESOLVED, SECURED
from checks.target import Target
from checks.words import say

AUDIENCES = re.compile(r"audience is incorrect \(([^)]*)\)", re.IGNORECASE)
VERSION_REFUSED = re.compile(r"anthropic-version", re.IGNORECASE)


def named_scopes(exchange: Exchange, known: Sequence[str]) -> tuple[str, ...]:
    """Return the scopes of the audiences that a 401 names, this cloud's only, in our order."""
    named = AUDIENCES.search(exchange.body)
    if exchange.status != 401 or not named:
        return ()
    audiences = {part.strip().rstrip("/") for part in re.split(r",|\bor\b", named[1])}
    return tuple(scope for scope in known if scope.removesuffix("/.default") in audiences)


def _other_scope_named(facts: Facts) -> bool:
    walked = facts.get(SignIn)
    first = facts[FirstCall]
    asked = walked.scope if walked else ""
    known = ("https://ai.azure.com/.default", "https://cognitiveservices.azure.com/.default")
    named = named_scopes(first.exchange, known)
    return bool(named) and asked not in named


SENDABLE = Condition(
    holds=lambda facts: facts[Target].sendable,
    reason=Reason.BLOCKED,
    detail=say("the target would receive a secret that is not meant for it"),
    blocked_by=("target.given", "target.host"),
)
PRESENT = Condition(
    holds=lambda facts: facts[Credentials].mode != "key" or facts[Credentials].key is not None,
    reason=Reason.BLOCKED,
    detail=say("there is no credential to send"),
    blocked_by=("identity.credential",),
)


def _key_belongs(facts: Facts) -> bool:
    shape = facts[Credentials].key_shape
    return shape is None or shape.kind is not KeyKind.ANTHROPIC


OURS = Condition(
    holds=_key_belongs,
    reason=Reason.BLOCKED,
    detail=say("an Anthropic key is not sent to Azure"),
    blocked_by=("identity.key-shape",),
)
TOKEN_HELD = Condition(
    holds=lambda facts: facts[Credentials].mode == "key" or facts.get(Token) is not None,
    reason=Reason.BLOCKED,
    detail=say("there is no token to send"),
    blocked_by=("identity.token",),
)
KEY_REFUSED = Condition(
    holds=lambda facts: (
        facts[Credentials].mode == "key" and facts[FirstCall].exchange.status == 401
    ),
    reason=Reason.NOT_APPLICABLE,
    detail=say("x-api-key was not rejected"),
)
VERSION_WAS_REFUSED = Condition(
    holds=lambda facts: (
        facts[FirstCall].exchange.status == 400
        and bool(VERSION_REFUSED.search(facts[FirstCall].exchange.body))
    ),
    reason=Reason.NOT_APPLICABLE,
    detail=say("the usual anthropic-version was not rejected"),
)
AUDIENCE_WAS_REFUSED = Condition(
    holds=lambda facts: facts[Credentials].mode == "entra" and _other_scope_named(facts),
    reason=Reason.NOT_APPLICABLE,
    detail=say("no other audience was named in the response"),
)
SIGNED_IN_AGAIN = Condition(
    holds=lambda facts: facts[OtherSignIn].sign_in.token is not None,
    reason=Reason.BLOCKED,
    detail=say("there is no token for the other audience"),
    blocked_by=("identity.token",),
)
NOT_REFUSED = Condition(
    holds=lambda facts: (
        facts[Acceptance].accepted
        or (not facts[Acceptance].decided and facts[Acceptance].call.exchange.answered)
    ),
    reason=Reason.BLOCKED,
    detail=say("the gateway does not accept the credential"),
    blocked_by=("gateway.accepts-credential",),
)

NETWORK = (Resolution, Connection, TlsSession)
REACHABLE = (SENDABLE, RESOLVED, CONNECTED, SECURED)
READY = (PRESENT, OURS, TOKEN_HELD)
