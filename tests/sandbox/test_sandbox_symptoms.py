"""What a scenario's own client meets, when it uses what its environment holds."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jwt
import pytest

import checks.sandbox
from checks.sandbox.state import State
from checks.sandbox.wire import Answer

StateOf = Callable[..., State]
Variables = Callable[[State], dict[str, str]]

FOUNDRY_KEY = re.compile(
    r"[A-Za-z0-9]{52}JQQJ99[A-Za-z0-9][A-L][A-Za-z0-9]{12}AAAAACOG[A-Za-z0-9]{4}"
)
CLIENT_SECRET = re.compile(r"[A-Za-z0-9_~.-]{3}[78]Q~[A-Za-z0-9_~.-]{31,34}")
SIGN_IN = ("AZURE_TENANT_ID", "AZURE_CLIENT_ID", "AZURE_CLIENT_SECRET")

SYMPTOMS = {
    "healthy": (200, '"stop_reason":"end_turn"'),
    "wrong-key": (401, "invalid subscription key or wrong API endpoint"),
    "key-of-other-service": (401, "invalid subscription key or wrong API endpoint"),
    "key-auth-disabled": (403, "AuthenticationTypeDisabled"),
    "no-credential": (401, "Access token is missing"),
    "bad-client-secret": (401, "AADSTS7000215"),
    "expired-token": (401, "or have expired."),
    "wrong-audience": (401, "audience is incorrect (https://cognitiveservices.azure.com/ or "),
    "wrong-tenant": (400, "does not match resource tenant"),
    "no-custom-subdomain": (400, "Please provide a custom subdomain"),
    "no-role": (401, "lacks the required data action"),
    "forbidden": (403, '{"error":{"code":"403","message":"Forbidden"}}'),
    "firewall": (403, "Virtual Network/Firewall rules"),
    "private-endpoint-only": (403, "Public access is disabled"),
    "proxy-page": (403, "<h1>Contoso Web Gateway</h1>"),
    "deployment-missing": (404, "DeploymentNotFound"),
    "deployment-misspelt": (404, "DeploymentNotFound"),
    "invalid-model-parameter": (400, "Invalid model parameter"),
    "base-url-without-anthropic": (404, "Resource not found"),
    "base-url-with-v1": (404, "api_not_supported"),
    "rate-limited": (429, "RateLimitReached"),
    "overloaded": (529, "overloaded_error"),
    "server-error": (500, "api_error"),
}


@pytest.fixture
def call(ask: Callable[..., Answer], enter: Callable[..., Answer]) -> Callable[..., Answer]:
    """Call the gateway as the anthropic SDK would with these variables, signing in if need be."""

    def post(state: State, variables: dict[str, str], path: str = "/v1/messages") -> Answer:
        headers: dict[str, str] = {}
        if key := variables.get("ANTHROPIC_FOUNDRY_API_KEY"):
            headers = {"x-api-key": key}
        elif token := variables.get("ANTHROPIC_FOUNDRY_AUTH_TOKEN"):
            headers = {"authorization": f"Bearer {token}"}
        elif tenant := variables.get("AZURE_TENANT_ID"):
            form = {
                "grant_type": "client_credentials",
                "client_id": variables["AZURE_CLIENT_ID"],
                "client_secret": variables["AZURE_CLIENT_SECRET"],
                "scope": "https://ai.azure.com/.default",
            }
            answer = enter(state, f"/{tenant}/oauth2/v2.0/token", form)
            if answer.status != 200:
                return answer
            headers = {"authorization": f"Bearer {json.loads(answer.chunks[0])['access_token']}"}
        url = variables["ANTHROPIC_FOUNDRY_BASE_URL"].rstrip("/") + path
        return ask(state, headers, url=url, model=variables["FOUNDRY_DOCTOR_DEPLOYMENT"])

    return post


@pytest.mark.parametrize(("scenario", "symptom"), SYMPTOMS.items())
def test_a_client_meets_the_symptom(
    state_of: StateOf,
    variables: Variables,
    call: Callable[..., Answer],
    scenario: str,
    symptom: tuple[int, str],
) -> None:
    """A client that uses the scenario's environment is answered as the real Azure answers."""
    state = state_of(scenario)

    answer = call(state, variables(state))

    assert answer.status == symptom[0]
    assert symptom[1] in b"".join(answer.chunks).decode()


def test_a_failing_service_fails_differently_for_the_counter(
    state_of: StateOf, ask: Callable[..., Answer]
) -> None:
    """The server error's other route answers 503 in Azure's shape."""
    state = state_of("server-error")
    body = {"model": "claude-sonnet-5", "messages": [{"role": "user", "content": "hi"}]}

    answer = ask(
        state,
        {"x-api-key": state.key("key1")},
        url="https://localhost/anthropic/v1/messages/count_tokens",
        body=json.dumps(body).encode(),
    )

    assert answer.status == 503
    assert json.loads(answer.chunks[0])["error"]["code"] == "503"


def test_a_block_page_carries_no_request_id(
    state_of: StateOf, variables: Variables, call: Callable[..., Answer]
) -> None:
    """An interceptor's page is HTML and knows nothing of Azure's or Anthropic's ids."""
    state = state_of("proxy-page")

    headers = dict(call(state, variables(state)).headers)

    assert headers["content-type"].startswith("text/html")
    assert not headers.keys() & {"request-id", "apim-request-id", "x-ms-region"}


def test_a_healthy_client_has_a_key_and_signs_in(state_of: StateOf, variables: Variables) -> None:
    """The healthy environment holds both credentials, in the shapes Azure issues them."""
    found = variables(state_of("healthy"))

    assert FOUNDRY_KEY.fullmatch(found["ANTHROPIC_FOUNDRY_API_KEY"])
    assert CLIENT_SECRET.fullmatch(found["AZURE_CLIENT_SECRET"])
    assert "ANTHROPIC_FOUNDRY_AUTH_TOKEN" not in found


def test_a_wrong_key_is_well_formed(state_of: StateOf, variables: Variables) -> None:
    """Nothing in the shape of the wrong key gives it away."""
    state = state_of("wrong-key")

    key = variables(state)["ANTHROPIC_FOUNDRY_API_KEY"]

    assert FOUNDRY_KEY.fullmatch(key)
    assert key not in state.accepted_keys()


def test_a_key_of_azure_openai_says_so(state_of: StateOf, variables: Variables) -> None:
    """The other service's key has that service's mark."""
    key = variables(state_of("key-of-other-service"))["ANTHROPIC_FOUNDRY_API_KEY"]

    assert len(key) == 84
    assert key[72:80] == "AAABACOG"


@pytest.mark.parametrize("scenario", ["wrong-key", "no-credential", "expired-token"])
def test_a_client_that_does_not_sign_in_has_no_azure_variables(
    state_of: StateOf, variables: Variables, scenario: str
) -> None:
    """Without an app the environment holds none of azure-identity's three variables."""
    assert not variables(state_of(scenario)).keys() & set(SIGN_IN)


@pytest.mark.parametrize("scenario", ["no-role", "wrong-tenant", "bad-client-secret"])
def test_a_client_that_signs_in_may_have_no_key(
    state_of: StateOf, variables: Variables, scenario: str
) -> None:
    """A scenario of Entra's holds no key that would hide it."""
    found = variables(state_of(scenario))

    assert set(SIGN_IN) <= found.keys()
    assert "ANTHROPIC_FOUNDRY_API_KEY" not in found


def test_a_client_without_any_credential_has_none(state_of: StateOf, variables: Variables) -> None:
    """Nothing in that environment opens the gateway."""
    found = variables(state_of("no-credential"))

    assert not {name for name in found if "KEY" in name or "SECRET" in name or "AUTH_TOKEN" in name}


def test_an_expired_token_ran_out_an_hour_ago(state_of: StateOf, variables: Variables) -> None:
    """The pasted token is for the right audience, and its hour is over."""
    state = state_of("expired-token")

    token = variables(state)["ANTHROPIC_FOUNDRY_AUTH_TOKEN"]

    claims = jwt.decode(token, options={"verify_signature": False})
    assert claims["aud"] == "https://ai.azure.com"
    assert claims["exp"] == state.clock.now().timestamp() - 3600


def test_a_name_that_does_not_exist_stands_first_in_the_zone(
    state_of: StateOf, variables: Variables
) -> None:
    """The scenario's DNS entry is matched before the sandbox's own."""
    found = variables(state_of("name-not-found"))

    assert found["ANTHROPIC_FOUNDRY_BASE_URL"] == (
        "https://contoso-ai.services.ai.invalid/anthropic/"
    )
    assert found["FOUNDRY_DOCTOR_ZONE"] == (
        "contoso-ai.services.ai.invalid=nxdomain,"
        "*.services.ai.azure.localhost=127.0.0.1:8443,"
        "*.cognitiveservices.azure.localhost=127.0.0.1:8443,"
        "*.openai.azure.localhost=127.0.0.1:8443,"
        "*.api.cognitive.azure.localhost=127.0.0.1:8443"
    )


def test_an_env_file_needs_no_quotes(state_of: StateOf, variables: Variables) -> None:
    """No value of any scenario has a blank, a quote or a line end."""
    values: list[Any] = [
        value
        for scenario in checks.sandbox.names()
        for value in variables(state_of(scenario)).values()
    ]

    assert all(re.fullmatch(r"[^\s'\"]+", value) for value in values)


def test_a_still_clock_is_told_to_the_client(state_of: StateOf, variables: Variables) -> None:
    """With a fixed time the environment names it."""
    found = variables(state_of("healthy"))

    assert found["FOUNDRY_DOCTOR_NOW"] == "2026-11-20T17:09:00+00:00"


def test_another_seed_is_another_azure(state_of: StateOf, variables: Variables) -> None:
    """Keys and secrets differ from seed to seed, and are the same for the same."""
    first, again, other = (variables(state_of("healthy", seed=seed)) for seed in (1, 1, 2))

    assert first == again
    assert first["ANTHROPIC_FOUNDRY_API_KEY"] != other["ANTHROPIC_FOUNDRY_API_KEY"]
    assert first["AZURE_CLIENT_SECRET"] != other["AZURE_CLIENT_SECRET"]


def test_the_package_holds_its_data() -> None:
    """Scenarios, roles and the base are files of the package."""
    room = Path(checks.sandbox.__file__).parent

    assert {path.name for path in (room / "base").glob("*.toml")} == {
        "azure.toml",
        "catalogue.toml",
        "history.toml",
        "traffic.toml",
    }
    assert (room / "built-in-roles.json").is_file()
    assert (room / "logs" / "tables.json").is_file()
    assert (room / "logs" / "sql" / "truth.sql").is_file()
