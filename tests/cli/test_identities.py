"""Every scenario again for a client that may read all of ARM, nothing of it, or has a key alone."""

from collections.abc import Mapping
from typing import Any

import pytest

from checks.engine.checks import CHECKS
from checks.probes import gateway_calls
from checks.report.document import EXITS
from checks.sandbox import Identity
from tests.scenario_runs import scenario_run
from tests.scenarios import SCENARIOS, Expected, confidence_on_the_day, seen_as

PLANES: tuple[Identity, ...] = ("outsider", "key-only")
"""Identities to whom the control plane says nothing."""

ROWS = [
    pytest.param(row, identity, id=f"{identity}-{row.scenario}")
    for identity in ("reader", *PLANES)
    for row in seen_as(identity)
]
BLIND = [
    pytest.param(row.scenario, identity, id=f"{identity}-{row.scenario}")
    for identity in PLANES
    for row in SCENARIOS
]
CONTROL_PLANE = ("resource", "deployment", "region", "access", "quota", "logging", "health")
DIFFERS = (
    "if this identity cannot know the fault, add the scenario to DIFFERENCES in tests/scenarios.py"
)
BLIND_REASONS = ("no_permission", "no_input", "not_applicable", "blocked")


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait two seconds for the gateway's answer: one scenario never gives one."""
    monkeypatch.setattr(gateway_calls, "ANSWER_TIMEOUT_S", 2.0)


def controls(document: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the results of the control plane's checks."""
    return [check for check in document["checks"] if check["area"] in CONTROL_PLANE]


@pytest.mark.parametrize(("row", "identity"), ROWS)
def test_another_identity_gets_its_own_answer(row: Expected, identity: Identity) -> None:
    """First category, verdict and exit code follow from what that identity can know."""
    document = scenario_run(row.scenario, identity).document

    first = next(iter(document["root_causes"]), None)
    assert (first["category"] if first else None) == row.category, DIFFERS
    assert (document["verdict"], EXITS[document["verdict"]]) == (row.verdict, row.exit_code), (
        DIFFERS
    )
    if row.confidence:
        assert first, DIFFERS
        assert first["confidence"] == confidence_on_the_day(first, row.confidence), DIFFERS


@pytest.mark.parametrize(("scenario", "identity"), BLIND)
def test_who_may_not_look_is_told_nothing_false(scenario: str, identity: Identity) -> None:
    """Without ARM no check of the control plane fails; a refused subscription may be a warning."""
    document = scenario_run(scenario, identity).document

    found = {check["id"]: check["status"] for check in controls(document)}
    said = {name for name, status in found.items() if status not in ("pass", "skip")}
    assert said <= ({"resource.subscription"} if scenario == "subscription-wrong" else set())
    assert not [check for check in document["checks"] if check["status"] == "crash"]


@pytest.mark.parametrize(("scenario", "identity"), BLIND)
def test_a_check_that_could_not_look_says_what_it_lacks(scenario: str, identity: Identity) -> None:
    """It names a permission and its scope, or in words the input or the check that it waits for."""
    document = scenario_run(scenario, identity).document
    skipped = [check for check in controls(document) if check["status"] == "skip"]

    assert skipped
    for check in skipped:
        assert check["reason"] in BLIND_REASONS, check["id"]
        assert check["summary"].startswith("Not run: "), check["id"]
        assert len(check["summary"]) > len("Not run: .") + 8, check["id"]
        if check["reason"] == "no_permission":
            assert check["missing"], check["id"]
            assert all(lack["permission"] and lack["scope"] for lack in check["missing"])
        if check["reason"] == "blocked":
            assert check["blocked_by"], check["id"]


def test_a_missing_reader_leaves_calls_and_verdict_alone() -> None:
    """`reader-missing` passes; every check that reads ARM names the permission that it lacks."""
    document = scenario_run("reader-missing").document

    assert {check["status"] for check in document["checks"]} == {"pass", "skip"}
    denied = {c["id"] for c in document["checks"] if c["reason"] == "no_permission"}
    assert denied >= {
        "resource.found",
        "resource.kind",
        "deployment.exists",
        "region.offers-claude",
        "quota.available",
        "logging.enabled",
        "health.resource",
        "health.changes",
    }


def test_everything_is_looked_at_where_everything_may_be_read() -> None:
    """A reader of a healthy resource gets a pass from every check that applies to it."""
    document = scenario_run("healthy", "reader").document

    skipped = {check["id"]: check["reason"] for check in document["checks"] if check["reason"]}
    assert set(skipped.values()) == {"not_applicable"}
    assert len(document["checks"]) == len(CHECKS)
    assert {c["status"] for c in controls(document) if c["id"] not in skipped} == {"pass"}
