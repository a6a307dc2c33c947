"""The same scenario for a client who may read all of ARM, nothing of it, or has no identity."""

from collections.abc import Callable
from dataclasses import replace
from typing import Literal

from checks.sandbox.plan import Client, Grant, PastedToken, Plan
from checks.sandbox.refusals import DATA_ACTION
from checks.sandbox.scenarios import Scenario
from checks.sandbox.start import roles

Identity = Literal["scenario", "reader", "outsider", "key-only"]
"""`scenario`: as its file says. `reader`: beside its key or token the client signs in as an app
that may read everything in the subscription. `outsider`: it signs in as an app that may read
nothing; a role that lets it call Claude shrinks to that. `key-only`: it has a key and nothing else.

Who has nothing in the scenario keeps nothing, and a secret that Entra refuses stays refused.
"""

_READS_ALL = (("Reader", "{subscription}"), ("Log Analytics Reader", "{workspace}"))
_CALLS_ONLY = "Claude Caller"


def with_identity(scenario: Scenario, identity: Identity) -> Scenario:
    """Return the scenario as it is for a client with this identity."""
    client = scenario.plan.client
    if not (client.key or client.secret or client.token.audience):
        return scenario
    plan = _CHANGES[identity](scenario.plan)
    return replace(scenario, plan=plan, auth="key" if identity == "key-only" else scenario.auth)


def _reader(plan: Plan) -> Plan:
    app = plan.client.app
    added = (Grant(app=app, role=role, scope=scope) for role, scope in _READS_ALL)
    held = {(grant.app, grant.role, grant.scope) for grant in plan.grants}
    missing = tuple(each for each in added if (each.app, each.role, each.scope) not in held)
    return replace(plan, client=_signed_in(plan.client), grants=(*plan.grants, *missing))


def _outsider(plan: Plan) -> Plan:
    known = roles(plan)
    kept = tuple(
        replace(grant, role=_CALLS_ONLY)
        for grant in plan.grants
        if known[grant.role].allows(DATA_ACTION, data=True)
    )
    return replace(plan, client=_signed_in(plan.client), grants=kept)


def _key_only(plan: Plan) -> Plan:
    client = replace(
        plan.client,
        key=plan.client.key or plan.account.keys[0],
        secret="",
        token=PastedToken(audience="", age_s=0),
    )
    return replace(plan, client=client)


def _signed_in(client: Client) -> Client:
    return replace(client, secret=client.secret or "current")


_CHANGES: dict[Identity, Callable[[Plan], Plan]] = {
    "scenario": lambda plan: plan,
    "reader": _reader,
    "outsider": _outsider,
    "key-only": _key_only,
}
