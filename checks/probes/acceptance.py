"""Which form of a call the gateway took: decided from the answers alone."""

from collections.abc import Sequence

from checks.causes.classify import classify_exchange
from checks.evidence import Acceptance, Call, Exchange

FEW_BYTES = 16
"""A success of so few holds nothing: the shortest count is `{"input_tokens":1}`, 18 bytes."""


def counts(exchange: Exchange) -> bool:
    """Tell whether a success holds what was asked for: a count, or a message."""
    told = exchange.document if exchange.succeeded else {}
    return "input_tokens" in told or told.get("type") == "message"


def is_empty_success(exchange: Exchange) -> bool:
    """Tell whether an answer says success in a few bytes that hold nothing."""
    ok = exchange.status == 200 and exchange.failure is None
    return ok and len(exchange.body) <= FEW_BYTES and not counts(exchange)


def accepts(call: Call) -> bool:
    """Tell whether an answer shows that authentication and authorisation were passed.

    An answer of a later stage (no such deployment, a limit, Anthropic's own error) is such proof.
    """
    exchange = call.exchange
    return counts(exchange) or (exchange.answered and classify_exchange(exchange).past_access)


def refuses(call: Call) -> bool:
    """Tell whether an answer refuses the credential, or everybody."""
    return call.exchange.answered and classify_exchange(call.exchange).refuses


def judge_acceptance(calls: Sequence[Call]) -> Acceptance:
    """Choose among the forms that were tried: one that was taken, else the most telling answer."""
    for call in calls:
        if accepts(call):
            return Acceptance(accepted=True, decided=True, call=call, tried=tuple(calls))
    telling = next((call for call in calls if refuses(call)), calls[0])
    match = classify_exchange(telling.exchange)
    return Acceptance(
        accepted=False,
        decided=refuses(telling),
        call=telling,
        refused_for=match.candidates[0].cause if match.refuses else "",
        tried=tuple(calls),
    )
