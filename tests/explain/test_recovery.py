"""A failure after which the same log shows a success is told as one that is over."""

import pytest

from checks.explain import explain
from checks.explain.recovery import _WORKED
from checks.model import Confidence

URL = "https://contoso.services.ai.azure.com/anthropic/v1/messages"
LIMIT = (
    '{"error":{"code":"RateLimitReached","message":"Rate limit of 50 per 60s exceeded for '
    'UserByModelByMinuteRequests. Please wait 9 seconds before retrying."}}'
)
FAILURES = {
    "a log of httpx": f'HTTP Request: POST {URL} "HTTP/1.1 429 Too Many Requests"',
    "a body": f"POST {URL}\nHTTP/1.1 429 Too Many Requests\n\n{LIMIT}",
    "an overload": "Claude in Foundry: API Error: 529 overloaded_error",
    "a timeout": "Claude in Foundry: anthropic.APITimeoutError: Request timed out.",
}
SUCCESSES = (
    f'HTTP Request: POST {URL} "HTTP/1.1 200 OK"',
    "< HTTP/2 200",
    "retrying in 12 s\n10:00:12 status=200",
    "attempt 2: retry succeeded",
    "the call succeeded after 3 retries",
)


@pytest.mark.parametrize("failure", FAILURES)
@pytest.mark.parametrize("success", SUCCESSES)
def test_a_failure_that_a_retry_got_past_is_only_possible(failure: str, success: str) -> None:
    """The cause is named, no surer than possible, and the success is told with it."""
    found = explain(f"{FAILURES[failure]}\n{success}")
    alone = explain(FAILURES[failure])

    assert [each.cause for each in found.candidates] == [c.cause for c in alone.candidates]
    assert {each.confidence for each in found.candidates} == {Confidence.POSSIBLE}
    assert found.candidates[0].decided_by.startswith("A later request in the text succeeded")
    assert found.recognised.recovered
    assert not alone.recognised.recovered


@pytest.mark.parametrize(
    "line",
    [
        'HTTP Request: GET https://contoso.blob.example/x "HTTP/1.1 200 OK"',
        "GET /health status=200",
        "< HTTP/1.1 200 Connection established",
        '{"status": 200, "url": "/anthropic/v1/messages"}',
        "2026-11-20\t200 OK\tclaude",
        "request failed, no attempt left",
    ],
)
def test_what_is_no_success_of_the_call_changes_nothing(line: str) -> None:
    """Another address, a tunnel, a row of a table, a failure."""
    found = explain(f"{FAILURES['a body']}\n{line}")

    assert found.candidates[0].confidence is not Confidence.POSSIBLE
    assert not found.recognised.recovered


def test_a_success_before_the_failure_changes_nothing() -> None:
    """What worked was another call."""
    found = explain(f"{SUCCESSES[0]}\n{FAILURES['a body']}")

    assert not found.recognised.recovered


def test_a_refusal_is_not_got_past() -> None:
    """Nobody repeats a call with a key that is refused: the success was somebody else's."""
    found = explain(f"POST {URL}\nHTTP/1.1 401 Unauthorized\n{SUCCESSES[0]}")

    assert found.candidates
    assert not found.recognised.recovered


@pytest.mark.parametrize("is_first", [True, False])
def test_what_is_over_does_not_hide_what_is_not(is_first: bool) -> None:
    """Of a throttling that passed and a refusal that did not, the refusal is the answer."""
    passed = f"{FAILURES['a body']}\n{SUCCESSES[0]}"
    refused = (
        f"POST {URL}\nHTTP/1.1 403 Forbidden\n\n"
        '{"error":{"code":"403","message":"Access denied due to Virtual Network/Firewall rules."}}'
    )
    text = f"{passed}\n\n\n{refused}" if is_first else f"{refused}\n\n\n{passed}"

    found = explain(text)

    assert found.candidates[0].cause == "resource-firewall"
    assert not found.recognised.recovered


def test_every_spelling_of_a_success_is_tried() -> None:
    """Each of the texts above is one."""
    assert all(_WORKED.search(text) for text in SUCCESSES)
