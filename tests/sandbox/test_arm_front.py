"""ARM's front door: who is let in, and in which words the others are refused."""

import dataclasses
from collections.abc import Callable
from typing import Any

import pytest

from checks.sandbox.state import State

Ask = Callable[..., Any]
StateOf = Callable[..., State]

V = "2025-09-01"
DEPLOYMENTS = "{account}/deployments"
FINANCE = "/subscriptions/b05a7e92-6c41-4d38-9f0e-2d816ac3475f"
FABRIKAM = "/subscriptions/d4916f3b-80e7-42c5-ae1d-59f7b2036c8e"
NOWHERE = "/subscriptions/00000000-0000-0000-0000-000000000000"


@pytest.mark.parametrize(
    ("version", "code"),
    [(None, "MissingApiVersionParameter"), ("2019-01-01", "InvalidApiVersionParameter")],
)
def test_an_api_version_is_needed(
    state: State, ask_arm: Ask, version: str | None, code: str
) -> None:
    """Without a version, or with one that the operation lacks, nothing is read."""
    answer = ask_arm(state, DEPLOYMENTS, version)

    assert (answer.status, answer.code) == (400, code)


@pytest.mark.parametrize(
    ("token", "code"),
    [("", "AuthenticationFailed"), ("a.b.c", "InvalidAuthenticationToken")],
)
def test_a_caller_without_a_token_learns_the_tenant(
    state: State, ask_arm: Ask, token: str, code: str
) -> None:
    """The header of a 401 names the tenant of the subscription that was asked for."""
    answer = ask_arm(state, "{subscription}", "2022-12-01", token=token)

    assert (answer.status, answer.code) == (401, code)
    expected = f'authorization_uri="https://localhost:8444/{state.tenant("contoso").id}"'
    assert expected in answer.headers["www-authenticate"]


def test_another_subscriptions_tenant_is_told(state: State, ask_arm: Ask) -> None:
    """Each subscription's 401 names its own tenant."""
    answer = ask_arm(state, FABRIKAM, "2022-12-01", token="")

    assert state.tenant("fabrikam").id in answer.headers["www-authenticate"]


def test_a_token_for_another_audience_is_refused(
    state: State, ask_arm: Ask, token_for: Callable[..., str]
) -> None:
    """A data plane token is named as what it is."""
    answer = ask_arm(state, DEPLOYMENTS, V, token=token_for(state))

    assert (answer.status, answer.code) == (401, "InvalidAuthenticationToken")
    assert "'https://ai.azure.com'" in answer.document["error"]["message"]


def test_an_expired_token_is_refused(
    state: State, ask_arm: Ask, token_for: Callable[..., str]
) -> None:
    """A token past its end is told from one that is wrong."""
    token = token_for(state, "https://management.azure.com")
    assert state.clock.fixed
    state.clock = dataclasses.replace(state.clock, fixed=state.clock.fixed.replace(hour=22))

    answer = ask_arm(state, DEPLOYMENTS, V, token=token)

    assert (answer.status, answer.code) == (401, "ExpiredAuthenticationToken")


def test_a_token_of_another_tenant_is_refused(state_of: StateOf, ask_arm: Ask) -> None:
    """Whoever signed in elsewhere learns both tenants."""
    state = state_of("wrong-tenant")

    answer = ask_arm(state, DEPLOYMENTS, V)

    assert (answer.status, answer.code) == (401, "InvalidAuthenticationTokenTenant")
    message = answer.document["error"]["message"]
    assert state.tenant("contoso").id in message
    assert state.tenant("fabrikam").id in message


@pytest.mark.parametrize(
    ("path", "code"),
    [
        (NOWHERE, "SubscriptionNotFound"),
        ("{subscription}/resourceGroups/rg-gone", "ResourceGroupNotFound"),
        ("{subscription}/resourceGroups/rg-gone/providers/Microsoft.CognitiveServices/accounts/x",
         "ResourceGroupNotFound"),
        ("{account}-2", "ResourceNotFound"),
        ("{account}-2/providers/Microsoft.Authorization/roleAssignments", "ResourceNotFound"),
        ("{workspace}2", "ResourceNotFound"),
        ("{account}/deployments/gone", "ResourceNotFound"),
        ("{workspace}/tables/Gone_CL", "ResourceNotFound"),
    ],
)  # fmt: skip
def test_what_does_not_exist_is_named(state: State, ask_arm: Ask, path: str, code: str) -> None:
    """Each level that is missing has its own code."""
    versions = {"resourceGroups/rg-gone": "2021-04-01", "Authorization": "2022-04-01",
                "OperationalInsights": "2025-07-01"}  # fmt: skip
    asked = state.scope(path)
    version = next((v for part, v in versions.items() if part in asked), V)
    if path.endswith("accounts/x"):
        version = V

    answer = ask_arm(state, path, version)

    assert (answer.status, answer.code) == (404, code)


def test_a_caller_without_the_permission_learns_which_and_where(
    state_of: StateOf, ask_arm: Ask
) -> None:
    """A 403 says who asked, for which action, at which scope."""
    state = state_of("reader-missing")

    answer = ask_arm(state, DEPLOYMENTS, V)

    app = state.app("doctor")
    assert (answer.status, answer.code) == (403, "AuthorizationFailed")
    assert answer.document["error"]["message"] == (
        f"The client '{app.client_id}' with object id '{app.object_id}' does not have "
        "authorization to perform action 'Microsoft.CognitiveServices/accounts/deployments/read' "
        f"over scope '{state.account_id}' or the scope is invalid. If access was recently granted, "
        "please refresh your credentials."
    )


def test_permission_is_decided_before_existence(state_of: StateOf, ask_arm: Ask) -> None:
    """Who may not look does not learn what is there."""
    state = state_of("reader-missing")

    assert ask_arm(state, "{account}/deployments/gone", V).status == 403


def test_a_subscription_of_others_refuses(state: State, ask_arm: Ask) -> None:
    """A subscription of the same tenant in which the caller holds nothing is forbidden."""
    answer = ask_arm(state, FINANCE, "2022-12-01")

    assert (answer.status, answer.code) == (403, "AuthorizationFailed")


def test_paths_ignore_case_and_doubled_slashes(state: State, ask_arm: Ask) -> None:
    """ARM ids are written in many ways."""
    path = state.scope(DEPLOYMENTS).replace("resourceGroups", "RESOURCEGROUPS")
    path = path.replace("/accounts", "//Accounts")

    assert ask_arm(state, path, V).status == 200


def test_every_answer_has_arms_headers(state: State, ask_arm: Ask) -> None:
    """Ids and what is left of the reads stand on answers and refusals alike."""
    for version in (V, None):
        headers = ask_arm(state, DEPLOYMENTS, version).headers

        assert len(headers["x-ms-request-id"]) == 36
        assert headers["x-ms-correlation-request-id"]
        assert int(headers["x-ms-ratelimit-remaining-subscription-reads"]) > 0


def test_the_same_question_twice_has_two_ids(state: State, ask_arm: Ask) -> None:
    """An id is one answer's."""
    ids = {ask_arm(state, DEPLOYMENTS, V).headers["x-ms-request-id"] for _ in range(2)}

    assert len(ids) == 2


def test_a_path_that_is_not_arms_is_nobodys(state: State, ask_arm: Ask) -> None:
    """What neither Entra nor ARM serves is answered as a path that leads nowhere."""
    answer = ask_arm(state, "/favicon.ico", None, token="")

    assert (answer.status, answer.code) == (404, "NotServedBySandbox")
