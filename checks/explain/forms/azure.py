"""Errors as Azure's tools print them: a code, and a sentence beside or below it."""

import re
from collections.abc import Iterator

from checks.explain.model import Found

_CODE = r"(?P<code>[A-Z][A-Za-z]{3,60}|[A-Z][A-Za-z ]{3,60}token)"
_SPELLINGS = tuple(
    re.compile(each, re.MULTILINE)
    for each in (
        # az and the Python SDKs: (Code) sentence; Code: X, Message: Y.
        r"^[^\n(]{0,80}\(" + _CODE + r"\) (?P<message>[^\n]{4,2000})",
        r"(?i:\bError code) ?[:=] ?(?-i:"
        + _CODE
        + r"),? (?i:message) ?[:=] ?(?P<message>[^\n]{1,2000})",
        r"^\s*(?i:error )?[Cc]ode: ?[\"']?"
        + _CODE
        + r"[\"']?,?\s*$(?:\n\s*(?i:error )?[Mm]essage: ?(?P<message>[^\n]{1,2000}))?",
        # azapi and Terraform.
        r"^\W{0,6}ERROR CODE: ?" + _CODE + r"(?P<message>)",
        r"\bCode=[\"']?" + _CODE + r"[\"']? Message=[\"']?(?P<message>[^\n]{1,2000})",
        # VS Code's extension.
        r"^Error type: ?" + _CODE + r"\s*\n(?:Error Message: ?(?P<message>[^\n]{0,2000}))?",
        # A status with its code, a code with its sentence.
        r"(?i:status): ?(?P<status>[1-5]\d\d) \(" + _CODE + r"\)(?P<message>)",
        r"(?:^|[\s\[(])(?P<code>[A-Z][a-z]+(?:[A-Z][a-z]+){1,6}): (?P<message>[^\n]{4,2000})",
    )
)
_ENTRA = re.compile(r"\b(?P<code>AADSTS\d{4,8})\b:?[^\n]{0,2000}")
_OUR_WORDS = re.compile(r"(?:\w*Error|\w*Exception|Warning|Traceback|Note|Hint)\b")
_MOST, _EXCEPTION = 20, 800


def _before(text: str, place: int) -> str:
    """Return the sentence of an exception that prints status and code below it, as .NET does."""
    _, found, said = text[max(0, place - _EXCEPTION) : place].rpartition("Exception: ")
    return " ".join(said.split()) if found else ""


def find(text: str) -> Iterator[Found]:
    """Yield the errors of Azure's tools, and Entra's codes."""
    for match in list(_ENTRA.finditer(text))[:_MOST]:
        yield Found(
            start=match.start(), code=match["code"], message=match[0], shape="entra", depth=1
        )
    for spelling in _SPELLINGS:
        for match in list(spelling.finditer(text))[:_MOST]:
            named = match.groupdict()
            if _OUR_WORDS.fullmatch(named["code"]):
                continue
            yield Found(
                start=match.start("code"),
                status=int(named["status"]) if named.get("status") else None,
                code=named["code"],
                message=(named["message"] or "").strip() or _before(text, match.start()),
                shape="azure",
            )
