"""What can be changed in a running sandbox, by name: the values of an action are texts."""

import dataclasses
import ipaddress
import re
import typing
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from checks.sandbox import catalogue
from checks.sandbox.access import DenyAssignment, RoleAssignment
from checks.sandbox.estate import DiagnosticSetting, Fault
from checks.sandbox.plan import Deployment, ProvisioningState
from checks.sandbox.roles import Permission
from checks.sandbox.state import State

Wanted = Mapping[str, str]
Action = Callable[[State, Wanted], dict[str, Any]]

_DENIED = "Microsoft.CognitiveServices/*"
_AUTHORIZATION = "Microsoft.Authorization"
_DEPLOYMENTS = "Microsoft.CognitiveServices/accounts/deployments"
_SETTING = DiagnosticSetting(
    name="to-log-analytics", workspace="{workspace}", categories=("RequestResponse",), metrics=True
)
_SCOPE = re.compile(r"\{(account|resource_group|subscription|workspace)\}[^{}]*")
_SWITCH = {"on": True, "off": False}


class ActionError(ValueError):
    """An action cannot be done: says what exists."""


def _shown(record: Any) -> dict[str, Any]:
    """Return a record as JSON can hold it."""
    fields: dict[str, Any] = dataclasses.asdict(record)
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in fields.items()
    }


def _choice(wanted: Wanted, name: str, choices: Mapping[str, Any]) -> Any:
    value = wanted.get(name, "")
    if value not in choices:
        raise ActionError(f"{name} must be one of {', '.join(choices)}, not {value!r}.")
    return choices[value]


def _number(wanted: Wanted, name: str, default: str) -> float:
    text = wanted.get(name, default)
    try:
        value = float(text)
    except ValueError:
        value = -1
    if not 0 <= value < float("inf"):
        raise ActionError(f"{name} must be a number from 0 up, not {text!r}.")
    return value


def _scope(state: State, wanted: Wanted) -> str:
    text = wanted.get("scope") or "{account}"
    if not text.startswith("{"):
        return text
    if not _SCOPE.fullmatch(text):
        known = "{account}, {resource_group}, {subscription}, {workspace}"
        raise ActionError(f"The scope {text!r} is not an ARM ID. In braces: {known}.")
    return state.scope(text)


def _principal(state: State, wanted: Wanted) -> str:
    return wanted.get("principal") or state.app(state.plan.client.app).object_id


def _assignment(state: State, wanted: Wanted) -> RoleAssignment:
    role = wanted.get("role", "")
    if role not in state.roles:
        raise ActionError(f"There is no role {role!r}. Known: {', '.join(state.roles)}.")
    return RoleAssignment(
        principal_id=_principal(state, wanted),
        role=role,
        scope=_scope(state, wanted),
        created_at=state.clock.now(),
        propagated=_choice({"propagated": "on", **wanted}, "propagated", _SWITCH),
    )


def _grant(state: State, wanted: Wanted) -> dict[str, Any]:
    assignment = _assignment(state, wanted)
    if not any(held.is_same(assignment) for held in state.assignments):
        state.assignments.append(assignment)
        state.note(f"{_AUTHORIZATION}/roleAssignments/write", assignment.scope)
    return _shown(assignment)


def _revoke(state: State, wanted: Wanted) -> dict[str, Any]:
    assignment = _assignment(state, wanted)
    found = next((held for held in state.assignments if held.is_same(assignment)), None)
    if found is None:
        held = ", ".join(f"{a.role} of {a.principal_id} at {a.scope}" for a in state.assignments)
        raise ActionError(f"There is no such assignment. Held: {held or 'none'}.")
    state.assignments.remove(found)
    state.note(f"{_AUTHORIZATION}/roleAssignments/delete", found.scope)
    return _shown(found)


def _deny(state: State, wanted: Wanted) -> dict[str, Any]:
    principal = wanted.get("principal")
    deny = DenyAssignment(
        name=wanted.get("name") or "Denied by the sandbox",
        scope=_scope(state, wanted),
        permission=Permission(
            actions=_listed(wanted.get("actions", "")),
            data_actions=_listed(wanted.get("data_actions", _DENIED)),
        ),
        principal_ids=(principal,) if principal else (),
    )
    state.denies[:] = [*(each for each in state.denies if each.name != deny.name), deny]
    return _shown(deny)


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _undeny(state: State, wanted: Wanted) -> dict[str, Any]:
    name = wanted.get("name", "")
    found = next((each for each in state.denies if name in ("", each.name)), None)
    if found is None:
        known = ", ".join(each.name for each in state.denies) or "none"
        raise ActionError(f"There is no deny assignment {name!r}. Known: {known}.")
    state.denies.remove(found)
    return _shown(found)


def _deploy(state: State, wanted: Wanted) -> dict[str, Any]:
    if not wanted.get("name") or not wanted.get("model"):
        raise ActionError("A deployment needs a name and a model.")
    deployment = Deployment(
        name=wanted["name"],
        model=wanted["model"],
        version=wanted.get("version") or catalogue.default_version(state, wanted["model"]),
        sku=wanted.get("sku", "GlobalStandard"),
        capacity=int(_number(wanted, "capacity", "1")),
        age_hours=-state.hours_since_start(),
    )
    state.deployments[deployment.name] = deployment
    state.note(f"{_DEPLOYMENTS}/write", f"{{account}}/deployments/{deployment.name}")
    return _shown(deployment)


def _deployment(state: State, wanted: Wanted) -> Deployment:
    name = wanted.get("name", "")
    if name not in state.deployments:
        known = ", ".join(state.deployments) or "none"
        raise ActionError(f"There is no deployment {name!r}. Known: {known}.")
    return state.deployments[name]


def _delete_deployment(state: State, wanted: Wanted) -> dict[str, Any]:
    found = _deployment(state, wanted)
    del state.deployments[found.name]
    state.note(f"{_DEPLOYMENTS}/delete", f"{{account}}/deployments/{found.name}")
    return _shown(found)


def _set_deployment_state(state: State, wanted: Wanted) -> dict[str, Any]:
    names = typing.get_args(ProvisioningState)
    value = _choice(wanted, "state", dict(zip(names, names, strict=True)))
    found = dataclasses.replace(_deployment(state, wanted), state=value)
    state.deployments[found.name] = found
    return _shown(found)


def _network_rule(state: State, wanted: Wanted) -> dict[str, Any]:
    settings: dict[str, Any] = {}
    if "public" in wanted:
        choices = {"on": "Enabled", "off": "Disabled"}
        settings["public_network_access"] = _choice(wanted, "public", choices)
    if "default" in wanted:
        choices = {"allow": "Allow", "deny": "Deny"}
        settings["network_default_action"] = _choice(wanted, "default", choices)
    if rule := wanted.get("ip"):
        try:
            ipaddress.ip_network(rule, strict=False)
        except ValueError as error:
            raise ActionError(f"ip must be an address or a range, not {rule!r}.") from error
        settings["ip_rules"] = (*state.account.ip_rules, rule)
    if not settings:
        raise ActionError("A network rule needs public=on|off, default=allow|deny or ip=….")
    state.change_account(**settings)
    return settings | {"client_address": state.plan.client.address}


def _local_auth(state: State, wanted: Wanted) -> dict[str, Any]:
    state.change_account(local_auth_disabled=not _choice(wanted, "state", _SWITCH))
    return {"local_auth_disabled": state.account.local_auth_disabled}


def _diagnostics(state: State, wanted: Wanted) -> dict[str, Any]:
    on = _choice(wanted, "state", _SWITCH)
    state.diagnostics[:] = (state.plan.diagnostics or (_SETTING,)) if on else ()
    what = "write" if on else "delete"
    state.note(f"Microsoft.Insights/diagnosticSettings/{what}", "{account}")
    return {"diagnostics": [each.name for each in state.diagnostics]}


def _quota(state: State, wanted: Wanted) -> dict[str, Any]:
    asked = state.deployments.get(state.plan.client.deployment)
    name = wanted.get("name") or (catalogue.usage_name(asked) if asked else "")
    if name not in state.quotas:
        raise ActionError(f"There is no quota {name!r}. Known: {', '.join(state.quotas)}.")
    if "limit" not in wanted:
        raise ActionError("A quota needs a limit, in thousands of tokens per minute.")
    state.quotas[name] = int(_number(wanted, "limit", ""))
    return {"name": name, "limit": state.quotas[name]}


def _fault(state: State, wanted: Wanted) -> dict[str, Any]:
    kinds = typing.get_args(typing.get_type_hints(Fault)["kind"])
    fault = Fault(
        path=wanted.get("path") or "*",
        kind=_choice(wanted, "kind", dict(zip(kinds, kinds, strict=True))),
        times=int(_number(wanted, "times", "0")),
        seconds=_number(wanted, "seconds", "0"),
    )
    state.faults.append(fault)
    return _shown(fault)


def _mend(state: State, _wanted: Wanted) -> dict[str, Any]:
    mended = len(state.faults)
    state.faults.clear()
    return {"mended": mended}


_WHO = ("role", "principal", "scope", "propagated")
SETTINGS: Mapping[str, tuple[str, ...]] = {
    "grant": _WHO,
    "revoke": _WHO,
    "deploy": ("name", "model", "version", "sku", "capacity"),
    "delete-deployment": ("name",),
    "set-deployment-state": ("name", "state"),
    "deny": ("name", "principal", "scope", "actions", "data_actions"),
    "undeny": ("name",),
    "network-rule": ("public", "default", "ip"),
    "local-auth": ("state",),
    "diagnostics": ("state",),
    "quota": ("name", "limit"),
    "fault": ("kind", "path", "times", "seconds"),
    "mend": (),
}
"""What each action can be told, by name."""


def check_settings(action: str, wanted: Wanted) -> None:
    """Raise `ActionError` for what an action cannot be told: it would be passed over."""
    known = SETTINGS[action]
    if unknown := next((name for name in wanted if name not in known), None):
        raise ActionError(
            f"{action} has no setting {unknown!r}. Known: {', '.join(known) or 'none'}."
        )


ACTIONS: dict[str, Action] = {
    "grant": _grant,
    "revoke": _revoke,
    "deploy": _deploy,
    "delete-deployment": _delete_deployment,
    "set-deployment-state": _set_deployment_state,
    "deny": _deny,
    "undeny": _undeny,
    "network-rule": _network_rule,
    "local-auth": _local_auth,
    "diagnostics": _diagnostics,
    "quota": _quota,
    "fault": _fault,
    "mend": _mend,
}
"""What the control route can do, by name."""
