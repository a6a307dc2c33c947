"""A sandbox's parts without a network: a state, its gateway and its authority."""

import json
import ssl
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx
import pytest

from checks.sandbox import Sandbox, authority, environment, load
from checks.sandbox.arm import Arm
from checks.sandbox.gateway import Gateway
from checks.sandbox.refusals import no_such_resource
from checks.sandbox.routes import dispatch
from checks.sandbox.state import Clock, State
from checks.sandbox.tokens import Signer
from checks.sandbox.wire import Answer, Call
from tests.waiting import PATIENCE_S

NOW = datetime(2026, 11, 20, 17, 9, tzinfo=UTC)


@pytest.fixture
def now() -> datetime:
    """A time at which a sandbox stands still."""
    return NOW


@pytest.fixture
def state_of() -> Callable[..., State]:
    """Return the state of a scenario (a name or a TOML file's path) at the fixed time."""

    def build(scenario: str | Path, *, seed: int = 7) -> State:
        return State.start(load(scenario).plan, seed=seed, clock=Clock(fixed=NOW))

    return build


@pytest.fixture
def state(state_of: Callable[..., State]) -> State:
    """Return an Azure in which everything works."""
    return state_of("healthy")


@pytest.fixture
def key(state: State) -> dict[str, str]:
    """Return the header with a key that works."""
    return {"x-api-key": state.key("key1")}


@pytest.fixture
def variables() -> Callable[[State], dict[str, str]]:
    """Return what a state's client has in its environment."""

    def build(state: State) -> dict[str, str]:
        return environment.variables(
            state, gateway_port=8443, management_port=8444, ca_file=Path("/nowhere/ca.pem")
        )

    return build


@pytest.fixture
def message() -> dict[str, Any]:
    """A message request that every healthy gateway answers."""
    return {
        "model": "claude-sonnet-5",
        "max_tokens": 64,
        "messages": [{"role": "user", "content": "Good morning"}],
    }


@pytest.fixture
def ask(message: dict[str, Any]) -> Callable[..., Answer]:
    """Post to a state's gateway, with a good message and version header unless told otherwise."""

    def post(
        state: State,
        headers: Mapping[str, str],
        *,
        method: str = "POST",
        url: str = "https://localhost:8443/anthropic/v1/messages",
        body: bytes | None = None,
        version: str | None = "2023-06-01",
        **changes: Any,
    ) -> Answer:
        parts = urlsplit(url)
        named = {"anthropic-version": version} if version else {}
        return Gateway(state, Signer(state.seeded))(
            Call(
                method=method,
                host=parts.hostname or "",
                authority=parts.netloc,
                path=parts.path,
                query=parts.query,
                headers={**named, **headers},
                body=json.dumps(message | changes).encode() if body is None else body,
            )
        )

    return post


@pytest.fixture
def enter() -> Callable[..., Answer]:
    """Ask a state's authority; a form is posted."""

    def ask_authority(state: State, path: str, form: Mapping[str, str] | None = None) -> Answer:
        call = Call(
            method="GET" if form is None else "POST",
            host="localhost",
            authority="localhost:8444",
            path=path,
            query="",
            headers={},
            body=urlencode(form or {}).encode(),
        )
        routes = authority.routes(state, Signer(state.seeded))
        return dispatch(routes, call, otherwise=lambda _: no_such_resource())

    return ask_authority


@pytest.fixture
def token_for(enter: Callable[..., Answer]) -> Callable[..., str]:
    """Sign in as a state's client and return the access token."""

    def sign_in(state: State, resource: str = "https://ai.azure.com") -> str:
        app = state.app(state.plan.client.app)
        form = {
            "grant_type": "client_credentials",
            "client_id": app.client_id,
            "client_secret": state.secret(app),
            "scope": f"{resource}/.default",
        }
        path = f"/{state.tenant(app.tenant).id}/oauth2/v2.0/token"
        answer = enter(state, path, form)
        return str(json.loads(answer.chunks[0])["access_token"])

    return sign_in


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmAnswer:
    """What ARM said, read."""

    status: int
    document: Any
    headers: Mapping[str, str]

    @property
    def code(self) -> str:
        """The code of a refusal."""
        return str(self.document["error"]["code"])

    @property
    def names(self) -> list[str]:
        """The names on a page of a list."""
        return [item["name"] for item in self.document["value"]]


@pytest.fixture
def ask_arm(token_for: Callable[..., str]) -> Callable[..., ArmAnswer]:
    """Ask a state's ARM, as the scenario's client unless told otherwise."""
    arms: dict[int, Arm] = {}

    def ask(
        state: State,
        path: str,
        version: str | None,
        *,
        body: Any = None,
        token: str | None = None,
        method: str = "",
        parameters: Mapping[str, str] | None = None,
        **dollar: str,
    ) -> ArmAnswer:
        arm = arms.setdefault(id(state), Arm(state, Signer(state.seeded)))
        bearer = token_for(state, "https://management.azure.com") if token is None else token
        query = {f"${name}": value for name, value in dollar.items()} | dict(parameters or {})
        query |= {"api-version": version} if version else {}
        call = Call(
            method=method or ("GET" if body is None else "POST"),
            host="localhost",
            authority="localhost:8444",
            path=state.scope(path),
            query=urlencode(query),
            headers={"authorization": f"Bearer {bearer}"} if bearer else {},
            body=b"" if body is None else json.dumps(body).encode(),
        )
        decided = arm(call)
        assert isinstance(decided, Answer)
        answer = decided
        return ArmAnswer(
            status=answer.status,
            document=json.loads(answer.chunks[0]),
            headers=dict(answer.headers),
        )

    return ask


@pytest.fixture
def connect() -> Callable[..., httpx.Client]:
    """Return a client of a running sandbox's gateway, which trusts what the scenario's trusts."""

    def client(sandbox: Sandbox, **options: Any) -> httpx.Client:
        base_url = f"https://localhost:{sandbox.gateway_port}"
        context = ssl.create_default_context(cadata=sandbox.ca_pem)
        patient = {"timeout": PATIENCE_S, **options}
        return httpx.Client(base_url=base_url, verify=context, trust_env=False, **patient)

    return client


@pytest.fixture(scope="module")
def healthy() -> Iterator[Sandbox]:
    """A running sandbox in which everything works; tests that change it start their own."""
    with Sandbox("healthy", seed=7, now=NOW) as sandbox:
        yield sandbox
