"""Failed requests in groups: what each is, whether it is new, and what its status allows."""

from datetime import timedelta
from typing import Any

import pandas as pd
import pytest

from checks.causes.catalogue import causes
from checks.knowledge import load
from checks.workspaces import Span
from dashboard.charts.amounts import KIND_COLOURS
from dashboard.telemetry import errors
from dashboard.telemetry.cube import Cube
from tests.telemetry.made_cubes import END, MONTH, calls_between, cube_from


def failures(*calls: tuple[int, str, str]) -> Cube:
    """Return the cube of calls, a minute apart: status, deployment, reason."""
    columns = ["status", "deployment", "reason"]
    rows = pd.DataFrame(list(calls), columns=columns)
    times = [END - timedelta(minutes=minutes + 1) for minutes in range(len(rows))]
    return cube_from(rows.assign(time=pd.to_datetime(times, utc=True)))


def test_every_cause_of_a_status_exists_and_each_status_has_one_kind() -> None:
    """The knowledge names only causes of the catalogue, and no status twice."""
    knowledge = load("statuses")
    statuses = [status for kind in errors.kinds() for status in kind.statuses]
    named = {each["id"] for entry in knowledge["status"] for each in entry["causes"]}

    assert named <= set(causes())
    assert len(statuses) == len(set(statuses))
    assert {s for entry in knowledge["status"] for s in entry["statuses"]} <= set(statuses)
    assert [kind.id for kind in errors.kinds()] == list(KIND_COLOURS)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (429, "throttled"),
        (529, "overloaded"),
        (401, "sign-in"),
        (504, "service"),
        (599, "service"),
        (418, "other"),
        (0, "no-answer"),
    ],
)
def test_a_limit_of_yours_is_not_the_services_load(status: int, kind: str) -> None:
    """429 and 529 are told apart, and every status has a kind."""
    assert errors.kind_of(status).id == kind


def test_groups_are_by_status_deployment_operation_and_reason() -> None:
    """The same status on another deployment, or for another reason, is another group."""
    cube = failures(
        (429, "a", ""),
        (429, "a", ""),
        (429, "b", ""),
        (429, "a", "RateLimitExceeded"),
        (200, "a", ""),
    )
    groups = errors.groups_of(cube, None)

    assert (groups[0].count, groups[0].deployment, groups[0].reason) == (2, "a", "")
    assert len({each.id for each in groups}) == 3
    assert sum(each.share for each in groups) == pytest.approx(1)
    assert (groups[0].first, groups[0].last) == (
        END - timedelta(minutes=2),
        END - timedelta(minutes=1),
    )
    assert groups[0].course[-1] == 2


def test_new_is_what_the_window_before_has_not() -> None:
    """A group is new against earlier data, and neither new nor old without any."""
    cube, before = (
        failures((403, "a", ""), (404, "a", "")),
        failures((404, "a", ""), (200, "a", "")),
    )
    known = {each.status: each.is_new for each in errors.groups_of(cube, before)}
    unknown = {each.is_new for each in errors.groups_of(cube, None)}

    assert known == {403: True, 404: False}
    assert unknown == {None}


def test_a_group_keeps_its_id_in_every_window() -> None:
    """A link to a group is still its link when the window has moved on."""
    one = errors.groups_of(failures((403, "a", "")), None)[0].id
    other = errors.groups_of(failures((404, "b", ""), (403, "a", "")), None)

    assert one in {each.id for each in other}


def test_the_likeliest_cause_leads_and_the_others_follow() -> None:
    """A throttled deployment's card begins with its rate limit and names the deployment."""
    (group,) = errors.groups_of(failures((429, "claude-x", "")), None)
    card = errors.root_cause(group, {"resource": "contoso-ai"})

    assert card is not None
    assert (card["id"], card["confidence"]) == ("rate-limited", "likely")
    assert [other["id"] for other in card["alternatives"]] == ["capacity-in-demand", "quota-zero"]
    assert sum(remedy["recommended"] for remedy in card["remedies"]) == 1


def test_a_status_without_knowledge_has_no_card() -> None:
    """Nothing is guessed about a status of which nothing is known."""
    (group,) = errors.groups_of(failures((418, "a", "")), None)

    assert errors.root_cause(group, {}) is None


def test_a_reason_that_no_source_explains_says_so() -> None:
    """API Management's reasons are said as sure as they are, and unknown ones not at all."""
    assert "never reached Foundry" in errors.reason_means("RateLimitExceeded")
    assert "No source states this" in errors.reason_means("ClientConnectionFailure")
    assert errors.reason_means("Whatever") == ""


def test_the_steps_of_all_kinds_add_up() -> None:
    """Stacked kinds hold each failed request once, and no answered one."""
    cube = failures((429, "a", ""), (529, "a", ""), (0, "a", ""), (200, "a", ""), (418, "a", ""))
    table = errors.by_kind(cube)

    assert table.to_numpy().sum() == cube.failed.requests == 4
    assert len(table) == MONTH.length / timedelta(hours=1)


CALLER = "0b1c2d3e-0000-4000-8000-000000000001"


@pytest.mark.parametrize(
    ("callers", "with_token"),
    [
        ((), (False,)),
        (("", ""), (False,)),
        ((CALLER, CALLER), (True,)),
        ((CALLER, "", ""), (True, False)),
    ],
)
def test_a_group_is_split_by_what_its_rows_tell(
    callers: tuple[str, ...], with_token: tuple[bool, ...]
) -> None:
    """A caller's object ID means a token; without one nothing is known, and nothing is said."""
    parts = errors.parts_of(callers)

    assert tuple(part.with_token for part in parts) == with_token
    assert all(bool(part.says) == any(callers) for part in parts)


@pytest.mark.parametrize(
    ("status", "impossible"), [(401, "key-refused"), (403, "key-auth-disabled")]
)
def test_a_key_is_no_cause_of_a_call_with_a_token(status: int, impossible: str) -> None:
    """Where the rows name a caller, causes that need a key are neither first nor alternatives."""
    (group,) = errors.groups_of(failures((status, "claude-x", "")), None)
    every, of_token = errors.root_cause(group, {}), errors.root_cause(group, {}, with_token=True)

    assert every is not None
    assert of_token is not None
    assert impossible in _causes_on(every)
    assert _causes_on(every) - _causes_on(of_token) == {impossible}
    assert errors.hangs_on_credential(group)


def test_the_commands_of_a_group_name_its_resource_and_deployment() -> None:
    """What is run again is the group's own call, with nothing to fill in."""
    (group,) = errors.groups_of(failures((401, "claude-x", "")), None)
    card = errors.root_cause(group, {"resource": "contoso-ai"})
    assert card is not None
    told = [
        remedy["commands"] for each in (card, *card["alternatives"]) for remedy in each["remedies"]
    ]
    ours = [text for text in map(str, told) if "foundry-doctor" in text]

    assert ours
    assert all("TARGET" not in text for text in map(str, told))
    assert all("--resource contoso-ai" in text for text in ours)
    assert all("--deployment claude-x" in text for text in ours)


def _causes_on(card: dict[str, Any]) -> set[str]:
    return {card["id"], *(other["id"] for other in card["alternatives"])}


def test_a_groups_course_has_bars_that_can_be_seen() -> None:
    """At most so many as its column shows, over a day and over a month, and all of its requests."""
    for days in (1, 7, 30):
        span = Span(start=END - timedelta(days=days), end=END)
        calls = calls_between(span, per_hour=3, status=429)
        (group,) = errors.groups_of(cube_from(calls, span), None)

        assert len(group.course) == errors.BARS
        assert sum(group.course) == group.count
        assert all(group.course)
