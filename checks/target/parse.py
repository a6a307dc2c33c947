"""From a name or a URL to a target."""

import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import SplitResult, urlsplit

from checks.clouds import Cloud
from checks.target.lints import RULES, fixed
from checks.target.model import Lint, Target, TargetInput
from checks.words import say

RESOURCE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{1,63}")
"""Names of resources; `constants.toml` has the source."""

IN_NO_URL = re.compile(r"[^\x21-\x7e]|[<>\"{}|\\^`]")
"""What stands in no URL. Source: RFC 3986, section 2 (2026-11-28)."""

README_SUFFIX = ".azure.anthropic.com"
"""No host ends so. Source: the TypeScript SDK's README shows a resource with it (2026-11-27)."""


def input_from_field(text: str) -> TargetInput:
    """Read the one field of a form: a resource's name, a bare resource host, or a base URL."""
    value = text.strip()
    if "://" not in value and IN_NO_URL.search(value):
        return TargetInput(resource=value)
    if "://" in value or "/" in value:
        return TargetInput(base_url=value if "://" in value else f"https://{value}")
    if "." in value:
        return TargetInput(base_url=f"https://{value}/anthropic/")
    return TargetInput(resource=value or None)


def parse_target(given: TargetInput, cloud: Cloud) -> Target:
    """Parse what was asked for, without sending anything."""
    named = filter(None, (name.strip() for name in given.deployments))
    given = replace(given, deployments=tuple(dict.fromkeys(named)))
    if not given.resource and not given.base_url:
        lint = Lint(
            check="target.given",
            cause="target-missing",
            summary=say("Neither a resource nor a base URL is given."),
            stops=True,
        )
        return Target(given=given, lints=(lint,))
    lints = (*_lint_cloud(cloud), *_lint_both(given))
    parsed = _from_url(given, cloud) if given.base_url else _from_resource(given, cloud)
    return replace(parsed, given=_kept(given), lints=(*lints, *parsed.lints))


def _kept(given: TargetInput) -> TargetInput:
    """Return what was asked for as a target keeps it: as it was written, without userinfo."""
    resource, base_url = given.resource, given.base_url
    return replace(
        given,
        resource=_without_password(resource) if resource else resource,
        base_url=_without_password(base_url) if base_url else base_url,
    )


def _lint_cloud(cloud: Cloud) -> Iterator[Lint]:
    if cloud.claude != "documented":
        yield Lint(
            check="target.cloud",
            cause="cloud-without-claude",
            severity="warn",
            summary=say(
                "Microsoft documents Claude only for Azure's public cloud, not for {title}.",
                title=cloud.title,
            ),
            params=(("reason", cloud.title),),
        )


def _lint_both(given: TargetInput) -> Iterator[Lint]:
    if given.resource and given.base_url:
        yield Lint(
            check="target.given",
            cause="resource-and-base-url",
            summary=(
                say(
                    "ANTHROPIC_FOUNDRY_RESOURCE and ANTHROPIC_FOUNDRY_BASE_URL "
                    "are both set, but the "
                    "SDK does not start with both."
                )
            ),
        )


def _from_resource(given: TargetInput, cloud: Cloud) -> Target:
    name = (given.resource or "").strip().strip("\"'")
    is_text = "://" not in name and IN_NO_URL.search(name)
    if not is_text and ("://" in name or "/" in name or "." in name):
        return _from_url_as_resource(given, name, cloud)
    if not RESOURCE_NAME.fullmatch(name):
        lint = Lint(
            check="target.given",
            cause="resource-name-malformed",
            summary=(
                say(
                    "{name!r} is not a valid resource name. Use 2 to 64 letters, digits and "
                    "hyphens, as in contoso-ai.",
                    name=name[:200],
                )
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
        summary=(
            say(
                "The resource is given as {shown}, but the SDK expects only its name, {name!r}.",
                shown=_shown(value),
                name=name,
            )
        ),
        params=(("resource", name),),
    )
    # The name is all that the SDK wants: what the rest of the URL says is no second mistake.
    mended = f"https://{host}/anthropic/" if cloud.serves(host) else url
    if host == f"{name}{README_SUFFIX}" and RESOURCE_NAME.fullmatch(name):
        mended = cloud.endpoint(name)
    parsed = _from_url(replace(given, base_url=mended, resource=None), cloud)
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
    host = parts.hostname if parts.scheme in ("http", "https") else ""
    return parts if host and not IN_NO_URL.search(host) else None


def _parse_url(given: TargetInput, url: str, cloud: Cloud, *, resource: str) -> Target:
    parts = _split(url)
    if parts is None:
        lint = Lint(
            check="target.given",
            cause="base-url-malformed",
            summary=(
                say(
                    "{shown} is not a base URL. A base URL looks like "
                    "https://NAME.services.ai.azure.com/anthropic/.",
                    shown=_shown(url),
                )
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
        fixed_base_url=fixed(parts, cloud),
    )
    return replace(
        target, lints=tuple(lint for rule in RULES for lint in rule(target, parts, cloud))
    )


def _without_userinfo(parts: SplitResult, host: str) -> str:
    shown = f"[{host}]" if ":" in host else host
    netloc = f"{shown}:{parts.port}" if parts.port else shown
    return parts._replace(netloc=netloc, query="", fragment="").geturl()


def _resource_of(host: str, cloud: Cloud) -> str:
    return next((host.removesuffix(s) for s in cloud.host_suffixes if host.endswith(s)), "")


def _without_password(url: str) -> str:
    return re.sub(r"//.*@", "//…@", url, flags=re.DOTALL)


def _shown(url: str) -> str:
    """Return a URL for a message: no userinfo, no query, not endless."""
    return repr(_without_password(url).partition("?")[0][:200])
