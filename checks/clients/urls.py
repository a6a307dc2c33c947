"""Base URLs: what each family of clients makes of one, and what is wrong with it; pure.

The service answers at `https://R.services.ai.azure.com/anthropic/v1/messages`. A client of family B
appends `/v1/messages` to its base URL, C `/messages`, D nothing, E and M mend what they are given;
L is B that takes the whole address, too. A resource's name alone leads to what B calls.
"""

import re
from dataclasses import dataclass, replace
from urllib.parse import SplitResult, urlsplit

MOUNT, VERSION, CALL = "/anthropic", "/v1", "/messages"
ENDS = {"C": MOUNT + VERSION, "D": MOUNT + VERSION + CALL}
APPENDS = {"B": VERSION + CALL, "L": VERSION + CALL, "C": CALL, "D": ""}
FOUNDRY = re.compile(
    r"(?P<name>[a-z0-9][a-z0-9-]{0,62})\.(?P<zone>services\.ai|openai|cognitiveservices)"
    r"\.azure\.(?P<cloud>com|us|cn)",
    re.IGNORECASE,
)
OTHER_AZURE = re.compile(r"\.(inference|models)\.(ai\.azure\.com|ml\.azure\.com)$|^models\.")
"""Hosts of the model inference API and of serverless deployments."""
ANTHROPIC = re.compile(r"(^|\.)(anthropic|claude)\.com$", re.IGNORECASE)
OPENAI_PATH = re.compile(r"^/(openai|models)(/|$)|/chat/completions$|/responses$", re.IGNORECASE)
PROJECT_PATH = re.compile(r"^/api/projects(/|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A base URL in parts."""

    given: str
    host: str
    path: str
    """Without slashes at its end."""
    resource: str
    """The resource's name, where the host has one."""
    zone: str
    cloud: str = "com"
    """What a Foundry host ends in: one of Azure's clouds."""

    @property
    def is_foundry(self) -> bool:
        """Tell whether the host is a Foundry resource's, by whichever of its names."""
        return bool(self.resource)

    @property
    def is_public_api(self) -> bool:
        """Tell whether the host is Anthropic's own API's."""
        return bool(ANTHROPIC.search(self.host))


def address(text: str) -> Address | None:
    """Read a base URL; None for what is none."""
    parts = _split(text.strip())
    if parts is None or not parts.hostname:
        return None
    host = parts.hostname.lower()
    match = FOUNDRY.fullmatch(host)
    return Address(
        given=text,
        host=host,
        path=parts.path.rstrip("/"),
        resource=match["name"] if match else "",
        zone=match["zone"].lower() if match else "",
        cloud=match["cloud"].lower() if match else "com",
    )


def meant(text: str) -> Address | None:
    """Read a base URL, also that of a Foundry host whose https:// was left out."""
    found = address(text)
    if found is None and (host := address(f"https://{text.strip()}")) and host.is_foundry:
        return replace(host, given=text)
    return found


def _split(text: str) -> SplitResult | None:
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        return None
    return parts if parts.scheme in ("http", "https") else None


def fault_of(found: Address, family: str) -> str:
    """Return the code of what is wrong with a base URL for a family, or an empty string."""
    if PROJECT_PATH.search(found.path):
        return "base-url-project-endpoint"
    if found.is_public_api:
        return ""
    if OTHER_AZURE.search(found.host) or _is_openai(found):
        return "base-url-openai-surface"
    return _of_path(found, family) or _of_form(found, family)


def _of_form(found: Address, family: str) -> str:
    """Judge what stands around host and path: a path is appended even behind a query."""
    given = found.given.strip().lower()
    has_query = family in ("B", "C", "L") and ("?" in given or "#" in given)
    is_wrong = found.is_foundry and (has_query or not given.startswith("https://"))
    return "base-url-malformed" if is_wrong else ""


def _is_openai(found: Address) -> bool:
    if OPENAI_PATH.search(found.path):
        return True
    return found.zone == "openai" and not found.path.lower().startswith(MOUNT)


def _of_path(found: Address, family: str) -> str:
    path = found.path.lower()
    if family in MENDING:
        return _of_mended(path, family)
    if path.endswith(CALL):
        whole = family in ("D", "L") and path.endswith(VERSION + CALL)
        return "" if whole else "base-url-full-target-uri"
    is_bare = found.is_foundry and not path.startswith(MOUNT)
    if family in ("B", "L"):
        return "base-url-missing-anthropic" if is_bare else _extra(path, 1)
    if not found.is_foundry:
        return ""  # a gateway in front may mount the API anywhere
    if is_bare:
        return "base-url-missing-anthropic"
    return _of_versioned(path, family)


def _of_versioned(path: str, family: str) -> str:
    """Judge the path of a family whose base URL names the version of the API."""
    is_versioned = family == "C" and path.endswith(VERSION)
    return _extra(path, 2) if is_versioned else "base-url-missing-v1"


def _extra(path: str, times: int) -> str:
    return "base-url-extra-v1" if path.endswith(VERSION * times) else ""


def _of_mended(path: str, family: str) -> str:
    if path.endswith(CALL):
        return "" if family == "E" and path.endswith(VERSION + CALL) else "base-url-full-target-uri"
    is_cut = family == "E" and path.endswith(MOUNT + VERSION)
    return "base-url-extra-v1" if path.endswith(VERSION) and not is_cut else ""


MENDING = ("E", "M")
"""Families that append /anthropic where it is missing; M does not take a whole address."""


def base_of(resource: str, family: str, style: str = "", cloud: str = "com") -> str:
    """Return a resource's base URL as a family wants it."""
    return f"https://{resource}.services.ai.azure.{cloud}{style or ENDS.get(family, MOUNT)}"


def mended(found: Address, family: str, style: str = "") -> str:
    """Return a base URL as a family wants it, with the host and mount that were given."""
    end = style or ENDS.get(family, MOUNT)
    if found.is_foundry:
        return base_of(found.resource, family, style, found.cloud)
    mount = re.sub(r"(/v1)*(/messages)?$", "", found.path)
    scheme, host = found.given.strip().split("://", 1)[0], _netloc(found.given)
    return f"{scheme}://{host}{mount}{end.removeprefix(MOUNT)}"


def _netloc(given: str) -> str:
    return urlsplit(given.strip()).netloc.rsplit("@", 1)[-1]


def called(base: str, family: str) -> str:
    """Return the URL that a client calls, by its rule."""
    base = base.rstrip("/")
    if family in ("E", "L") and base.lower().endswith(VERSION + CALL):
        return base
    if family in MENDING:
        head, mount, _ = base.partition(MOUNT)
        return f"{head}{mount or MOUNT}{VERSION}{CALL}"
    return base + APPENDS.get(family, "")
