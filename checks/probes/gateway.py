"""Calls of the gateway: `count_tokens` in the forms that may work, then one message each."""

from checks.evidence import (
    Acceptance,
    Credentials,
    DeploymentCall,
    FirstCall,
    OtherAudienceCall,
    OtherHeaderCall,
    OtherSignIn,
    OtherVersionCall,
    SignIn,
    Token,
)
from checks.evidence.arm.deployments import DeploymentList
from checks.model import Probe
from checks.probes import gateway_calls as calls
from checks.probes import gateway_conditions as when
from checks.probes import gateway_plan as plan
from checks.probes.callees import callees, needs_discovery
from checks.probes.tools import Aim
from checks.target import Target
from checks.words import say


def discovery(aim: Aim) -> tuple[type[DeploymentList], ...]:
    """Have the calls wait for the list of deployments only where no name was given."""
    return (DeploymentList,) if needs_discovery(aim.target.given) else ()


PROBES = (
    Probe(
        id="gateway.count-tokens",
        provides=FirstCall,
        needs=(Target, Credentials),
        uses=(*when.NETWORK, Token, SignIn),
        conditions=(*when.REACHABLE, *when.READY),
        rounds=1,
        run=calls.first_call,
        plan=plan.plan_first,
        waits_for=say("the gateway"),
        timeout_s=None,
    ),
    Probe(
        id="gateway.other-header",
        provides=OtherHeaderCall,
        needs=(Target, Credentials, FirstCall),
        conditions=(when.KEY_REFUSED,),
        rounds=1,
        run=calls.other_header,
        plan=plan.plan_header,
        waits_for=say("the gateway"),
        timeout_s=None,
    ),
    Probe(
        id="gateway.other-version",
        provides=OtherVersionCall,
        needs=(Target, Credentials, FirstCall),
        uses=(SignIn,),
        conditions=(when.VERSION_WAS_REFUSED,),
        rounds=1,
        run=calls.other_version,
        plan=plan.planned_count(
            say("the same request with a newer anthropic-version, if a 400 response asks for it"),
            certain=False,
        ),
        waits_for=say("the gateway"),
        timeout_s=None,
    ),
    Probe(
        id="gateway.other-sign-in",
        provides=OtherSignIn,
        needs=(Target, Credentials, FirstCall),
        uses=(SignIn,),
        conditions=(when.AUDIENCE_WAS_REFUSED,),
        rounds=2,
        run=calls.other_sign_in,
        waits_for="Microsoft Entra ID",
    ),
    Probe(
        id="gateway.other-audience",
        provides=OtherAudienceCall,
        needs=(Target, Credentials, FirstCall, OtherSignIn),
        uses=(SignIn,),
        conditions=(when.SIGNED_IN_AGAIN,),
        rounds=1,
        run=calls.other_audience,
        plan=plan.plan_audience,
        waits_for=say("the gateway"),
        timeout_s=None,
    ),
    Probe(
        id="gateway.acceptance",
        provides=Acceptance,
        needs=(Target, FirstCall),
        uses=(OtherHeaderCall, OtherVersionCall, OtherAudienceCall),
        run=calls.acceptance,
    ),
    Probe(
        id="gateway.message",
        provides=DeploymentCall,
        needs=(Target, Credentials, Acceptance),
        uses=(SignIn, OtherSignIn),
        conditions=(when.NOT_REFUSED,),
        rounds=1,
        run=calls.deployment_call,
        uses_for=discovery,
        subjects=callees,
        plan=plan.plan_messages,
        waits_for=say("the deployment"),
        timeout_s=None,
        live=True,
    ),
)
