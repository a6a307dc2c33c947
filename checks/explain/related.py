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
    r"|raise |throw |with \w|assert |await |async "
    r"|[-*] (?:fix|feat|add|docs|chore|change|remove)\w{0,3}: "
    r"|\w+\{[^}]{0,300}\} [\d.e+]+$)|[;{]\s*$",
)
_REPORTS = re.compile(
    r"^Traceback|^\s+at .{1,200}[:)]\d|\b\w+(?:Error|Exception): |Error code: \d|API Error|HTTP/\d"
    r"|AADSTS\d|^\s*\{?\s*[\"']error[\"'] ?: ?\{",
    re.MULTILINE,
)
_BODY = re.compile(r"\\?[\"']error\\?[\"'] ?:")
_PROGRAM = re.compile(r"(?:import|from|def|class|async def|const|function|package|using) \w")
_ITEM = re.compile(r"\s*(?:[-*|]|\d\.) *[`*]{0,3}(?:HTTP )?([45]\d\d)\b")
_REPLY = re.compile(
    r"[\"']role[\"']: ?[\"']assistant[\"']|\brole='assistant'|[\"']type[\"']: ?[\"']text_delta[\"']"
)
_WRITTEN = re.compile(
    r"(?<=\"text\":)( ?)\"(?:[^\"\\]|\\.)*\"|(?<=[\"\s(]text)([=:] ?)'(?:[^'\\]|\\.)*'", re.DOTALL
)
_SPECIFICATION = re.compile(
    r"\bresponses[\"']?:\s.{0,2000}\bdescription[\"']?:|<policies>|<return-response\b", re.DOTALL
)
_ENOUGH_ITEMS = 3
_MOSTLY = 0.5
_LOCAL = re.compile(r"^(?:127\.|10\.|192\.168\.|169\.254\.)|localhost$|\.localhost$")


@cache
def _words(table: str) -> re.Pattern[str]:
    """Return what finds the words of a table of `elsewhere.toml`, of all its entries."""
    found = load("elsewhere")[table]
    entries = found if isinstance(found, list) else [found]
    return re.compile("|".join(word for each in entries for word in each["words"]), re.IGNORECASE)


def is_elsewhere(text: str) -> bool:
    """Tell whether a text is about another service, and names nothing of this one."""
    if _words("stranger").search(text) and not _words("named").search(text):
        return True
    if _is_of_rival(text):
        return True
    return not _words("here").search(text) and bool(
        _words("service").search(text) or _calls_others(text)
    )


def _is_of_rival(text: str) -> bool:
    """Tell whether a text names another cloud that serves Claude, and nothing of Azure's.

    The word Claude says nothing here: that cloud's errors have it as well.
    """
    return bool(_words("rival").search(text)) and not _words("azure").search(text)


def _calls_others(text: str) -> bool:
    """Tell whether the call went to a host that is neither Azure's nor on the way to it."""
    hosts = [host for host in facts.hosts(text) if "." in host and not _LOCAL.search(host)]
    return bool(hosts) and "proxy" not in text.lower()


def is_source(text: str) -> bool:
    """Tell whether a text is a program or a document rather than what a program printed."""
    lines = [line for line in text.splitlines() if line.strip()]
    if _REPORTS.search(text):
        return False
    if _SPECIFICATION.search(text):
        return True
    if len(lines) < 3:
        return False
    if _PROGRAM.match(lines[0]) is None and _BODY.search(text):
        return False
    if _is_list_of_errors(lines):
        return True
    return sum(bool(_CODE_LINE.search(line)) for line in lines) >= _MOSTLY * len(lines)


def _is_list_of_errors(lines: Sequence[str]) -> bool:
    """Tell whether a text explains statuses, one an item: documentation, not a report."""
    rows = [found[1] for line in lines if (found := _ITEM.match(line))]
    return len(set(rows)) >= _ENOUGH_ITEMS and len(rows) >= _MOSTLY * len(lines)


def without_replies(text: str) -> str:
    """Return a text without what a model wrote, or was asked: it may well be about errors."""
    if _REPLY.search(text) is None:
        return text
    return _WRITTEN.sub(lambda found: f'{found[1] or found[2] or ""}""', text)


def without_others(text: str) -> str:
    """Return a text without the lines that name another service and nothing of this one."""
    if "\n" not in text:
        return text
    return "\n".join("" if _is_of_others(line) else line for line in text.split("\n"))


def _is_of_others(line: str) -> bool:
    is_other = _words("service").search(line) or _words("stranger").search(line)
    return _is_of_rival(line) or (bool(is_other) and not _words("here").search(line))


def is_noise(found: Found, text: str) -> bool:
    """Tell whether an error is of a side request of a client: its price list, its telemetry."""
    line_start = text.rfind("\n", 0, found.start) + 1
    end = text.find("\n", found.start)
    line = text[max(line_start, found.start - 400) : end if end >= 0 else None][:1500]
    return bool(_words("noise").search(line)) and not _words("here").search(line)


def without_noise(found: Sequence[Found], text: str) -> list[Found]:
    """Return the errors without those of side requests; all of them where nothing is left."""
    kept = [each for each in found if not is_noise(each, text)]
    return kept or list(found)
