"""What the calls of the gateway may send, known before anything is sent."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from checks.model import Planned
from checks.probes.callees import needs_discovery
from checks.probes.gateway_calls import PROMPT_TOKENS
from checks.probes.identity import plan_sign_in
from checks.probes.tools import NO_DEPLOYMENT, Aim
from checks.target import COUNT_TOKENS, MESSAGES
from checks.words import say


def planned_count(why: str, *, certain: bool) -> Callable[[Aim], Sequence[Planned]]:
    """Return the plan of one `count_tokens`, for this reason."""

    def plan(aim: Aim) -> Sequence[Planned]:
        if not aim.target.sendable:
            return ()
        url = aim.target.url(COUNT_TOKENS)
        return _with_repeat(Planned(method="POST", url=url, why=why, certain=certain))

    return plan


def _with_repeat(planned: Planned) -> tuple[Planned, Planned]:
    """Return a call and its repeat, which is sent when a success comes without a body."""
    why = say("the same request once more, if a successful response is empty")
    return planned, replace(planned, why=why, certain=False)


def plan_first(aim: Aim) -> Sequence[Planned]:
    """Plan the first call."""
    named = aim.first_model != NO_DEPLOYMENT
    why = (
        say(
            "whether the gateway accepts the credential (a free request on Anthropic's API; "
            "uncertain on Foundry)"
        )
        if named
        else say(
            "whether the gateway accepts the credential, tested with a deployment name "
            "that does not exist"
        )
    )
    return planned_count(why, certain=True)(aim)


def plan_header(aim: Aim) -> Sequence[Planned]:
    """Plan the call with the other key header."""
    if aim.credentials.mode != "key":
        return ()
    return planned_count(
        say("the same request with the api-key header, if x-api-key is rejected"), certain=False
    )(aim)


def plan_audience(aim: Aim) -> Sequence[Planned]:
    """Plan the sign-in and the call for the other audience."""
    if not aim.is_entra or len(aim.cloud.scopes) < 2:
        return ()
    scope = aim.cloud.scopes[1]
    planned = planned_count(
        say("the same request with a token for the other audience"), certain=False
    )(aim)
    return (*plan_sign_in(aim, scope, certain=False), *planned)


def plan_messages(aim: Aim) -> Sequence[Planned]:
    """Plan a message to each deployment."""
    if not aim.target.sendable or not aim.live_call:
        return ()
    names = aim.target.deployments
    if needs_discovery(aim.target.given):
        names = (*names, "{deployment}")
    return tuple(
        planned
        for deployment in names
        for planned in _with_repeat(
            Planned(
                method="POST",
                url=aim.target.url(MESSAGES),
                why=say(
                    "a message with one output token to {deployment}, if the credential is not "
                    "rejected",
                    deployment=deployment,
                ),
                certain=False,
                deployment=deployment,
                input_tokens=PROMPT_TOKENS,
                output_tokens=1,
            )
        )
    )
