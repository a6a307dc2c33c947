"""Whether a text is about a call to Claude in Foundry at all, or about something else; pure."""

import re
from collections.abc import Sequence
from functools import cache

from checks.explain import facts
from checks.explain.model import Found
from checks.knowledge import load

_CODE_LINE = re.compile(
    r"^\s*(?:import |from \w|def |class |function |const |let |var |return\b|(?:if|for|while) ?\("
    r"|try\b|except\b|catch ?\(|public |private |#include|package |using |module |fn |func |\}|//|#"
    r"|raise |throw )|[;{]\s*$",
)
_REPORTS = re.compile(
    r"^Traceback|^\s+at .{1,200}[:)]\d|\b\w+(?:Error|Exception): |Error code: \d|API Error|HTTP/\d"
    r"|AADSTS\d|\\?[\"']error\\?[\"'] ?:",
    re.MULTILINE,
)
_MOSTLY = 0.5
_LOCAL = re.compile(r"^(?:127\.|10\.|192\.168\.|169\.254\.)|localhost$|\.localhost$")


@cache
def _elsewhere() -> re.Pattern[str]:
    words = [word for entry in load("elsewhere")["service"] for word in entry["words"]]
    return re.compile("|".join(words), re.IGNORECASE)


@cache
def _here() -> re.Pattern[str]:
    return re.compile("|".join(load("elsewhere")["here"]["words"]), re.IGNORECASE)


def is_elsewhere(text: str) -> bool:
    """Tell whether a text is about another service, and names nothing of this one."""
    return not _here().search(text) and bool(_elsewhere().search(text) or _calls_others(text))


def _calls_others(text: str) -> bool:
    """Tell whether the call went to a host that is neither Azure's nor on the way to it."""
    hosts = [host for host in facts.hosts(text) if "." in host and not _LOCAL.search(host)]
    return bool(hosts) and "proxy" not in text.lower()


def is_source(text: str) -> bool:
    """Tell whether a text is a program or a document rather than what a program printed."""
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) < 3 or _REPORTS.search(text):
        return False
    return sum(bool(_CODE_LINE.search(line)) for line in lines) >= _MOSTLY * len(lines)


def is_noise(found: Found, text: str) -> bool:
    """Tell whether an error is of a side request of a client: its price list, its telemetry."""
    line_start = text.rfind("\n", 0, found.start) + 1
    end = text.find("\n", found.start)
    line = text[max(line_start, found.start - 400) : end if end >= 0 else None][:1500]
    return bool(_noise().search(line)) and not _here().search(line)


@cache
def _noise() -> re.Pattern[str]:
    return re.compile("|".join(load("elsewhere")["noise"]["words"]), re.IGNORECASE)


def without_noise(found: Sequence[Found], text: str) -> list[Found]:
    """Return the errors without those of side requests; all of them where nothing is left."""
    kept = [each for each in found if not is_noise(each, text)]
    return kept or list(found)


def calls_anthropic(text: str) -> bool:
    """Tell whether the host of the call is Anthropic's own."""
    host, _ = facts.place(text)
    return host is not None and host.endswith("api.anthropic.com")
