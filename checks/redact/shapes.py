"""What secrets look like: one table, from the most telling shape to the least."""

import binascii
from collections.abc import Callable

from checks.redact.others import OTHERS
from checks.redact.placeholders import is_header_value, is_random, is_secret
from checks.redact.shape import Shape

# The characters a mask is made with stand in no secret's alphabet, so that no value pattern
# ever takes a mask for a value.
_STOP = "«»"
_BARE = rf"(?P<bare>(?>(?:[^\s\"'`&;,<>|\\{_STOP}]|\\(?![nrtbfux\"'/\\]))+))"
_QUOTED = (
    rf"\"(?P<double>(?>(?:[^\"\\\r\n{_STOP}]|\\.)+))|'(?P<single>(?>(?:[^'\\\r\n{_STOP}]|\\.)+))"
)
# `name: value`, `name=value`, `"name": "value"`, `name => value`, `<name>value`.
_ASSIGN = r"[\"'\]]{0,2}[ \t]{0,8}(?:=>|:=|[:=>])[ \t]{0,8}(?:b(?=[\"']))?"
# `("name", "value")` and `{"name": "name", "value": "value"}`.
_PAIR = r"[\"'][ \t]{0,8},\s{0,80}(?>(?:[\"']value[\"'][ \t]{0,8}:[ \t]{0,8})?)b?(?=[\"'])"

_AUTHORIZATION = rf"authorization(?:{_ASSIGN}|{_PAIR})[\"']?"
_BEARER_LIKE = "(?:bearer|token|apikey|d?pop)"
_BASIC_LIKE = "basic|negotiate|ntlm|sharedkeylite|sharedkey"
# Their values have spaces in them.
_DIGEST_LIKE = "digest|aws4-hmac-sha256"
_SCHEMES = rf"{_BEARER_LIKE}|{_BASIC_LIKE}|{_DIGEST_LIKE}|sharedaccesssignature"


def _holds(signature: str) -> Callable[[str], bool]:
    """Accept a run with the mark of the family and, behind it, a service's signature."""

    # Not a pattern: in a run of thousands of marks that would be quadratic.
    def accept(run: str) -> bool:
        # A log may keep a name in lower case only.
        _, mark, rest = run.upper().partition("JQQJ99")
        return bool(mark) and signature in rest

    return accept


def _is_token(value: str) -> bool:
    """Accept three parts, five, or the two that are left of a cut-off token."""
    head, dot, rest = value.partition(".")
    return bool(dot) and len(head) >= 12 and len(rest) >= 8


def _is_basic(value: str) -> bool:
    """Accept base64 of `user:password`."""
    try:
        plain = binascii.a2b_base64(value.rstrip("=") + "=" * (-len(value.rstrip("=")) % 4))
    except binascii.Error:
        return False
    return b":" in plain and all(32 <= byte < 127 for byte in plain)


def _is_userinfo(value: str) -> bool:
    """Accept `user:password` and a token in the user's place, not `git@`."""
    return is_secret(value) and (":" in value or (len(value) >= 20 and is_random(value)))


_RUN = r"(?<![A-Za-z0-9])[A-Za-z0-9]{32,}+"

SHAPES = (
    Shape(
        kind="private key",
        anchors=("private key-----",),
        pattern=r"-----BEGIN [A-Z ]{0,32}PRIVATE KEY-----(?:"
        r"[^-]*+(?>(?:-(?!----)[^-]*+)*)-----END [A-Z ]{0,32}PRIVATE KEY-----"
        r"|(?>(?:\s{0,4}[A-Za-z0-9+/=]{16,}+)*)(?:\r?\n[A-Za-z0-9+/=]++(?=[\s\"']|\Z))?)",
        ignore_case=False,
    ),
    # The 84-character keys: 52 random characters, JQQJ99, then where and for which service.
    # Source: microsoft/security-utilities, SEC101/205, 206, 209, read 2026-11-20.
    Shape(kind="Foundry key", anchors=("jqqj99",), pattern=_RUN, accept=_holds("AAAAACOG")),
    Shape(kind="Azure OpenAI key", anchors=("jqqj99",), pattern=_RUN, accept=_holds("AAABACOG")),
    Shape(kind="Azure AI key", anchors=("jqqj99",), pattern=_RUN, accept=_holds("ACOG")),
    Shape(kind="Azure key", anchors=("jqqj99",), pattern=_RUN, accept=_holds("")),
    Shape(
        kind="Anthropic key",
        anchors=("sk-ant-",),
        pattern=r"sk-ant-[A-Za-z0-9_-]{16,}+",
    ),
    Shape(
        kind="API key",
        anchors=("sk-",),
        pattern=r"(?<![A-Za-z0-9_-])sk-(?:(?:proj|svcacct|admin)-[A-Za-z0-9_-]{32,}+|[A-Za-z0-9]{40,}+)",
        ignore_case=False,
    ),
    Shape(
        kind="GitHub token",
        anchors=("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"),
        pattern=r"(?:gh[pousr]_|github_pat_)[A-Za-z0-9_]{30,}+",
        ignore_case=False,
    ),
    # A header is JSON, hence it begins with the base64 of `{"`, `{ ` or `{` and a new line.
    Shape(
        kind="JWT",
        anchors=("eyj", "eya", "ewog", "ew0k"),
        pattern=r"(?:eyJ|eyA|ewog|ew0K)[A-Za-z0-9_-]*+(?:\.{1,2}[A-Za-z0-9_-]++){0,4}",
        accept=_is_token,
        ignore_case=False,
    ),
    Shape(
        kind="client secret",
        anchors=("q~",),
        pattern=r"[A-Za-z0-9_~.-]{3}[78][Qq]~[A-Za-z0-9_~.-]{31,34}",
        ignore_case=False,
    ),
    Shape(
        kind="cookie",
        anchors=("cookie",),
        pattern=rf"(?<![A-Za-z0-9])(?:set-)?cookie2?(?:{_ASSIGN}|{_PAIR})(?:"
        rf"{_QUOTED}|(?P<bare>[^\s=\"'\\{_STOP}]++="
        rf"(?>(?:[^\r\n\"'\\{_STOP}]|(?<==)\"[^\r\n\"\\{_STOP}]*+\")*)))",
        accept=lambda value: "=" in value and is_secret(value),
    ),
    Shape(
        kind="credentials",
        anchors=("authorization",),
        pattern=rf"{_AUTHORIZATION}(?:{_DIGEST_LIKE})"
        rf"[ +]{{1,4}}(?P<bare>[^\r\n\"'\\{_STOP}]++)",
    ),
    Shape(
        kind="bearer token",
        anchors=("authorization",),
        pattern=rf"{_AUTHORIZATION}(?:{_BEARER_LIKE})"
        rf"[ +]{{1,4}}{_BARE}",
        accept=is_header_value,
    ),
    Shape(
        kind="credentials",
        anchors=("authorization",),
        pattern=rf"{_AUTHORIZATION}(?:{_BASIC_LIKE})[ +]{{1,4}}{_BARE}",
        accept=is_header_value,
    ),
    # The whole signature, since its parts name the resource and hold the signature among them.
    Shape(
        kind="SAS signature",
        anchors=("sharedaccesssignature",),
        pattern=rf"sharedaccesssignature[ =+]{{1,4}}(?P<bare>[^\s\"'`;,<>\\{_STOP}]++)",
        accept=lambda value: "sig=" in value.lower() or is_random(value),
    ),
    Shape(
        kind="credentials",
        anchors=("authorization",),
        pattern=rf"{_AUTHORIZATION}(?!(?:{_SCHEMES})[ +]){_BARE}",
        accept=is_random,
    ),
    Shape(
        kind="bearer token",
        anchors=("bearer",),
        pattern=r"bearer[ +\t]{1,4}(?P<bare>[A-Za-z0-9._~+/=-]{16,}+)",
        accept=lambda value: is_random(value) and any(c.isdigit() for c in value),
    ),
    Shape(
        kind="credentials",
        anchors=("basic",),
        pattern=r"basic[ +\t]{1,4}(?P<bare>[A-Za-z0-9+/]{8,}+={0,2})",
        accept=_is_basic,
    ),
    Shape(
        kind="SAS signature",
        anchors=("sig=",),
        pattern=r"(?<![A-Za-z0-9])sig=(?P<bare>[A-Za-z0-9%+/=_-]{12,}+)",
    ),
    # A code of a sign-in or of an Azure function; status codes are shorter.
    Shape(
        kind="code",
        anchors=("code=",),
        pattern=r"[?&]code=(?P<bare>[A-Za-z0-9%._~+/=-]{32,}+)",
    ),
    Shape(
        kind="credentials",
        anchors=("curl",),
        pattern=r"(?<![\w-])(?:-u|--user|--proxy-user|-U)[ =]{1,4}[\"']?"
        rf"(?P<bare>[^\s:\"'{_STOP}]++:[^\s\"'{_STOP}]++)",
        ignore_case=False,
    ),
    Shape(
        kind="URL credentials",
        anchors=("://",),
        pattern=rf"://(?P<bare>[^\s/?#\"'<>{_STOP}]+)@",
        accept=_is_userinfo,
    ),
    # A legacy key is 32 hexadecimal digits like many harmless things: only beside its name.
    Shape(
        kind="API key",
        anchors=("key",),
        before=r"(?:key[12]|(?:subscription|api|access|account|resource)[ _-]?key)"
        r"[\"']{0,2}[\s:=,|]{1,8}(?:is[\s:]{1,3})?[\"'`]?",
        pattern=r"(?<![0-9a-z])[0-9a-f]{32}(?![0-9a-z])",
    ),
    Shape(
        kind="API key",
        anchors=("key1",),
        pattern=r"key1\s{1,80}key2\s{1,80}[-\s]{0,240}(?P<bare>[0-9a-z]{32,84}\s{1,80}[0-9a-z]{32,84})",
    ),
    *OTHERS,
)

_ANCHORS = tuple(dict.fromkeys(anchor for shape in SHAPES for anchor in shape.anchors))


def shapes_near(lowered: str) -> tuple[Shape, ...]:
    """Return the shapes that a text, given in lower case, may hold; most hold none."""
    there = {anchor for anchor in _ANCHORS if anchor in lowered}
    return tuple(shape for shape in SHAPES if there.intersection(shape.anchors)) if there else ()
