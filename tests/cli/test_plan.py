"""`--plan` is true: a run sends nothing else, and counts what it sends."""

import asyncio
from collections import Counter
from urllib.parse import urlsplit

import pytest

from checks.clouds import cloud_from_environment
from checks.engine.run import RunRequest, planned_requests, run
from checks.report.document import document_of
from checks.sandbox import LoggedRequest, Sandbox
from checks.target import TargetInput
from tests.scenarios import SCENARIOS

QUICK = [row.scenario for row in SCENARIOS if row.scenario != "slow"]


def request_of(sandbox: Sandbox) -> RunRequest:
    """Ask for what the scenario's client would."""
    environ = sandbox.environment
    return RunRequest(
        given=TargetInput(
            base_url=environ["ANTHROPIC_FOUNDRY_BASE_URL"],
            deployments=(environ["FOUNDRY_DOCTOR_DEPLOYMENT"],),
        ),
        cloud=cloud_from_environment("sandbox", environ),
        environ=environ,
    )


def line(method: str, url: str) -> tuple[str, str]:
    """Return what identifies a request: method and path."""
    return method, urlsplit(url).path


def logged(entries: tuple[LoggedRequest, ...]) -> Counter[tuple[str, str]]:
    """Count the sandbox's own log."""
    return Counter((entry.method, entry.path) for entry in entries)


@pytest.mark.parametrize("scenario", QUICK)
def test_what_is_sent_was_planned_and_is_counted(scenario: str) -> None:
    """The sandbox's log is a subset of the plan and equals `sent` and the checks' requests."""
    with Sandbox(scenario) as sandbox:
        request = request_of(sandbox)
        planned = Counter(line(entry.method, entry.url) for entry in planned_requests(request))
        assert sandbox.requests == ()

        found = asyncio.run(run(request))
        seen = logged(sandbox.requests)

    document = document_of(found)
    assert not seen - planned
    assert document["sent"]["requests"] == seen.total()
    told = {
        (request["started_at"], *line(request["method"], request["url"]))
        for check in document["checks"]
        for request in check["requests"]
        if request["failure"] is None
    }
    assert Counter((method, path) for _, method, path in told) == seen


def test_tokens_and_cost_follow_from_usage() -> None:
    """`sent` adds up the usage of the answers, priced by the dated list."""
    with Sandbox("healthy") as sandbox:
        document = document_of(asyncio.run(run(request_of(sandbox))))

    sent = document["sent"]
    assert sent["output_tokens"] == 1
    assert sent["input_tokens"] > 0
    expected = (sent["input_tokens"] * 2.0 + sent["output_tokens"] * 10.0) / 1e6
    assert sent["estimated_cost_usd"] == pytest.approx(expected)


def test_no_live_call_costs_nothing_and_can_pass() -> None:
    """Without calls that cost tokens an accepted `count_tokens` is enough to pass."""
    with Sandbox("healthy") as sandbox:
        base = request_of(sandbox)
        request = RunRequest(
            given=base.given, cloud=base.cloud, environ=base.environ, live_call=False
        )
        document = document_of(asyncio.run(run(request)))
        paths = {entry.path for entry in sandbox.requests}

    assert paths == {"/anthropic/v1/messages/count_tokens"}
    assert document["verdict"] == "pass"
    assert document["sent"]["output_tokens"] == 0


def test_a_key_without_a_name_makes_no_call_and_no_verdict() -> None:
    """With a key alone and no deployment, the call is skipped for want of input."""
    with Sandbox("healthy") as sandbox:
        base = request_of(sandbox)
        given = TargetInput(base_url=base.given.base_url)
        request = RunRequest(given=given, cloud=base.cloud, environ=base.environ)
        document = document_of(asyncio.run(run(request)))

    call = next(c for c in document["checks"] if c["id"] == "gateway.deployment-answers")
    taken = next(c for c in document["checks"] if c["id"] == "gateway.accepts-credential")
    assert (call["status"], call["reason"]) == ("skip", "no_input")
    assert taken["status"] == "pass"
    assert document["verdict"] == "incomplete"
