"""What a run's evidence tells of names: the caller, the workspace, deployments, endpoints; pure."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from checks.causes.commands import NAME
from checks.causes.models import is_gated, model_of, refused_by
from checks.evidence import Claims, Token
from checks.evidence.arm.accounts import AccountRead, ArmSignIn
from checks.evidence.arm.deployments import DeploymentList
from checks.evidence.arm.models import OtherRegions, is_claude
from checks.evidence.arm.monitor import DiagnosticSetting, DiagnosticSettingList, WorkspaceRead
from checks.evidence.arm.subscriptions import SubscriptionRead
from checks.evidence.logs import LogsSignIn
from checks.words import say

Evidence = Mapping[type[Any], Any]
E = TypeVar("E")

REQUESTS = "RequestResponse"
"""The category of logs that has a row for each request."""


def names_in(evidence: Evidence, called: Iterable[str]) -> dict[str, str]:
    """Return what fills placeholders, empty where it is not known; `called` are deployments."""
    deployments = tuple(called)
    return {
        **_callers(evidence),
        **_logging(evidence),
        **_deployments(evidence, deployments),
        **_model(evidence, deployments),
        **_places(evidence),
    }


def _get(evidence: Evidence, kind: type[E]) -> E | None:
    found = evidence.get(kind)
    return found if isinstance(found, kind) else None


def _callers(evidence: Evidence) -> dict[str, str]:
    """Return who calls, and who reads Azure Resource Manager and the logs: it may be another."""
    token = _get(evidence, Token)
    walks = (_get(evidence, ArmSignIn), _get(evidence, LogsSignIn))
    reads = next((walk.sign_in.claims for walk in walks if walk and walk.sign_in.claims), None)
    calls = token.claims if token else reads
    return {
        **(_ways(token.source) if token else {}),
        **_caller("principal", calls),
        **_caller("reader", reads),
        "token_tenant": calls.text("tid") if calls else "",
    }


APP, PASTED = "EnvironmentCredential", "ANTHROPIC_FOUNDRY_AUTH_TOKEN"


def _ways(source: str) -> dict[str, str]:
    """Return which ways of signing in the token did not come from."""
    return {
        "other_than_login": source if source in (APP, PASTED) else "",
        "other_than_app": source if source != APP else "",
    }


def _caller(name: str, claims: Claims | None) -> dict[str, str]:
    if claims is None:
        return {}
    return {name: claims.text("oid"), f"{name}_type": claims.principal_type}


def _logging(evidence: Evidence) -> dict[str, str]:
    settings, workspace = _get(evidence, DiagnosticSettingList), _get(evidence, WorkspaceRead)
    into = [setting for setting in settings.items if setting.workspace] if settings else []
    read = workspace.first if workspace else None
    known = {"workspace_id": read.id if read else next((s.workspace for s in into), "")}
    lacking = next(iter(into), None)
    return {**known, **(_setting(lacking) if lacking else {})}


def _setting(setting: DiagnosticSetting) -> dict[str, str]:
    """Return a setting that lacks requests, and its logs with them, as azure-cli reads a list."""
    logs = [
        f"{{{'categoryGroup' if name in setting.groups else 'category'}:{name},enabled:true}}"
        for name in (*setting.categories, REQUESTS)
        if re.fullmatch(r"\w+", name)
    ]
    return {
        "setting": setting.name,
        "setting_sends": say("{categories} only", categories=", ".join(setting.categories))
        if setting.categories
        else say("no logs"),
        "setting_logs": f"[{','.join(logs)}]",
    }


def _deployments(evidence: Evidence, called: tuple[str, ...]) -> dict[str, str]:
    read = _get(evidence, DeploymentList)
    names = [found.name for found in read.items if is_claude(found)] if read else []
    claude = [name for name in names if NAME.fullmatch(name)]
    other = next((name for name in claude if name not in called), "")
    return {
        "existing_deployment": other,
        "existing_deployments": ", ".join(claude) if other else "",
    }


def _model(evidence: Evidence, called: tuple[str, ...]) -> dict[str, str]:
    """Return the model behind the one deployment that is called, and what is known of it."""
    if len(called) != 1:
        return {}
    (name,) = called
    read = _get(evidence, DeploymentList)
    held = {found.name: found.model for found in read.items if is_claude(found)} if read else {}
    model = held.get(name) or model_of(name)
    return {
        "model": model,
        "model_refuses": ", ".join(refused_by(model)),
        "gated": model if is_gated(model) else "",
    }


def _places(evidence: Evidence) -> dict[str, str]:
    account, regions = _get(evidence, AccountRead), _get(evidence, OtherRegions)
    subscription = _get(evidence, SubscriptionRead)
    endpoint = next(iter(account.first.endpoint_ids), "") if account and account.first else ""
    owner = subscription.first if subscription else None
    offers = [offer.region for offer in regions.items if offer.models] if regions else []
    return {
        "private_endpoint": endpoint.rpartition("/")[2],
        "private_endpoint_group": _group(endpoint),
        "other_region": next(iter(offers), ""),
        "resource_tenant": owner.tenant if owner else "",
    }


def _group(scope: str) -> str:
    found = re.search(r"/resourceGroups/([^/]+)", scope, re.IGNORECASE)
    return found[1] if found else ""
