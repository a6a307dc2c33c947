"""ARM misbehaves on demand: throttles, fails, pages badly, forgets filters."""

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from checks.sandbox.estate import Fault
from checks.sandbox.state import State

Ask = Callable[..., Any]
StateOf = Callable[..., State]

V = "2025-09-01"
DEPLOYMENTS = "{account}/deployments"
ASSIGNMENTS = "{account}/providers/Microsoft.Authorization/roleAssignments"


def pages(ask_arm: Ask, state: State, path: str, version: str, **dollar: str) -> list[Any]:
    """Follow nextLink from page to page, at most 60 of them."""
    found = [ask_arm(state, path, version, **dollar)]
    while (link := found[-1].document.get("nextLink")) and len(found) < 60:
        parts = urlsplit(link)
        assert parts.netloc == "localhost:8444"
        query = dict(parse_qsl(parts.query))
        found.append(ask_arm(state, parts.path, query.pop("api-version"), parameters=query))
    return found


@pytest.mark.parametrize(("seconds", "header"), [(7, "7"), (0, None)])
def test_a_throttle_may_say_when_to_come_back(
    state: State, ask_arm: Ask, seconds: float, header: str | None
) -> None:
    """With seconds there is a Retry-After, without there is none."""
    state.faults.append(Fault(path="*/deployments", kind="throttle", seconds=seconds))

    answer = ask_arm(state, DEPLOYMENTS, V)

    assert (answer.status, answer.code) == (429, "SubscriptionRequestsThrottled")
    assert answer.headers.get("retry-after") == header


def test_a_fault_meets_the_first_calls_only(state: State, ask_arm: Ask) -> None:
    """After as many times as it says, all is well."""
    state.faults.append(Fault(path="*/DEPLOYMENTS", kind="error", times=2))

    assert [ask_arm(state, DEPLOYMENTS, V).status for _ in range(4)] == [500, 500, 200, 200]


def test_a_fault_meets_its_paths_only(state: State, ask_arm: Ask) -> None:
    """Everything else goes on."""
    state.faults.append(Fault(path="*/roleassignments", kind="forbid"))

    refused = ask_arm(state, ASSIGNMENTS, "2022-04-01")

    assert (refused.status, refused.code) == (403, "AuthorizationFailed")
    assert "'Microsoft.Authorization/roleAssignments/read'" in refused.document["error"]["message"]
    assert ask_arm(state, DEPLOYMENTS, V).status == 200


def test_a_first_page_may_be_empty(state: State, ask_arm: Ask) -> None:
    """What the first page lacks comes on the next."""
    state.faults.append(Fault(path="*/deployments", kind="empty-first-page"))

    found = pages(ask_arm, state, DEPLOYMENTS, V)

    assert [len(each.names) for each in found] == [0, 3]


def test_a_next_link_may_lead_back(state: State, ask_arm: Ask) -> None:
    """Whoever follows it never ends."""
    state.faults.append(Fault(path="*/deployments", kind="loop"))

    found = pages(ask_arm, state, DEPLOYMENTS, V)

    assert len(found) == 60
    assert len({each.document["nextLink"] for each in found[1:]}) == 1


def test_thousands_of_assignments_come_in_pages(
    state_of: StateOf, ask_arm: Ask, tmp_path: Any
) -> None:
    """4 000 people make 41 pages, without a filter or when the filter is ignored."""
    path = tmp_path / "crowd.toml"
    path.write_text(
        'title="T"\nsummary="S."\nauth="entra"\n[patch.arm]\nbystanders=4000\n', encoding="utf-8"
    )
    state = state_of(path)
    mine = f"assignedTo('{state.app('doctor').object_id}')"
    asked = (ask_arm, state, ASSIGNMENTS, "2022-04-01")

    assert len(pages(*asked, filter=mine)) == 1
    assert sum(len(each.names) for each in pages(*asked)) == 4002
    state.faults.append(Fault(path="*", kind="ignore-filter"))
    found = pages(*asked, filter=mine)
    assert len(found) == 41
    assert len({name for each in found for name in each.names}) == 4002


def test_a_filter_stays_on_the_next_page(state_of: StateOf, ask_arm: Ask, tmp_path: Any) -> None:
    """A link carries the whole question."""
    path = tmp_path / "small.toml"
    path.write_text(
        'title="T"\nsummary="S."\nauth="entra"\n[patch.arm]\npage_size=1\n', encoding="utf-8"
    )
    state = state_of(path)
    mine = f"assignedTo('{state.app('doctor').object_id}')"

    found = pages(ask_arm, state, ASSIGNMENTS, "2022-04-01", filter=mine)

    assert [len(each.names) for each in found] == [1, 1]


def test_a_page_that_was_never_offered_is_refused(state: State, ask_arm: Ask) -> None:
    """A token is ARM's own."""
    assert ask_arm(state, DEPLOYMENTS, V, skiptoken="made-up").status == 400


def test_who_is_not_let_in_meets_no_fault(state: State, ask_arm: Ask) -> None:
    """Throttling counts what an identity does: without one there is nothing to count."""
    state.faults.append(Fault(path="*", kind="throttle"))

    assert ask_arm(state, DEPLOYMENTS, V, token="").status == 401
