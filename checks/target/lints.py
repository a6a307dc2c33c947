"""Lints: each names what is wrong with a URL and what it should look like; nothing is sent."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult

from checks.addresses import is_address, is_public
from checks.clouds import Cloud, is_loopback
from checks.knowledge import load
from checks.target.allowed import HTTPS, allowed_places
from checks.target.model import Lint, Target
from checks.words import say

SECRET_QUERY = re.compile(r"(^|[&;])([\w.-]*key|sig|code|[\w.-]*token)=", re.IGNORECASE)
"""Parameters of a query that carry a credential."""


def _lint_userinfo(target: Target, parts: SplitResult, _cloud: Cloud) -> Iterator[Lint]:
    if parts.username or parts.password or "@" in parts.netloc or SECRET_QUERY.search(parts.query):
        yield Lint(
            check="target.host",
            cause="credentials-in-url",
            summary=(
                say(
                    "The base URL for {host} contains credentials. Remove them from the URL and "
                    "rotate them, because URLs are stored and shown in many places.",
                    host=target.host,
                )
            ),
            params=(("host", target.host),),
        )


def _lint_scheme(target: Target, _parts: SplitResult, _cloud: Cloud) -> Iterator[Lint]:
    if target.scheme == "http" and not is_loopback(target.host):
        yield Lint(
            check="target.host",
            cause="base-url-not-https",
            summary=(
                say(
                    "The base URL uses http, so a credential would be sent to {host} "
                    "in clear text.",
                    host=target.host,
                )
            ),
            stops=True,
        )


def _is_private(host: str) -> bool:
    return is_loopback(host) or (is_address(host) and not is_public(host))


def _lint_host(target: Target, _parts: SplitResult, cloud: Cloud) -> Iterator[Lint]:
    host, given = target.host, target.given
    if not given.loopback_allowed and _is_private(host):
        yield Lint(
            check="target.host",
            cause="private-target-refused",
            summary=say(
                "Others can reach this dashboard, so it does not call the private host {host}.",
                host=host,
            ),
            stops=True,
        )
    elif host.endswith(cloud.regional_suffix):
        yield Lint(
            check="target.host",
            cause="regional-host",
            severity="fail" if given.entra else "warn",
            summary=say(
                "{host} is shared by a whole region and cannot accept Entra tokens.", host=host
            ),
            params=(("host", host),),
        )
    elif not (is_loopback(host) or _is_known(target, cloud) or _is_in_zone(host, cloud)):
        yield _foreign(host, cloud)


def _is_in_zone(host: str, cloud: Cloud) -> bool:
    """Tell whether a sandbox names a host: one that only `*` covers is not its own."""
    return cloud.zone is not None and any(name == host for name, _ in cloud.zone.entries)


def _is_known(target: Target, cloud: Cloud) -> bool:
    allowed = {host for host, _ in allowed_places(target.given)}
    return cloud.serves(target.host) or target.host in allowed


def _lint_port(target: Target, _parts: SplitResult, cloud: Cloud) -> Iterator[Lint]:
    host, port = target.host, target.port
    allowed = allowed_places(target.given) | ({(host, HTTPS)} if cloud.serves(host) else set())
    if target.scheme != "https" or not _is_known(target, cloud) or (host, port) in allowed:
        return
    yield Lint(
        check="target.host",
        cause="port-not-allowed",
        summary=say(
            "Port {port} of {host} is not allowed, so nothing was sent to it.",
            port=port,
            host=host,
        ),
        params=(("host", host),),
        stops=True,
    )


def _foreign(host: str, cloud: Cloud) -> Lint:
    own = host.endswith((".anthropic.com", ".claude.com"))
    return Lint(
        check="target.host",
        cause="host-is-anthropic" if own else "host-foreign",
        summary=(
            say("{host} belongs to Anthropic's own API, not to Foundry.", host=host)
            if own
            else say(
                "{host} is not a host of {title}, so nothing was sent to it.",
                host=host,
                title=cloud.title,
            )
        ),
        params=(("host", host),),
        stops=True,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PathFault:
    """A path that is no base path, and why."""

    pattern: re.Pattern[str]
    cause: str
    says: str
    is_other_api: bool = False
    """Whether it leads to another API, where no path after it is one of Anthropic's."""


PATH_FAULTS = (
    PathFault(
        pattern=re.compile(r"(/.*)?/anthropic/v1(/.*)?", re.IGNORECASE),
        cause="base-url-with-v1",
        says=say("ends in {path}, but clients append /v1/messages themselves"),
    ),
    PathFault(
        pattern=re.compile(r"/openai(/.*)?", re.IGNORECASE),
        cause="base-url-openai",
        says=say("has the path {path}, which belongs to Azure OpenAI"),
        is_other_api=True,
    ),
    PathFault(
        pattern=re.compile(r"/models(/.*)?", re.IGNORECASE),
        cause="base-url-models",
        says=say("has the path {path}, which belongs to the model inference API"),
        is_other_api=True,
    ),
    PathFault(
        pattern=re.compile(r"/api/projects(/.*)?", re.IGNORECASE),
        cause="base-url-project",
        says=say("has the path {path}, which belongs to a Foundry project"),
        is_other_api=True,
    ),
    PathFault(
        pattern=re.compile(r".*", re.DOTALL),
        cause="base-url-without-anthropic",
        says=say("has the path {path}, but must end in /anthropic"),
    ),
)
"""First match decides. Source: public reports of 404 answers (2026-11-20)."""


def _is_other_api(path: str) -> bool:
    """Tell whether a path leads to an API beside Anthropic's, whatever it ends in."""
    return next(fault for fault in PATH_FAULTS if fault.pattern.fullmatch(path)).is_other_api


def _lint_api(target: Target, _parts: SplitResult, _cloud: Cloud) -> Iterator[Lint]:
    path = target.path.rstrip("/")
    if _is_other_api(path):
        return
    for entry in load("requests")["api"]:
        if any(_is_of(path.casefold(), known) for known in entry["paths"]):
            yield _unsupported(path, entry)


def _is_of(path: str, known: str) -> bool:
    """Tell whether a path is an API's; a gateway may mount its own below a path that looks so."""
    return path.endswith(known) or f"/anthropic{known}/" in path


def _unsupported(path: str, entry: Mapping[str, Any]) -> Lint:
    everywhere, api = entry["lacking"] == "everywhere", entry["name"]
    lacking = say("Foundry does") if everywhere else say("deployments hosted on Azure do")
    return Lint(
        check="target.api",
        cause="unsupported-api" if everywhere else "api-not-hosted-on-azure",
        severity="fail" if everywhere else "warn",
        summary=say(
            "The path {path} belongs to the {api}, which {lacking} not offer.",
            path=path,
            api=api,
            lacking=lacking,
        ),
        params=(("api", api), ("path", path)),
        rests_on=(f"requests/{entry['id']}",),
    )


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
            summary=say("The base URL {fault}.", fault=fault.says.format(path=path or "/")),
            params=(("path", path or "/"), ("fixed_base_url", target.fixed_base_url)),
        )


def fixed(parts: SplitResult, cloud: Cloud) -> str:
    """Return a base URL as it should be."""
    name = (parts.hostname or "").lower()
    host = f"[{name}]" if ":" in name else name
    port = f":{parts.port}" if parts.port else ""
    if cloud.serves(name):
        return f"https://{host}/anthropic/"
    # A gateway in front may mount the API below a path of its own, and on loopback without TLS.
    scheme = parts.scheme if is_loopback(name) else "https"
    return f"{scheme}://{host}{port}{_mount(parts.path)}/anthropic/"


def _mount(path: str) -> str:
    """Return the path below which a gateway in front mounts the API, without what clients add."""
    return re.sub(r"(/(anthropic|openai|models|api/projects)(/.*)?|/v1(/.*)?|/+)$", "", path)


RULES: tuple[Callable[[Target, SplitResult, Cloud], Iterator[Lint]], ...] = (
    _lint_userinfo,
    _lint_scheme,
    _lint_host,
    _lint_port,
    _lint_api,
    _lint_path,
)
