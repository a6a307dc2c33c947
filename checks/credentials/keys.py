"""The form of an API key: where it belongs, and what was pasted around it."""

import re
from dataclasses import dataclass

from checks.evidence import KeyKind, KeyShape
from checks.secret import Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyPattern:
    """The shape of one kind of key."""

    kind: KeyKind
    pattern: re.Pattern[str]


_MODERN = r"[A-Za-z0-9]{52}JQQJ99[A-Za-z0-9][A-L][A-Za-z0-9]{12}"
KEY_PATTERNS = (
    KeyPattern(kind=KeyKind.ANTHROPIC, pattern=re.compile(r"sk-ant-\S+")),
    KeyPattern(kind=KeyKind.JWT, pattern=re.compile(r"ey[\w-]+\.[\w-]+\.[\w-]*")),
    KeyPattern(kind=KeyKind.FOUNDRY, pattern=re.compile(_MODERN + r"AAAAACOG[A-Za-z0-9]{4}")),
    KeyPattern(kind=KeyKind.OPENAI, pattern=re.compile(_MODERN + r"AAABACOG[A-Za-z0-9]{4}")),
    KeyPattern(kind=KeyKind.COGNITIVE, pattern=re.compile(_MODERN + r"AAA[A-Z]ACOG[A-Za-z0-9]{4}")),
    KeyPattern(kind=KeyKind.AZURE_OTHER, pattern=re.compile(_MODERN + r"[A-Za-z0-9]{12}")),
    KeyPattern(kind=KeyKind.LEGACY, pattern=re.compile(r"[0-9a-fA-F]{32}")),
)
"""First match decides. Source: microsoft/security-utilities SEC101/205, 206, 209 (2026-11-20)."""

QUOTES = "\"'`\u201c\u201d\u2018\u2019"
SCHEMES = re.compile(r"^(bearer|api-key:?|x-api-key:?)\s+", re.IGNORECASE)


def read_key(raw: str) -> tuple[Secret, KeyShape]:
    """Return the key as it should be sent and the shape in which it came."""
    trimmed = raw.strip()
    bare = trimmed.strip(QUOTES).strip()
    prefix = SCHEMES.match(bare)
    key = bare[prefix.end() :].strip() if prefix else bare
    kinds = (entry.kind for entry in KEY_PATTERNS if entry.pattern.fullmatch(key))
    shape = KeyShape(
        kind=next(kinds, KeyKind.UNKNOWN),
        length=len(key),
        whitespace=trimmed != raw or bool(re.search(r"\s", key)),
        quotes=bare != trimmed,
        prefix=prefix.group(1) if prefix else "",
    )
    return Secret(re.sub(r"\s", "", key)), shape
