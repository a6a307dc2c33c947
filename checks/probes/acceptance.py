"""Which form of a call the gateway took: decided from the answers alone."""

from collections.abc import Sequence

from checks.causes.classify import classify_exchange
from checks.evidence import Acceptance, Call


def accepts(call: Call) -> bool:
    """Tell whether an answer shows that authentication and authorisation were passed.

    An answer of a later stage (no such deployment, a limit, Anthropic's own error) is such proof.
    """
    exchange = call.exchange
    return exchange.succeeded or (exchange.answered and classify_exchange(exchange).past_access)


def refuses(call: Call) -> bool:
    """Tell whether an answer refuses the credential, or everybody."""
    return call.exchange.answered and classify_exchange(call.exchange).refuses


def judge_acceptance(calls: Sequence[Call]) -> Acceptance:
    """Choose among the forms that were tried: one that was taken, else the most telling answer."""
    for call in calls:
        if accepts(call):
            return Acceptance(accepted=True, decided=True, call=call, tried=tuple(calls))
    telling = next((call for call in calls if refuses(call)), calls[0])
    return Acceptance(accepted=False, decided=refuses(telling), call=telling, tried=tuple(calls))
