"""What the user points at: parsed and linted before anything is sent, never guessed."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from checks.clouds import Cloud, is_loopback

RESOURCE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{1,63}")
"""Names of resources. Source: Azure naming rules, Microsoft.CognitiveServices/accounts."""

UNSUPPORTED_APIS = {
    "/v1/models": "Models API",
    "/v1/messages/batches": "Message Batches API",
    "/v1/organizations": "Admin API",
}
"""Path → API that Foundry does not offer. Source: product guide, Features (checked 2026-11-20)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lint:
    """Something about the target that is wrong before anything is sent."""

    check: str
    cause: str
    summary: str
    severity: str = "fail"
    params: tuple[tuple[str, str], ...] = ()
    stops: bool = False
    """True when going on would send a secret to a wrong place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetInput:
    """What was asked for, as it was written."""

    resource: str | None = None
    base_url: str | None = None
    resource_name: str = ""
    """The resource's name where a base URL does not show it (behind a gateway, on loopback)."""
    deployments: tuple[str, ...] = ()
    all_deployments: bool = False
    tenant: str | None = None
    subscription: str | None = None
    workspace: str | None = None
    allow_hosts: tuple[str, ...] = ()
    loopback_allowed: bool = True
    """False in a dashboard that others can reach: no loopback, private or link-local target."""
    entra: bool = False
    """True when the calls carry an Entra token."""
    defaults: frozenset[str] = frozenset()
    """Names of the fields that the environment gave; the rest was asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A parsed target: where the calls go and what is wrong with how it was written."""

    given: TargetInput
    resource: str = ""
    base_url: str = ""
    """As a client would use it: calls go to this plus `/v1/messages`; empty when unusable."""
    scheme: str = "https"
    host: str = ""
    port: int = 443
    path: str = ""
    lints: tuple[Lint, ...] = ()
    notes: tuple[str, ...] = field(default=())
    """What was completed or trimmed, in words."""

    @property
    def sendable(self) -> bool:
        """Tell whether a request with a credential may be sent."""
        return bool(self.base_url) and not any(lint.stops for lint in self.lints)

    @property
    def deployments(self) -> tuple[str, ...]:
        """Return the deployments that were named."""
        return self.given.deployments

    def url(self, path: str) -> str:
        """Return the URL of an API path, as the SDK would build it from the base URL."""
        return f"{self.base_url.rstrip('/')}{path}"

    def lint(self, check: str) -> tuple[Lint, ...]:
        """Return what a check of this area found, the worst first."""
        return tuple(lint for lint in self.lints if lint.check == check)


MESSAGES = "/v1/messages"
COUNT_TOKENS = "/v1/messages/count_tokens"


def input_from_field(text: str) -> TargetInput:
    """Read the one field of a form: a resource's name, a bare resource host, or a base URL."""
    value = text.strip()
    if "://" in value or "/" in value:
        return TargetInput(base_url=value if "://" in value else f"https://{value}")
    if "." in value:
        return TargetInput(base_url=f"https://{value}/anthropic/")
    return TargetInput(resource=value or None)


def parse_target(given: TargetInput, cloud: Cloud) -> Target:
    """Parse what was asked for, without sending anything."""
    given = replace(given, deployments=tuple(filter(None, (d.strip() for d in given.deployments))))
    if not given.resource and not given.base_url:
        lint = Lint(
            check="target.given",
            cause="target-missing",
            summary="No resource and no base URL are given.",
            stops=True,
        )
        return Target(given=given, lints=(lint,))
    lints = tuple(_lint_both(given))
    parsed = _from_url(given, cloud) if given.base_url else _from_resource(given, cloud)
    return replace(parsed, lints=(*lints, *parsed.lints))


def _lint_both(given: TargetInput) -> Iterator[Lint]:
    if given.resource and given.base_url:
        yield Lint(
            check="target.given",
            cause="resource-and-base-url",
            summary=(
                "ANTHROPIC_FOUNDRY_RESOURCE and ANTHROPIC_FOUNDRY_BASE_URL are both set; "
                "the SDK refuses to start with both."
            ),
        )


def _from_resource(given: TargetInput, cloud: Cloud) -> Target:
    name = (given.resource or "").strip().strip("\"'")
    if "://" in name or "/" in name or "." in name:
        return _from_url_as_resource(given, name, cloud)
    if not RESOURCE_NAME.fullmatch(name):
        lint = Lint(
            check="target.given",
            cause="resource-name-malformed",
            summary=(
                f"{name!r} cannot be a resource's name: letters, digits and hyphens only, "
                "2 to 64 of them, as in contoso-ai."
            ),
            stops=True,
        )
        return Target(given=given, lints=(lint,))
    return _parse_url(given, cloud.endpoint(name), cloud, resource=name)


def _from_url_as_resource(given: TargetInput, value: str, cloud: Cloud) -> Target:
    url = value if "://" in value else f"https://{value}"
    host = (_split(url) or urlsplit("")).hostname or ""
    name = host.partition(".")[0]
    lint = Lint(
        check="target.given",
        cause="resource-is-url",
        summary=f"The resource is given as {_shown(value)}; the SDK wants its bare name, {name!r}.",
        params=(("resource", name),),
    )
    parsed = _from_url(replace(given, base_url=url, resource=None), cloud)
    return replace(parsed, given=given, lints=(lint, *parsed.lints))


def _from_url(given: TargetInput, cloud: Cloud) -> Target:
    url = (given.base_url or "").strip().strip("\"'")
    return _parse_url(given, url, cloud, resource="")


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - the property raises for a port that is none
    except ValueError:
        return None
    return parts if parts.scheme in ("http", "https") and parts.hostname else None


def _parse_url(given: TargetInput, url: str, cloud: Cloud, *, resource: str) -> Target:
    parts = _split(url)
    if parts is None:
        lint = Lint(
            check="target.given",
            cause="base-url-malformed",
            summary=(
                f"{_shown(url)} is no base URL. A base URL looks like "
                "https://NAME.services.ai.azure.com/anthropic/."
            ),
            stops=True,
        )
        return Target(given=given, lints=(lint,))
    host = (parts.hostname or "").lower()
    target = Target(
        given=given,
        resource=resource or _resource_of(host, cloud) or given.resource_name,
        base_url=_without_userinfo(parts, host),
        scheme=parts.scheme,
        host=host,
        port=parts.port or (443 if parts.scheme == "https" else 80),
        path=parts.path,
    )
    rules: tuple[Callable[[Target, SplitResult, Cloud], Iterator[Lint]], ...]
    rules = (_lint_userinfo, _lint_scheme, _lint_host, _lint_api, _lint_path)
    return replace(
        target, lints=tuple(lint for rule in rules for lint in rule(target, parts, cloud))
    )


def _without_userinfo(parts: SplitResult, host: str) -> str:
    shown = f"[{host}]" if ":" in host else host
    netloc = f"{shown}:{parts.port}" if parts.port else shown
    return parts._replace(netloc=netloc, query="", fragment="").geturl()


def _resource_of(host: str, cloud: Cloud) -> str:
    return next((host.removesuffix(s) for s in cloud.host_suffixes if host.endswith(s)), "")


def _shown(url: str) -> str:
    """Return a URL for a message: no userinfo, no query, not endless."""
    return repr(re.sub(r"//[^/@]*@", "//…@", url.partition("?")[0])[:200])


def _lint_userinfo(target: Target, parts: SplitResult, _cloud: Cloud) -> Iterator[Lint]:
    if parts.username or parts.password or "@" in parts.netloc:
        yield Lint(
            check="target.host",
            cause="credentials-in-url",
            summary=f"The base URL carries credentials before its host {target.host}.",
            params=(("host", target.host),),
        )


def _lint_scheme(target: Target, _parts: SplitResult, _cloud: Cloud) -> Iterator[Lint]:
    if target.scheme == "http" and not is_loopback(target.host):
        yield Lint(
            check="target.host",
            cause="base-url-not-https",
            summary=f"The base URL is http; a credential would go to {target.host} in clear.",
            stops=True,
        )


def _is_private(host: str) -> bool:
    try:
        address = ip_address(host)
    except ValueError:
        return is_loopback(host)
    return not address.is_global


def _lint_host(target: Target, _parts: SplitResult, cloud: Cloud) -> Iterator[Lint]:
    host, given = target.host, target.given
    if not given.loopback_allowed and _is_private(host):
        yield Lint(
            check="target.host",
            cause="private-target-refused",
            summary=f"This dashboard is open to others and does not call a private {host}.",
            stops=True,
        )
    elif host.endswith(cloud.regional_suffix):
        yield Lint(
            check="target.host",
            cause="regional-host",
            severity="fail" if given.entra else "warn",
            summary=f"{host} is shared by a region; it cannot take Entra tokens.",
            params=(("host", host),),
        )
    elif not (cloud.serves(host) or is_loopback(host) or host in given.allow_hosts):
        yield _foreign(host, cloud)


def _foreign(host: str, cloud: Cloud) -> Lint:
    own = host.endswith((".anthropic.com", ".claude.com"))
    return Lint(
        check="target.host",
        cause="host-is-anthropic" if own else "host-foreign",
        summary=(
            f"{host} is Anthropic's own API, not Foundry."
            if own
            else f"{host} is no host of {cloud.title}; nothing was sent to it."
        ),
        params=(("host", host),),
        stops=True,
    )


def _lint_api(target: Target, _parts: SplitResult, _cloud: Cloud) -> Iterator[Lint]:
    path = target.path.rstrip("/")
    for known, api in UNSUPPORTED_APIS.items():
        if path.endswith(known) or f"{known}/" in path:
            yield Lint(
                check="target.api",
                cause="unsupported-api",
                summary=f"The path {path} is the {api}, which Foundry does not offer.",
                params=(("api", api), ("path", path)),
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class PathFault:
    """A path that is no base path, and why."""

    pattern: re.Pattern[str]
    cause: str
    says: str


PATH_FAULTS = (
    PathFault(
        pattern=re.compile(r"/anthropic/v1(/.*)?"),
        cause="base-url-with-v1",
        says="ends in {path}; clients append /v1/messages to it themselves",
    ),
    PathFault(
        pattern=re.compile(r"/openai(/.*)?"),
        cause="base-url-openai",
        says="has the path {path}, which is Azure OpenAI's",
    ),
    PathFault(
        pattern=re.compile(r"/models(/.*)?"),
        cause="base-url-models",
        says="has the path {path}, which is the model inference API's",
    ),
    PathFault(
        pattern=re.compile(r"/api/projects(/.*)?"),
        cause="base-url-project",
        says="has the path {path}, which is a Foundry project's",
    ),
    PathFault(
        pattern=re.compile(r".*"),
        cause="base-url-without-anthropic",
        says="has the path {path}; it must end in /anthropic",
    ),
)
"""First match decides. Source: facts collected from public reports, azure.md §1.1 (2026-11-20)."""


def _lint_path(target: Target, parts: SplitResult, cloud: Cloud) -> Iterator[Lint]:
    path = target.path.rstrip("/")
    if path == "/anthropic" or any(_lint_api(target, parts, cloud)):
        return
    own = cloud.serves(target.host)
    faults = PATH_FAULTS if own else PATH_FAULTS[:-1]  # a gateway in front may mount it anywhere
    fault = next((fault for fault in faults if fault.pattern.fullmatch(path)), None)
    if fault:
        yield Lint(
            check="target.path",
            cause=fault.cause,
            severity="fail" if own else "warn",
            summary=f"The base URL {fault.says.format(path=path or '/')}.",
            params=(("path", path or "/"), ("fixed_base_url", _mended(target, parts))),
        )


def _mended(target: Target, parts: SplitResult) -> str:
    host = f"[{target.host}]" if ":" in target.host else target.host
    port = f":{parts.port}" if parts.port else ""
    return f"https://{host}{port}/anthropic/"
