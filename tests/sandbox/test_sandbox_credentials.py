"""Keys, tokens and roles: who may call, and in which words others are refused."""

import dataclasses
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from checks.sandbox.access import RoleAssignment
from checks.sandbox.state import Clock, State
from checks.sandbox.wire import Answer

Ask = Callable[..., Answer]
StateOf = Callable[..., State]
TokenFor = Callable[..., str]

BAD_KEY = (
    "Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a "
    "valid key for an active subscription and use a correct regional API endpoint for your "
    "resource."
)
BAD_TOKEN = (
    "Unauthorized. Access token is missing, invalid, audience is incorrect "
    "(https://cognitiveservices.azure.com/ or https://ai.azure.com/), or have expired."
)


def document(answer: Answer) -> dict[str, Any]:
    """Read a JSON answer."""
    body: dict[str, Any] = json.loads(answer.chunks[0])
    return body


def change(state: State, **settings: Any) -> None:
    """Change settings of the account."""
    state.account = dataclasses.replace(state.account, **settings)


def bearer(token: str) -> dict[str, str]:
    """Return the header that carries a token."""
    return {"authorization": f"Bearer {token}"}


@pytest.mark.parametrize("header", ["x-api-key", "api-key"])
@pytest.mark.parametrize("label", ["key1", "key2"])
def test_both_keys_work_in_both_headers(state: State, ask: Ask, header: str, label: str) -> None:
    """Any of the account's keys is taken in any of the two headers."""
    assert ask(state, {header: state.key(label)}).status == 200


@pytest.mark.parametrize(
    "audience", ["https://ai.azure.com", "https://cognitiveservices.azure.com"]
)
def test_a_token_of_either_audience_works(
    state: State, ask: Ask, token_for: TokenFor, audience: str
) -> None:
    """A principal with the role may call with a token for either audience."""
    assert ask(state, bearer(token_for(state, audience))).status == 200


@pytest.mark.parametrize(
    "headers",
    [{}, {"authorization": "Basic eDp5"}, {"authorization": "Bearer "}, bearer("no.jwt.at-all")],
)
def test_no_token_and_no_key_is_a_missing_token(
    state: State, ask: Ask, headers: dict[str, str]
) -> None:
    """Without a credential, or with text that is no token, the answer names the audiences."""
    answer = ask(state, headers)

    assert answer.status == 401
    assert document(answer) == {"statusCode": 401, "message": BAD_TOKEN}


def test_a_key_sent_as_bearer_is_no_token(state: State, ask: Ask) -> None:
    """A good key in the wrong header is an invalid token."""
    assert document(ask(state, bearer(state.key("key1"))))["statusCode"] == 401


def test_a_bearer_wins_over_a_key(state: State, ask: Ask, key: dict[str, str]) -> None:
    """A client that sends a dummy token beside a good key is refused."""
    assert ask(state, key | bearer("dummy")).status == 401


def test_an_unknown_key_is_refused(state: State, ask: Ask) -> None:
    """A well-formed key that is not the account's is an invalid subscription key."""
    answer = ask(state, {"x-api-key": state.key("rotated-away")})

    assert answer.status == 401
    assert document(answer) == {"error": {"code": "401", "message": BAD_KEY}}


def test_a_key_in_a_header_that_is_not_taken_is_refused(state: State, ask: Ask) -> None:
    """An account may be blind to one of the key headers: the good key in it is an invalid one."""
    change(state, accepted_key_headers=("x-api-key",))

    assert document(ask(state, {"api-key": state.key("key1")}))["error"]["message"] == BAD_KEY
    assert ask(state, {"x-api-key": state.key("key1")}).status == 200


def test_keys_are_refused_when_key_authentication_is_off(
    state: State, ask: Ask, key: dict[str, str], token_for: TokenFor
) -> None:
    """With local authentication off a key is refused by name, and a token still works."""
    change(state, local_auth_disabled=True)

    answer = ask(state, key)

    assert answer.status == 403
    assert document(answer)["error"] == {
        "code": "AuthenticationTypeDisabled",
        "message": "Key based authentication is disabled for this resource.",
    }
    assert ask(state, bearer(token_for(state))).status == 200


def test_a_token_is_good_for_one_hour(state: State, ask: Ask, token_for: TokenFor) -> None:
    """A token works until its last second and no longer."""
    token, start = token_for(state), state.clock.now()

    state.clock = Clock(fixed=start + timedelta(seconds=3599))
    before = ask(state, bearer(token))
    state.clock = Clock(fixed=start + timedelta(seconds=3600))
    after = ask(state, bearer(token))

    assert before.status == 200
    assert document(after) == {"statusCode": 401, "message": BAD_TOKEN}


def test_a_token_with_changed_claims_is_refused(
    state: State, ask: Ask, token_for: TokenFor
) -> None:
    """A token whose signature does not fit is no token."""
    header, claims, signature = token_for(state).split(".")
    forged = f"{header}.{claims[:-4]}AAAA.{signature}"

    assert document(ask(state, bearer(forged)))["statusCode"] == 401


def test_a_token_of_another_sandbox_is_refused(
    state: State, state_of: StateOf, ask: Ask, token_for: TokenFor
) -> None:
    """A token signed with another key is no token."""
    assert ask(state, bearer(token_for(state_of("healthy", seed=8)))).status == 401


def test_a_token_for_another_audience_is_refused_with_those_that_fit(
    state: State, ask: Ask, token_for: TokenFor
) -> None:
    """The answer to a token for ARM lists what the account takes."""
    change(state, accepted_audiences=("https://ai.azure.com",))
    token = token_for(state, "https://cognitiveservices.azure.com")

    message = document(ask(state, bearer(token)))["message"]

    assert "audience is incorrect (https://ai.azure.com)" in message


def test_a_token_of_another_tenant_is_refused(
    state_of: StateOf, ask: Ask, token_for: TokenFor
) -> None:
    """A good token of another tenant is a bad request that names that tenant."""
    state = state_of("wrong-tenant")
    tenant = state.tenant("fabrikam").id

    answer = ask(state, bearer(token_for(state)))

    assert answer.status == 400
    assert document(answer)["error"] == {
        "code": "Tenant provided in token does not match resource token",
        "message": f"Token tenant {tenant} does not match resource tenant.",
    }


@pytest.mark.parametrize("subdomain", ["", "contoso-ai"])
def test_a_regional_endpoint_takes_no_token(
    state: State, ask: Ask, key: dict[str, str], token_for: TokenFor, subdomain: str
) -> None:
    """An endpoint that many accounts share takes keys, but asks for a subdomain with a token."""
    change(state, custom_subdomain=subdomain)
    url = "https://eastus2.api.cognitive.azure.localhost/anthropic/v1/messages"

    answer = ask(state, bearer(token_for(state)), url=url)

    assert answer.status == 400
    assert document(answer)["error"]["code"] == "BadRequest"
    assert "custom subdomain for token authentication" in document(answer)["error"]["message"]
    assert ask(state, key, url=url).status == 200


def test_a_principal_without_a_role_is_refused_by_its_object_id(
    state: State, ask: Ask, token_for: TokenFor
) -> None:
    """Without an assignment the answer is 401 and names the principal and the data action."""
    state.assignments.clear()

    answer = ask(state, bearer(token_for(state)))

    assert answer.status == 401
    assert document(answer)["error"] == {
        "code": "PermissionDenied",
        "message": (
            f"The principal `{state.app('doctor').object_id}` lacks the required data action "
            "`Microsoft.CognitiveServices/accounts/AIServices/providers/action` to perform "
            "`POST /anthropic/v1/*` operation."
        ),
    }


def test_an_account_may_refuse_with_a_bare_403(state: State, ask: Ask, token_for: TokenFor) -> None:
    """Another way to refuse a missing data action says no more than that it is forbidden."""
    state.assignments.clear()
    change(state, refusal="Forbidden")

    answer = ask(state, bearer(token_for(state)))

    assert answer.status == 403
    assert document(answer) == {"error": {"code": "403", "message": "Forbidden"}}


@pytest.mark.parametrize(
    ("role", "scope", "status"),
    [
        ("Cognitive Services User", "{account}", 200),
        ("Foundry User", "{resource_group}", 200),
        ("Foundry User", "{subscription}", 200),
        ("Foundry User", "{subscription}/", 200),
        ("Cognitive Services OpenAI User", "{account}", 401),
        ("Foundry User", "{account}/projects/demo", 401),
        ("Foundry User", "{account}-2", 401),
        ("Foundry User", "/subscriptions/00000000-0000-0000-0000-000000000000", 401),
    ],
)
def test_a_role_must_hold_the_data_action_and_reach_the_account(
    state: State, ask: Ask, token_for: TokenFor, *, role: str, scope: str, status: int
) -> None:
    """A call needs a role that covers Anthropic's action, at the account or above it."""
    held = RoleAssignment(
        principal_id=state.app("doctor").object_id, role=role, scope=state.scope(scope).upper()
    )
    state.assignments[:] = [held]

    assert ask(state, bearer(token_for(state))).status == status


def test_a_role_of_somebody_else_does_not_help(state: State, ask: Ask, token_for: TokenFor) -> None:
    """An assignment is its principal's alone."""
    state.assignments[:] = [
        dataclasses.replace(held, principal_id=state.app("guest").object_id)
        for held in state.assignments
    ]

    assert ask(state, bearer(token_for(state))).status == 401
