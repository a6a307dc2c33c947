"""The facts that stand in a text, whatever its form: IDs, hosts, paths, names, times."""

import re
from collections.abc import Iterator, Sequence

from checks.explain.model import Found

_GUID = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_QUOTE = r"[\"'`]?"
_AFTER = r"[\"'`]?\s{0,3}[:=]\s{0,3}[\"'`]?"
_REQUEST = re.compile(r"\breq_(?:011)?[A-Za-z0-9]{6,40}\b")
_APIM = re.compile(
    r"\b(?:apim-request-id|x-ms-request-id|apimRequestId|CorrelationId)" + _AFTER + rf"({_GUID})",
    re.IGNORECASE,
)
_URL = re.compile(
    r"\bhttps?://(?:[^\s/@\"']{1,200}@)?(?P<host>[\w.-]{1,253}+)(?!\u2026)(?::\d{1,5})?(?P<path>/[^\s\"'`<>)\\?,]{0,300})?"
)
_HOST = re.compile(
    r"\b(?:[\w-]{1,63}\.){1,6}(?:azure\.com|azure\.us|azure\.cn|windows\.net|microsoftonline\.com"
    r"|azure-api\.net|anthropic\.com|amazonaws\.com|googleapis\.com|openai\.com|localhost)\b",
    re.IGNORECASE,
)
_POOL = re.compile(r"\bhost=[\"'](?P<host>[\w.-]{1,253})")
_ROUTE = re.compile(r"\b(?:POST|GET|PUT|PATCH|DELETE|HEAD)\s+(?P<path>/[^\s\"'`<>)\\?,]{1,300})")
_REGION = re.compile(r"\bx-ms-region" + _AFTER + r"([A-Za-z][A-Za-z0-9 ]{2,29})", re.IGNORECASE)
_POLICY = re.compile(r"\bpolicy-id" + _AFTER + r"([\w-]{3,80})", re.IGNORECASE)
_COUNTER = re.compile(r"\bexceeded for ([A-Za-z]{4,80})\b")
_TENANT = (
    re.compile(r"\btenant(?:[ _-]?id)?" + _AFTER + rf"({_GUID})", re.IGNORECASE),
    re.compile(rf"\btoken tenant ({_GUID})", re.IGNORECASE),
    re.compile(rf"\btenant {_QUOTE}({_GUID})", re.IGNORECASE),
    re.compile(rf"login\.microsoftonline\.(?:com|us)/({_GUID})", re.IGNORECASE),
)
_NAME = r"([A-Za-z0-9][\w.\[\]-]{1,79})"
_DEPLOYMENT = (
    re.compile(
        r"\bThe model " + _QUOTE + _NAME + _QUOTE + r" is not available on your foundry",
        re.IGNORECASE,
    ),
    re.compile(r"\bselected model \(" + _NAME + r"\)", re.IGNORECASE),
    re.compile(r"\brejected model " + _QUOTE + _NAME, re.IGNORECASE),
    re.compile(r"\bmodelDeploymentName" + r"\\?[\"']?\s{0,2}[:=]\s{0,2}\\?[\"']?" + _NAME),
    re.compile(r"\bdeployments?/" + _NAME + r"(?=[/?\s\"'`]|$)"),
    re.compile(r"\bdeployment(?:[ _-]?name)?" + _AFTER + _NAME, re.IGNORECASE),
    re.compile(r"[\"']model[\"']\s{0,2}:\s{0,2}[\"']" + _NAME + r"[\"']"),
    re.compile(r"\bmodel:? [\"'`]?" + _NAME + r"(?=[\"'`]|\s*$|\"\})", re.MULTILINE),
    re.compile(r"\bReceived Model Group=" + _NAME),
)
_NOT_A_PLACE = re.compile(
    # Audiences of tokens, links to documentation.
    r"^(?:ai|cognitiveservices|ml)\.azure\.com$|(?:aka\.ms|sts\.windows\.net|code\.claude\.com"
    r"|docs\.|learn\.microsoft\.com|go\.microsoft\.com|curl\.se|github\.com|platform\."
    r"|www\.anthropic\.com|support\.|nodejs\.org|pypi\.org|npmjs\.)",
    re.IGNORECASE,
)
_OF_CLAUDE = re.compile(
    r"//(?:[^/]{0,200}@)?[\w.-]*(?:services\.ai\.azure|cognitiveservices\.azure|openai\.azure)\."
    r"|/v1/messages\b|/anthropic/",
    re.IGNORECASE,
)
_NOT_A_NAME = frozenset(
    # Operations on deployments, and words of sentences.
    ["write", "read", "delete", "action", "list"]
) | frozenset(
    {"name", "for", "is", "the", "not", "with", "does", "and", "failed", "error", "to", "was"}
)


def first(patterns: re.Pattern[str] | tuple[re.Pattern[str], ...], text: str) -> str | None:
    """Return what the first pattern that matches caught."""
    each = (patterns,) if isinstance(patterns, re.Pattern) else patterns
    return next((found[found.re.groups and 1] for p in each if (found := p.search(text))), None)


def request_id(text: str) -> str | None:
    """Return Anthropic's request ID."""
    found = _REQUEST.search(text)
    return found[0] if found else None


def apim_request_id(text: str) -> str | None:
    """Return Azure's request ID."""
    return first(_APIM, text)


def place(text: str) -> tuple[str | None, str | None]:
    """Return host and path of the call, those of links to documentation passed over."""
    urls = [found for found in _URL.finditer(text) if not _NOT_A_PLACE.search(found["host"])]
    # A text names other places too: a page, a cache. One of Azure's or Anthropic's is the call's.
    calls = [found for found in urls if _OF_CLAUDE.search(found[0])]
    if called := next(iter(calls or urls), None):
        return called["host"].lower().rstrip("."), _path(called["path"]) or route(text)
    named = (found[0].lower() for found in _HOST.finditer(text))
    return next((host for host in named if not _NOT_A_PLACE.search(host)), None), route(text)


def _path(path: str | None) -> str | None:
    return path.rstrip(".;:") if path and path != "/" else None


def route(text: str) -> str | None:
    """Return the path of a request line."""
    found = _ROUTE.search(text)
    return _path(found["path"]) if found else None


def hosts(text: str) -> Iterator[str]:
    """Yield every host that a text names, those of documentation passed over."""
    for pattern in (_URL, _POOL, _HOST):
        for found in pattern.finditer(text):
            host = (found[0] if pattern is _HOST else found["host"]).lower()
            if not _NOT_A_PLACE.search(host):
                yield host


def region(text: str) -> str | None:
    """Return the region that answered."""
    found = first(_REGION, text)
    return found.strip() if found else None


def limit_counter(text: str) -> str | None:
    """Return the counter that a rate limit names."""
    return first(_COUNTER, text)


def tenant_id(text: str) -> str | None:
    """Return the tenant that a text names."""
    return first(_TENANT, text)


def deployment(text: str) -> str | None:
    """Return the deployment that was called, or the model that was named in its place."""
    for pattern in _DEPLOYMENT:
        for found in pattern.finditer(text):
            if found[1].lower() not in _NOT_A_NAME:
                return found[1].rstrip(".")
    return None


def differing(found: Sequence[Found]) -> int:
    """Return how many different errors there are: one that is printed twice, or nested, is one."""
    bodies = {each.status for each in found if each.shape}
    told: dict[object, str] = {}
    for each in found:
        if each.is_wrapper or (each.is_bare and each.status in bodies):
            continue
        key = each.failure or (each.status if each.is_bare else each.start)
        told[key] = max(told.get(key, ""), f"{each.code} {each.message}", key=len)
    return len(set(told.values()))


def policy_id(text: str) -> str:
    """Return the value of the header `policy-id`, empty where there is none."""
    return first(_POLICY, text) or ""
