"""ARM under fault: a run ends in time, says what is missing, and keeps the rest."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from checks.clouds import cloud_from_environment
from checks.engine.run import RunRequest, run
from checks.probes import arm_reader
from checks.report.document import document_of
from checks.sandbox import LoggedRequest, Sandbox, load
from checks.sandbox.estate import Fault
from checks.target import TargetInput
from tests.waiting import PATIENCE_S

CONTROL_PLANE = ("resource", "deployment", "region", "access", "quota", "logging", "health")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A finished run and what the sandbox was asked."""

    checks: Mapping[str, Mapping[str, Any]]
    verdict: str
    requests: tuple[LoggedRequest, ...]

    def asked(self, end: str) -> int:
        """Return how many requests had a path with this end."""
        return sum(entry.path.lower().endswith(end.lower()) for entry in self.requests)

    def bad(self) -> set[str]:
        """Return the checks of the control plane that did not pass."""
        return {
            name
            for name, check in self.checks.items()
            if check["area"] in CONTROL_PLANE and check["status"] != "pass"
        }


def diagnose(
    *faults: Fault,
    auth: str = "entra",
    scenario: str | Path = "healthy",
    timeout_s: float = PATIENCE_S,
) -> Outcome:
    """Run every check while ARM misbehaves, and assert what holds under every fault."""
    with Sandbox(load(scenario)) as sandbox:
        sandbox.state.faults.extend(faults)
        environ = sandbox.environment
        request = RunRequest(
            given=TargetInput(
                base_url=environ["ANTHROPIC_FOUNDRY_BASE_URL"],
                resource_name=environ["ANTHROPIC_FOUNDRY_RESOURCE_NAME"],
                deployments=("claude-sonnet-5",),
            ),
            cloud=cloud_from_environment("sandbox", environ),
            environ=environ,
            auth=auth,
            timeout_s=timeout_s,
        )
        document = document_of(*asyncio.run(run(request)))
        requests = sandbox.requests
    checks = {check["id"]: check for check in document["checks"]}
    assert not [name for name, check in checks.items() if check["status"] in ("crash", "fail")]
    assert not [entry.path for entry in requests if "listkeys" in entry.path.lower()]
    assert checks["gateway.deployment-answers"]["status"] == "pass"
    return Outcome(checks=checks, verdict=document["verdict"], requests=requests)


def not_applicable(outcome: Outcome) -> set[str]:
    """Return the checks that do not apply."""
    found = outcome.checks.items()
    return {name for name, check in found if check["reason"] == "not_applicable"}


@pytest.mark.parametrize("seconds", [1, 0], ids=["retry-after", "no-retry-after"])
def test_a_short_throttle_is_waited_out(seconds: int) -> None:
    """One 429 costs a second and nothing else."""
    found = diagnose(Fault(path="*/deployments", kind="throttle", seconds=seconds, times=1))

    assert found.bad() <= not_applicable(found)
    assert found.asked("/deployments") == 2
    assert found.verdict == "pass"


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        (Fault(path="*/deployments", kind="throttle", seconds=30), "429"),
        (Fault(path="*/deployments", kind="throttle"), "429"),
        (Fault(path="*/deployments", kind="error"), "500"),
    ],
    ids=["long-throttle", "throttled-for-ever", "error"],
)
def test_a_list_that_does_not_come_leaves_its_checks_open(fault: Fault, says: str) -> None:
    """What needs the deployments is uncertain or waits for them; all else is as it was."""
    found = diagnose(fault)

    assert found.checks["deployment.exists"]["status"] == "uncertain"
    assert says in found.checks["deployment.exists"]["summary"]
    assert found.asked("/deployments") <= 2
    others = {name for name in found.bad() if not name.startswith(("deployment.", "quota."))}
    assert others <= not_applicable(found)
    for name in found.bad() - not_applicable(found) - {"deployment.exists"}:
        assert found.checks[name]["blocked_by"] == ["deployment.exists"], name
    assert found.verdict == "pass"


@pytest.mark.parametrize("kind", ["throttle", "error"])
def test_a_look_up_that_fails_is_no_missing_permission(kind: Any) -> None:
    """Without Resource Graph nothing is known of the resource, least of all that it is hidden."""
    fault = Fault(path="*/microsoft.resourcegraph/resources", kind=kind, seconds=30)
    found = diagnose(fault)

    assert found.checks["resource.found"]["status"] == "uncertain"
    waiting = found.bad() - {"resource.found"} - not_applicable(found)
    assert waiting
    for name in waiting:
        check = found.checks[name]
        assert (check["status"], check["reason"], check["missing"]) == ("skip", "blocked", []), name


def test_an_empty_first_page_is_not_the_end() -> None:
    """Every list begins with an empty page and a link: nothing is missed."""
    found = diagnose(Fault(path="*", kind="empty-first-page"))

    assert found.bad() <= not_applicable(found)


def test_a_link_that_leads_back_ends() -> None:
    """Every list is a circle: each is left, and what was read is kept."""
    found = diagnose(Fault(path="*", kind="loop"))

    assert found.checks["deployment.named"]["status"] == "pass"
    assert found.checks["logging.enabled"]["status"] == "pass"
    assert found.asked("/deployments") == 2


COGNITIVE, WATCH = "Microsoft.CognitiveServices", "Microsoft.Insights"
FORBIDDEN = {
    "deployment.exists": ("*/accounts/*/deployments", f"{COGNITIVE}/accounts/deployments/read"),
    "region.offers-claude": ("*/locations/*/models", f"{COGNITIVE}/locations/models/read"),
    "quota.available": ("*/locations/*/usages", f"{COGNITIVE}/locations/usages/read"),
    "resource.kind": ("*/accounts/contoso-ai", f"{COGNITIVE}/accounts/read"),
    "resource.subscription": (
        f"/subscriptions/{'?' * 36}",
        "Microsoft.Resources/subscriptions/read",
    ),
    "logging.enabled": ("*/diagnosticsettings", f"{WATCH}/diagnosticSettings/read"),
    "logging.retention": ("*/workspaces/*", "Microsoft.OperationalInsights/workspaces/read"),
    "health.resource": (
        "*/availabilitystatuses/*",
        "Microsoft.ResourceHealth/availabilityStatuses/read",
    ),
    "health.service": ("*/events", "Microsoft.ResourceHealth/events/read"),
    "health.changes": ("*/eventtypes/*", f"{WATCH}/eventtypes/values/Read"),
}
"""By check: the path whose reading is refused, and the permission that must be named."""


@pytest.mark.parametrize("check", FORBIDDEN)
def test_a_forbidden_read_skips_only_what_needs_it(check: str) -> None:
    """The check names permission and scope; checks of other reads are as they were."""
    path, permission = FORBIDDEN[check]
    found = diagnose(Fault(path=path, kind="forbid"))

    denied = found.checks[check]
    assert (denied["status"], denied["reason"]) == ("skip", "no_permission")
    assert denied["missing"][0]["permission"] == permission
    assert denied["missing"][0]["scope"].startswith("/subscriptions/")
    reads = {name for name in found.bad() if found.checks[name]["reason"] == "no_permission"}
    area = check.partition(".")[0]
    assert {name.partition(".")[0] for name in reads} <= {area, "deployment"}
    assert found.verdict == "pass"


def test_assignments_that_may_not_be_read_leave_effective_permissions() -> None:
    """The caller's own permissions answer; without them the missing permission is named."""
    assignments = Fault(path="*/roleassignments", kind="forbid")
    permissions = Fault(path="*/permissions", kind="forbid")

    assert diagnose(assignments).checks["access.may-call"]["status"] == "pass"
    blind = diagnose(assignments, permissions).checks["access.may-call"]
    assert blind["reason"] == "no_permission"
    assert blind["missing"][0]["permission"] == "Microsoft.Authorization/roleAssignments/read"


def crowd(folder: Path, *, bystanders: int = 1500) -> Path:
    """Write a scenario in which so many others hold a role."""
    path = folder / "crowd.toml"
    text = f'title="T"\nsummary="S."\nauth="entra"\n[patch.arm]\nbystanders={bystanders}\n'
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("faults", "pages"),
    [((), 1), ((Fault(path="*", kind="ignore-filter"),), 16)],
    ids=["filtered", "ignored"],
)
def test_thousands_of_assignments_come_to_the_same(
    faults: Sequence[Fault], pages: int, tmp_path: Path
) -> None:
    """With or without the filter the caller's own roles are found, and no others are read."""
    found = diagnose(*faults, scenario=crowd(tmp_path))

    assert found.bad() <= not_applicable(found)
    assert found.asked("/roleassignments") == pages
    definitions = [e.path for e in found.requests if "/roledefinitions/" in e.path.lower()]
    assert len(definitions) == len(set(definitions)) == 2


def test_a_slow_arm_ends_with_the_run_and_keeps_the_rest() -> None:
    """At the deadline what ARM has not told is skipped as such, and the calls are judged."""
    slow = [
        Fault(path=f"/{top}/*", kind="delay", seconds=4) for top in ("providers", "subscriptions")
    ]
    found = diagnose(*slow, timeout_s=6.0)

    late = {name for name, check in found.checks.items() if check["reason"] == "deadline"}
    assert late
    assert {name.partition(".")[0] for name in late} <= set(CONTROL_PLANE)
    assert found.verdict == "pass"


def test_one_slow_list_holds_nothing_else_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """A read has its own time; when it is over its checks are open and the others judged."""
    monkeypatch.setattr(arm_reader, "ANSWER_TIMEOUT_S", 4.0)
    found = diagnose(Fault(path="*/deployments", kind="delay", seconds=600))

    assert found.checks["deployment.exists"]["status"] == "uncertain"
    assert found.checks["region.offers-claude"]["status"] == "pass"
    assert found.checks["access.may-call"]["status"] == "pass"


@pytest.mark.parametrize("auth", ["key", "entra"])
def test_keys_are_never_listed_and_nothing_is_written(auth: str) -> None:
    """Reads are GETs; the POSTs ask Resource Graph, access, sign-in, the logs and the gateway."""
    found = diagnose(auth=auth)

    posts = {entry.path for entry in found.requests if entry.method != "GET"}
    ends = ("/resources", "/checkAccess", "/token", "/query", "/count_tokens", "/messages")
    assert {entry.method for entry in found.requests} <= {"GET", "POST"}
    assert all(path.endswith(ends) for path in posts)
    assert not [entry.path for entry in found.requests if "key" in entry.path.lower()]
