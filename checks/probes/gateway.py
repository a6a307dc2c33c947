"""Calls of the gateway: `count_tokens` in the forms that may work, then one message each."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from checks.credentials import sign_in
from checks.engine.model import Condition, Facts, Planned, Probe, Reason
from checks.evidence import (
    Acceptance,
    AuthScheme,
    Call,
    Connection,
    Credentials,
    DeploymentCall,
    Exchange,
    FirstCall,
    Form,
    KeyKind,
    OtherAudienceCall,
    OtherHeaderCall,
    OtherSignIn,
    OtherVersionCall,
    Purpose,
    Resolution,
    SignIn,
    TlsSession,
    Token,
)
from checks.http import Credential, Outgoing
from checks.probes.identity import plan_sign_in
from checks.probes.network import CONNECTED, RESOLVED, SECURED
from checks.probes.tools import NO_DEPLOYMENT, Aim, Tools
from checks.rules.acceptance import judge_acceptance
from checks.secret import Secret
from checks.target import COUNT_TOKENS, MESSAGES, Target

USUAL_VERSION = "2023-06-01"
NEWER_VERSION = "2026-10-21"
"""Sent by the anthropic SDK since 2.0.0; whether every deployment takes it is uncertain."""

PROBE_TIMEOUT_S = 8.0
ANSWER_TIMEOUT_S = 7.8
"""A little under the probe's, so that the wait ends with evidence and not with a cancelled task."""

PROMPT = "ping"
PROMPT_TOKENS = 8
"""Input tokens of the prompt, about; the answer's `usage` has the truth."""


def _body(path: str, deployment: str) -> dict[str, Any]:
    body: dict[str, Any] = {
        "model": deployment,
        "messages": [{"role": "user", "content": PROMPT}],
    }
    return {**body, "max_tokens": 1} if path == MESSAGES else body


async def _call(tools: Tools, path: str, deployment: str, form: Form, secret: Secret) -> Exchange:
    outgoing = Outgoing(
        purpose=Purpose.MESSAGE if path == MESSAGES else Purpose.COUNT_TOKENS,
        method="POST",
        url=tools.aim.target.url(path),
        headers={"anthropic-version": form.version},
        body=_body(path, deployment),
        credential=Credential(scheme=form.auth, secret=secret),
    )
    return await tools.http.send(outgoing, timeout_s=ANSWER_TIMEOUT_S)


def _secret(facts: Facts, scope: str) -> Secret:
    """Return the secret of the calls; the second sign-in's when its scope is asked for."""
    credentials, other, walked = facts[Credentials], facts.get(OtherSignIn), facts.get(SignIn)
    if other is not None and other.sign_in.scope == scope and other.sign_in.token:
        return other.sign_in.token
    found = credentials.key or credentials.token or (walked.token if walked else None)
    if found is None:
        raise LookupError("a call without a credential was let through")
    return found


def _first_form(facts: Facts) -> Form:
    walked = facts.get(SignIn)
    key = facts[Credentials].mode == "key"
    return Form(
        auth=AuthScheme.X_API_KEY if key else AuthScheme.BEARER,
        version=USUAL_VERSION,
        scope=walked.scope if walked else "",
    )


async def _count(tools: Tools, facts: Facts, form: Form) -> Exchange:
    secret = _secret(facts, form.scope)
    return await _call(tools, COUNT_TOKENS, tools.aim.first_model, form, secret)


async def first_call(tools: Tools, facts: Facts) -> FirstCall:
    """Ask `count_tokens` in the usual form."""
    form = _first_form(facts)
    return FirstCall(form=form, exchange=await _count(tools, facts, form))


async def other_header(tools: Tools, facts: Facts) -> OtherHeaderCall:
    """Ask again with `api-key`."""
    form = replace(facts[FirstCall].form, auth=AuthScheme.API_KEY)
    return OtherHeaderCall(form=form, exchange=await _count(tools, facts, form))


async def other_version(tools: Tools, facts: Facts) -> OtherVersionCall:
    """Ask again with the newer `anthropic-version`."""
    form = replace(facts[FirstCall].form, version=NEWER_VERSION)
    return OtherVersionCall(form=form, exchange=await _count(tools, facts, form))


async def other_sign_in(tools: Tools, facts: Facts) -> OtherSignIn:
    """Sign in for the audience that the gateway named."""
    aim = tools.aim
    scope = named_scopes(facts[FirstCall].exchange, aim.cloud.scopes)[0]
    return OtherSignIn(sign_in=await sign_in(aim.cloud, aim.environ, tools.http, scope))


async def other_audience(tools: Tools, facts: Facts) -> OtherAudienceCall:
    """Ask again with a token for the audience that the gateway named."""
    form = replace(facts[FirstCall].form, scope=facts[OtherSignIn].sign_in.scope)
    return OtherAudienceCall(form=form, exchange=await _count(tools, facts, form))


async def acceptance(_tools: Tools, facts: Facts) -> Acceptance:
    """Choose the form that was taken; nothing is sent."""
    others: tuple[type[Call], ...] = (OtherHeaderCall, OtherVersionCall, OtherAudienceCall)
    calls = (facts[FirstCall], *(call for kind in others if (call := facts.get(kind))))
    return judge_acceptance(calls)


async def deployment_call(tools: Tools, facts: Facts) -> DeploymentCall:
    """Send a message of one token to one deployment."""
    form = facts[Acceptance].call.form
    secret = _secret(facts, form.scope)
    exchange = await _call(tools, MESSAGES, facts.subject or "", form, secret)
    return DeploymentCall(form=form, exchange=exchange)


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
    detail="the target would receive a secret that does not belong there",
    blocked_by=("target.given", "target.host"),
)
PRESENT = Condition(
    holds=lambda facts: facts[Credentials].mode != "key" or facts[Credentials].key is not None,
    reason=Reason.BLOCKED,
    detail="there is no credential to send",
    blocked_by=("identity.credential",),
)


def _key_belongs(facts: Facts) -> bool:
    shape = facts[Credentials].key_shape
    return shape is None or shape.kind is not KeyKind.ANTHROPIC


OURS = Condition(
    holds=_key_belongs,
    reason=Reason.BLOCKED,
    detail="an Anthropic key is not sent to Azure",
    blocked_by=("identity.key-shape",),
)
TOKEN_HELD = Condition(
    holds=lambda facts: facts[Credentials].mode == "key" or facts.get(Token) is not None,
    reason=Reason.BLOCKED,
    detail="there is no token to send",
    blocked_by=("identity.token",),
)
KEY_REFUSED = Condition(
    holds=lambda facts: (
        facts[Credentials].mode == "key" and facts[FirstCall].exchange.status == 401
    ),
    reason=Reason.NOT_APPLICABLE,
    detail="x-api-key was not refused",
)
VERSION_WAS_REFUSED = Condition(
    holds=lambda facts: (
        facts[FirstCall].exchange.status == 400
        and bool(VERSION_REFUSED.search(facts[FirstCall].exchange.body))
    ),
    reason=Reason.NOT_APPLICABLE,
    detail="the usual anthropic-version was not refused",
)
AUDIENCE_WAS_REFUSED = Condition(
    holds=lambda facts: facts[Credentials].mode == "entra" and _other_scope_named(facts),
    reason=Reason.NOT_APPLICABLE,
    detail="no other audience was named",
)
SIGNED_IN_AGAIN = Condition(
    holds=lambda facts: facts[OtherSignIn].sign_in.token is not None,
    reason=Reason.BLOCKED,
    detail="there is no token for the other audience",
    blocked_by=("identity.token",),
)
NOT_REFUSED = Condition(
    holds=lambda facts: (
        facts[Acceptance].accepted
        or (not facts[Acceptance].decided and facts[Acceptance].call.exchange.answered)
    ),
    reason=Reason.BLOCKED,
    detail="the gateway does not take the credential",
    blocked_by=("gateway.accepts-credential",),
)

NETWORK = (Resolution, Connection, TlsSession)
REACHABLE = (SENDABLE, RESOLVED, CONNECTED, SECURED)
READY = (PRESENT, OURS, TOKEN_HELD)


def _planned_count(why: str, *, certain: bool) -> Any:
    def plan(aim: Aim) -> Sequence[Planned]:
        if not aim.target.sendable:
            return ()
        url = aim.target.url(COUNT_TOKENS)
        return (Planned(method="POST", url=url, why=why, certain=certain),)

    return plan


def _plan_first(aim: Aim) -> Sequence[Planned]:
    named = aim.first_model != NO_DEPLOYMENT
    why = (
        "whether the gateway takes the credential (free on Anthropic's API; on Foundry uncertain)"
        if named
        else "whether the gateway takes the credential, asked with a name that no deployment has"
    )
    planned: Sequence[Planned] = _planned_count(why, certain=True)(aim)
    return planned


def _plan_header(aim: Aim) -> Sequence[Planned]:
    if aim.credentials.mode != "key":
        return ()
    planned: Sequence[Planned] = _planned_count(
        "the same with the header api-key, if x-api-key is refused", certain=False
    )(aim)
    return planned


def _plan_audience(aim: Aim) -> Sequence[Planned]:
    if not aim.is_entra or len(aim.cloud.scopes) < 2:
        return ()
    scope = aim.cloud.scopes[1]
    planned = _planned_count("the same with that token", certain=False)(aim)
    return (*plan_sign_in(aim, scope, certain=False), *planned)


def _plan_messages(aim: Aim) -> Sequence[Planned]:
    if not aim.target.sendable or not aim.live_call:
        return ()
    return tuple(
        Planned(
            method="POST",
            url=aim.target.url(MESSAGES),
            why=f"a message of one token to {deployment}, if the credential is not refused",
            certain=False,
            deployment=deployment,
            input_tokens=PROMPT_TOKENS,
            output_tokens=1,
        )
        for deployment in aim.target.deployments
    )


PROBES = (
    Probe(
        id="gateway.count-tokens",
        provides=FirstCall,
        needs=(Target, Credentials),
        uses=(*NETWORK, Token, SignIn),
        conditions=(*REACHABLE, *READY),
        rounds=1,
        run=first_call,
        plan=_plan_first,
        waits_for="the gateway",
        timeout_s=PROBE_TIMEOUT_S,
    ),
    Probe(
        id="gateway.other-header",
        provides=OtherHeaderCall,
        needs=(Target, Credentials, FirstCall),
        conditions=(KEY_REFUSED,),
        rounds=1,
        run=other_header,
        plan=_plan_header,
        waits_for="the gateway",
        timeout_s=PROBE_TIMEOUT_S,
    ),
    Probe(
        id="gateway.other-version",
        provides=OtherVersionCall,
        needs=(Target, Credentials, FirstCall),
        uses=(SignIn,),
        conditions=(VERSION_WAS_REFUSED,),
        rounds=1,
        run=other_version,
        plan=_planned_count(
            "the same with a newer anthropic-version, if a 400 asks", certain=False
        ),
        waits_for="the gateway",
        timeout_s=PROBE_TIMEOUT_S,
    ),
    Probe(
        id="gateway.other-sign-in",
        provides=OtherSignIn,
        needs=(Target, Credentials, FirstCall),
        uses=(SignIn,),
        conditions=(AUDIENCE_WAS_REFUSED,),
        rounds=2,
        run=other_sign_in,
        waits_for="Microsoft Entra ID",
    ),
    Probe(
        id="gateway.other-audience",
        provides=OtherAudienceCall,
        needs=(Target, Credentials, FirstCall, OtherSignIn),
        uses=(SignIn,),
        conditions=(SIGNED_IN_AGAIN,),
        rounds=1,
        run=other_audience,
        plan=_plan_audience,
        waits_for="the gateway",
        timeout_s=PROBE_TIMEOUT_S,
    ),
    Probe(
        id="gateway.acceptance",
        provides=Acceptance,
        needs=(Target, FirstCall),
        uses=(OtherHeaderCall, OtherVersionCall, OtherAudienceCall),
        run=acceptance,
    ),
    Probe(
        id="gateway.message",
        provides=DeploymentCall,
        needs=(Target, Credentials, Acceptance),
        uses=(SignIn, OtherSignIn),
        conditions=(NOT_REFUSED,),
        rounds=1,
        run=deployment_call,
        subjects=lambda facts: facts[Target].deployments,
        plan=_plan_messages,
        waits_for="the deployment",
        timeout_s=PROBE_TIMEOUT_S,
        live=True,
    ),
)
