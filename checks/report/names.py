"""The real names of a run: what fills commands, and the `target` of the JSON with its origins."""

import shlex
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from checks.clouds import PUBLIC
from checks.engine.run import Run
from checks.evidence import Exchange


def _valued(value: object, origin: str = "given") -> dict[str, Any]:
    empty = value in (None, "", [], ())
    return {"value": None if empty else value, "origin": None if empty else origin}


def _calls(run: Run) -> Iterator[Exchange]:
    return (exchange for exchange in run.exchanges if exchange.apim_request_id)


def _evidence(run: Run, check: str, name: str) -> str:
    found = (r for r in run.results if r.id == check)
    return next((v for result in found for n, v in result.evidence if n == name), "")


def region_of(run: Run) -> str:
    """Return the region that answered, in ARM's spelling (`eastus2`), or an empty string."""
    said = next((exchange.region for exchange in _calls(run) if exchange.region), None)
    return (said or "").replace(" ", "").lower()


def target_of(run: Run) -> dict[str, Any]:
    """Return what the run was about, each value with where it came from."""
    aim, given = run.aim, run.aim.target.given
    place = _place(run)

    def asked(name: str) -> str:
        return "default" if name in given.defaults else "given"

    signs_in = aim.environ.get("AZURE_TENANT_ID") if aim.is_entra else None
    claimed = _evidence(run, "identity.token-lifetime", "tid")
    return {
        "resource": _valued(
            aim.target.resource, asked("resource") if given.resource else "discovered"
        ),
        "base_url": _valued(
            aim.target.base_url, asked("base_url") if given.base_url else "discovered"
        ),
        "deployments": _valued(list(given.deployments), asked("deployments"))
        if given.deployments
        else _valued(_called(run), "discovered"),
        "auth": _valued(aim.credentials.mode, aim.credentials.origin),
        "cloud": _valued(aim.cloud.name, asked("cloud")),
        "tenant_id": _valued(claimed, "discovered")
        if claimed
        else _valued(given.tenant or signs_in, asked("tenant")),
        "subscription_id": _valued(given.subscription, asked("subscription"))
        if given.subscription
        else _valued(place.get("subscription"), "discovered"),
        "resource_group": _valued(place.get("resource_group"), "discovered"),
        "location": _valued(place.get("location") or region_of(run), "discovered"),
        "workspace_id": _valued(given.workspace, asked("workspace"))
        if given.workspace
        else _valued(_evidence(run, "logging.retention", "customer ID"), "discovered"),
    }


def _called(run: Run) -> list[str]:
    """Return the deployments that were looked up and called."""
    calls = (result for result in run.results if result.id == "gateway.deployment-answers")
    return [result.subject for result in calls if result.subject]


PLACE = {
    "account_scope": "id",
    "resource_group": "resource group",
    "subscription": "subscription",
    "location": "location",
    "tenant": "tenant",
}
"""What the control plane found, by the name of its evidence."""


def _place(run: Run) -> dict[str, str]:
    found = {name: _evidence(run, "resource.found", said) for name, said in PLACE.items()}
    return {name: value for name, value in found.items() if value}


def names_of(run: Run) -> dict[str, str]:
    """Return what fills the placeholders of titles, steps and commands, as far as it is known."""
    aim, given = run.aim, run.aim.target.given
    lifetime = "identity.token-lifetime"
    found = {
        "resource": aim.target.resource,
        "host": aim.target.host,
        "base_url": aim.target.base_url.rstrip("/"),
        "deployment": next(iter(given.deployments), ""),
        "tenant": given.tenant or aim.environ.get("AZURE_TENANT_ID", ""),
        "subscription": given.subscription or "",
        "client_id": _evidence(run, lifetime, "appid") or aim.environ.get("AZURE_CLIENT_ID", ""),
        "principal": _evidence(run, lifetime, "oid"),
        "token_tenant": _evidence(run, lifetime, "tid"),
        "audience": _evidence(run, "identity.token-audience", "aud"),
        "region": region_of(run),
        "scope": aim.cloud.scopes[0],
        **_place(run),
    }
    named = [f"--deployment={shlex.quote(name)}" for name in given.deployments]
    found["target_without_deployment"] = _target_options(run)
    found["target"] = " ".join((found["target_without_deployment"], *named))
    parts = urlsplit(aim.target.base_url)
    found["origin"] = f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
    found["region"] = found.get("location") or found["region"]
    found["subscription"] = given.subscription or found["subscription"]
    return {name: value for name, value in found.items() if value}


def _target_options(run: Run) -> str:
    """Return the options that name this target again, quoted for a shell."""
    aim, given = run.aim, run.aim.target.given
    where = (
        ("--resource", given.resource)
        if given.resource and aim.target.resource == given.resource
        else ("--base-url", aim.target.base_url)
    )
    options = [where, *(("--allow-host", host) for host in given.allow_hosts)]
    if aim.cloud.name != PUBLIC:
        options.append(("--cloud", aim.cloud.name))
    return " ".join(f"{name} {shlex.quote(value)}" for name, value in options if value)
