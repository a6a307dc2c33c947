"""Asks a state's Log Analytics without a network, over a few days of calls only."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from azure.identity import ClientSecretCredential

from checks.sandbox import Sandbox, load
from checks.sandbox.logs.front import LogAnalytics
from checks.sandbox.state import Clock, State
from checks.sandbox.tokens import Signer, app_claims
from checks.sandbox.wire import Answer, Call

NOW = datetime(2026, 11, 20, 17, 9, tzinfo=UTC)
AUDIENCE = "https://api.loganalytics.io"


def signed_in(sandbox: Sandbox) -> ClientSecretCredential:
    """Return the credential of the sandbox's app, as its environment names it."""
    found = sandbox.environment
    return ClientSecretCredential(
        found["AZURE_TENANT_ID"],
        found["AZURE_CLIENT_ID"],
        found["AZURE_CLIENT_SECRET"],
        authority=found["AZURE_AUTHORITY_HOST"],
        disable_instance_discovery=True,
        connection_verify=found["FOUNDRY_DOCTOR_CA_FILE"],
    )


def state_of(scenario: str = "healthy", *, days: int = 2, seed: int = 7, **logs: Any) -> State:
    """Return a state at the fixed time whose calls go back so many days only."""
    plan = load(scenario).plan
    traffic = replace(plan.traffic, days=days)
    plan = replace(plan, traffic=traffic, logs=replace(plan.logs, **logs))
    return State.start(plan, seed=seed, clock=Clock(fixed=NOW))


def token_of(state: State, audience: str = AUDIENCE, *, age_s: int = 0, app: str = "doctor") -> str:
    """Return a token that the state's Entra could have issued."""
    holder = state.app(app)
    claims = app_claims(
        state.tenant(holder.tenant),
        holder,
        audience=audience,
        issued_at=int(state.clock.now().timestamp()) - age_s,
        token_id="made-for-a-test",
    )
    return Signer(state.seeded).sign(claims)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What Log Analytics said, read."""

    status: int
    document: Any
    headers: Mapping[str, str]

    @property
    def rows(self) -> list[list[Any]]:
        """The rows of the one table."""
        found: list[list[Any]] = self.document["tables"][0]["rows"]
        return found

    @property
    def codes(self) -> list[str]:
        """The codes of a refusal, innermost last."""
        codes, error = [], self.document["error"]
        while error:
            codes.append(error["code"])
            error = error.get("innererror")
        return codes


class Workspace:
    """A state's Log Analytics, asked by the scenario's app unless told otherwise."""

    def __init__(self, state: State) -> None:
        self.state = state
        self._logs = LogAnalytics(state, Signer(state.seeded), pause=asyncio.sleep)

    def ask(self, query: str = "AzureDiagnostics | count", **changes: Any) -> Asked:
        """Post a query; `timespan`, `path`, `token`, `prefer` and `body` change the call."""
        answer = self.answer(query, **changes)
        body = b"".join(answer.chunks)
        document = json.loads(body) if body else None
        return Asked(status=answer.status, document=document, headers=dict(answer.headers))

    def answer(
        self,
        query: str,
        *,
        path: str = "",
        token: str | None = None,
        prefer: str = "",
        body: bytes | None = None,
        **fields: Any,
    ) -> Answer:
        """Post a query and return the bytes."""
        bearer = token_of(self.state) if token is None else token
        document = {"query": query, **fields}
        call = Call(
            method="POST",
            host="localhost",
            authority="localhost:8444",
            path=path or f"/v1/workspaces/{self.state.plan.logs.workspace}/query",
            query="",
            headers={
                "authorization": f"Bearer {bearer}",
                "content-type": "application/json",
                "prefer": prefer,
            },
            body=json.dumps(document).encode() if body is None else body,
        )
        return asyncio.run(self._answered(call))

    async def _answered(self, call: Call) -> Answer:
        return await self._logs(call)
