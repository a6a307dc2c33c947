"""A run asks nothing twice: not a document, not a token."""

from collections import Counter
from collections.abc import Iterable

import pytest

from checks.sandbox import Identity, LoggedRequest
from tests.scenario_runs import QUICK, scenario_run

REFUSED_KEY = ("wrong-key", "key-of-other-service", "private-dns-hole", "gateway-in-front")
"""Scenarios whose gateway refuses `x-api-key`: the same is asked once more with `api-key`."""

CASES = [pytest.param(name, "scenario", id=name) for name in QUICK] + [
    pytest.param(name, "reader", id=f"{name}-reader")
    for name in ("healthy", "no-role", "firewall", "wrong-key", "expired-token", "name-not-found")
]


def asked(entries: Iterable[LoggedRequest]) -> Counter[tuple[str, str, str, str, str]]:
    """Count the requests: equal ones have the same method, URL and body."""
    return Counter(
        (each.method, each.host, each.path, each.query, each.content) for each in entries
    )


@pytest.mark.parametrize(("scenario", "identity"), CASES)
def test_nothing_is_asked_twice(scenario: str, identity: Identity) -> None:
    """But for the second header of a key: what several checks need is asked for once."""
    entries = scenario_run(scenario, identity).requests

    twice = {request[2]: count for request, count in asked(entries).items() if count > 1}
    again = {"/anthropic/v1/messages/count_tokens": 2} if scenario in REFUSED_KEY else {}
    if scenario == "empty-answer":
        # An empty success happens once in many calls, and counts when it comes twice.
        again = {"/anthropic/v1/messages": 2}
    assert twice == again


@pytest.mark.parametrize("scenario", ["healthy", "no-role", "openai-user-only", "wrong-tenant"])
def test_a_token_is_asked_for_once_a_scope(scenario: str) -> None:
    """There are four scopes; where a tenant signs in is asked once for all of them."""
    entries = scenario_run(scenario).requests

    tokens = [each for each in entries if each.path.endswith("/oauth2/v2.0/token")]
    places = [each for each in entries if each.path.endswith("/openid-configuration")]
    # Nothing but the scope differs in the forms of one client.
    assert len(tokens) == len({each.content for each in tokens}) <= 4
    assert len(places) <= 1


def test_a_repeat_is_noticed() -> None:
    """The comparison itself can fail: a log that came twice is all repeats."""
    entries = scenario_run("healthy").requests

    assert set(asked((*entries, *entries)).values()) == {2}
    assert len({each.content for each in entries if each.path.endswith("/token")}) > 1
