"""The real names of a run: what fills commands, and the `target` of the JSON with its origins."""

import shlex
from collections.abc import Iterator
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from checks.causes.options import Option, spelt
from checks.clouds import PUBLIC
from checks.evidence import Exchange
from checks.model import FinishedRun
from checks.report.known import names_in
from checks.target import Target
from checks.words import say


def _valued(value: object, origin: str = "given") -> dict[str, Any]:
    empty = value in (None, "", [], ())
    return {"value": None if empty else value, "origin": None if empty else origin}


def _calls(run: FinishedRun) -> Iterator[Exchange]:
    return (exchange for exchange in run.exchanges if exchange.apim_request_id)


def _evidence(run: FinishedRun, check: str, name: str) -> str:
    found = (r for r in run.results if r.id == check)
    return next((v for result in found for n, v in result.evidence if n == name), "")


def region_of(run: FinishedRun) -> str:
    """Return the region that answered, in ARM's spelling (`eastus2`), or an empty string."""
    said = next((exchange.region for exchange in _calls(run) if exchange.region), None)
    return (said or "").replace(" ", "").lower()


def target_of(run: FinishedRun) -> dict[str, Any]:
    """Return what the run was about, each value with where it came from."""
    about, given = run.about, run.about.target.given
    place = _place(run)

    def asked(name: str) -> str:
        return "default" if name in given.defaults else "given"

    signs_in = about.tenant if about.auth == "entra" else None
    claimed = _evidence(run, "identity.token-lifetime", "tid")
    return {
        "resource": _valued(
            about.target.resource, asked("resource") if given.resource else "discovered"
        ),
        "base_url": _valued(
            about.target.base_url, asked("base_url") if given.base_url else "discovered"
        ),
        "deployments": _valued(list(given.deployments), asked("deployments"))
        if given.deployments
        else _valued(_called(run), "discovered"),
        "auth": _valued(about.auth, about.auth_origin),
        "cloud": _valued(about.cloud, asked("cloud")),
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


def _called(run: FinishedRun) -> list[str]:
    """Return the deployments that were looked up and called."""
    calls = (result for result in run.results if result.id == "gateway.deployment-answers")
    return [result.subject for result in calls if result.subject]


PLACE = {
    "account_scope": "id",
    "resource_group": say("resource group"),
    "subscription": "subscription",
    "location": "location",
    "tenant": "tenant",
}
"""What the control plane found, by the name of its evidence."""


def _place(run: FinishedRun) -> dict[str, str]:
    found = {name: _evidence(run, "resource.found", said) for name, said in PLACE.items()}
    return {name: value for name, value in found.items() if value}


def names_of(run: FinishedRun) -> dict[str, str]:
    """Return what fills the placeholders of titles, steps and commands, as far as it is known."""
    about, given, place = run.about, run.about.target.given, _place(run)
    called = given.deployments or tuple(_called(run))
    evidence = names_in(run.evidence, called)
    asked_tenant = given.tenant or about.tenant
    found = {
        **evidence,
        **place,
        "resource": about.target.resource,
        "host": about.target.host,
        "base_url": about.target.base_url.rstrip("/"),
        "origin": _origin(about.target.base_url),
        "port": _port(about.target.base_url),
        "allowed_host": _allowed_host(about.target),
        "host_name": "" if is_address(about.target.host) else about.target.host,
        f"auth_{about.auth}": about.auth,
        "deployment": next(iter(called), ""),
        "tenant": place.get("tenant") or asked_tenant or evidence.get("token_tenant", ""),
        "resource_tenant": place.get("tenant") or evidence.get("resource_tenant", ""),
        "subscription": given.subscription or place.get("subscription", ""),
        "client_id": _evidence(run, "identity.token-lifetime", "appid") or about.client,
        "audience": _evidence(run, "identity.token-audience", "aud"),
        "region": place.get("location") or region_of(run),
        # The sandbox speaks as the public cloud does.
        "cloud": PUBLIC if about.is_sandbox else about.cloud,
        "target": shlex.join(spelt(_options(run))),
    }
    return {name: value for name, value in found.items() if value}


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def _port(url: str) -> str:
    try:
        return str(urlsplit(url).port or 443)
    except ValueError:
        return ""


def _allowed_host(target: Target) -> str:
    """Return what `--allow-host` has to say for a target."""
    return target.host if target.port == 443 else f"{target.host}:{target.port}"


def is_address(host: str) -> bool:
    """Tell whether a host is an address, which no name server is asked for."""
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        return host.lower() == "localhost"
    return True


def _options(run: FinishedRun) -> Iterator[Option]:
    """Yield the options that repeat this run; what the environment gave, it gives again."""
    about, given = run.about, run.about.target.given
    yield from _where(run)
    yield from (("--allow-host", host) for host in given.allow_hosts)
    if about.cloud != PUBLIC and not about.scenario:
        yield "--cloud", about.cloud
    for name in ("tenant", "subscription", "workspace"):
        value = getattr(given, name)
        if value and name not in given.defaults:
            yield f"--{name}", value
    if about.auth_origin == "given":
        yield "--auth", about.auth
    if not about.live_call:
        yield ("--no-live-call",)


def _where(run: FinishedRun) -> Iterator[Option]:
    """Yield what names the resource and its deployments; a scenario brings its own."""
    about, given = run.about, run.about.target.given
    if about.scenario:
        yield "--sandbox", about.scenario
    elif given.resource and about.target.resource == given.resource:
        yield "--resource", given.resource
    elif about.target.base_url:
        yield "--base-url", about.target.base_url
    if not (about.scenario and "deployments" in given.defaults):
        yield from (("--deployment", name) for name in given.deployments)
    if given.all_deployments:
        yield ("--all-deployments",)
