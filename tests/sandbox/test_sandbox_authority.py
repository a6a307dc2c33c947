"""Entra signs apps in, and refuses with whole AADSTS bodies."""

import base64
import json
from collections.abc import Callable
from typing import Any

import jwt
import pytest

from checks.sandbox.authority import RESOURCES
from checks.sandbox.state import State
from checks.sandbox.wire import Answer

Enter = Callable[..., Answer]


def document(answer: Answer) -> dict[str, Any]:
    """Read a JSON answer."""
    body: dict[str, Any] = json.loads(answer.chunks[0])
    return body


@pytest.fixture
def form(state: State) -> dict[str, str]:
    """A token request that works."""
    app = state.app("doctor")
    return {
        "grant_type": "client_credentials",
        "client_id": app.client_id,
        "client_secret": state.secret(app),
        "scope": "https://ai.azure.com/.default",
    }


@pytest.fixture
def path(state: State) -> str:
    """The token endpoint of the app's tenant."""
    return f"/{state.tenant('contoso').id}/oauth2/v2.0/token"


def test_a_tenant_describes_itself_under_the_host_it_was_asked_at(
    state: State, enter: Enter
) -> None:
    """The discovery document sends the client back to the same listener."""
    tenant = state.tenant("contoso").id

    found = document(enter(state, f"/{tenant}/v2.0/.well-known/openid-configuration"))

    assert found["token_endpoint"] == f"https://localhost:8444/{tenant}/oauth2/v2.0/token"
    assert found["jwks_uri"] == f"https://localhost:8444/{tenant}/discovery/v2.0/keys"


def test_a_tenant_is_found_by_its_domain(state: State, enter: Enter) -> None:
    """A domain stands for the tenant's id."""
    found = document(enter(state, "/contoso.onmicrosoft.com/v2.0/.well-known/openid-configuration"))

    assert state.tenant("contoso").id in found["issuer"]


def test_instance_discovery_knows_the_host(state: State, enter: Enter) -> None:
    """A client that asks whether the authority is one is told so."""
    found = document(enter(state, "/common/discovery/instance"))

    assert found["metadata"][0]["aliases"] == ["localhost:8444"]


@pytest.mark.parametrize("resource", RESOURCES)
def test_a_token_says_who_may_do_what_where(
    state: State, enter: Enter, form: dict[str, str], path: str, resource: str
) -> None:
    """A token carries an app's claims for the audience it was asked for, one hour long."""
    granted = document(enter(state, path, form | {"scope": f"{resource}/.default"}))

    claims = jwt.decode(granted["access_token"], options={"verify_signature": False})
    tenant, app, now = state.tenant("contoso"), state.app("doctor"), state.clock.now().timestamp()
    assert (granted["token_type"], granted["expires_in"]) == ("Bearer", 3599)
    assert claims["aud"] == resource
    assert claims["iss"] == f"https://sts.windows.net/{tenant.id}/"
    assert (claims["tid"], claims["appid"]) == (tenant.id, app.client_id)
    assert claims["oid"] == claims["sub"] == app.object_id
    assert (claims["appidacr"], claims["idtyp"], claims["ver"]) == ("1", "app", "1.0")
    assert claims["iat"] == claims["nbf"] <= now
    assert claims["exp"] == now + 3600


def test_a_token_is_signed_with_the_published_key(
    state: State, enter: Enter, form: dict[str, str], path: str
) -> None:
    """Another library verifies the token with what the key route shows."""
    token = document(enter(state, path, form))["access_token"]
    keys = document(enter(state, f"/{state.tenant('contoso').id}/discovery/v2.0/keys"))["keys"]

    assert jwt.get_unverified_header(token)["kid"] == keys[0]["kid"]
    jwt.decode(
        token,
        jwt.PyJWK(keys[0]),
        algorithms=["ES256"],
        audience="https://ai.azure.com",
        options={"verify_exp": False, "verify_nbf": False, "verify_iat": False},
    )


def test_two_sign_ins_give_two_tokens(
    state: State, enter: Enter, form: dict[str, str], path: str
) -> None:
    """No two tokens share an identifier."""
    first, second = (document(enter(state, path, form))["access_token"] for _ in range(2))

    assert first != second


@pytest.mark.parametrize(
    ("change", "status", "error", "code"),
    [
        ({"client_secret": "wrong"}, 401, "invalid_client", 7000215),
        ({"client_secret": None}, 401, "invalid_client", 7000218),
        ({"client_id": "00000000-0000-0000-0000-000000000000"}, 400, "unauthorized_client", 700016),
        ({"scope": "https://ai.azure.com/user"}, 400, "invalid_scope", 1002012),
        ({"scope": "ai.azure.com"}, 400, "invalid_scope", 70011),
        ({"scope": "https://a/.default https://b/.default"}, 400, "invalid_scope", 70011),
        ({"scope": "https://ai.cognitiveservices.com/.default"}, 400, "invalid_resource", 500011),
        ({"scope": None}, 400, "invalid_request", 900144),
        ({"client_id": None}, 400, "invalid_request", 900144),
        ({"grant_type": None}, 400, "invalid_request", 900144),
        ({"grant_type": "password"}, 400, "unsupported_grant_type", 70003),
    ],
)
def test_a_refusal_is_a_whole_entra_error(  # noqa: PLR0917 -- fixtures
    state: State,
    enter: Enter,
    form: dict[str, str],
    path: str,
    change: dict[str, str | None],
    status: int,
    error: str,
    code: int,
) -> None:
    """A refusal has the error's number, text, identifiers and time, as Entra sends them."""
    changed = {name: value for name, value in (form | change).items() if value is not None}

    answer = enter(state, path, changed)

    body = document(answer)
    assert (answer.status, body["error"], body["error_codes"]) == (status, error, [code])
    assert body["error_description"].startswith(f"AADSTS{code}: ")
    assert body["error_description"].endswith(
        f" Trace ID: {body['trace_id']} Correlation ID: {body['correlation_id']} "
        "Timestamp: 2026-11-20 17:09:00Z"
    )
    assert body["timestamp"] == "2026-11-20 17:09:00Z"
    assert body["error_uri"].endswith(f"/error?code={code}")


@pytest.mark.parametrize("rest", ["v2.0/.well-known/openid-configuration", "discovery/v2.0/keys"])
def test_an_unknown_tenant_is_not_found(state: State, enter: Enter, rest: str) -> None:
    """Every route of a tenant that does not exist answers 400 AADSTS90002."""
    answer = enter(state, f"/nobody.onmicrosoft.com/{rest}")

    assert answer.status == 400
    assert document(answer)["error_codes"] == [90002]
    assert "Tenant 'nobody.onmicrosoft.com' not found." in document(answer)["error_description"]


def test_an_app_exists_in_its_own_tenant_only(
    state: State, enter: Enter, form: dict[str, str]
) -> None:
    """A client id that another tenant knows is unknown here, and the answer names the directory."""
    answer = enter(state, f"/{state.tenant('fabrikam').id}/oauth2/v2.0/token", form)

    assert document(answer)["error_codes"] == [700016]
    assert "was not found in the directory 'Fabrikam'" in document(answer)["error_description"]


def test_a_secret_does_not_come_back(
    state: State, enter: Enter, form: dict[str, str], path: str
) -> None:
    """The refusal of a secret does not repeat it."""
    answer = enter(state, path, form | {"client_secret": "canary-4711"})

    assert b"canary-4711" not in answer.chunks[0]


def test_a_token_is_plain_base64url_json(
    state: State, enter: Enter, form: dict[str, str], path: str
) -> None:
    """The header of a token is a JWT's."""
    token = document(enter(state, path, form))["access_token"]

    header = json.loads(base64.urlsafe_b64decode(token.split(".")[0] + "=="))
    assert (header["typ"], header["alg"]) == ("JWT", "ES256")
