"""Find the values of fields whose name says that they hold a secret."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from checks.redact.placeholders import is_path, is_random, is_secret


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A family of field names; they may end a longer name, as in AZURE_CLIENT_SECRET."""

    kind: str
    pattern: str
    accept: Callable[[str], bool] = is_secret


_PAGING = "".join(f"(?<!{word})" for word in ("skip", "next", "page", "continuation"))

NAMES = (
    Name(kind="API key", pattern=r"(?:api|subscription|functions)[ _-]?key"),
    Name(
        kind="API key",
        pattern=r"(?<![a-z])key[12]",
        accept=lambda value: len(value) >= 20 and is_random(value),
    ),
    Name(kind="account key", pattern=r"(?:account|access|primary|secondary|master|shared)[_-]?key"),
    Name(kind="instrumentation key", pattern=r"instrumentation[_-]?key"),
    Name(kind="client secret", pattern=r"client[_-]?(?:secret|assertion)|secret[_-]?text"),
    Name(kind="password", pattern=r"pass(?:word|wd|phrase)"),
    # The shell's PWD is where one stands.
    Name(
        kind="password",
        pattern=r"pwd",
        accept=lambda value: is_secret(value) and not is_path(value),
    ),
    Name(
        kind="token",
        pattern=rf"(?<=[a-z0-9]){_PAGING}[_-]?token|device[_-]?code|code[_-]?verifier"
        r"|(?<![a-z])assertion",
        # CHARACTERS_PER_TOKEN = 4 counts.
        accept=lambda value: is_secret(value) and not (value.isdigit() and len(value) < 6),
    ),
    Name(
        kind="secret",
        pattern=r"(?<=[a-z0-9])[_-]?secret|(?:secret|private|encryption|signing|client)[_-]?key",
    ),
    # On their own, the two words also head sentences and lists of model tokens.
    Name(kind="token", pattern=r"(?<![a-z0-9_-])token", accept=is_random),
    Name(kind="secret", pattern=r"(?<![a-z0-9_-])secret", accept=is_random),
)

# Every name ends in one of these; the longest name decides how far back to look for it.
_ENDINGS = (
    "key[12]?|secret|token|passw(?:or)?d|passphrase|pwd|assertion|device[_-]?code|verifier"
    "|secret[_-]?text"
)
_STARTS = "key|secret|token|passw|passphrase|pwd|assertion|device|verifier"
_ANCHORS = ("key", "secret", "token", "passw", "passphrase", "pwd", "assertion", "code", "verifier")
_REACH = 24

_OPENING = rf"""
    (?P<name>{_ENDINGS})
    (?: (?P<strong> ["'\]]{{0,2}}[ \t]{{0,8}} (?:=>|:=|=) [ \t]{{0,8}} )       # name=value
      | (?P<colon>  ["'\]]{{0,2}}[ \t]{{0,8}} : [ \t]{{0,8}} )                 # name: value
      | (?P<pair>   ["'][ \t]{{0,8}},\s{{0,80}}                                # ("name", "value")
                    (?>(?:["']value["'][ \t]{{0,8}}:[ \t]{{0,8}})?)(?=b?["']) ) # "name", "value": …
      | (?P<tag>    >(?!["']) )                                          # <name>value</name>
      | (?P<option> [ \t]{{1,8}} )                                             # --name value
    )
    (?:b?(?P<quote>["']))?
"""
# A mask's quotes stand in no value, so that a mask is never masked.
_VALUES = {
    '"': r'(?>(?:[^"\\\r\n«»]|\\.)+)',
    "'": r"(?>(?:[^'\\\r\n«»]|\\.)+)",
    "tag": r"[^<>«»]{1,4096}+(?=</)",
    # A variable of the environment ends with its line, whatever signs it holds.
    "variable": r"(?>(?:[^\s\\«»]|\\(?![nrtbfux\"'/\\]))+)",
    # Brackets belong to the value only inside it, since it may itself stand in brackets.
    "bare": r"(?>(?:[^\s\"'`&;,<>(){}|\\«»]|\\(?![nrtbfux\"'/\\])"
    r"|[(){}](?=[^\s\"'`&;,<>(){}|\\«»]))+)",
}
_BRACKETED = r"[(\[]\s{0,40}b?[\"'][\w.-]*\Z"
_NAMED = r":[ \t]{0,8}[\"'][\w.-]*\Z"
_PART = r"(?:[a-z]+|\d{1,4})"
_ID = rf"{_PART}(?:[._-]{_PART})*"
# The words before a secret's name that make a header of it; others make an ID, as in no-token.
_OWNERS = (
    "access|account|admin|auth|aws|azure|bearer|csrf|db|github|id|master|ms|ocp|apim|primary|proxy"
    "|refresh|sas|secondary|security|service|session|shared|storage|user|vault|xsrf"
)
_HEADER = rf"(?:(?:x|{_OWNERS})-?)*(?:{'|'.join(name.pattern for name in NAMES)})|x-[\w-]+"
_VARIABLE = r"(?m:^)[ \t]{0,8}(?:export[ \t]{1,4}|set[ \t]{1,4}|\$env:)?[A-Z][A-Z0-9_]{1,64}\Z"


@cache
def _opening() -> re.Pattern[str]:
    return re.compile(_OPENING, re.VERBOSE | re.IGNORECASE)


@cache
def _names() -> tuple[tuple[Name, re.Pattern[str]], ...]:
    return tuple((name, re.compile(rf"(?:{name.pattern})\Z", re.IGNORECASE)) for name in NAMES)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def _value(text: str, opening: re.Match[str]) -> re.Match[str] | None:
    form = opening["quote"] or ("tag" if opening["tag"] else "bare")
    if form == "bare" and opening["strong"]:
        before = text[max(0, opening.start() - 80) : opening.end("name")]
        form = "variable" if _compiled(_VARIABLE).search(before) else form
    value = _compiled(_VALUES[form]).match(text, opening.end())
    return None if value and opening["pair"] and not _is_pair(text, opening, value) else value


def _is_pair(text: str, opening: re.Match[str], value: re.Match[str]) -> bool:
    """Tell `("api-key", "…")` and `"name": "api-key", "value": "…"` from a list of words."""
    before = text[max(0, opening.start() - 80) : opening.start()]
    named = ":" in opening["pair"]
    lead = _compiled(_NAMED if named else _BRACKETED).search(before)
    return (
        lead is not None
        and not is_field_name(value[0])
        and (named or not are_ids(re.split("[\"']", lead[0])[-1] + opening["name"], value[0]))
        and (named or _compiled(r"[\"']\s{0,80}[)\]]|\Z").match(text, value.end()) is not None)
    )


def is_field_name(text: str) -> bool:
    """Say whether the text is itself the name of a field that holds secrets."""
    is_word = len(text) <= 80 and _compiled(r"[A-Za-z][\w.-]*").fullmatch(text) is not None
    return is_word and _name_before(text, len(text), len(text)) is not None


def are_ids(name: str, value: str) -> bool:
    """Tell two IDs, as in `["key-as-token", "no-role"]`, from a header and its value."""
    return (
        len(value) <= 80
        and all(_compiled(_ID).fullmatch(each) for each in (name, value))
        and not re.fullmatch(_HEADER, name, re.IGNORECASE)
        and "password" not in name
    )


def _name_before(text: str, start: int, end: int) -> Name | None:
    tail = text[max(0, start - _REACH) : end]
    return next((name for name, pattern in _names() if pattern.search(tail)), None)


def _is_option(text: str, start: int) -> bool:
    return _compiled(r"--[A-Za-z-]*\Z").search(text[max(0, start - _REACH) : start]) is not None


def _accepts(text: str, opening: re.Match[str], value: str) -> Name | None:
    """Return the name that makes the value a secret."""
    if opening["option"] and not _is_option(text, opening.start("name")):
        return None
    # `password: wrong` is a sentence, `"password": "wrong"` and `password=wrong` are not.
    if opening["colon"] and opening["quote"] is None and not is_random(value):
        return None
    name = _name_before(text, *opening.span("name"))
    return name if name is not None and name.accept(value) else None


def _next_opening(text: str, lowered: str, position: int) -> re.Match[str] | None:
    """Find the next name with the sign behind it.

    A pattern that ignores case is tried at every character, one of plain words runs ahead.
    """
    if not text.isascii():
        # There is more than one way to write a letter, and lower case may be longer.
        return _opening().search(text, position)
    while start := _compiled(_STARTS).search(lowered, position):
        if opening := _opening().match(text, start.start()):
            return opening
        position = start.start() + 1
    return None


def field_spans(text: str, lowered: str) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, kind) for each value; `lowered` is the text in lower case."""
    if not any(anchor in lowered for anchor in _ANCHORS):
        return
    position = 0
    while opening := _next_opening(text, lowered, position):
        position = opening.end("name")
        value = _value(text, opening)
        name = _accepts(text, opening, value[0]) if value else None
        if value and name:
            yield value.start(), value.end(), name.kind
            position = value.end()
