"""Make text from outside inert in each output: terminal, Markdown, XML.

Redaction is about what may leave; this is about what a hostile error text can do on arrival.
"""

import json
import re
import unicodedata
from collections.abc import Callable

# Cc and Cf hold controls, directions and zero widths, Cs lone surrogates (no encoder takes
# them), Zl and Zp the line ends that programs which split lines honour.
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
# Blank or joining characters that hide text although Unicode calls them letters or marks:
# Hangul fillers, the Braille blank, the combining grapheme joiner, Mongolian separators,
# variation selectors.
_DECEPTIVE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0"
    "\U000e0100-\U000e01ef]"
)
# Everything that is not plain to see; most texts hold none of it.
_SUSPECT = re.compile(r"[^\n\t\x20-\x7e]")
# XML 1.0, production 2 (Char), the complement.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MARKUP = re.compile(
    # What makes a block of a line: headings, rules, lists, tables, and blanks that make it code.
    r"^[ \t]*(?P<block>[#+=-]|:(?=-)|(?P<number>\d{1,9})[.)])|^[ \t]+"
    # What GitHub makes links of without markup, even where it stands as a reference:
    # mentions, issue numbers, addresses.
    r"|(?P<linked>@|\#(?=\d)|(?<=[Gg][Hh])-(?=\d)|:(?=//)|(?<=[Ww]{3})\.)"
    # What is inline markup wherever it stands; an underscore only at a word's edge.
    r"|(?P<inline>[\\`*\[\]<>|~&$]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9]))",
    re.MULTILINE,
)
_BREAK = "&#8203;"
_FENCE = re.compile(r"`+")
_LANGUAGE = re.compile(r"[A-Za-z0-9+#.-]{0,20}")


def terminal(text: str) -> str:
    r"""Show what a terminal would obey or hide as an escape (`\x1b`); keep new lines and tabs.

    A backslash of the text's own stays as it is: the result is to be read, not parsed.
    """
    return _SUSPECT.sub(_visible, text.replace("\r\n", "\n"))


def one_line(text: str) -> str:
    """Return the text on one line, for a table's cell or a title; inert in a terminal."""
    return " ".join(terminal(text).split())


def markdown(text: str) -> str:
    """Return text that GitHub shows as it is: no link, image, mention, heading, table or HTML.

    Signs become character references, which are never markup. Mentions and bare addresses are
    found after those are resolved, so a zero-width space parts them too. A cell of a table or
    an item of a list takes `markdown(one_line(text))`.
    """
    return _MARKUP.sub(_inert, terminal(text))


_URL = re.compile(r"\b[a-z][a-z0-9+.-]{1,20}://[^\s<>\"'`|]*[^\s<>\"'`|.,;:!?)\]}]", re.IGNORECASE)


def with_urls_as_code(text: str, inert: Callable[[str], str]) -> str:
    """Return Markdown in which URLs are inline code and the rest is made inert.

    Inline code never becomes a link, and what is copied holds no sign that was not in the URL.
    """
    return _with_code(text, _URL, inert)


_REFERENCE = re.compile(rf"{_URL.pattern}|(?:\b[\w.-]+(?:/[\w.-]+)?)?\#\d+\b", re.IGNORECASE)


def with_links_as_code(text: str) -> str:
    """Return Markdown in which URLs and references to issues (`owner/name#1`) are inline code.

    Whoever reads it in raw form reads them as they are.
    """
    return _with_code(text, _REFERENCE, markdown)


def _with_code(text: str, links: re.Pattern[str], inert: Callable[[str], str]) -> str:
    parts, end = [], 0
    for link in links.finditer(text):
        parts += [_piece(text[end : link.start()], inert, goes_on=end > 0), f"`{link[0]}`"]
        end = link.end()
    return "".join((*parts, _piece(text[end:], inert, goes_on=end > 0)))


def _piece(text: str, inert: Callable[[str], str], *, goes_on: bool) -> str:
    """Make a piece inert; one that goes on a line does not begin it, and keeps its blanks."""
    return inert(f"{BEFORE}{text}").removeprefix(inert(BEFORE)) if goes_on else inert(text)


BEFORE = "."
"""A sign that is neither markup nor part of a word."""


def markdown_code(text: str, language: str = "") -> str:
    """Return a fenced block; the fence is longer than any run of backticks inside."""
    inside = terminal(text)
    fence = "`" * max(3, 1 + max(map(len, _FENCE.findall(inside)), default=0))
    info = language if _LANGUAGE.fullmatch(language) else ""
    return f"{fence}{info}\n{inside}\n{fence}"


def xml(text: str) -> str:
    """Return text of characters that XML 1.0 allows, the others as U+FFFD; escapes no markup."""
    return _NOT_XML.sub("\ufffd", text)


def json_escaped(text: str) -> str:
    """Return JSON that says the same, with what a terminal would obey or hide as escapes.

    Beyond ASCII, JSON has characters only inside its strings, where an escape means the same.
    """
    return _SUSPECT.sub(lambda found: _visible(found, _json_escape), text)


def _inert(match: re.Match[str]) -> str:
    sign = (match["block"] or match["linked"] or match["inline"] or "")[-1:]
    if not sign:
        return ""
    reference = f"{match['number'] or ''}&#{ord(sign)};"
    if match["linked"] == ".":
        return _BREAK + reference
    return reference + _BREAK if match["linked"] or sign == "#" else reference


def _visible(match: re.Match[str], escape: Callable[[str], str] | None = None) -> str:
    character = match[0]
    active = unicodedata.category(character) in _INVISIBLE or _DECEPTIVE.match(character)
    return (escape or _escaped)(character) if active else character


def _json_escape(character: str) -> str:
    return json.dumps(character)[1:-1]


def _escaped(character: str) -> str:
    code = ord(character)
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
