"""Sending a call of the gateway, in one form or another."""

from dataclasses import replace
from typing import Any

from checks.evidence import (
    Acceptance,
    AuthScheme,
    Call,
    Credentials,
    DeploymentCall,
    Exchange,
    FirstCall,
    Form,
    OtherAudienceCall,
    OtherHeaderCall,
    OtherSignIn,
    OtherVersionCall,
    Purpose,
    SignIn,
)
from checks.http import Credential, Outgoing
from checks.model import Facts
from checks.probes.acceptance import judge_acceptance
from checks.probes.gateway_conditions import named_scopes
from checks.probes.tools import Tools
from checks.secret import Secret, at_hand
from checks.target import COUNT_TOKENS, MESSAGES

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
    again = other is not None and other.sign_in.scope == scope and other.sign_in.token
    usual = credentials.key or credentials.token or (walked.token if walked else None)
    return at_hand(again or usual, "a call without a credential was let through")


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
    scope = named_scopes(facts[FirstCall].exchange, tools.aim.cloud.scopes)[0]
    return OtherSignIn(sign_in=await tools.chain.sign_in(scope))


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
