"""Sending a call of the gateway, in one form or another."""

from dataclasses import dataclass, replace
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
from checks.knowledge import constant
from checks.model import Facts
from checks.probes.acceptance import is_empty_success, judge_acceptance
from checks.probes.gateway_conditions import named_scopes
from checks.probes.tools import Tools
from checks.secret import Secret, at_hand
from checks.target import COUNT_TOKENS, MESSAGES
from checks.words import say

USUAL_VERSION, NEWER_VERSION = constant("anthropic-version"), constant("anthropic-version-newer")

ANSWER_TIMEOUT_S = 8.0
"""The one limit of a call: its probe has none, so that every wait ends with evidence."""

PROMPT = "ping"
PROMPT_TOKENS = 8
"""Input tokens of the prompt, about; the answer's `usage` has the truth."""


def _body(path: str, deployment: str) -> dict[str, Any]:
    body: dict[str, Any] = {
        "model": deployment,
        "messages": [{"role": "user", "content": PROMPT}],
    }
    return {**body, "max_tokens": 1} if path == MESSAGES else body


@dataclass(frozen=True, slots=True)
class Answered:
    """The answer that counts, and the empty success before it."""

    exchange: Exchange
    earlier: Exchange | None = None


async def _call(tools: Tools, path: str, deployment: str, form: Form, secret: Secret) -> Answered:
    """Send a call; repeat it once when a success comes empty, which happens once in many calls."""
    outgoing = Outgoing(
        purpose=Purpose.MESSAGE if path == MESSAGES else Purpose.COUNT_TOKENS,
        method="POST",
        url=tools.aim.target.url(path),
        headers={"anthropic-version": form.version},
        body=_body(path, deployment),
        credential=Credential(scheme=form.auth, secret=secret),
    )
    first = await tools.http.send(outgoing, timeout_s=ANSWER_TIMEOUT_S)
    if not is_empty_success(first):
        return Answered(first)
    return Answered(await tools.http.send(outgoing, timeout_s=ANSWER_TIMEOUT_S), first)


def _secret(facts: Facts, scope: str) -> Secret:
    """Return the secret of the calls; the second sign-in's when its scope is asked for."""
    credentials, other, walked = facts[Credentials], facts.get(OtherSignIn), facts.get(SignIn)
    again = other is not None and other.sign_in.scope == scope and other.sign_in.token
    usual = credentials.key or credentials.token or (walked.token if walked else None)
    return at_hand(again or usual, say("a call without a credential was accepted"))


def _first_form(facts: Facts) -> Form:
    walked = facts.get(SignIn)
    key = facts[Credentials].mode == "key"
    return Form(
        auth=AuthScheme.X_API_KEY if key else AuthScheme.BEARER,
        version=USUAL_VERSION,
        scope=walked.scope if walked else "",
    )


async def _count(tools: Tools, facts: Facts, form: Form) -> Answered:
    secret = _secret(facts, form.scope)
    return await _call(tools, COUNT_TOKENS, tools.aim.first_model, form, secret)


async def first_call(tools: Tools, facts: Facts) -> FirstCall:
    """Ask `count_tokens` in the usual form."""
    form = _first_form(facts)
    answered = await _count(tools, facts, form)
    return FirstCall(form=form, exchange=answered.exchange, earlier=answered.earlier)


async def other_header(tools: Tools, facts: Facts) -> OtherHeaderCall:
    """Ask again with `api-key`."""
    form = replace(facts[FirstCall].form, auth=AuthScheme.API_KEY)
    answered = await _count(tools, facts, form)
    return OtherHeaderCall(form=form, exchange=answered.exchange, earlier=answered.earlier)


async def other_version(tools: Tools, facts: Facts) -> OtherVersionCall:
    """Ask again with the newer `anthropic-version`."""
    form = replace(facts[FirstCall].form, version=NEWER_VERSION)
    answered = await _count(tools, facts, form)
    return OtherVersionCall(form=form, exchange=answered.exchange, earlier=answered.earlier)


async def other_sign_in(tools: Tools, facts: Facts) -> OtherSignIn:
    """Sign in for the audience that the gateway named."""
    scope = named_scopes(facts[FirstCall].exchange, tools.aim.cloud.scopes)[0]
    return OtherSignIn(sign_in=await tools.chain.sign_in(scope))


async def other_audience(tools: Tools, facts: Facts) -> OtherAudienceCall:
    """Ask again with a token for the audience that the gateway named."""
    form = replace(facts[FirstCall].form, scope=facts[OtherSignIn].sign_in.scope)
    answered = await _count(tools, facts, form)
    return OtherAudienceCall(form=form, exchange=answered.exchange, earlier=answered.earlier)


async def acceptance(_tools: Tools, facts: Facts) -> Acceptance:
    """Choose the form that was taken; nothing is sent."""
    others: tuple[type[Call], ...] = (OtherHeaderCall, OtherVersionCall, OtherAudienceCall)
    calls = (facts[FirstCall], *(call for kind in others if (call := facts.get(kind))))
    return judge_acceptance(calls)


async def deployment_call(tools: Tools, facts: Facts) -> DeploymentCall:
    """Send a message of one token to one deployment."""
    form = facts[Acceptance].call.form
    secret = _secret(facts, form.scope)
    answered = await _call(tools, MESSAGES, facts.subject or "", form, secret)
    return DeploymentCall(form=form, exchange=answered.exchange, earlier=answered.earlier)
