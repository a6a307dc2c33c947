"""Entra: discovery, keys and the token endpoint for apps that sign in with a secret."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from checks.sandbox.plan import App, Tenant
from checks.sandbox.routes import Route, RouteHandler
from checks.sandbox.state import State
from checks.sandbox.tokens import LIFETIME_S, Signer, app_claims
from checks.sandbox.wire import Answer, Call, json_answer

RESOURCES = (
    "https://ai.azure.com",
    "https://cognitiveservices.azure.com",
    "https://management.azure.com",
    "https://api.loganalytics.io",
    "https://metrics.monitor.azure.com",
)
"""What the tenants have service principals of, so that tokens can be issued for them."""

_DEFAULT = "/.default"


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why Entra issues no token."""

    code: int
    """The number of the AADSTS error."""
    error: str
    text: str
    status: int = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class _SignIn:
    """A token request whose tenant is known."""

    state: State
    tenant: Tenant
    form: Mapping[str, str]

    @property
    def app(self) -> App | None:
        return self.state.find_app(self.tenant, self.form["client_id"])

    @property
    def resource(self) -> str:
        return self.form["scope"].removesuffix(_DEFAULT)


def routes(state: State, signer: Signer) -> tuple[Route, ...]:
    """Return the authority's routes over this state."""
    keys = json_answer(200, signer.public_keys())

    def of_tenant(answer: Callable[[Call, Tenant], Answer]) -> RouteHandler:
        def handle(call: Call, parts: Mapping[str, str]) -> Answer:
            tenant = state.find_tenant(parts["tenant"])
            return answer(call, tenant) if tenant else _no_tenant(state, call, parts["tenant"])

        return handle

    def token(call: Call, tenant: Tenant) -> Answer:
        return _token(state, signer, call, tenant)

    return (
        Route("GET", "/common/discovery/instance", lambda call, _: _instance(call)),
        Route("GET", "/{tenant}/v2.0/.well-known/openid-configuration", of_tenant(_openid)),
        Route("GET", "/{tenant}/discovery/v2.0/keys", of_tenant(lambda _call, _tenant: keys)),
        Route("POST", "/{tenant}/oauth2/v2.0/token", of_tenant(token)),
    )


def _instance(call: Call) -> Answer:
    endpoint = f"https://{call.authority}/common/v2.0/.well-known/openid-configuration"
    alias = {
        "preferred_network": call.authority,
        "preferred_cache": call.authority,
        "aliases": [call.authority],
    }
    document = {"tenant_discovery_endpoint": endpoint, "api-version": "1.1", "metadata": [alias]}
    return json_answer(200, document)


def _openid(call: Call, tenant: Tenant) -> Answer:
    authority = f"https://{call.authority}/{tenant.id}"
    document = {
        "token_endpoint": f"{authority}/oauth2/v2.0/token",
        "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt"],
        "jwks_uri": f"{authority}/discovery/v2.0/keys",
        "response_types_supported": ["code", "id_token", "token"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["ES256"],
        "issuer": f"{authority}/v2.0",
        "authorization_endpoint": f"{authority}/oauth2/v2.0/authorize",
        "device_authorization_endpoint": f"{authority}/oauth2/v2.0/devicecode",
        "tenant_region_scope": "EU",
        "cloud_instance_name": "localhost",
    }
    return json_answer(200, document)


def _token(state: State, signer: Signer, call: Call, tenant: Tenant) -> Answer:
    form = dict(parse_qsl(call.body.decode("utf-8", "replace")))
    sign_in = _SignIn(state=state, tenant=tenant, form=form)
    for guard in _GUARDS:
        if refusal := guard(sign_in):
            return _refused(state, call, refusal)
    app = sign_in.app
    assert app is not None  # noqa: S101 -- `_app` has just refused a sign-in without one
    turn = state.seeded.turn("token", tenant.id, app.client_id, sign_in.resource)
    claims = app_claims(
        tenant,
        app,
        audience=sign_in.resource,
        issued_at=int(state.clock.now().timestamp()),
        token_id=state.seeded.text(22, "uti", app.client_id, sign_in.resource, turn),
    )
    document = {
        "token_type": "Bearer",
        "expires_in": LIFETIME_S - 1,
        "ext_expires_in": LIFETIME_S - 1,
        "access_token": signer.sign(claims),
    }
    return json_answer(200, document, cache_control="no-store, no-cache", pragma="no-cache")


def _fields(sign_in: _SignIn) -> Refusal | None:
    for name in ("grant_type", "client_id", "scope"):
        if not sign_in.form.get(name):
            text = f"The request body must contain the following parameter: '{name}'."
            return Refusal(code=900144, error="invalid_request", text=text)
    return None


def _grant(sign_in: _SignIn) -> Refusal | None:
    grant = sign_in.form["grant_type"]
    if grant == "client_credentials":
        return None
    text = f"The app requested an unsupported grant type '{grant}'."
    return Refusal(code=70003, error="unsupported_grant_type", text=text)


def _app(sign_in: _SignIn) -> Refusal | None:
    if sign_in.app:
        return None
    text = (
        f"Application with identifier '{sign_in.form['client_id']}' was not found in the directory "
        f"'{sign_in.tenant.name}'. This can happen if the application has not been installed by "
        "the administrator of the tenant or consented to by any user in the tenant. You may have "
        "sent your authentication request to the wrong tenant."
    )
    return Refusal(code=700016, error="unauthorized_client", text=text)


def _scope(sign_in: _SignIn) -> Refusal | None:
    scope = sign_in.form["scope"]
    if len(scope.split()) != 1 or "://" not in scope:
        text = (
            "The provided request must include a 'scope' input parameter. The provided value for "
            f"the input parameter 'scope' is not valid. The scope {scope} is not valid."
        )
        return Refusal(code=70011, error="invalid_scope", text=text)
    if not scope.endswith(_DEFAULT):
        text = (
            f"The provided value for scope {scope} is not valid. Client credential flows must have "
            "a scope value with /.default suffixed to the resource identifier (application ID URI)."
        )
        return Refusal(code=1002012, error="invalid_scope", text=text)
    return None


def _resource(sign_in: _SignIn) -> Refusal | None:
    # Two slashes before `.default` ask for the resource whose identifier ends with one.
    if sign_in.resource.removesuffix("/") in RESOURCES:
        return None
    text = (
        f"The resource principal named {sign_in.resource} was not found in the tenant named "
        f"{sign_in.tenant.name}. This can happen if the application has not been installed by the "
        "administrator of the tenant or consented to by any user in the tenant. You might have "
        "sent your authentication request to the wrong tenant."
    )
    return Refusal(code=500011, error="invalid_resource", text=text)


def _secret(sign_in: _SignIn) -> Refusal | None:
    given, app = sign_in.form.get("client_secret"), sign_in.app
    if given is None:
        text = (
            "The request body must contain the following parameter: 'client_assertion' or "
            "'client_secret'."
        )
        return Refusal(code=7000218, error="invalid_client", text=text, status=401)
    if app and given == sign_in.state.secret(app):
        return None
    text = (
        "Invalid client secret provided. Ensure the secret being sent in the request is the client "
        "secret value, not the client secret ID, for a secret added to app "
        f"'{sign_in.form['client_id']}'."
    )
    return Refusal(code=7000215, error="invalid_client", text=text, status=401)


def _second_factor(sign_in: _SignIn) -> Refusal | None:
    if not (sign_in.app and sign_in.app.second_factor):
        return None
    text = (
        "Due to a configuration change made by your administrator, or because you moved to a new "
        f"location, you must use multi-factor authentication to access '{sign_in.resource}'."
    )
    return Refusal(code=50076, error="interaction_required", text=text)


_GUARDS: tuple[Callable[[_SignIn], Refusal | None], ...] = (
    _fields,
    _grant,
    _app,
    _scope,
    _resource,
    _secret,
    _second_factor,
)


def _no_tenant(state: State, call: Call, asked: str) -> Answer:
    text = (
        f"Tenant '{asked}' not found. Check to make sure you have the correct tenant ID and are "
        "signing into the correct cloud. Check with your subscription administrator, this may "
        "happen if there are no active subscriptions for the tenant."
    )
    return _refused(state, call, Refusal(code=90002, error="invalid_request", text=text))


def _refused(state: State, call: Call, refusal: Refusal) -> Answer:
    # Entra would return the client's own correlation id, which clients draw at random: an answer
    # that the seed decides must not repeat it.
    words = ("sign-in", call.path, call.body, str(refusal.code))
    turn = state.seeded.turn(*words)
    trace = state.seeded.guid(*words, "trace", turn)
    correlation = state.seeded.guid(*words, "correlation", turn)
    timestamp = f"{state.clock.now():%Y-%m-%d %H:%M:%SZ}"
    document: dict[str, Any] = {
        "error": refusal.error,
        "error_description": (
            f"AADSTS{refusal.code}: {refusal.text} Trace ID: {trace} "
            f"Correlation ID: {correlation} Timestamp: {timestamp}"
        ),
        "error_codes": [refusal.code],
        "timestamp": timestamp,
        "trace_id": trace,
        "correlation_id": correlation,
        "error_uri": f"https://{call.authority}/error?code={refusal.code}",
    }
    return json_answer(refusal.status, document, x_ms_request_id=trace)
