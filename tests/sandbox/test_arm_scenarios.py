"""The scenarios of the control plane have all of their symptoms, and nothing else is wrong."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from checks.sandbox import load, names, with_identity
from checks.sandbox.identities import Identity
from checks.sandbox.state import Clock, State
from checks.sandbox.wire import Answer

Ask = Callable[..., Any]
Gate = Callable[..., Answer]
StateOf = Callable[..., State]
TokenFor = Callable[..., str]
Variables = Callable[[State], dict[str, str]]

V = "2025-09-01"
LOCATION = "{subscription}/providers/Microsoft.CognitiveServices/locations"
ASSIGNMENTS = "{account}/providers/Microsoft.Authorization/roleAssignments"


@pytest.fixture
def call(ask: Gate, token_for: TokenFor) -> Callable[..., tuple[int, str]]:
    """Call as a scenario's client does; return status and the refusal's code."""

    def make(state: State, **options: Any) -> tuple[int, str]:
        client = state.plan.client
        headers = {"x-api-key": state.key(client.key)}
        if not client.key:
            headers = {"authorization": f"Bearer {token_for(state)}"}
        model = client.deployment or "claude-sonnet-5"
        answer = ask(state, headers, model=model, **options)
        error = json.loads(answer.chunks[0]).get("error", {})
        return answer.status, error.get("code") or error.get("type", "")

    return make


@pytest.mark.parametrize(
    ("scenario", "status", "code"),
    [
        ("healthy", 200, ""),
        ("reader-missing", 200, ""),
        ("subscription-wrong", 200, ""),
        ("logs-off", 200, ""),
        ("openai-user-only", 401, "PermissionDenied"),
        ("role-on-project-only", 401, "PermissionDenied"),
        ("deny-assignment", 401, "PermissionDenied"),
        ("model-id-as-deployment", 404, "DeploymentNotFound"),
        ("deployment-creating", 404, "DeploymentNotFound"),
        ("region-without-claude", 404, "DeploymentNotFound"),
        ("marketplace-blocked", 404, "DeploymentNotFound"),
        ("model-retired", 404, "not_found_error"),
        ("quota-zero", 429, "RateLimitReached"),
    ],
)
def test_the_gateway_answers_as_the_control_plane_makes_it(
    state_of: StateOf, call: Callable[..., tuple[int, str]], scenario: str, status: int, code: str
) -> None:
    """A call has the symptom of what is wrong behind it."""
    assert call(state_of(scenario)) == (status, code)


def test_quota_zero_is_a_limit_and_not_an_absence(state_of: StateOf, ask_arm: Ask) -> None:
    """The usage of the deployment's model is listed with the limit 0."""
    found = ask_arm(state_of("quota-zero"), f"{LOCATION}/eastus2/usages", V).document["value"]
    usages = {each["name"]["value"]: each["limit"] for each in found}

    assert usages["AIServices.GlobalStandard.claude-sonnet-5.Azure"] == 0


def test_the_named_subscription_refuses_while_the_right_one_answers(
    state_of: StateOf, ask_arm: Ask, variables: Variables
) -> None:
    """The client's subscription is one in which it holds nothing."""
    state = state_of("subscription-wrong")
    named = variables(state)["FOUNDRY_DOCTOR_SUBSCRIPTION"]

    assert ask_arm(state, f"/subscriptions/{named}", "2022-12-01").code == "AuthorizationFailed"
    assert ask_arm(state, "{account}", V).status == 200
    options = state.client_options("auto", gateway_port=1)
    assert options.subscription_id == named


def test_a_region_without_claude_offers_none(state_of: StateOf, ask_arm: Ask) -> None:
    """The account is there, its region's catalogue has no Claude, another region's has."""
    state = state_of("region-without-claude")

    here = ask_arm(state, "{account}/models", V).document["value"]
    there = ask_arm(state, f"{LOCATION}/swedencentral/models", V).document["value"]

    assert not [each for each in here if each["format"] == "Anthropic"]
    assert [each for each in there if each["model"]["format"] == "Anthropic"]


def test_a_deployment_in_the_making_is_a_minute_old(state_of: StateOf, ask_arm: Ask) -> None:
    """Its state and its age say why it does not answer."""
    path = "{account}/deployments/claude-sonnet-5"

    deployment = ask_arm(state_of("deployment-creating"), path, V).document

    assert deployment["properties"]["provisioningState"] == "Creating"
    assert deployment["systemData"]["createdAt"].startswith("2026-11-20T17:07")


HOLE = "https://contoso-ai{}/anthropic/v1/messages"


@pytest.mark.parametrize(
    ("hosts", "expected"),
    [
        (".services.ai.azure.localhost", (401, "401")),
        (".cognitiveservices.azure.localhost", (200, "")),
        (".openai.azure.localhost", (200, "")),
    ],
)
def test_the_hole_in_the_dns_is_in_one_name_only(
    state_of: StateOf, call: Callable[..., tuple[int, str]], hosts: str, expected: tuple[int, str]
) -> None:
    """A good key is refused where the name leads outside, and taken through the endpoint."""
    assert call(state_of("private-dns-hole"), url=HOLE.format(hosts)) == expected


def test_the_zone_says_one_address_and_leads_to_another(
    state_of: StateOf, variables: Variables
) -> None:
    """An entry may name the address that is told and the one that is called."""
    zone = variables(state_of("private-dns-hole"))["FOUNDRY_DOCTOR_ZONE"].split(",")

    assert zone[:2] == [
        "contoso-ai.services.ai.azure.localhost=20.62.58.10@127.0.0.1:8443",
        "contoso-ai.cognitiveservices.azure.localhost=10.20.0.5@127.0.0.1:8443",
    ]


def test_the_hole_shows_in_the_account(state_of: StateOf, ask_arm: Ask) -> None:
    """Public access is off, and an endpoint is connected."""
    properties = ask_arm(state_of("private-dns-hole"), "{account}", V).document["properties"]

    assert properties["publicNetworkAccess"] == "Disabled"
    connection = properties["privateEndpointConnections"][0]["properties"]
    assert connection["privateLinkServiceConnectionState"]["status"] == "Approved"


def test_roles_that_do_not_help_can_be_read(state_of: StateOf, ask_arm: Ask) -> None:
    """Whoever holds the wrong role or scope can see so."""
    for scenario in ("openai-user-only", "role-on-project-only", "deny-assignment"):
        assert ask_arm(state_of(scenario), ASSIGNMENTS, "2022-04-01").status == 200


def state_for(scenario: str, identity: Identity) -> State:
    """Return a scenario's Azure for a client with another identity."""
    plan = with_identity(load(scenario), identity).plan
    return State.start(plan, seed=7, clock=Clock())


def can_sign_in(state: State) -> bool:
    """Whether the client has a secret that Entra takes, in the account's tenant."""
    client = state.plan.client
    app = state.app(client.app)
    home = app.tenant == state.account.tenant and not app.second_factor
    return client.secret == "current" and home


READS = (
    ("{account}", V),
    ("{account}/deployments", V),
    (f"{LOCATION}/eastus2/usages", V),
    (ASSIGNMENTS, "2022-04-01"),
    ("{account}/providers/Microsoft.Insights/diagnosticSettings", "2021-05-01-preview"),
    ("{workspace}", "2025-07-01"),
    ("{subscription}", "2022-12-01"),
)


UNSIGNED = {"bad-client-secret", "mfa-required", "no-credential"}
"""Scenarios in which nobody gets a token, whoever it is."""


@pytest.mark.parametrize(("identity", "status"), [("reader", 200), ("outsider", 403)])
@pytest.mark.parametrize("scenario", names())
def test_an_identity_reads_everything_or_nothing(
    ask_arm: Ask, scenario: str, identity: Identity, status: int
) -> None:
    """Whatever else is wrong, ARM is open to one and closed to the other."""
    state = state_for(scenario, identity)
    if not can_sign_in(state):
        return

    assert {ask_arm(state, path, version).status for path, version in READS} == {status}


@pytest.mark.parametrize("identity", ["reader", "outsider"])
@pytest.mark.parametrize("scenario", sorted(set(names()) - UNSIGNED))
def test_an_identity_changes_nothing_about_the_call(
    call: Callable[..., tuple[int, str]], scenario: str, identity: Identity
) -> None:
    """The gateway answers as it does to the scenario's own client."""
    if load(scenario).plan.wire.block_page or load(scenario).plan.client.token.audience:
        return

    before = call(state_for(scenario, "scenario"))

    assert call(state_for(scenario, identity)) == before


@pytest.mark.parametrize("scenario", sorted(set(names()) - {"no-credential"}))
def test_a_key_alone_is_all_there_is(variables: Variables, scenario: str) -> None:
    """No variable of Entra's is left, and a key is there."""
    found = variables(state_for(scenario, "key-only"))

    assert "ANTHROPIC_FOUNDRY_API_KEY" in found
    assert not {"AZURE_CLIENT_ID", "AZURE_TENANT_ID", "ANTHROPIC_FOUNDRY_AUTH_TOKEN"} & set(found)


def test_who_has_nothing_keeps_nothing() -> None:
    """A scenario without any credential is the same for everybody."""
    scenario = load("no-credential")

    assert all(with_identity(scenario, each) == scenario for each in ("reader", "key-only"))


def test_a_key_scenario_gains_an_identity_beside_its_key(variables: Variables) -> None:
    """The key stays what the data plane sees."""
    own, reader = (variables(state_for("wrong-key", each)) for each in ("scenario", "reader"))

    assert "AZURE_CLIENT_SECRET" not in own
    assert "AZURE_CLIENT_SECRET" in reader
    assert own["ANTHROPIC_FOUNDRY_API_KEY"] == reader["ANTHROPIC_FOUNDRY_API_KEY"]
