"""`--plan` is true: a run sends nothing else, and counts what it sends."""

import asyncio
import re
from collections import Counter
from collections.abc import Iterable
from urllib.parse import parse_qsl, urlsplit

import pytest

from checks.engine.plan import plan_of
from checks.engine.run import RunRequest, planned_requests, run
from checks.model import Planned
from checks.report.document import document_of
from checks.report.plan import render_plan
from checks.sandbox import Identity, LoggedRequest, Sandbox, load, with_identity
from checks.target import TargetInput
from tests.scenario_runs import QUICK, request_of

UNKNOWN = {
    "account": (
        "/subscriptions/[^/]+/resourceGroups/[^/]+"
        "/providers/Microsoft.CognitiveServices/accounts/[^/]+"
    ),
    "workspace": (
        "/subscriptions/[^/]+/resourceGroups/[^/]+"
        "/providers/Microsoft.OperationalInsights/workspaces/[^/]+"
    ),
    "workspace_id": "[0-9a-f-]{36}",
    "sub": "[^/]+",
    "subscription": "[^/]+",
    "location": "[^/]+",
    "role": "[0-9a-f-]{36}",
}
"""What may stand where a plan has a name in braces."""

MANY = {"role": 20, "location": 3}
"""Names of which a run may meet several: one request for each role, and for each other region."""

CASES = [pytest.param(name, "scenario", id=name) for name in QUICK] + [
    pytest.param(name, "reader", id=f"{name}-reader")
    for name in ("healthy", "deployment-missing", "no-role", "firewall", "wrong-key")
]


def pattern(planned: Planned) -> tuple[str, str]:
    """Return the method of a planned request and what its path must match."""
    path = re.sub("^https?://[^/{]+", "", planned.url)
    parts = re.split(r"\{(\w+)\}", path)
    texts = [UNKNOWN[part] if index % 2 else re.escape(part) for index, part in enumerate(parts)]
    return planned.method, "".join(texts)


def unplanned(entries: Iterable[LoggedRequest], plan: Iterable[Planned]) -> list[str]:
    """Return the requests that no entry of the plan allows; each entry counts once."""
    plan = tuple(plan)
    allowed = Counter(pattern(planned) for planned in plan)
    for planned in plan:
        names = re.findall(r"\{(\w+)\}", planned.url)
        allowed[pattern(planned)] += max((MANY.get(name, 0) for name in names), default=0)
    left: list[str] = []
    for entry in entries:
        fits = (key for key in allowed if key[0] == entry.method and allowed[key] > 0)
        key = next((key for key in fits if re.fullmatch(key[1], entry.path, re.IGNORECASE)), None)
        if key is None:
            left.append(f"{entry.method} {entry.path}")
        else:
            allowed[key] -= 1
    return left


def is_page(entry: LoggedRequest) -> bool:
    """Tell whether a request asks for a further page of a list."""
    return "$skiptoken" in {name.lower() for name, _ in parse_qsl(entry.query)}


def line(method: str, url: str) -> tuple[str, str]:
    """Return what identifies a request: method and path."""
    return method, urlsplit(url).path


@pytest.mark.parametrize(("scenario", "identity"), CASES)
def test_what_is_sent_was_planned_and_is_counted(scenario: str, identity: Identity) -> None:
    """The sandbox's log is a subset of the plan and equals `sent` and the checks' requests."""
    with Sandbox(with_identity(load(scenario), identity)) as sandbox:
        request = request_of(sandbox)
        plan = planned_requests(request)
        before = sandbox.requests

        found = asyncio.run(run(request))
        entries = sandbox.requests

    document = document_of(*found)
    assert before == ()
    assert unplanned((entry for entry in entries if not is_page(entry)), plan) == []
    assert document["sent"]["requests"] == len(entries)
    told = {
        (request["started_at"], *line(request["method"], request["url"]))
        for check in document["checks"]
        for request in check["requests"]
        if request["failure"] is None
    }
    seen = Counter((entry.method, entry.path) for entry in entries)
    assert Counter((method, path) for _, method, path in told) == seen


def test_a_request_that_nobody_planned_is_noticed() -> None:
    """The comparison itself can fail: another path, another method, or once too often."""
    with Sandbox("healthy") as sandbox:
        request = request_of(sandbox)
        plan = planned_requests(request)
        asyncio.run(run(request))
        entries = sandbox.requests

    without = [planned for planned in plan if not planned.url.endswith("/deployments")]
    assert [text.rpartition("/")[2] for text in unplanned(entries, without)] == ["deployments"]
    assert unplanned((*entries, *entries), plan)


@pytest.mark.parametrize("identity", ["reader", "key-only"])
def test_the_plan_names_the_credentials_that_reading_azure_asks(identity: Identity) -> None:
    """A key does not keep a run from signing in for ARM, so the plan names the chain."""
    with Sandbox(with_identity(load("wrong-key"), identity)) as sandbox:
        plan = plan_of(request_of(sandbox))

    assert "EnvironmentCredential" in plan["sign_in"]
    assert "Sign-in tries these" in render_plan(plan)


def test_a_target_that_must_not_be_called_is_still_looked_up_as_planned() -> None:
    """The plan says what an objection stops, and what is asked of ARM all the same."""
    with Sandbox("healthy") as sandbox:
        base = request_of(sandbox)
        given = TargetInput(resource_name="contoso-ai", base_url="http://contoso-ai.example/x")
        request = RunRequest(given=given, cloud=base.cloud, environ=base.environ)
        plan, text = planned_requests(request), render_plan(plan_of(request))
        asyncio.run(run(request))
        entries = sandbox.requests

    assert unplanned((entry for entry in entries if not is_page(entry)), plan) == []
    assert {entry.listener for entry in entries} <= {"management"}
    assert "would send nothing" not in text


def test_tokens_and_cost_follow_from_usage() -> None:
    """`sent` adds up the usage of the answers, priced by the dated list."""
    with Sandbox("healthy") as sandbox:
        document = document_of(*asyncio.run(run(request_of(sandbox))))

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
        document = document_of(*asyncio.run(run(request)))
        paths = {entry.path for entry in sandbox.requests}

    sent = {path for path in paths if path.startswith("/anthropic/")}
    assert sent == {"/anthropic/v1/messages/count_tokens"}
    assert document["verdict"] == "pass"
    assert document["sent"]["output_tokens"] == 0


def test_a_key_without_a_name_makes_no_call_and_no_verdict() -> None:
    """With a key alone and no deployment, the call is skipped for want of input."""
    with Sandbox("healthy") as sandbox:
        base = request_of(sandbox)
        given = TargetInput(base_url=base.given.base_url)
        request = RunRequest(given=given, cloud=base.cloud, environ=base.environ)
        document = document_of(*asyncio.run(run(request)))

    call = next(c for c in document["checks"] if c["id"] == "gateway.deployment-answers")
    taken = next(c for c in document["checks"] if c["id"] == "gateway.accepts-credential")
    assert (call["status"], call["reason"]) == ("skip", "no_input")
    assert taken["status"] == "pass"
    assert document["verdict"] == "incomplete"
