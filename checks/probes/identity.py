"""Sign-in: a token for the calls, pasted or asked of Entra along the documented chain."""

from collections.abc import Sequence
from dataclasses import replace

from checks.credentials import chosen_links, pasted_token
from checks.evidence import Credentials, SignIn, Token
from checks.model import Condition, Facts, Planned, Probe, Reason
from checks.probes.tools import Aim, Tools
from checks.target import Target
from checks.words import say


async def walk(tools: Tools, _facts: Facts) -> SignIn:
    """Ask for a token with the preferred scope."""
    return await tools.chain.sign_in(tools.aim.cloud.scopes[0])


def plan_sign_in(aim: Aim, scope: str, *, certain: bool) -> Sequence[Planned]:
    """Say what a sign-in may send; what a managed identity or a CLI sends is theirs to say."""
    if "EnvironmentCredential" not in {link.name for link in chosen_links(aim.cloud, aim.environ)}:
        return ()
    tenant = aim.environ.get("AZURE_TENANT_ID")
    if not tenant or not aim.environ.get("AZURE_CLIENT_ID"):
        return ()
    base = f"{aim.cloud.authority}/{tenant}"
    return (
        Planned(
            method="GET",
            url=f"{base}/v2.0/.well-known/openid-configuration",
            why=say("the sign-in endpoint of the tenant"),
            certain=certain,
        ),
        Planned(
            method="POST",
            url=f"{base}/oauth2/v2.0/token",
            why=say("a token for {scope}", scope=scope),
            certain=certain,
        ),
    )


def _plan(aim: Aim) -> Sequence[Planned]:
    if not aim.is_entra or not aim.target.sendable:
        return ()
    return plan_sign_in(aim, aim.cloud.scopes[0], certain=True)


async def hold(tools: Tools, facts: Facts) -> Token:
    """Return the token that the calls will carry."""
    walked, aim = facts.get(SignIn), tools.aim
    audiences = tuple(scope.removesuffix("/.default") for scope in aim.cloud.scopes)
    if walked is None:
        token = pasted_token(aim.credentials, aim.cloud)
        return replace(token, audiences=audiences)
    link = walked.link
    return Token(claims=walked.claims, source=link.name if link else "", audiences=audiences)


def _has_token(facts: Facts) -> bool:
    walked = facts.get(SignIn)
    return bool(facts[Credentials].token or (walked and walked.token))


ENTRA = Condition(
    holds=lambda facts: facts[Credentials].mode == "entra",
    reason=Reason.NOT_APPLICABLE,
    detail=say("the calls do not use an Entra sign-in"),
)
AIMED = Condition(
    holds=lambda facts: facts[Target].sendable,
    reason=Reason.BLOCKED,
    detail=say("there is no permitted target to call"),
    blocked_by=("target.given", "target.host"),
)
BEARER = Condition(
    holds=lambda facts: facts[Credentials].mode != "key",
    reason=Reason.NOT_APPLICABLE,
    detail=say("the calls use a key, not a token"),
)
HELD_PASTED = Condition(
    holds=lambda facts: facts[Credentials].mode != "token" or bool(facts[Credentials].token),
    reason=Reason.BLOCKED,
    detail=say("there is no token"),
    blocked_by=("identity.credential",),
)
HELD = Condition(
    holds=_has_token,
    reason=Reason.BLOCKED,
    detail=say("there is no token"),
    blocked_by=("identity.token",),
)

PROBES = (
    Probe(
        id="identity.sign-in",
        provides=SignIn,
        needs=(Target, Credentials),
        conditions=(ENTRA, AIMED),
        run=walk,
        plan=_plan,
        waits_for="Microsoft Entra ID",
        rounds=2,
    ),
    Probe(
        id="identity.hold",
        provides=Token,
        needs=(Credentials,),
        uses=(SignIn,),
        conditions=(BEARER, HELD_PASTED, HELD),
        run=hold,
    ),
)
