"""What a form asks for: from its texts to a run's request, and what speaks against sending it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from checks import redact
from checks.clouds import SANDBOX, cloud_from_environment, is_loopback
from checks.credentials import is_credential
from checks.engine.run import RunRequest, aim_of
from checks.target import input_from_field
from checks.words import say
from dashboard.context.settings import Settings
from dashboard.context.typed import TYPED, Kind

MAX_DEPLOYMENTS = 10
"""More calls than that at one click are a mistake, or somebody else's bill."""

REFUSED_HERE = frozenset({"credentials-in-url"})
"""Lints that a shell may pass and a form may not: what is typed here ends up in a link's run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The texts of one form as they may be kept and shown; equal ones ask for the same run."""

    resource: str
    deployment: str
    """One name or several, with commas between them."""
    scenario: str = ""
    """The sandbox's scenario, in a demo."""
    checks: tuple[str, ...] = ()
    """IDs of the checks that are chosen; empty for all of them."""

    @classmethod
    def of(
        cls, resource: str, deployment: str, scenario: str = "", checks: tuple[str, ...] = ()
    ) -> "Asked":
        """Read the fields; secrets in them are masked, as others may see a run."""
        names = (part.strip() for part in redact.text(deployment).split(","))
        return cls(
            resource=redact.text(resource.strip()),
            deployment=", ".join(filter(None, names)),
            scenario=scenario,
            checks=checks,
        )

    @property
    def deployments(self) -> tuple[str, ...]:
        """Return the deployments' names."""
        return tuple(part.strip() for part in self.deployment.split(",") if part.strip())


def first_asked(settings: Settings, environ: Mapping[str, str], scenario: str = "") -> Asked:
    """Return what a form holds at first: what was typed on Settings, else what was started with."""
    if typed := TYPED.newest(Kind.RESOURCE, settings):
        return Asked.of(typed, "", scenario)
    return started_with(settings, environ, scenario)


def started_with(settings: Settings, environ: Mapping[str, str], scenario: str = "") -> Asked:
    """Return what the dashboard was started with; options come before a sandbox's own."""
    given = settings.defaults
    where = given.base_url or given.resource or ""
    named = ", ".join(given.deployments)
    if scenario:
        where = where or _sandbox_resource(environ)
        named = named or environ.get("FOUNDRY_DOCTOR_DEPLOYMENT", "")
    return Asked.of(where, named, scenario)


def _sandbox_resource(environ: Mapping[str, str]) -> str:
    """Return the sandbox's resource by its name, unless the fault is in its URL."""
    url = environ.get("ANTHROPIC_FOUNDRY_BASE_URL", "")
    parts = urlsplit(url)
    usual = is_loopback(parts.hostname or "") and parts.path == "/anthropic/"
    return environ.get("ANTHROPIC_FOUNDRY_RESOURCE_NAME", "") if usual else url


def request_of(asked: Asked, settings: Settings, environ: Mapping[str, str]) -> RunRequest:
    """Return the run that a form asks for; nothing is sent."""
    field = input_from_field(asked.resource)
    untouched = asked.resource == started_with(settings, environ, asked.scenario).resource
    given = replace(
        settings.defaults,
        resource=field.resource,
        base_url=field.base_url,
        resource_name=environ.get("ANTHROPIC_FOUNDRY_RESOURCE_NAME", "") if untouched else "",
        deployments=asked.deployments,
        loopback_allowed=not settings.open_to_others,
        defaults=settings.defaults.defaults - {"resource", "base_url", "deployments"},
    )
    return RunRequest(
        given=given,
        cloud=cloud_from_environment(SANDBOX if asked.scenario else settings.cloud, environ),
        environ=environ,
        auth=settings.auth,
        only=asked.checks,
        scenario=asked.scenario,
    )


def objection(request: RunRequest) -> str:
    """Return what must be put right before anything is sent, or an empty string."""
    given = request.given
    typed = (given.resource, given.base_url, *given.deployments)
    if any(text and is_credential(text, request.environ) for text in typed):
        return say(
            "The text looks like a key or a token. Enter the resource name instead. The "
            "credential comes from the server's environment."
        )
    if len(given.deployments) > MAX_DEPLOYMENTS:
        return say(
            "Specify at most {max_deployments} deployments, because a message is sent to "
            "each of them.",
            max_deployments=MAX_DEPLOYMENTS,
        )
    lints = aim_of(request).target.lints
    worst = (lint for lint in lints if lint.stops or lint.cause in REFUSED_HERE)
    return next((redact.text(lint.summary) for lint in worst), "")


def completion(asked: Asked, request: RunRequest) -> str:
    """Return the base URL that a bare resource host was completed to, or an empty string."""
    typed, target = asked.resource, aim_of(request).target
    bare_host = "." in typed and "://" not in typed
    return target.base_url if bare_host and target.sendable else ""
