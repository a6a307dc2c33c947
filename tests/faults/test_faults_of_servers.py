"""Faults of a server or of the way to it: each ends in time in a result that says what happened."""

import pytest

from tests.faults import behaviours as b
from tests.faults.answers import GOOD, MESSAGE, azure, reply
from tests.faults.diagnosis import diagnose
from tests.faults.fake_server import Behaviour, FakeServer
from tests.faults.server_faults import FAULTS, SERVICE, TIMEOUT, WHOLE, Fault


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_fault_ends_in_time_and_is_named(fault: Fault, request: pytest.FixtureRequest) -> None:
    """Each fault ends within the deadline, as a failure that says what happened."""
    if fault.category == TIMEOUT:
        request.getfixturevalue("impatient")
    with FakeServer(fault.behave) as server:
        found = diagnose(server.url)
    assert found.verdict == "fail"
    assert found.category == fault.category
    assert fault.says in found.failed


def test_a_connection_closed_before_the_request_is_a_cut_off_one() -> None:
    """A server that hangs up at once is reported as such, however the close is seen."""
    with FakeServer(b.hang_up) as server:
        found = diagnose(server.url)
    assert found.cause in ("connection-reset", "answer-broken-off")
    assert "did not respond" in found.failed


HARMLESS = {
    "latency": b.jittery,
    "slicer": b.sliced(GOOD, 1, every_s=0.0),
    "bandwidth": b.sliced(GOOD, 40, every_s=0.02),
    "early-hints": b.always(b"HTTP/1.1 103 Early Hints\r\n\r\n" + GOOD),
    "closed-between-calls": b.close_between_requests,
}


@pytest.mark.parametrize("behave", HARMLESS.values(), ids=HARMLESS)
def test_what_only_slows_an_answer_is_no_failure(behave: Behaviour) -> None:
    """Jitter, slices, early hints, a connection closed between two calls: the verdict is `pass`."""
    with FakeServer(behave) as server:
        found = diagnose(server.url)
    assert found.verdict == "pass"
    assert len(server.requests) == 2


ODD_BUT_RIGHT = {
    "wrong-content-type": reply(200, MESSAGE, content_type="text/html"),
    "http-1.0": b.http10(WHOLE),
    "invalid-utf-8-inside": reply(200, b'{"type": "message", "model": "\xff\xfe"}'),
    "usage-is-a-list": reply(200, {**MESSAGE, "usage": [1]}),
    "usage-is-not-a-number": reply(200, {**MESSAGE, "usage": {"input_tokens": float("nan")}}),
    "lone-surrogate": reply(200, b'{"type": "message", "model": "\\ud800"}'),
    "date-is-garbage": reply(200, MESSAGE, date="today"),
    "date-overflows": reply(200, MESSAGE, date="Mon, 01 Jan 2024 00:00:00 +99999999999999999"),
}


@pytest.mark.parametrize("answer", ODD_BUT_RIGHT.values(), ids=ODD_BUT_RIGHT)
def test_an_odd_message_is_a_message(answer: bytes) -> None:
    """A message with odd trimmings works, and the lack of request IDs is a warning."""
    with FakeServer(b.once(answer)) as server:
        found = diagnose(server.url)
    assert (found.verdict, found.cause) == ("warn", "request-ids-missing")


ODD_COUNTS = (-5, 10**9 + 1, 10**400, 1.5, True, "7", None, [1], {"n": 1}, float("nan"))


@pytest.mark.parametrize("name", ["input_tokens", "output_tokens"])
@pytest.mark.parametrize("count", ODD_COUNTS, ids=lambda count: str(count)[:12])
def test_a_count_that_can_be_none_has_no_cost(count: object, name: str) -> None:
    """Negative, huge, a fraction, no number: the diagnosis stands, and the cost is not known."""
    message = {**MESSAGE, "usage": {"input_tokens": 8, "output_tokens": 1, name: count}}
    with FakeServer(b.once(reply(200, message, request_id="r", apim_request_id="a"))) as server:
        found = diagnose(server.url)
    assert found.verdict == "pass"
    assert found.document["sent"]["estimated_cost_usd"] is None
    assert (found.document["sent"]["input_tokens"], found.document["sent"]["output_tokens"]) == (
        0,
        0,
    )


@pytest.mark.parametrize("usage", [None, [], "8 tokens", {}, {"input_tokens": 8}])
def test_a_usage_that_cannot_be_read_has_no_cost(usage: object) -> None:
    """A cost of 0 would be said of tokens that nobody counted."""
    answer = reply(200, {**MESSAGE, "usage": usage}, request_id="r", apim_request_id="a")
    with FakeServer(b.once(answer)) as server:
        found = diagnose(server.url)
    assert found.document["sent"]["estimated_cost_usd"] is None


@pytest.mark.parametrize("count", [0, 8, 10**9])
def test_a_count_has_a_cost(count: int) -> None:
    """Up to more than any call can use."""
    message = {**MESSAGE, "usage": {"input_tokens": count, "output_tokens": 1}}
    with FakeServer(b.once(reply(200, message))) as server:
        found = diagnose(server.url)
    assert found.document["sent"]["input_tokens"] == count
    assert found.document["sent"]["estimated_cost_usd"] > 0


HEADERS = {
    "many": b"a: b\r\n" * 15000,
    "long": b"x: " + b"key=abc;" * 12000 + b"\r\n",
}


@pytest.mark.parametrize("headers", HEADERS.values(), ids=HEADERS)
def test_a_flood_of_headers_makes_no_flood_of_a_report(headers: bytes) -> None:
    """Headers to the limit of what is read are cut in the evidence, so that the report is short."""
    answer = b"HTTP/1.1 500 Odd\r\n" + headers + b"content-length: 0\r\n\r\n"
    with FakeServer(b.always(answer)) as server:
        found = diagnose(server.url)
    assert found.category == SERVICE
    assert len(repr(found.document)) < 500_000


def test_a_wrong_clock_is_told_from_the_answers_date() -> None:
    """An answer whose Date is far from this machine's clock is a warning about the clock."""
    dated = reply(
        200,
        MESSAGE,
        date="Mon, 01 Jan 2024 00:00:00 GMT",
        request_id="req_1",
        apim_request_id="a-1",
    )
    with FakeServer(b.always(dated)) as server:
        found = diagnose(server.url)
    assert (found.verdict, found.cause) == ("warn", "clock-skewed")
    assert "ahead of the server's" in found.failed


@pytest.mark.parametrize("seconds", [None, "17"])
def test_retry_after_is_shown_when_the_answer_has_it(seconds: str | None) -> None:
    """A 429's retry-after stands in the evidence; without one nothing is made up."""
    more = {"retry_after": seconds} if seconds else {}
    with FakeServer(b.always(reply(429, azure("429", "slow down"), **more))) as server:
        found = diagnose(server.url)
    evidence = {
        e["name"]: e["value"] for e in found.check("gateway.deployment-answers")["evidence"]
    }
    assert evidence.get("retry-after") == seconds


@pytest.mark.parametrize("depth", [100, 900, 950, 980, 2000])
def test_a_message_nested_to_the_limit_is_no_fault_of_ours(depth: int) -> None:
    """An error whose message is nested as deeply as JSON can be read crashes nothing."""
    body = b'{"error": {"message": ' + b"[" * depth + b"]" * depth + b"}}"
    with FakeServer(b.always(reply(400, body))) as server:
        assert diagnose(server.url).verdict == "fail"


def test_a_run_that_is_too_short_says_that_time_was_over() -> None:
    """When the run's deadline comes first, the verdict is `incomplete` and the reason is given."""
    with FakeServer(b.never) as server:
        found = diagnose(server.url, timeout_s=0.4)
    assert found.verdict == "incomplete"
    assert found.check("gateway.accepts-credential")["reason"] == "deadline"


def test_a_stale_connection_is_replaced_before_anything_is_sent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A connection that waited too long for its first request is not used for it."""
    monkeypatch.setattr("checks.http.dial.PARKED_S", 0.0)
    with FakeServer(b.always(GOOD)) as server:
        found = diagnose(server.url)
    assert found.verdict == "pass"
    assert (server.connections, len(server.requests)) == (3, 2)
